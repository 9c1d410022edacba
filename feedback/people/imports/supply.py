"""Files of monthly forecast, order and supply per shop, in cartons (条)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from feedback.core.messages import N_, Message
from feedback.people.imports.assignments import LICENCE
from feedback.people.imports.cells import Cells
from feedback.people.imports.headers import Column
from feedback.people.imports.plan import Difference, Importer, Outcome, Verdict
from feedback.people.models import MonthlySupply
from feedback.people.queries import licence_ids

AMOUNTS = {
    "forecast_cartons": N_("预测量"),
    "ordered_cartons": N_("订购量"),
    "supplied_cartons": N_("供货量"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What a row asks to be stored: the stored row's id if there is one, and the amounts."""

    id: int | None
    retailer_id: int
    month_on: date
    amounts: dict[str, float]


class SupplyImporter(Importer[Line]):
    """Rows of shop, month, and one to three amounts; an empty amount leaves what is stored."""

    kind: ClassVar[str] = "supply"
    columns: ClassVar[tuple[Column, ...]] = (
        LICENCE,
        Column("month", N_("月份"), ("month_on", "年月"), needed=True),
        Column("forecast_cartons", N_("预测量"), ("forecast", "需求预测", "预测")),
        Column("ordered_cartons", N_("订购量"), ("ordered", "订单量", "需求量", "订购")),
        Column("supplied_cartons", N_("供货量"), ("supplied", "到货量", "供货")),
    )

    def judge(self, session: Session, rows: Sequence[Cells]) -> Iterator[Outcome[Line]]:
        """Compare each row's amounts with those stored for the shop and month."""
        read = [(cells, *found) for cells in rows if (found := self._read(cells)) is not None]
        shops = licence_ids(session, (licence_no for _, licence_no, _, _ in read))
        months = {month for _, _, month, _ in read}
        query = select(MonthlySupply).where(
            MonthlySupply.retailer_id.in_(shops.values()), MonthlySupply.month_on.in_(months)
        )
        stored = {(row.retailer_id, row.month_on): row for row in session.scalars(query)}
        for cells, licence_no, month, amounts in read:
            shop = shops.get(licence_no)
            if shop is None:
                cells.reject(
                    "licence_no", Message(N_("没有这个许可证号的零售户，请先导入零售户。"))
                )
            elif self.is_first(cells, "month", (shop, month)):
                held = stored.get((shop, month))
                label = f"{licence_no} {month:%Y-%m}"
                yield _outcome(
                    cells, label, held, Line(held.id if held else None, shop, month, amounts)
                )

    def store(self, session: Session, outcomes: Sequence[Outcome[Line]]) -> None:
        """Insert new months at once; update changed ones."""
        fresh = [
            {
                "retailer_id": line.retailer_id,
                "month_on": line.month_on,
                **{name: line.amounts.get(name) for name in AMOUNTS},
            }
            for line in (outcome.payload for outcome in outcomes)
            if line.id is None
        ]
        if fresh:
            session.execute(insert(MonthlySupply), fresh)
        for line in (outcome.payload for outcome in outcomes):
            if line.id is not None:
                session.execute(
                    update(MonthlySupply).where(MonthlySupply.id == line.id).values(line.amounts)
                )

    @staticmethod
    def _read(cells: Cells) -> tuple[str, date, dict[str, float]] | None:
        licence_no, month = cells.licence(), cells.month("month")
        amounts = {name: cells.amount(name) for name in AMOUNTS}
        given = {name: amount for name, amount in amounts.items() if amount is not None}
        if not given and not cells.rejections:
            cells.reject("forecast_cartons", Message(N_("预测量、订购量、供货量至少填一个。")))
        if cells.rejections or licence_no is None or month is None:
            return None
        return licence_no, month, given


def _outcome(cells: Cells, label: str, held: MonthlySupply | None, line: Line) -> Outcome[Line]:
    if held is None:
        return Outcome(cells.row.number, Verdict.NEW, label, line)
    differences = tuple(
        Difference(AMOUNTS[name], _shown(getattr(held, name)), _shown(amount))
        for name, amount in line.amounts.items()
        if getattr(held, name) != amount
    )
    verdict = Verdict.CHANGED if differences else Verdict.UNCHANGED
    return Outcome(cells.row.number, verdict, label, line, differences)


def _shown(amount: float | None) -> str:
    return "" if amount is None else f"{amount:g}"
