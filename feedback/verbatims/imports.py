"""Files of comments: what retailers said elsewhere, brought into the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.core.calendar import month_of
from feedback.core.errors import InputError, RuleError
from feedback.core.installation import is_demo
from feedback.core.messages import N_, Message
from feedback.people.imports.assignments import LICENCE_ALIASES
from feedback.people.imports.cells import Cells, noon_of
from feedback.people.imports.choices import words_for
from feedback.people.imports.headers import Column, Layout
from feedback.people.imports.plan import Difference, Importer, Outcome, Verdict
from feedback.people.models import ServiceRole
from feedback.people.queries import licence_ids, served_on, shops_served
from feedback.verbatims.labels import CHANNELS
from feedback.verbatims.models import Channel, Verbatim
from feedback.verbatims.queries import Chain, chains, last_day_said
from feedback.verbatims.service import NewWords, record_many

SOURCE = "import"
KEY_LENGTH = 60
TEXT_LENGTH = 4_000
LOWEST_SCORE, HIGHEST_SCORE = 1, 5
SHOWN = 24

NAMES = {
    "text": N_("内容"),
    "score": N_("评分"),
    "channel": N_("渠道"),
    "gloss": N_("英文大意"),
    "retailer_id": N_("零售户"),
    "said_at": N_("时间"),
}

CHANNEL_WORDS = words_for(
    CHANNELS,
    网络=Channel.WEB,
    问卷=Channel.WEB,
    网页问卷=Channel.WEB,
    电话=Channel.HOTLINE,
    走访=Channel.IN_PERSON,
    实地走访=Channel.IN_PERSON,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row read: its key, and what it says; `values` leaves out what is empty."""

    cells: Cells
    key: str
    licence_no: str | None
    said_at: datetime | None
    day_only: bool
    values: dict[str, Any]


class CommentImporter(Importer[NewWords]):
    """Rows of key and text, with a shop and a day where they are known.

    `said_on` is the day of rows without one. `spread_over_shops` joins every row to a shop and a
    day of a made-up city, always the same ones. `prefix` keeps the keys of two files apart.
    """

    kind: ClassVar[str] = "comments"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("id", N_("编号"), ("序号", "记录编号", "key"), needed=True),
        Column(
            "text",
            N_("内容"),
            ("意见", "意见内容", "评论", "原话", "反馈内容", "comment"),
            needed=True,
        ),
        Column("licence_no", N_("许可证号"), LICENCE_ALIASES),
        Column("said_on", N_("日期"), ("反馈日期", "date")),
        Column("said_at", N_("时间"), ("反馈时间", "日期时间", "datetime")),
        Column("channel", N_("渠道"), ("来源",)),
        Column("score", N_("评分"), ("打分", "满意度")),
        Column("gloss", N_("英文大意")),
    )

    def __init__(
        self, *, said_on: date | None = None, spread_over_shops: bool = False, prefix: str = ""
    ) -> None:
        super().__init__()
        self._said_on = said_on
        self._spread = spread_over_shops
        self._prefix = f"{prefix}:" if prefix else ""
        self._shops: list[int] = []
        self._first = clock.today()
        self._days = 1
        self._alone = 0
        self._unserved = 0
        self._erased = 0

    def check_layout(self, layout: Layout) -> None:
        """Refuse a file that does not say when, unless an option does."""
        dated = {"said_on", "said_at"} & layout.positions.keys()
        if not (dated or self._said_on or self._spread):
            raise InputError(
                N_(
                    "缺少“日期”（said_on）或“时间”（said_at）列；"
                    "也可以用 --said-on 给出同一个日期。"
                ),
                field="said_on",
            )

    def judge(self, session: Session, rows: Sequence[Cells]) -> Iterator[Outcome[NewWords]]:
        """Compare each row with what the ledger holds under its key."""
        if self._spread and not self._shops:
            self._load_city(session)
        lines = [line for cells in rows if (line := self._read(cells)) is not None]
        stored = chains(session, SOURCE, (line.key for line in lines))
        shops = licence_ids(session, (line.licence_no for line in lines if line.licence_no))
        new: list[NewWords] = []
        for line in lines:
            if line.licence_no and line.licence_no not in shops:
                line.cells.reject(
                    "licence_no", Message(N_("没有这个许可证号的零售户，请先导入零售户。"))
                )
            elif self.is_first(line.cells, "id", line.key):
                retailer_id = shops.get(line.licence_no or "")
                chain = stored.get(line.key)
                outcome = self._judge_line(line, retailer_id, chain)
                if chain is None:
                    new.append(outcome.payload)
                yield outcome
        self._count_places(session, new)

    def store(self, session: Session, outcomes: Sequence[Outcome[NewWords]]) -> None:
        """Add new rows and corrections to the ledger."""
        record_many(session, (outcome.payload for outcome in outcomes))

    def notes(self) -> list[Message]:
        """Say what will be counted nowhere in particular, and what stays erased."""
        counts = {
            N_("%(count)s 条没有写明零售户，只计入全市。"): self._alone,
            N_("%(count)s 条在当天没有客户经理，会保留并计入“未分配”。"): self._unserved,
            N_("%(count)s 条的内容已按要求删除，不再写入。"): self._erased,
        }
        return [Message(text, {"count": count}) for text, count in counts.items() if count]

    def _load_city(self, session: Session) -> None:
        if not is_demo(session):
            raise RuleError(N_("--spread-over-shops 会编造评论的来历，只能用于演示数据库。"))
        last = last_day_said(session, but_not_source=SOURCE) or clock.today()
        self._first = month_of(last).first
        self._days = (last - self._first).days + 1
        role = ServiceRole.CUSTOMER_MANAGER
        self._shops = shops_served(session, role, self._first, last)
        if not self._shops:
            raise RuleError(N_("%(month)s 没有客户经理负责的零售户。"), month=f"{last:%Y-%m}")

    def _read(self, cells: Cells) -> Line | None:
        key = cells.text("id", KEY_LENGTH, needed=True)
        if "~" in key:  # it sets the number of a correction apart
            cells.reject("id", Message(N_("不能含有“~”。")))
        licence_no = cells.licence(needed=False)
        said_at = cells.instant("said_at", past=True)
        day = cells.day("said_on", past=True)
        if said_at is None and day is None:
            day = self._said_on
        if said_at is None and day is None and not self._spread and not cells.rejections:
            cells.reject("said_on", Message(N_("不能为空。")))
        values = {
            "text": cells.text("text", TEXT_LENGTH),
            "score": cells.whole("score", LOWEST_SCORE, HIGHEST_SCORE),
            "channel": cells.choice("channel", CHANNEL_WORDS),
            "gloss": cells.text("gloss", TEXT_LENGTH),
        }
        given = {name: value for name, value in values.items() if value not in (None, "")}
        if not {"text", "score"} & given.keys() and not cells.rejections:
            cells.reject("text", Message(N_("内容和评分不能都为空。")))
        if cells.rejections:
            return None
        moment = said_at or (noon_of(day) if day else None)
        return Line(cells, f"{self._prefix}{key}", licence_no, moment, said_at is None, given)

    def _judge_line(
        self, line: Line, retailer_id: int | None, chain: Chain | None
    ) -> Outcome[NewWords]:
        row = line.cells.row.number
        if chain is None:
            words = self._words(line, retailer_id)
            return Outcome(row, Verdict.NEW, _label(line.key, words.text), words)
        held = chain.newest
        asked = dict(line.values)
        if retailer_id is not None:
            asked["retailer_id"] = retailer_id
        same_day = line.day_only and line.said_at and clock.day_of(line.said_at) == held.said_on
        if line.said_at is not None and not same_day:
            asked["said_at"] = line.said_at
        changed = {name: value for name, value in asked.items() if getattr(held, name) != value}
        if held.erased_at is not None:
            self._erased += 1
            changed = {}
        words = _correction(held, chain.rows, line.key, changed)
        verdict = Verdict.CHANGED if changed else Verdict.UNCHANGED
        differences = tuple(
            Difference(NAMES[name], _shown(getattr(held, name)), _shown(value))
            for name, value in changed.items()
        )
        return Outcome(row, verdict, _label(line.key, words.text), words, differences)

    def _words(self, line: Line, retailer_id: int | None) -> NewWords:
        lot = int.from_bytes(hashlib.sha256(line.key.encode()).digest()[:8])
        if self._spread and retailer_id is None:
            retailer_id = self._shops[lot % len(self._shops)]
        days = lot // max(len(self._shops), 1) % self._days
        said_at = line.said_at or noon_of(self._first + timedelta(days=days))
        return NewWords(
            channel=line.values.get("channel", Channel.IMPORT),
            source=SOURCE,
            source_ref=line.key,
            retailer_id=retailer_id,
            said_at=said_at,
            text=line.values.get("text", ""),
            score=line.values.get("score"),
            gloss=line.values.get("gloss", ""),
        )

    def _count_places(self, session: Session, new: Sequence[NewWords]) -> None:
        role = ServiceRole.CUSTOMER_MANAGER
        placed = [
            (words.retailer_id, role, clock.day_of(words.said_at))
            for words in new
            if words.retailer_id is not None
        ]
        self._alone += len(new) - len(placed)
        served = served_on(session, placed)
        self._unserved += sum(key not in served for key in placed)


def _correction(held: Verbatim, rows: int, key: str, changed: dict[str, Any]) -> NewWords:
    """Return the row that puts `changed` in the place of what `held` says."""
    names = ("channel", "retailer_id", "said_at", "text", "language", "score", "gloss")
    values = {name: getattr(held, name) for name in names} | changed
    return NewWords(source=SOURCE, source_ref=f"{key}~{rows + 1}", supersedes_id=held.id, **values)


def _label(key: str, text: str) -> str:
    return f"{key} {_shown(text)}"


def _shown(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
