"""Files of shops and service people; the areas they name are made as needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.core.errors import InputError
from feedback.core.messages import N_, Message
from feedback.people import service
from feedback.people.imports import choices, lines
from feedback.people.imports.areas import AreaPaths
from feedback.people.imports.cells import Cells
from feedback.people.imports.headers import Column, Layout, plain
from feedback.people.imports.lines import PersonLine, ShopLine
from feedback.people.imports.plan import Importer, Outcome, Verdict
from feedback.people.labels import ROLES
from feedback.people.models import Retailer, RetailerState, ServicePerson, ServiceRole
from feedback.people.pinyin import sound_of
from feedback.people.queries import in_batches

SHOP = "零售户"
KINDS: dict[str, ServiceRole | str] = {
    plain(SHOP): SHOP,
    plain("零售客户"): SHOP,
    plain("retailer"): SHOP,
    **choices.ROLES,
}


@dataclass(frozen=True, slots=True)
class Change:
    """What to write for a row: the stored row's id if there is one, and the shop's new state."""

    line: ShopLine | PersonLine
    id: int | None
    state: dict[str, Any] | None = None


class PeopleImporter(Importer[Change]):
    """Rows of shops, or of service people where a column says so.

    An empty cell leaves what is stored. `from_on` is the day from which tier, status and route
    hold where a row gives no day; today unless told.
    """

    kind: ClassVar[str] = "people"
    columns: ClassVar[tuple[Column, ...]] = lines.COLUMNS

    def __init__(self, *, from_on: date | None = None) -> None:
        super().__init__()
        self._from_on = from_on or clock.today()
        self._areas = AreaPaths()
        self._codes: dict[str, str] = {}

    def check_layout(self, layout: Layout) -> None:
        """Refuse a file that names neither licence numbers nor kinds of people."""
        if not {"kind", "licence_no"} & layout.positions.keys():
            raise InputError(
                N_("缺少“许可证号”（licence_no）列；导入服务人员的文件要有“类别”（kind）列。"),
                field="licence_no",
            )

    def judge(self, session: Session, rows: Sequence[Cells]) -> Iterator[Outcome[Change]]:
        """Compare each row with the shop or person stored under its number."""
        self._areas.load(session)
        shops: list[ShopLine] = []
        people: list[PersonLine] = []
        for cells in rows:
            kind = cells.choice("kind", KINDS) or SHOP
            if isinstance(kind, ServiceRole):
                person = lines.read_person(cells, kind)
                people += [person] if person else []
            elif not cells.rejections:
                shop = lines.read_shop(cells, self._from_on)
                shops += [shop] if shop else []
        yield from self._judge_shops(session, shops)
        yield from self._judge_people(session, people)

    def store(self, session: Session, outcomes: Sequence[Outcome[Change]]) -> None:
        """Insert what is new at once; update what changed."""
        new: list[tuple[ShopLine, dict[str, Any] | None]] = []
        for change in (outcome.payload for outcome in outcomes):
            if isinstance(change.line, PersonLine):
                self._store_person(session, change.line)
            elif change.id is None:
                new.append((change.line, change.state))
            else:
                self._update_shop(session, change.line, change.id, change.state)
        if new:
            self._insert_shops(session, new)

    def notes(self) -> list[Message]:
        """Name the areas that are added."""
        if not self._areas.added:
            return []
        names = [" ".join(path) for path in self._areas.added]
        return [
            Message(
                N_("新建 %(count)s 个地区：%(names)s。"),
                {"count": len(names), "names": "、".join(names[:10]) + "…" * (len(names) > 10)},  # noqa: PLR2004
            )
        ]

    def _judge_shops(
        self, session: Session, asked: Sequence[ShopLine]
    ) -> Iterator[Outcome[Change]]:
        stored: dict[str, Retailer] = {}
        for batch in in_batches({line.licence_no for line in asked}):
            query = select(Retailer).where(Retailer.licence_no.in_(batch))
            stored.update((shop.licence_no, shop) for shop in session.scalars(query))
        states = _states(session, [shop.id for shop in stored.values()])
        codes = [line.values["customer_code"] for line in asked if "customer_code" in line.values]
        for batch in in_batches(set(codes)):
            held = select(Retailer.customer_code, Retailer.licence_no).where(
                Retailer.customer_code.in_(batch)
            )
            self._codes.update(
                (row.customer_code or "", row.licence_no) for row in session.execute(held)
            )
        for line in asked:
            shop = stored.get(line.licence_no)
            if not self._acceptable(line, shop):
                continue
            self._areas.want(line.area)
            yield self._judge_shop(line, shop, states)

    def _acceptable(self, line: ShopLine, shop: Retailer | None) -> bool:
        cells = line.cells
        self.is_first(cells, "licence_no", line.licence_no)
        code = line.values.get("customer_code")
        if code is not None and self._codes.setdefault(code, line.licence_no) != line.licence_no:
            owner = {"code": code, "licence_no": self._codes[code]}
            cells.reject(
                lines.code_column(cells, "customer_code"),
                Message(N_("编号 %(code)s 已属于许可证号 %(licence_no)s。"), owner),
            )
        if shop is None:
            for name in lines.NEEDED_OF_A_NEW_SHOP:
                if name not in line.values:
                    cells.reject(name, Message(N_("新零售户必须填写。")))
        return not cells.rejections

    def _judge_shop(
        self, line: ShopLine, shop: Retailer | None, states: dict[int, list[RetailerState]]
    ) -> Outcome[Change]:
        row, label = line.cells.row.number, f"{line.licence_no} {line.values['shop_name']}"
        if shop is None:
            change = Change(line, None, lines.merged_state(line, None))
            return Outcome(row, Verdict.NEW, label, change)
        spans = states.get(shop.id, [])
        held = next((s for s in spans if s.from_on <= line.from_on <= (s.to_on or date.max)), None)
        found = lines.differences(line.values, shop, line.area, self._areas.path_of(shop.area_id))
        state = lines.merged_state(line, held) if line.state else None
        changed = lines.state_differences(state, held) if state else []
        verdict = Verdict.CHANGED if found or changed else Verdict.UNCHANGED
        change = Change(line, shop.id, state if changed else None)
        return Outcome(row, verdict, label, change, (*found, *changed))

    def _judge_people(
        self, session: Session, asked: Sequence[PersonLine]
    ) -> Iterator[Outcome[Change]]:
        stored: dict[str, ServicePerson] = {}
        for batch in in_batches({line.code for line in asked}):
            query = select(ServicePerson).where(ServicePerson.code.in_(batch))
            stored.update((person.code, person) for person in session.scalars(query))
        for line in asked:
            person = stored.get(line.code)
            column = lines.code_column(line.cells, "person_code")
            if not self.is_first(line.cells, column, ("person", line.code)):
                continue
            if person is not None and person.role != line.role:
                role = {"role": Message(ROLES[ServiceRole(person.role)])}
                problem = Message(N_("这个工号已登记为%(role)s；换岗请用新的工号。"), role)
                line.cells.reject("kind", problem)
                continue
            self._areas.want(line.area)
            label = f"{line.code} {line.values['name']}"
            row = line.cells.row.number
            if person is None:
                yield Outcome(row, Verdict.NEW, label, Change(line, None))
                continue
            stored_area = self._areas.path_of(person.area_id)
            found = lines.differences(line.values, person, line.area, stored_area)
            verdict = Verdict.CHANGED if found else Verdict.UNCHANGED
            yield Outcome(row, verdict, label, Change(line, person.id), tuple(found))

    def _store_person(self, session: Session, line: PersonLine) -> None:
        service.save_person(
            session,
            code=line.code,
            role=line.role,
            area_id=self._areas.id_of(session, line.area),
            **line.values,
        )

    def _update_shop(
        self, session: Session, line: ShopLine, shop_id: int, state: dict[str, Any] | None
    ) -> None:
        values = _shop_values(line, self._areas.id_of(session, line.area))
        session.execute(update(Retailer).where(Retailer.id == shop_id).values(values))
        if state is not None:
            service.set_state(session, retailer_id=shop_id, from_on=line.from_on, **state)

    def _insert_shops(
        self, session: Session, new: Sequence[tuple[ShopLine, dict[str, Any] | None]]
    ) -> None:
        empty = {"customer_code": None, "contact_name": "", "phone": None, "address": ""}
        rows = [
            {
                **empty,
                "language": "zh",
                "licence_no": line.licence_no,
                "created_at": clock.now(),
                **_shop_values(line, self._areas.id_of(session, line.area)),
            }
            for line, _ in new
        ]
        session.execute(insert(Retailer), rows)
        ids: dict[str, int] = {}
        for batch in in_batches(line.licence_no for line, _ in new):
            query = select(Retailer.licence_no, Retailer.id).where(Retailer.licence_no.in_(batch))
            ids.update((row.licence_no, row.id) for row in session.execute(query))
        states = [
            {"retailer_id": ids[line.licence_no], "from_on": line.from_on, **state}
            for line, state in new
            if state is not None
        ]
        session.execute(insert(RetailerState), states)


def _shop_values(line: ShopLine, area_id: int) -> dict[str, Any]:
    sound = sound_of(line.values["shop_name"])
    return {
        **line.values,
        "shop_pinyin": sound.pinyin,
        "shop_initials": sound.initials,
        "area_id": area_id,
        "updated_at": clock.now(),
    }


def _states(session: Session, retailer_ids: Sequence[int]) -> dict[int, list[RetailerState]]:
    found: dict[int, list[RetailerState]] = defaultdict(list)
    for batch in in_batches(retailer_ids):
        query = select(RetailerState).where(RetailerState.retailer_id.in_(batch))
        for state in session.scalars(query):
            found[state.retailer_id].append(state)
    return found
