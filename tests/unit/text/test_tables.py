"""The rule tables: what ships is sound, and a fault is named by row and column."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from feedback.text.analysis import Analyser
from feedback.text.tables import DATA_DIR, tables_version
from feedback.text.taxonomy import load_taxonomy
from feedback.text.tsv import TableError, read_table


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(DATA_DIR, copy)
    return copy


def test_the_taxonomy_names_remit_and_restriction_of_every_issue() -> None:
    taxonomy = load_taxonomy(DATA_DIR / "taxonomy.tsv")
    assert taxonomy.codes == (*(f"I{number:02}" for number in range(1, 19)), "P00", "N00")
    assert {issue.code for issue in taxonomy if issue.restricted} == {"I16", "I17"}
    assert taxonomy["I10"].remit_role == "courier"
    assert taxonomy["I04"].remit_role == "customer_manager"
    assert taxonomy["I14"].remit_role == "licensing_officer"
    assert taxonomy["I09"].remit_role == "order_clerk"
    assert not taxonomy["P00"].is_problem
    for issue in taxonomy:
        assert issue.name_en.isascii()
        assert issue.about_en
        assert len(issue.sub_issues) == len(issue.sub_issues_en)


def test_sub_issues_of_patterns_are_in_the_taxonomy() -> None:
    taxonomy = load_taxonomy(DATA_DIR / "taxonomy.tsv")
    for row in read_table(DATA_DIR / "patterns.tsv", ("id", "code", "sub_issue")):
        assert row["sub_issue"] in taxonomy[row["code"]].sub_issues, row["id"]


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("taxonomy.tsv", "I03\t", "I02\t", "row 4, column code"),
        ("taxonomy.tsv", "\tpartly\t高\tno", "\tmaybe\t高\tno", "row 3, column on_manager"),
        ("taxonomy.tsv", "\tcourier\t", "\tdriver\t", "column remit_role"),
        ("taxonomy.tsv", "code\tname\t", "code\tnaam\t", "row 1, column name"),
        ("taxonomy.tsv", "fees;charged twice", "fees", "column sub_issues_en"),
        ("patterns.tsv", "I01-01\tI01", "I01-01\tI99", "column code"),
        ("patterns.tsv", "I01-02\t", "I01-01\t", "column id"),
        ("patterns.tsv", "{短缺}", "{短少啊}", "column pattern"),
        ("patterns.tsv", "\t0.8\t", "\tmuch\t", "column confidence"),
        ("topics.tsv", "送货\tI10", "送货\tI77", "column code"),
        ("topics.tsv", "\n档位\t", "\n无此类\t", "column class"),
        ("words.tsv", "\tperson\t", "\tpeople\t", "column kind"),
        ("overrides.tsv", "winner\t", "victor\t", "column winner"),
    ],
)
def test_a_fault_is_named_by_table_row_and_column(
    folder: Path, name: str, old: str, new: str, place: str
) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError) as caught:
        Analyser.load(folder, model=None)
    assert name in str(caught.value)
    assert place in str(caught.value)


def test_a_missing_table_is_named(folder: Path) -> None:
    (folder / "words.tsv").unlink()
    with pytest.raises(TableError, match=r"words\.tsv"):
        Analyser.load(folder, model=None)


def test_a_table_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "words.tsv").write_bytes(
        "class\tkind\twords\tnotes\n客户\tperson\t经理\t\n".encode("gb18030")
    )
    with pytest.raises(TableError, match="UTF-8"):
        Analyser.load(folder, model=None)


def test_a_new_word_changes_what_is_found_and_the_version(folder: Path) -> None:
    said = "昨天的烟是蔫吧的"
    assert Analyser.load(folder, model=None).analyse(said).codes == ("N00",)
    before = tables_version(folder)
    words = folder / "words.tsv"
    text = words.read_text(encoding="utf-8").replace("质量坏\tbad\t", "质量坏\tbad\t蔫吧、")
    words.write_text(text, encoding="utf-8")
    tables_version.cache_clear()
    assert Analyser.load(folder, model=None).analyse(said).codes == ("I18",)
    assert tables_version(folder) != before
