"""Files of claimed visits, from the company's other systems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from feedback.core.messages import N_, Message
from feedback.people.imports.assignments import LICENCE, PERSON
from feedback.people.imports.cells import Cells
from feedback.people.imports.choices import words_for
from feedback.people.imports.headers import Column
from feedback.people.imports.plan import Difference, Importer, Outcome, Verdict
from feedback.people.models import ServicePerson
from feedback.people.queries import in_batches, licence_ids
from feedback.visits.labels import MODES
from feedback.visits.models import ClaimedVisit, VisitCheck, VisitMode

MODE_WORDS = words_for(MODES, 实地=VisitMode.IN_SHOP, 上门=VisitMode.IN_SHOP)

NAMES = {
    "arrived": N_("到店时间"),
    "left": N_("离店时间"),
    "mode": N_("方式"),
    "tasks": N_("完成事项"),
}
MOST_TASKS = 30

_BETWEEN_TASKS = re.compile(r"[、；;|\n]+|[,，]\s*")

Key = tuple[int, int, date]


@dataclass(frozen=True, slots=True)
class Line:
    """A row read: numbers, day, and what is claimed of the visit; what is empty is left out."""

    cells: Cells
    licence_no: str
    person_code: str
    visited_on: date
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """What to write: the stored claim's id if there is one, its key, and its values."""

    id: int | None
    key: Key
    values: dict[str, Any]


class VisitImporter(Importer[Claim]):
    """Rows of shop, person and day; an empty cell leaves what is stored.

    A claim that has been checked stays as it was when it was checked.
    """

    kind: ClassVar[str] = "visits"
    columns: ClassVar[tuple[Column, ...]] = (
        LICENCE,
        PERSON,
        Column("visited_on", N_("拜访日期"), ("日期", "走访日期", "date"), needed=True),
        Column("arrived", NAMES["arrived"], ("到达时间", "开始时间")),
        Column("left", NAMES["left"], ("离开时间", "结束时间")),
        Column("mode", NAMES["mode"], ("拜访方式", "走访方式")),
        Column("tasks", NAMES["tasks"], ("任务", "拜访内容", "工作内容")),
    )

    def judge(self, session: Session, rows: Sequence[Cells]) -> Iterator[Outcome[Claim]]:
        """Compare each row with the claim stored for its shop, person and day."""
        lines = [line for cells in rows if (line := self._read(cells)) is not None]
        shops = licence_ids(session, (line.licence_no for line in lines))
        people = _people(session, {line.person_code for line in lines})
        placed: list[tuple[Line, Key]] = []
        for line in lines:
            shop, person = shops.get(line.licence_no), people.get(line.person_code)
            if shop is None:
                line.cells.reject(
                    "licence_no", Message(N_("没有这个许可证号的零售户，请先导入零售户。"))
                )
            if person is None:
                line.cells.reject("person_code", Message(N_("没有这个工号的人员，请先导入人员。")))
            if shop is not None and person is not None:
                key = (shop, person, line.visited_on)
                if self.is_first(line.cells, "visited_on", key):
                    placed.append((line, key))
        stored = _stored(session, [key for _, key in placed])
        checked = _checked(session, [claim.id for claim in stored.values()])
        for line, key in placed:
            outcome = _judge_line(line, key, stored.get(key), checked)
            if outcome is not None:
                yield outcome

    def store(self, session: Session, outcomes: Sequence[Outcome[Claim]]) -> None:
        """Insert new claims at once; update changed ones."""
        claims = [outcome.payload for outcome in outcomes]
        fresh = [
            {
                "retailer_id": claim.key[0],
                "person_id": claim.key[1],
                "visited_on": claim.key[2],
                "arrived": None,
                "left": None,
                "mode": VisitMode.IN_SHOP,
                "tasks": [],
                **claim.values,
            }
            for claim in claims
            if claim.id is None
        ]
        if fresh:
            session.execute(insert(ClaimedVisit), fresh)
        for claim in claims:
            if claim.id is not None:
                session.execute(
                    update(ClaimedVisit).where(ClaimedVisit.id == claim.id).values(claim.values)
                )

    @staticmethod
    def _read(cells: Cells) -> Line | None:
        licence_no = cells.licence()
        person_code = cells.text("person_code", 20, needed=True)
        visited_on = cells.day("visited_on", needed=True, past=True)
        values: dict[str, Any] = {
            "arrived": cells.clock_time("arrived"),
            "left": cells.clock_time("left"),
            "mode": cells.choice("mode", MODE_WORDS),
            "tasks": _tasks(cells),
        }
        arrived, left = values["arrived"], values["left"]
        if arrived is not None and left is not None and left < arrived:
            cells.reject("left", Message(N_("离店时间早于到店时间。")))
        if cells.rejections or licence_no is None or visited_on is None:
            return None
        given = {name: value for name, value in values.items() if value not in (None, [])}
        return Line(cells, licence_no, person_code, visited_on, given)


def _tasks(cells: Cells) -> list[str]:
    parts = (part.strip() for part in _BETWEEN_TASKS.split(cells.text("tasks", 1_000)))
    tasks = list(dict.fromkeys(part for part in parts if part))
    if len(tasks) > MOST_TASKS:
        cells.reject("tasks", Message(N_("最多 %(most)s 项。"), {"most": MOST_TASKS}))
    return tasks


def _people(session: Session, codes: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for batch in in_batches(codes):
        query = select(ServicePerson.code, ServicePerson.id).where(ServicePerson.code.in_(batch))
        found.update((row.code, row.id) for row in session.execute(query))
    return found


def _stored(session: Session, keys: Sequence[Key]) -> dict[Key, ClaimedVisit]:
    """Return the claims there are, over the span of days asked."""
    if not keys:
        return {}
    days = [key[2] for key in keys]
    found: dict[Key, ClaimedVisit] = {}
    for batch in in_batches({key[0] for key in keys}):
        query = select(ClaimedVisit).where(
            ClaimedVisit.retailer_id.in_(batch),
            ClaimedVisit.visited_on.between(min(days), max(days)),
        )
        for claim in session.scalars(query):
            found[claim.retailer_id, claim.person_id, claim.visited_on] = claim
    return {key: found[key] for key in keys if key in found}


def _checked(session: Session, claim_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for batch in in_batches(claim_ids):
        query = select(VisitCheck.claim_id).where(VisitCheck.claim_id.in_(batch))
        found.update(claim_id for claim_id in session.scalars(query) if claim_id is not None)
    return found


def _judge_line(
    line: Line, key: Key, held: ClaimedVisit | None, checked: set[int]
) -> Outcome[Claim] | None:
    row, label = line.cells.row.number, f"{line.licence_no} {line.person_code} {line.visited_on}"
    if held is None:
        return Outcome(row, Verdict.NEW, label, Claim(None, key, line.values))
    changed = {name: value for name, value in line.values.items() if getattr(held, name) != value}
    if changed and held.id in checked:
        name = next(iter(changed))
        line.cells.reject(name, Message(N_("这次拜访已经核查过，申报内容不能再改。")))
        return None
    differences = tuple(
        Difference(NAMES[name], _shown(getattr(held, name)), _shown(value))
        for name, value in changed.items()
    )
    verdict = Verdict.CHANGED if changed else Verdict.UNCHANGED
    return Outcome(row, verdict, label, Claim(held.id, key, changed), differences)


def _shown(value: date | time | VisitMode | list[str] | None) -> str | Message:
    match value:
        case None:
            return ""
        case VisitMode():
            return Message(MODES[value])
        case list():
            return "、".join(value)
        case _:
            return value.isoformat()
