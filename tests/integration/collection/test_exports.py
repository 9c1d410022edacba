"""Files of answers: what stands in them, for whom, and what is noted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import Role, Viewer
from feedback.audit.models import AuditEvent
from feedback.collection.exports import service
from feedback.collection.exports.reading import Wanted
from feedback.collection.exports.service import Format, Order, place_order
from feedback.core.db import open_engine, write_session
from feedback.core.errors import ForbiddenError, InputError
from feedback.surveys.models import SurveyVersion
from tests.factories.answers import NOON, SECRET, make_response, make_version
from tests.factories.people import make_retailer
from tests.factories.staff import make_staff
from tests.integration.collection.sav_reading import read_sav


@pytest.fixture
def engine(own_database: str) -> Iterator[Engine]:
    """A database of this test alone: exports open connections of their own."""
    opened = open_engine(own_database)
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose commits are seen by the export."""
    with write_session(engine) as opened:
        yield opened


def ordered(
    session: Session,
    form: Format = Format.CSV,
    role: Role = Role.ANALYST,
    *,
    first_on: date | None = None,
    last_on: date | None = None,
    **more: object,
) -> tuple[Viewer, Order]:
    version: SurveyVersion = make_version(session)
    viewer = viewer_of(session, make_staff(session, role))
    wanted = Wanted(version.id, version.number, first_on, last_on)
    order = place_order(viewer=viewer, version=version, wanted=wanted, form=form, **more)  # type: ignore[arg-type]
    session.commit()
    return viewer, order


def table(engine: Engine, viewer: Viewer, order: Order) -> list[dict[str, str]]:
    written = b"".join(service.pieces(engine, viewer, order))
    assert written.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def test_every_kind_of_answer_has_its_columns(session: Session, engine: Engine) -> None:
    response = make_response(session)
    (line,) = table(engine, *ordered(session))
    assert line["response_id"] == str(response.id)
    assert (line["only"], line["score"], line["cartons"]) == ("yes", "2", "12.5")
    assert (line["some"], line["some.yes"], line["some.no"]) == ("yes;no", "1", "1")
    assert (line["best"], line["best.a"], line["best.b"], line["best.c"]) == ("c;a", "2", "0", "1")
    assert (line["views.goods"], line["views.visits"]) == ("good", "bad")
    assert (line["stock.a"], line["stock.b"]) == ("3.25", "none")
    assert line["day"] == "2026-09-30"
    assert line["submitted_at"] == "2026-10-01T12:00:00+08:00"


def test_the_order_of_columns_never_changes(session: Session, engine: Engine) -> None:
    make_response(session)
    first = list(table(engine, *ordered(session))[0])
    make_response(session, say=None, some=None)
    assert list(table(engine, *ordered(session))[1]) == first
    assert first[:6] == ["response_id", "version", "wave", "channel", "language", "submitted_at"]


def test_what_is_off_the_path_is_not_in_the_file(session: Session, engine: Engine) -> None:
    make_response(session, score="5", why="改主意之前写的")
    (line,) = table(engine, *ordered(session))
    assert line["why"] == ""


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "＝"])
def test_no_cell_of_text_starts_a_formula(session: Session, engine: Engine, sign: str) -> None:
    make_response(session, say="x1", why=f"{sign}cmd|'/c calc'!A1".strip())
    (line,) = table(engine, *ordered(session))
    assert line["why"][0] == "'"
    assert line["say"][0] == "x"


def test_words_are_redacted_and_shops_unnamed(session: Session, engine: Engine) -> None:
    shop = make_retailer(session)
    make_response(session, retailer=shop, say=SECRET)
    viewer, order = ordered(session)
    written = b"".join(service.pieces(engine, viewer, order)).decode()
    assert "13812345678" not in written
    assert shop.licence_no not in written
    assert "请给" in written


def test_who_may_and_says_why_takes_words_and_shops_along(session: Session, engine: Engine) -> None:
    shop = make_retailer(session)
    make_response(session, retailer=shop, say=SECRET)
    viewer, order = ordered(session, role=Role.INTEGRITY, personal=True, reason="check")
    (line,) = table(engine, viewer, order)
    assert (line["say"], line["licence_no"]) == (SECRET, shop.licence_no)
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == [
        "responses.export_begun",
        "responses.exported",
    ]
    assert events[-1].detail["rows"] == 1
    assert (events[-1].detail["personal"], events[-1].detail["reason"]) == (True, "check")


def test_words_for_the_integrity_desk_alone_are_closed_to_others(
    session: Session, engine: Engine
) -> None:
    make_response(session, say="客户经理要求我们打满分，不然少给烟")
    (seen,) = table(engine, *ordered(session, role=Role.INSPECTION_HEAD, personal=True,
                                     reason="check"))  # fmt: skip
    assert "满分" not in seen["say"]
    (all_of_it,) = table(engine, *ordered(session, role=Role.INTEGRITY, personal=True,
                                          reason="check"))  # fmt: skip
    assert "满分" in all_of_it["say"]


def test_personal_data_needs_the_right_and_a_reason(session: Session) -> None:
    with pytest.raises(ForbiddenError):
        ordered(session, role=Role.ANALYST, personal=True, reason="check")
    with pytest.raises(InputError, match="理由"):
        ordered(session, role=Role.INTEGRITY, personal=True)


@pytest.mark.parametrize("role", [Role.CUSTOMER_MANAGER, Role.LEADER, Role.ADMINISTRATOR])
def test_managers_their_line_and_administrators_export_nothing(
    session: Session, role: Role
) -> None:
    with pytest.raises(ForbiddenError):
        ordered(session, role=role)


def test_days_count_as_the_shop_counts_them(session: Session, engine: Engine) -> None:
    for hours in (-12, 0, 12):
        make_response(session, at=NOON + timedelta(hours=hours))
    day = date(2026, 10, 1)
    found = table(engine, *ordered(session, first_on=day, last_on=day))
    assert [line["submitted_at"][:13] for line in found] == ["2026-10-01T00", "2026-10-01T12"]


def test_json_lines_hold_tables_as_objects(session: Session, engine: Engine) -> None:
    make_response(session)
    viewer, order = ordered(session, Format.JSONL)
    (line,) = b"".join(service.pieces(engine, viewer, order)).decode().splitlines()
    answers = json.loads(line)["answers"]
    assert answers["views"] == {"goods": "good", "visits": "bad"}
    assert answers["stock"] == {"a": 3.25, "b": "none"}
    assert answers["best"] == ["c", "a"]


def test_a_workbook_holds_values_as_they_are_and_their_meaning(
    session: Session, engine: Engine, tmp_path: Path
) -> None:
    make_response(session, say="=1+1", why="𠮷野家 👍🏽")
    viewer, order = ordered(session, Format.XLSX)
    target = tmp_path / "answers.xlsx"
    assert service.write_file(engine, viewer, order, target) == 1
    book = openpyxl.load_workbook(target)
    names, values = ([cell.value for cell in line] for line in book["答卷"].iter_rows())
    line = dict(zip(names, values, strict=True))
    assert (line["say"], line["why"], line["cartons"]) == ("=1+1", "𠮷野家 👍🏽", 12.5)
    cell = book["答卷"].cell(2, names.index("say") + 1)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    meant = [[cell.value for cell in line] for line in book["编码说明"].iter_rows()]
    assert ["only", None, "yes", "选项 yes"] in [[one or None for one in line] for line in meant]


def test_an_spss_file_reads_back_with_labels_and_missing_values(
    session: Session, engine: Engine, tmp_path: Path
) -> None:
    make_response(session, say="长" * 400, why="𠮷")
    make_response(session, only=None, some=None, stock=None, cartons="-3", say=None, why=None)
    viewer, order = ordered(session, Format.SAV)
    target = tmp_path / "answers.sav"
    service.write_file(engine, viewer, order, target)
    found = read_sav(target.read_bytes())
    first, second = found.rows
    assert (first["say"], first["why"], second["say"]) == ("长" * 400, "𠮷", "")
    assert (first["only"], first["stock.a"], first["score"], first["best.c"]) == (1, 3.25, 2, 1)
    assert first["stock.b"] in found.missing["stock.b"]
    assert second["only"] in found.missing["only"]
    assert second["cartons"] == -3
    assert second["cartons"] not in found.missing["cartons"]
    assert found.labels["only"][1] == "选项 yes"
    assert found.labels["stock.b"][first["stock.b"]] == "不卖"
    assert found.titles["only"] == "问题 only"
    assert first["day"] == (date(2026, 9, 30) - date(1582, 10, 14)).days * 86_400
    assert (found.cases, found.encoding) == (2, "UTF-8")


@pytest.mark.parametrize("form", list(Format))
def test_nobody_having_answered_gives_a_file_all_the_same(
    session: Session, engine: Engine, tmp_path: Path, form: Format
) -> None:
    viewer, order = ordered(session, form)
    target = tmp_path / "answers"
    assert service.write_file(engine, viewer, order, target) == 0
    assert target.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".export")] == []


def test_a_file_that_was_broken_off_is_noted_as_such(session: Session, engine: Engine) -> None:
    make_response(session)
    viewer, order = ordered(session)
    half = service.pieces(engine, viewer, order)
    next(half)
    half.close()  # type: ignore[attr-defined]
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert last.detail["whole"] is False
