"""Files of who serves which shop from which day: hand-overs, and no two at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from feedback.core.messages import N_, Message
from feedback.people.assignments import overlap_message
from feedback.people.imports import choices
from feedback.people.imports.cells import Cells
from feedback.people.imports.headers import Column
from feedback.people.imports.plan import Difference, Importer, Outcome, Verdict
from feedback.people.labels import ROLES
from feedback.people.models import Assignment, Retailer, ServicePerson, ServiceRole
from feedback.people.queries import in_batches
from feedback.people.spans import Fit, Placement, Span, place

Key = tuple[int, ServiceRole]

LICENCE_ALIASES = ("许可证号码", "烟草证号", "licence", "license_no")
LICENCE = Column("licence_no", N_("许可证号"), LICENCE_ALIASES, needed=True)
PERSON = Column(
    "person_code", N_("工号"), ("人员工号", "人员编号", "客户经理工号", "code"), needed=True
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row read and understood."""

    cells: Cells
    licence_no: str
    person_code: str
    role: ServiceRole | None
    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """As much of a service person as judging needs."""

    id: int
    role: ServiceRole
    name: str


class AssignmentImporter(Importer[None]):
    """Rows of shop, person, first and last day. With `hand_over`, a start ends the open term."""

    kind: ClassVar[str] = "assignments"
    columns: ClassVar[tuple[Column, ...]] = (
        LICENCE,
        PERSON,
        Column("role", N_("岗位"), ("角色", "服务岗位", "类别")),
        Column(
            "from_on", N_("开始日期"), ("from", "起", "起始日期", "生效日期", "start"), needed=True
        ),
        Column("to_on", N_("结束日期"), ("to", "止", "截止日期", "终止日期", "end")),
    )

    def __init__(self, *, hand_over: bool = False) -> None:
        super().__init__()
        self._hand_over = hand_over
        self._spans: dict[Key, list[Span]] = {}
        self._shops: dict[str, tuple[int, str]] = {}
        self._people: dict[str, Person] = {}
        self._names: dict[int, str] = {}
        self._inserts: dict[tuple[Key, date], Span] = {}
        self._updates: dict[tuple[Key, date], Span] = {}
        self._closed = 0

    def judge(self, session: Session, rows: Sequence[Cells]) -> Iterator[Outcome[None]]:
        """Fit each row's span among those stored and those of earlier rows."""
        lines = [line for cells in rows if (line := self._read(cells)) is not None]
        self._load(session, lines)
        for line in lines:
            outcome = self._judge_line(line)
            if outcome is not None:
                yield outcome

    def store(self, session: Session, outcomes: Sequence[Outcome[None]]) -> None:
        """Write the spans as the rows so far leave them: ends first, then beginnings."""
        del outcomes
        # Ends go first: a term that gets shorter makes room for the one that begins.
        for (key, from_on), span in self._updates.items():
            session.execute(
                update(Assignment)
                .where(
                    Assignment.retailer_id == key[0],
                    Assignment.role == key[1],
                    Assignment.from_on == from_on,
                )
                .values(to_on=span.to_on)
            )
        if self._inserts:
            session.execute(
                insert(Assignment),
                [
                    {
                        "retailer_id": key[0],
                        "role": key[1],
                        "person_id": span.person_id,
                        "from_on": span.from_on,
                        "to_on": span.to_on,
                    }
                    for (key, _), span in self._inserts.items()
                ],
            )
        self._updates.clear()
        self._inserts.clear()

    def notes(self) -> list[Message]:
        """Say how many open terms end because somebody else takes over."""
        if not self._closed:
            return []
        template = N_("接续：%(count)s 段未写结束日期的任期截至下一任开始的前一天。")
        return [Message(template, {"count": self._closed})]

    def _read(self, cells: Cells) -> Line | None:
        licence_no = cells.licence()
        person_code = cells.text("person_code", 20, needed=True)
        role = cells.choice("role", choices.ROLES)
        from_on = cells.day("from_on", needed=True)
        to_on = cells.day("to_on")
        if from_on and to_on and to_on < from_on:
            cells.reject("to_on", Message(N_("结束日期早于开始日期。")))
        if cells.rejections or licence_no is None or from_on is None:
            return None
        return Line(cells, licence_no, person_code, role, from_on, to_on)

    def _load(self, session: Session, lines: Sequence[Line]) -> None:
        unknown = {line.licence_no for line in lines} - self._shops.keys()
        fresh: list[int] = []
        for batch in in_batches(sorted(unknown)):
            query = select(Retailer.id, Retailer.licence_no, Retailer.shop_name)
            for shop in session.execute(query.where(Retailer.licence_no.in_(batch))):
                self._shops[shop.licence_no] = (shop.id, f"{shop.shop_name}（{shop.licence_no}）")
                fresh.append(shop.id)
        self._load_spans(session, fresh)
        codes = {line.person_code for line in lines} - self._people.keys()
        persons = select(ServicePerson).where(ServicePerson.code.in_(codes))
        for person in session.scalars(persons):
            name = f"{person.name}（{person.code}）"
            self._people[person.code] = Person(person.id, ServiceRole(person.role), name)
            self._names[person.id] = name

    def _load_spans(self, session: Session, retailer_ids: Iterable[int]) -> None:
        for batch in in_batches(retailer_ids):
            query = select(Assignment, ServicePerson).join(
                ServicePerson, ServicePerson.id == Assignment.person_id
            )
            for row, person in session.execute(query.where(Assignment.retailer_id.in_(batch))):
                key = (row.retailer_id, ServiceRole(row.role))
                span = Span(row.person_id, row.from_on, row.to_on)
                self._spans.setdefault(key, []).append(span)
                self._names[person.id] = f"{person.name}（{person.code}）"

    def _judge_line(self, line: Line) -> Outcome[None] | None:
        cells = line.cells
        shop = self._shops.get(line.licence_no)
        person = self._people.get(line.person_code)
        if shop is None:
            cells.reject("licence_no", Message(N_("没有这个许可证号的零售户，请先导入零售户。")))
        if person is None:
            cells.reject("person_code", Message(N_("没有这个工号的人员，请先导入人员。")))
        elif line.role not in (None, person.role):
            registered = {"role": Message(ROLES[person.role])}
            cells.reject("role", Message(N_("这个工号登记的岗位是%(role)s。"), registered))
        if cells.rejections or shop is None or person is None:
            return None
        key = (shop[0], person.role)
        if not self.is_first(cells, "from_on", (key, line.from_on)):
            return None
        new = Span(person.id, line.from_on, line.to_on)
        placed = place(self._spans.get(key, []), new, hand_over=self._hand_over)
        if placed.conflict is not None:
            message = overlap_message(
                shop=shop[1], role=person.role, new=new, held=placed.conflict, names=self._names
            )
            cells.reject("from_on", message)
            return None
        self._keep(key, placed)
        return self._outcome(line, person, placed)

    def _keep(self, key: Key, placed: Placement) -> None:
        """Remember the timeline as this row leaves it, and what has to be written for that."""
        timeline = self._spans.setdefault(key, [])
        if placed.closes is not None:
            self._closed += 1
            self._replace(key, timeline, placed.closes)
        if placed.fit is Fit.NEW:
            timeline.append(placed.span)
            self._inserts[key, placed.span.from_on] = placed.span
        elif placed.fit is Fit.CHANGED:
            self._replace(key, timeline, placed.span)

    def _replace(self, key: Key, timeline: list[Span], span: Span) -> None:
        place_of = next(i for i, held in enumerate(timeline) if held.from_on == span.from_on)
        timeline[place_of] = replace(timeline[place_of], to_on=span.to_on)
        pending = self._inserts if (key, span.from_on) in self._inserts else self._updates
        pending[key, span.from_on] = timeline[place_of]

    def _outcome(self, line: Line, person: Person, placed: Placement) -> Outcome[None]:
        label = f"{line.licence_no} {person.name} {placed.span.from_on}"
        before = placed.before.to_on if placed.before else None
        differences = (
            (Difference(N_("结束日期"), str(before or ""), str(placed.span.to_on or "")),)
            if placed.fit is Fit.CHANGED
            else ()
        )
        verdict = Verdict(placed.fit)
        return Outcome(line.cells.row.number, verdict, label, None, differences)
