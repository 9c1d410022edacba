from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.core.errors import InputError, RuleError
from feedback.core.installation import mark_demo
from feedback.people.models import Retailer
from feedback.verbatims.imports import CommentImporter
from feedback.verbatims.models import Channel, Verbatim
from feedback.verbatims.queries import chains, is_current
from feedback.verbatims.service import record_words
from tests.factories import people as factory
from tests.integration.people.files import bring, counts, told, write

SHOP = "320100000001"
DAY = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 1, 4, tzinfo=UTC)):
        yield


@pytest.fixture(autouse=True)
def shop(session: Session) -> Retailer:
    return factory.make_retailer(session, licence_no=SHOP)


def _rows(session: Session) -> list[Verbatim]:
    session.expire_all()
    return list(session.scalars(select(Verbatim).order_by(Verbatim.id)))


def test_words_come_in_with_shop_day_door_and_score(
    session: Session, tmp_path: Path, shop: Retailer
) -> None:
    path = write(
        tmp_path,
        f"""
        编号,许可证号,时间,内容,渠道,评分
        c1,{SHOP},2026-10-12 21:30,客户经理好久没来过了,短信,2
        c2,,2026-10-12,送货很准时,,
        c3,{SHOP},2026/10/13 08:00,,网页问卷,5
        """,
    )
    tally = bring(session, CommentImporter(), path)
    assert counts(tally) == (3, 0, 0, 0)
    first, second, third = _rows(session)
    assert (first.channel, first.score, first.retailer_id) == (Channel.SMS, 2, shop.id)
    assert (first.said_on, first.said_at) == (DAY, datetime(2026, 10, 12, 13, 30, tzinfo=UTC))
    assert (second.channel, second.retailer_id) == (Channel.IMPORT, None)
    assert (third.text, third.score) == ("", 5)
    assert {row.source for row in (first, second, third)} == {"import"}
    assert [str(note) for note in tally.notes] == [
        "1 条没有写明零售户，只计入全市。",
        "2 条在当天没有客户经理，会保留并计入“未分配”。",
    ]
    assert counts(bring(session, CommentImporter(), path)) == (0, 0, 3, 0)


def test_a_shop_served_on_that_day_is_not_counted_as_unassigned(
    session: Session, tmp_path: Path, shop: Retailer
) -> None:
    factory.assign(session, shop, factory.make_person(session), DAY, DAY)
    path = write(
        tmp_path, f"id,licence_no,said_on,text\n1,{SHOP},2026-10-12,好\n2,{SHOP},2026-10-13,好"
    )
    tally = bring(session, CommentImporter(), path)
    assert [str(note)[:11] for note in tally.notes] == ["1 条在当天没有客户经"]


def test_a_correction_is_a_new_row_that_supersedes(session: Session, tmp_path: Path) -> None:
    for text in ("客户经理没来", "客户经理来了", "客户经理又没来"):
        path = write(tmp_path, f"id,said_on,text\nc1,2026-10-12,{text}")
        bring(session, CommentImporter(), path)
        assert counts(bring(session, CommentImporter(), path)) == (0, 0, 1, 0)
    rows = _rows(session)
    assert [row.source_ref for row in rows] == ["c1", "c1~2", "c1~3"]
    assert [row.supersedes_id for row in rows] == [None, rows[0].id, rows[1].id]
    assert session.scalars(select(Verbatim.text).where(is_current())).all() == ["客户经理又没来"]
    assert chains(session, "import", ["c1"])["c1"].rows == 3


def test_what_was_erased_stays_erased(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "id,said_on,text\nc1,2026-10-12,我姓王")
    bring(session, CommentImporter(), path)
    session.execute(update(Verbatim).values(text="", erased_at=clock.now()))
    tally = bring(session, CommentImporter(), path)
    assert counts(tally) == (0, 0, 1, 0)
    assert [row.text for row in _rows(session)] == [""]
    assert "不再写入" in str(tally.notes)


def test_two_files_with_the_same_numbers_are_kept_apart_by_a_prefix(
    session: Session, tmp_path: Path
) -> None:
    path = write(tmp_path, "id,said_on,text\n1,2026-10-12,好")
    for prefix in ("座谈会10月", "座谈会11月"):
        bring(session, CommentImporter(prefix=prefix), path)
    assert [row.source_ref for row in _rows(session)] == ["座谈会10月:1", "座谈会11月:1"]


def test_what_is_wrong_is_named_by_row_and_column(session: Session, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"""
        id,licence_no,said_on,text,score,channel
        1,{SHOP},2026-02-30,好,,
        2,{SHOP},2026-11-02,好,,
        3,320199999999,2026-10-12,好,,
        4,32,2026-10-12,好,,
        5,{SHOP},2026-10-12,,,
        6,{SHOP},2026-10-12,好,6,
        7,{SHOP},2026-10-12,好,,飞鸽传书
        8,{SHOP},2026-10-12,好,,
        8,{SHOP},2026-10-12,坏,,
        9,{SHOP},,好,,
        ,{SHOP},2026-10-12,好,,
        a~2,{SHOP},2026-10-12,好,,
        {"k" * 61},{SHOP},2026-10-12,好,,
        10,{SHOP},2026-10-12,{"长" * 4_001},,
        11,{SHOP},2026-10-12,有\x00字,,
        """,
    )
    tally = bring(session, CommentImporter(), path)
    assert told(tally) == [
        (2, "said_on（C）"),
        (3, "said_on（C）"),
        (4, "licence_no（B）"),
        (5, "licence_no（B）"),
        (6, "text（D）"),
        (7, "score（E）"),
        (8, "channel（F）"),
        (10, "id（A）"),
        (11, "said_on（C）"),
        (12, "id（A）"),
        (13, "id（A）"),
        (14, "id（A）"),
        (15, "text（D）"),
        (16, "text（D）"),
    ]
    assert _rows(session) == []


def test_formulas_and_markup_are_words_like_any_other(session: Session, tmp_path: Path) -> None:
    words = '=HYPERLINK("http://x.example") <script>alert(1)</script>'
    path = write(tmp_path, f"id\tsaid_on\ttext\n1\t2026-10-12\t{words}", "f.tsv")
    bring(session, CommentImporter(), path)
    assert [row.text for row in _rows(session)] == [words]


def test_a_file_that_does_not_say_when_needs_a_day(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "id\ttext\tcodes\n1\t好\tP00", "f.tsv")
    with pytest.raises(InputError, match="--said-on"):
        bring(session, CommentImporter(), path)
    tally = bring(session, CommentImporter(said_on=DAY), path)
    assert [row.said_on for row in _rows(session)] == [DAY]
    assert "没有用到的列：codes" in str(tally.notes[0])


def _city(session: Session) -> None:
    mark_demo(session, "1")
    person = factory.make_person(session)
    for _ in range(9):
        shop = factory.make_retailer(session)
        factory.assign(session, shop, person, date(2026, 5, 1), date(2026, 10, 31))
    record_words(
        session,
        channel=Channel.WEB,
        source="response",
        source_ref="1",
        retailer_id=None,
        said_at=datetime(2026, 10, 31, 4, tzinfo=UTC),
        text="好",
    )


def test_comments_are_spread_over_the_made_up_city_always_alike(
    session: Session, tmp_path: Path
) -> None:
    _city(session)
    rows = "\n".join(f"r{n}\t好{n}" for n in range(200))
    path = write(tmp_path, f"id\ttext\n{rows}", "f.tsv")
    tally = bring(session, CommentImporter(spread_over_shops=True), path)
    assert counts(tally) == (200, 0, 0, 0)
    assert tally.notes == []  # every shop was served on its day
    query = select(func.count(Verbatim.retailer_id.distinct()), func.min(Verbatim.said_on))
    shops, first = session.execute(query).one()
    assert (shops, first) == (9, date(2026, 10, 1))
    query = select(Verbatim.retailer_id, Verbatim.said_on).order_by(Verbatim.id)
    before = session.execute(query).all()
    again = bring(session, CommentImporter(spread_over_shops=True), path)
    assert counts(again) == (0, 0, 200, 0)
    assert session.execute(query).all() == before


def test_a_real_database_takes_no_made_up_origins(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "id\ttext\n1\t好", "f.tsv")
    with pytest.raises(RuleError, match="演示"):
        bring(session, CommentImporter(spread_over_shops=True), path)
