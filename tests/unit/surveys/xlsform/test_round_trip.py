"""A questionnaire that went through a workbook is the same questionnaire."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from feedback.surveys.definition import Questionnaire
from feedback.surveys.exchange import export_questionnaire, import_questionnaire
from feedback.surveys.library import library_keys, load_questionnaire
from feedback.surveys.xlsform.reading import read_xlsform
from feedback.surveys.xlsform.writing import write_xlsform
from tests.unit.surveys.questionnaires import (
    compare,
    one_page,
    option,
    question,
    questionnaire,
    row,
    section,
    texts,
)
from tests.unit.surveys.random_questionnaires import definitions

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]),
    min_size=1,
    max_size=12,
).filter(lambda text: "${" not in text)
AWKWARD = st.sampled_from(
    ["=1+1", "+86", "-5", "@SUM(A1)", "_x0041_", "1", "1.0", "TRUE", "2026-01-01", "a\nb",
     "<b>x</b>",
     "{{answer:q0}}", "{{answer:q0|您}}", "{{fact:area_name|贵店}}", "'", '"', "𠮷", "none"]
)  # fmt: skip
FEW = settings(max_examples=25, deadline=None)


def through_a_workbook(definition: Questionnaire) -> Questionnaire | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(write_xlsform(definition).content)
        return read_xlsform(path).questionnaire


@pytest.mark.parametrize("key", library_keys())
def test_every_shipped_questionnaire_comes_back_the_same(key: str, tmp_path: Path) -> None:
    whole = load_questionnaire(key)
    for suffix in (".xlsx", ".json"):
        path = tmp_path / f"form{suffix}"
        path.write_bytes(export_questionnaire(whole, suffix=suffix).content)
        found = import_questionnaire(path)
        assert found.questionnaire == whole
        assert found.remarks == ()


@FEW
@given(definitions())
def test_questionnaires_nobody_thought_of_come_back_the_same(definition: Questionnaire) -> None:
    assert through_a_workbook(definition) == definition


@st.composite
def worded(draw: st.DrawFn) -> dict[str, str]:
    return {
        code: draw(WORDS | AWKWARD)
        for code in draw(st.lists(st.sampled_from(["zh", "en", "zh-Hant", "fr"]), min_size=1,
                                  max_size=3, unique=True))
    }  # fmt: skip


@st.composite
def rich(draw: st.DrawFn) -> Questionnaire:
    """Everything that a column exists for."""
    some = st.none() | worded()
    extras: dict[str, Any] = {name: draw(some) for name in ("help", "instruction", "sms")}
    number = st.none() | st.decimals(-1000, 1000, places=2)
    options = [option("yes", text=draw(worded()), score=draw(st.none() | st.floats(0, 100))),
               option("no", text=draw(worded()), exclusive=draw(st.booleans()))]  # fmt: skip
    asked = [
        question("q0", "multiple", options=options, text=draw(worded()), **extras,
                 min_choices=draw(st.sampled_from([None, 1, 2])), max_choices=draw(
                     st.sampled_from([None, 1, 2]))),
        question("q1", "rating", min=draw(st.integers(0, 2)), max=draw(st.integers(1, 10)),
                 labels=draw(st.dictionaries(st.integers(0, 10), worded(), max_size=4)),
                 dimension=draw(st.sampled_from([None, "d"]))),
        question("q2", "grid", unit=draw(some), not_sold=draw(some), min=draw(number),
                 max=draw(number), decimals=draw(st.integers(0, 4)), required=draw(st.booleans()),
                 rows=[row("a", reference=draw(number), help=draw(some)), row("b")]),
        question("q3", "matrix", columns=options, rows=[row("a", dimension="d"), row("b")],
                 dimension=draw(st.sampled_from([None, "d"]))),
        question("q4", "text", min_length=draw(st.sampled_from([None, 3])),
                 max_length=draw(st.sampled_from([2000, 50]))),
        question("q5", "date", min=draw(st.sampled_from([None, "2026-01-01"])),
                 past_only=draw(st.booleans())),
        question("q6", "number", unit=draw(some), min=draw(number), decimals=draw(
            st.integers(0, 4)), show_if=draw(st.sampled_from(TREES))),
    ]  # fmt: skip
    return questionnaire(
        section("q0", *asked[:3], intro=draw(some), title=draw(worded())),
        section("two", *asked[3:], show_if=draw(st.sampled_from(TREES))),
        dimensions=[{"id": "d", "name": draw(worded()), "weight": draw(
            st.floats(0.001, 1e6))}],
        facts=["tier"], title=draw(worded()), intro=draw(worded()), thanks=draw(worded()),
        privacy_notice_version=draw(st.sampled_from(["1", "2026.1", "=v"])),
        languages=draw(st.permutations(["zh", "en"])),
    )  # fmt: skip


EQ = compare("eq", "q4", "说“好”")
TREES: list[dict[str, Any] | None] = [
    None,
    EQ,
    compare("ne", "q1", 1.5),
    compare("eq", "q4", 'it\'s "so"'),
    {"op": "and", "conditions": [EQ]},
    {"op": "or", "conditions": [EQ, compare("eq", "q4", "b")]},
    {"op": "and", "conditions": [{"op": "answered", "operand": "q1"}, compare("ne", "q1", 2)]},
    {"op": "not", "condition": {"op": "in", "operand": "q0", "values": ["yes", "no"]}},
    {"op": "and", "conditions": [{"op": "and", "conditions": [EQ, EQ]}, compare("lt", "q1", 3)]},
    compare("eq", "q0", "yes"),
    compare("contains", "q4", "a"),
    compare("ge", "fact:tier", "10"),
    compare("eq", "q2.a", "none"),
]


@FEW
@given(rich())
def test_what_has_a_column_of_its_own_comes_back_the_same(definition: Questionnaire) -> None:
    found = through_a_workbook(definition)
    assert found == definition
    assert found is not None
    assert found.languages == definition.languages


def test_a_changed_relevant_wins_over_the_condition_kept_beside_it(tmp_path: Path) -> None:
    tree = {"op": "and", "conditions": [compare("le", "a", 2)]}
    whole = one_page(question("a", "rating"), question("b", show_if=tree))
    book = load_workbook(BytesIO(write_xlsform(whole).content))
    sheet = book["survey"]
    headings = [cell.value for cell in sheet[1]]
    assert "feedback::show_if" in headings
    changed = next(line for line in sheet.iter_rows(min_row=2) if line[1].value == "b")
    changed[headings.index("relevant")].value = "${a} <= 3"
    path = tmp_path / "changed.xlsx"
    book.save(path)
    found = read_xlsform(path).questionnaire
    assert found is not None
    assert found.questions[1].show_if is not None
    assert found.questions[1].show_if.model_dump() == compare("le", "a", 3)


def test_texts_that_look_like_formulas_are_written_as_texts() -> None:
    whole = one_page(question("a", text=texts('=HYPERLINK("http://x")', "@SUM(1)")))
    sheet = load_workbook(BytesIO(write_xlsform(whole).content))["survey"]
    kinds = {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value}
    assert kinds == {"s"}


def test_what_other_tools_cannot_do_is_said_with_its_cells() -> None:
    whole = one_page(
        question("r", "ranking", top=2),
        question("g", "grid", not_sold=texts("不卖")),
        question("t", text=texts("{{fact:area_name|贵店}}怎么样？")),
        facts=["tier"],
    )
    found = {str(one.message): one.where for one in write_xlsform(whole).remarks}
    assert found["其他工具会要求排完所有选项，不能只排前几名。"].endswith("5")
    assert found["其他工具的数字题没有“不卖”这样的选项，只能留空。"].endswith("6")
    assert found["带备用说法的 {{…}} 在其他工具里会照原样显示。"] == "survey!C10"
    assert any("零售户的资料" in words for words in found)


def test_ids_that_stand_twice_are_refused_at_export() -> None:
    found = write_xlsform(one_page(question("a"), question("a")))
    assert found.remarks[0].severity == "error"
    assert "“a”用了不止一次" in str(found.remarks[0].message)
