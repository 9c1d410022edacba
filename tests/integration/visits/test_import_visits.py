from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.visits.dispositions import Disposition
from feedback.visits.imports import VisitImporter
from feedback.visits.models import ClaimedVisit, VisitCheck
from feedback.visits.rules import VisitMode
from tests.factories import people as factory
from tests.integration.people.files import bring, counts, told, write

SHOP = "320100000001"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 1, 4, tzinfo=UTC)):
        yield


@pytest.fixture(autouse=True)
def people(session: Session) -> None:
    factory.make_retailer(session, licence_no=SHOP)
    factory.make_person(session, code="P1")


def _claim(session: Session) -> ClaimedVisit:
    session.expire_all()
    return session.scalars(select(ClaimedVisit)).one()


def test_a_claim_is_kept_and_completed_by_a_later_file(session: Session, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"""
        许可证号,工号,拜访日期,到店时间,离店时间,方式,完成事项
        {SHOP},P1,2026-10-12,9:05,09:30,到店,宣传政策、检查库存；宣传政策
        """,
    )
    assert counts(bring(session, VisitImporter(), path)) == (1, 0, 0, 0)
    claim = _claim(session)
    assert (claim.arrived, claim.left, claim.mode) == (time(9, 5), time(9, 30), VisitMode.IN_SHOP)
    assert claim.tasks == ["宣传政策", "检查库存"]
    assert counts(bring(session, VisitImporter(), path)) == (0, 0, 1, 0)
    path = write(tmp_path, f"licence_no,person_code,date,mode,tasks\n{SHOP},P1,2026-10-12,wechat,")
    assert counts(bring(session, VisitImporter(), path)) == (0, 1, 0, 0)
    assert (_claim(session).mode, len(_claim(session).tasks)) == (VisitMode.WECHAT, 2)


def test_a_checked_claim_stays_as_it_was_checked(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, f"许可证号,工号,日期,方式\n{SHOP},P1,2026-10-12,到店")
    bring(session, VisitImporter(), path)
    claim = _claim(session)
    session.add(
        VisitCheck(
            retailer_id=claim.retailer_id,
            submission_id="s1",
            disposition=Disposition.NO_ANSWER,
            claim_id=claim.id,
            checked_at=clock.now(),
        )
    )
    session.flush()
    assert counts(bring(session, VisitImporter(), path)) == (0, 0, 1, 0)
    changed = write(tmp_path, f"许可证号,工号,日期,方式\n{SHOP},P1,2026-10-12,电话")
    tally = bring(session, VisitImporter(), changed)
    assert told(tally) == [(2, "方式（D）")]
    assert _claim(session).mode is VisitMode.IN_SHOP


def test_what_is_wrong_is_named_by_row_and_column(session: Session, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"""
        许可证号,工号,拜访日期,到店时间,离店时间,方式
        {SHOP},P1,2026-02-30,,,
        {SHOP},P1,2026-11-02,,,
        {SHOP},P9,2026-10-12,,,
        320199999999,P1,2026-10-12,,,
        {SHOP},P1,2026-10-12,10:00,09:00,
        {SHOP},P1,2026-10-12,25:00,,
        {SHOP},P1,2026-10-12,,,路过
        {SHOP},P1,2026-10-12,,,
        {SHOP},P1,2026-10-12,,,
        """,
    )
    tally = bring(session, VisitImporter(), path)
    assert told(tally) == [
        (2, "拜访日期（C）"),
        (3, "拜访日期（C）"),
        (4, "工号（B）"),
        (5, "许可证号（A）"),
        (6, "离店时间（E）"),
        (7, "到店时间（D）"),
        (8, "方式（F）"),
        (10, "拜访日期（C）"),
    ]
    assert session.scalars(select(ClaimedVisit)).all() == []
