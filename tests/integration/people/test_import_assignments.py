from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.people.imports.assignments import AssignmentImporter
from feedback.people.models import Assignment, Retailer, ServiceRole
from tests.factories import people as factory
from tests.integration.people.files import bring, counts, told, write

SHOP = "320100000001"
MAY_31 = date(2026, 5, 31)


@pytest.fixture(autouse=True)
def shop(session: Session) -> Retailer:
    factory.make_person(session, "赵一", code="P1")
    factory.make_person(session, "钱二", code="P2")
    factory.make_person(session, "孙三", code="D1", role=ServiceRole.COURIER)
    return factory.make_retailer(session, licence_no=SHOP, shop_name="幸福店")


def _file(folder: Path, *rows: str) -> Path:
    return write(folder, "\n".join(["许可证号,工号,开始日期,结束日期", *rows]))


def _spans(session: Session) -> list[tuple[str, date, date | None]]:
    session.expire_all()
    query = select(Assignment).order_by(Assignment.role.desc(), Assignment.from_on)
    return [(row.person.code, row.from_on, row.to_on) for row in session.scalars(query)]


def test_a_file_says_who_serves_whom(session: Session, tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        f"{SHOP},P1,2026-05-01,2026-05-31",
        f"{SHOP},P2,2026/6/1,",
        f"{SHOP},D1,2026-05-01,",
    )
    assert counts(bring(session, AssignmentImporter(), path)) == (3, 0, 0, 0)
    assert _spans(session) == [
        ("P1", date(2026, 5, 1), MAY_31),
        ("P2", date(2026, 6, 1), None),
        ("D1", date(2026, 5, 1), None),
    ]
    assert counts(bring(session, AssignmentImporter(), path)) == (0, 0, 3, 0)


def test_a_term_that_ends_is_a_change(session: Session, tmp_path: Path) -> None:
    bring(session, AssignmentImporter(), _file(tmp_path, f"{SHOP},P1,2026-05-01,"))
    ended = _file(tmp_path, f"{SHOP},P1,2026-05-01,2026-05-31", f"{SHOP},P2,2026-06-01,")
    assert counts(bring(session, AssignmentImporter(), ended)) == (1, 1, 0, 0)
    assert _spans(session) == [("P1", date(2026, 5, 1), MAY_31), ("P2", date(2026, 6, 1), None)]


@pytest.mark.parametrize("stored_first", [True, False])
def test_an_overlap_is_refused_with_both_spans_and_both_people(
    session: Session, tmp_path: Path, *, stored_first: bool
) -> None:
    first, second = f"{SHOP},P1,2026-05-01,", f"{SHOP},P2,2026-06-01,2026-06-30"
    if stored_first:
        bring(session, AssignmentImporter(), _file(tmp_path, first))
        tally = bring(session, AssignmentImporter(), _file(tmp_path, second))
    else:
        tally = bring(session, AssignmentImporter(), _file(tmp_path, first, second))
    assert told(tally) == [(2 if stored_first else 3, "开始日期（C）")]
    problem = str(tally.rejections[0].problem)
    for part in (
        "幸福店",
        SHOP,
        "客户经理",
        "赵一（P1）",
        "钱二（P2）",
        "2026-05-01",
        "2026-06-30",
    ):
        assert part in problem
    assert len(_spans(session)) == (1 if stored_first else 0)


@pytest.mark.parametrize("reverse", [True, False])
def test_a_hand_over_ends_the_open_term_whichever_row_comes_first(
    session: Session, tmp_path: Path, *, reverse: bool
) -> None:
    rows = [f"{SHOP},P1,2026-05-01,", f"{SHOP},P2,2026-06-01,"]
    path = _file(tmp_path, *(reversed(rows) if reverse else rows))
    tally = bring(session, AssignmentImporter(hand_over=True), path)
    assert counts(tally) == (2, 0, 0, 0)
    assert _spans(session) == [("P1", date(2026, 5, 1), MAY_31), ("P2", date(2026, 6, 1), None)]
    again = bring(session, AssignmentImporter(hand_over=True), path)
    assert counts(again) == (0, 0, 2, 0)


def test_a_stored_open_term_is_ended_by_a_later_file(session: Session, tmp_path: Path) -> None:
    bring(session, AssignmentImporter(), _file(tmp_path, f"{SHOP},P1,2026-05-01,"))
    path = _file(tmp_path, f"{SHOP},P2,2026-06-01,")
    assert told(bring(session, AssignmentImporter(), path)) == [(2, "开始日期（C）")]
    tally = bring(session, AssignmentImporter(hand_over=True), path)
    assert counts(tally) == (1, 0, 0, 0)
    assert any("接续" in str(note) for note in tally.notes)
    assert _spans(session) == [("P1", date(2026, 5, 1), MAY_31), ("P2", date(2026, 6, 1), None)]


def test_what_is_wrong_is_named_by_row_and_column(session: Session, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"""
        licence_no,person_code,role,from,to
        {SHOP},P1,,2026-02-30,
        320199999999,P1,,2026-05-01,
        {SHOP},P9,,2026-05-01,
        {SHOP},P1,courier,2026-05-01,
        {SHOP},P1,,2026-05-02,2026-05-01
        {SHOP},P1,,2026-05-01,2026-05-31
        {SHOP},P1,客户经理,2026-05-01,2026-05-31
        {SHOP},,,,
        """,
    )
    tally = bring(session, AssignmentImporter(), path, skip_bad=True)
    assert told(tally) == [
        (2, "from（D）"),
        (3, "licence_no（A）"),
        (4, "person_code（B）"),
        (5, "role（C）"),
        (6, "to（E）"),
        (8, "from（D）"),
        (9, "person_code（B）"),
        (9, "from（D）"),
    ]
    assert "2026-02-30" in str(tally.rejections[0].problem)
    assert _spans(session) == [("P1", date(2026, 5, 1), MAY_31)]
