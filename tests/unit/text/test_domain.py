"""Codes and example words of any domain, in the layouts people have them in."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback.text.domain import Domain, WordRules, load_domain
from feedback.text.labelled import read_labelled
from feedback.text.tsv import TableError

WANTED = {"空间": ("后排", "后备箱"), "油耗": ("省油",), "外观/内饰": ("好看",)}

TABLES = [
    "code\tname\texample_words\n空间\t车内空间\t后排、后备箱\n油耗\t\t省油\n外观/内饰\t\t好看\n",
    "\ufeff类别\t关键词\r\n空间\t后排|后备箱\r\n\r\n油耗\t省油\r\n外观/内饰\t“好看”\r\n",
    '"code"\t"words"\n"空间"\t"后排，后备箱"\n"油耗"\t"省油"\n"外观/内饰"\t"好看"\n',
    "空间\t后排 后备箱\n油耗\t省油\n外观/内饰\t好看\n",
    "code\tword\n空间\t后排\n空间\t后备箱\n油耗\t省油\n外观/内饰\t好看\n",
    "code\twords\n# 空间\t没有\n空间\t后排;后备箱\n油耗\t省油\n外观/内饰\t好看\n",
]
DOCUMENTS = [
    "空间: [后排, 后备箱]\n油耗:\n  name: 油耗\n  keywords: [省油]\n外观/内饰: 好看\n",
    (
        "aspects:\n- {code: 空间, words: [后排, 后备箱]}\n- {code: 油耗, words: 省油}\n"
        "- {code: 外观/内饰, words: [好看]}\n"
    ),
    "codes:\n- 空间: [后排, 后备箱]\n- 油耗: [省油]\n- 外观/内饰: 好看\n",
    (
        "version: 1\ntaxonomy:\n  空间: {example_words: 后排、后备箱}\n  油耗: {examples: [省油]}\n"
        "  外观/内饰: {phrases: [好看]}\n"
    ),
]


@pytest.mark.parametrize("content", TABLES)
def test_a_table_is_read_in_many_layouts(tmp_path: Path, content: str) -> None:
    file = tmp_path / "t.tsv"
    file.write_bytes(content.encode())
    assert dict(load_domain(file).words) == WANTED


@pytest.mark.parametrize("content", DOCUMENTS)
@pytest.mark.parametrize("name", ["t.yaml", "t.YML"])
def test_a_document_is_read_in_many_layouts(tmp_path: Path, content: str, name: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    assert dict(load_domain(file).words) == WANTED


def test_names_are_shown_and_default_to_the_code(tmp_path: Path) -> None:
    file = tmp_path / "t.tsv"
    file.write_text(TABLES[0], encoding="utf-8")
    names = load_domain(file).names
    assert (names["空间"], names["油耗"]) == ("车内空间", "油耗")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tsv", ""),
        ("a.tsv", "code\n空间\n"),
        ("a.tsv", "code\twords\n\t后排\n"),
        ("a.tsv", "code\twords\n"),
        ("a.yaml", "空间: [后排\n"),
        ("a.yaml", "3\n"),
        ("a.yaml", "空间: 3\n"),
        ("a.yaml", "- words: [后排]\n  name: 空间\n"),
    ],
)
def test_what_is_no_taxonomy_is_refused_by_name(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=name.replace(".", r"\.")):
        load_domain(file)


def domain() -> Domain:
    return Domain(
        tuple(WANTED), {code: code for code in WANTED}, {**WANTED, "油耗": ("省油", "SUV", "后排")}
    )


def test_a_word_speaks_for_each_of_its_codes_once_per_comment() -> None:
    rules = WordRules(domain())
    fired = [name for _, name in rules.read("后排大，后排软，ｓｕｖ不错").fired]
    assert sorted(fired) == sorted(["空间", "空间:后排", "油耗", "油耗:后排", "油耗:suv"])
    assert rules.names()["油耗:suv"] == "油耗"


def test_hits_point_at_the_characters() -> None:
    rules = WordRules(domain())
    read = rules.read("车子很好，后备箱大")
    (hit,) = rules.hits(read.text, read.clauses)
    assert read.text[hit.start : hit.end] == "后备箱"
    assert hit.place == 1


def test_a_domain_without_words_fires_nothing() -> None:
    rules = WordRules(Domain(("空间",), {"空间": "空间"}, {}))
    assert list(rules.read("后排空间很大").fired) == []


def test_the_version_changes_with_the_words() -> None:
    less = Domain(tuple(WANTED), {code: code for code in WANTED}, WANTED)
    assert WordRules(domain()).version != WordRules(less).version


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("空间", ("空间",)),
        ("外观/内饰", ("外观/内饰",)),
        ("外观/内饰 油耗", ("外观/内饰", "油耗")),
        ("油耗/空间", ("油耗", "空间")),
        ("空间，油耗、空间", ("空间", "油耗")),
        ("fuel economy|空间", ("fuel economy", "空间")),
        ("fuel economy/空间", ("fuel economy", "空间")),
        ('"空间,油耗"', ("空间", "油耗")),
        ("", ()),
    ],
)
def test_codes_are_parted_only_where_they_end(
    tmp_path: Path, cell: str, codes: tuple[str, ...]
) -> None:
    file = tmp_path / "l.tsv"
    file.write_bytes(f"\ufefftext\tcodes\r\n\r\n后排大\t{cell}\r\n".encode())
    (each,) = read_labelled(file, (*WANTED, "fuel economy"), empty=True)
    assert each.codes == codes
