from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.people.imports.supply import SupplyImporter
from feedback.people.models import MonthlySupply
from tests.factories.people import make_retailer
from tests.integration.people.files import bring, counts, told, write

SHOP = "320100000001"


def test_forecast_order_and_supply_are_kept_per_shop_and_month(
    session: Session, tmp_path: Path
) -> None:
    make_retailer(session, licence_no=SHOP)
    path = write(tmp_path, f'许可证号,月份,预测量,订购量,供货量\n{SHOP},2026年5月,"1,200",100,90.5')
    assert counts(bring(session, SupplyImporter(), path)) == (1, 0, 0, 0)
    stored = session.scalars(select(MonthlySupply)).one()
    assert (stored.month_on, stored.forecast_cartons) == (date(2026, 5, 1), 1200)
    assert counts(bring(session, SupplyImporter(), path)) == (0, 0, 1, 0)
    path = write(tmp_path, f"licence_no,month,supplied\n{SHOP},2026-05,95\n{SHOP},2026-06,80")
    assert counts(bring(session, SupplyImporter(), path)) == (1, 1, 0, 0)
    session.refresh(stored)
    assert (stored.ordered_cartons, stored.supplied_cartons) == (100, 95)


def test_what_is_wrong_is_named_by_row_and_column(session: Session, tmp_path: Path) -> None:
    make_retailer(session, licence_no=SHOP)
    path = write(
        tmp_path,
        f"""
        许可证号,月份,预测量,订购量
        {SHOP},2026-13,1,1
        {SHOP},2026-05,-1,一
        {SHOP},2026-05,,
        320199999999,2026-05,1,1
        {SHOP},2026-05,1,1
        {SHOP},202605,2,2
        """,
    )
    tally = bring(session, SupplyImporter(), path)
    assert told(tally) == [
        (2, "月份（B）"),
        (3, "预测量（C）"),
        (3, "订购量（D）"),
        (4, "预测量（C）"),
        (5, "许可证号（A）"),
        (7, "月份（B）"),
    ]
    assert session.scalars(select(MonthlySupply)).all() == []
