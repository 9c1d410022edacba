"""Columns of files of answers: their names, and numbers as SPSS keeps them."""

from __future__ import annotations

import io
import string
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from feedback.collection.exports.cells import Row, cells, harmless
from feedback.collection.exports.columns import LONGEST_NAME, SPSS_WORDS, columns_of
from feedback.collection.exports.sav import Variable, cut_bytes, write_sav
from feedback.collection.exports.sav_names import short_names
from tests.integration.collection.sav_reading import read_sav
from tests.unit.surveys.questionnaires import one_page, option, question, row

IDS = st.from_regex(r"\A[a-z][a-z0-9_]{0,39}\Z")


@given(st.lists(IDS, unique=True, min_size=1, max_size=5), st.lists(IDS, unique=True, min_size=2))
def test_every_column_has_a_name_of_its_own_that_spss_takes(
    questions: list[str], options: list[str]
) -> None:
    asked = [
        question(name, "multiple", options=[option(one) for one in options]) for name in questions
    ]
    names = [column.name for column in columns_of(one_page(*asked), personal=True)]
    assert len(set(names)) == len(names)
    assert all(len(name) <= LONGEST_NAME and name not in SPSS_WORDS for name in names)
    assert names == [column.name for column in columns_of(one_page(*asked), personal=True)]


def test_questions_named_as_fields_keep_both_columns() -> None:
    definition = one_page(question("channel"), question("by"), question("wave", "matrix",
                          rows=[row("a"), row("b")]))  # fmt: skip
    columns = columns_of(definition)
    about = Row({"channel": "web"}, {"channel": "说的", "by": "x"})
    found = dict(zip([one.name for one in columns], cells(columns, about), strict=True))
    assert found["channel"] == "web"
    assert "说的" in found.values()
    assert found["by_"] == "x"


@given(st.text(max_size=30))
def test_no_text_starts_a_formula_and_none_is_lost(text: str) -> None:
    made = harmless(text)
    assert made.endswith(text)
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.text(), st.integers(0, 40))
def test_texts_are_cut_between_characters(text: str, most: int) -> None:
    cut = cut_bytes(text, most)
    assert len(cut) <= most
    assert text.encode("utf-8", "replace").startswith(cut)
    cut.decode()


def test_short_names_are_short_and_unique() -> None:
    names = [name for each in short_names([1, 131, 1, 3] * 500) for name in each]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 8
    assert set("".join(names)) <= set(string.ascii_uppercase + string.digits)


@given(
    st.lists(
        st.tuples(
            st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300),
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=700),
        ),
        max_size=5,
    )
)
def test_spss_files_read_back_as_they_were_written(rows: list[tuple[float, str]]) -> None:
    rows = [(number, text.strip(" ")) for number, text in rows]
    width = max((len(text.encode()) for _, text in rows), default=1) or 1
    variables = [Variable("number", "数"), Variable("words", "话", form="string", width=width)]
    target = io.BytesIO()
    now = datetime(2026, 11, 24, tzinfo=UTC)
    write_sav(target, variables, rows, count=len(rows), label="答", made_at=now)
    found = read_sav(target.getvalue())
    assert [(line["number"], line["words"]) for line in found.rows] == rows
    assert found.names == ["number", "words"]


def test_days_moments_and_gaps_are_seconds_since_the_calendar_began() -> None:
    variables = [Variable("day", "", form="day"), Variable("at", "", form="moment")]
    target = io.BytesIO()
    at = datetime(1582, 10, 15, 0, 0, 5, tzinfo=UTC)
    rows = [(date(1582, 10, 15), at), (None, None)]
    write_sav(target, variables, rows, count=2, label="", made_at=at)
    assert read_sav(target.getvalue()).rows == [
        {"day": 86_400, "at": 86_405},
        {"day": None, "at": None},
    ]
