"""Files that are damaged, hostile or badly made: a clear word, and nothing kept."""

from __future__ import annotations

import contextlib
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from feedback.core.errors import InputError
from feedback.surveys.exchange import import_questionnaire
from feedback.surveys.xlsform import book
from feedback.surveys.xlsform.reading import read_xlsform
from tests.unit.surveys.xlsform.forms import read, said, save

HEAD = ["type", "name", "label", "relevant"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xlsx", b"type,name,label\n", "不是完整的 XLSX"),
        ("a.xlsx", b"PK\x03\x04 cut off", "不是完整的 XLSX"),
        ("a.xlsx", b"", "空文件"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 old", "旧版 Excel"),
        ("a.xls", b"\xd0\xcf\x11\xe0 old", "旧版 Excel"),
        ("a.csv", b"type,name", ".xlsx 或 .json"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        import_questionnaire(path)
    assert why in str(caught.value.message)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * (book.MOST_UNPACKED + 1))
    with pytest.raises(InputError) as caught:
        read_xlsform(path)
    assert "解开后太大" in str(caught.value.message)


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "form.xlsx", {"survey": [HEAD, ["text", "a", "甲"]]})
    lines = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12)]
    bomb = '<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY e0 "ha">' + "".join(lines) + "]>"
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    page = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = (bomb + page.replace("甲", "&e11;")).encode()
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    with pytest.raises(InputError):
        read_xlsform(path)


def test_a_workbook_damaged_anywhere_is_refused_or_read(tmp_path: Path) -> None:
    path = save(tmp_path / "form.xlsx", {"survey": [HEAD, ["text", "a", "甲"]]})
    whole = path.read_bytes()
    for place in range(0, len(whole), 53):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        with contextlib.suppress(InputError):
            read_xlsform(path)


def test_a_workbook_with_macros_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "form.xlsx", {"survey": [HEAD, ["text", "a", "甲"]]})
    named = path.rename(tmp_path / "form.xlsm")
    with pytest.raises(InputError) as caught:
        import_questionnaire(named)
    assert "带宏" in str(caught.value.message)
    with zipfile.ZipFile(named, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"macro")
    with pytest.raises(InputError, match="带宏"):
        import_questionnaire(named.rename(tmp_path / "hidden.xlsx"))


def test_a_workbook_without_a_survey_says_so(tmp_path: Path) -> None:
    path = save(tmp_path / "form.xlsx", {"Sheet1": [HEAD]})
    with pytest.raises(InputError) as caught:
        read_xlsform(path)
    assert "没有 survey 表" in str(caught.value.message)


def test_a_survey_without_headings_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, [["题目", "选项"], ["好吗", "好"]])
    assert found.refused
    assert "error survey: 前 20 行里没有列名。" in said(found)


@pytest.mark.parametrize(
    ("rows", "remark"),
    [
        ([["text", "a", "甲"], ["text", "a", "乙"]], "survey!B3: 代号“a”和第 2 行的一样。"),
        ([["text", None, "甲"]], "survey!B2: 这一行没有代号。"),
        ([[None, "a", "甲"]], "survey!A2: 没有写题型。"),
        ([["select_one ghosts", "a", "甲"]], "survey!A2: choices 表里没有名为“ghosts”的一组选项。"),
        ([["select_one", "a", "甲"]], "survey!A2: choices 表里没有名为“”的一组选项。"),
        ([["begin group", "g", "组"], ["text", "a", "甲"]], "survey!A2: 这一组没有结束。"),
        ([["text", "a", "甲"], ["end group"]], "survey!A3: 没有哪一组在这里结束。"),
        ([["text", "a", "甲", "${b} != ''"], ["text", "b", "乙", "${a} != ''"]],
         "survey!D2: 条件绕成了圈：“b”要不要问，又取决于这一题。"),
        ([["text", "a", "甲", "${b} != ''"], ["text", "b", "乙"]],
         "survey!D2: 条件引用的“b”在后面（第 3 行），问到这里时还没有答案。"),
        ([["text", "a", "甲", "${a} != ''"]],
         "survey!D2: 条件绕成了圈：“a”要不要问，又取决于这一题。"),
        ([["text", "a", "甲" * 2001]], "survey!C2: 有 2001 个字符，最多 2000 个。"),
        ([["geopoint", "a", "甲"]], "survey: 没有一道题可以导入。"),
        ([["text", "a", "=1+1"]], "survey!C2: 是公式；请改成数值或文字（粘贴为值）。"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_cell(
    tmp_path: Path, rows: list[list[object]], remark: str
) -> None:
    found = read(tmp_path, [HEAD, *rows])
    assert found.refused
    assert f"error {remark}" in said(found)


@pytest.mark.parametrize(
    ("rows", "remark"),
    [
        ([["l", "a", "甲"], ["l", "a", "乙"]], "choices!B3: 这组选项里“a”写了两次。"),
        ([["l", None, "甲"]], "choices!B2: 选项没有代号。"),
        ([[None, "a", "甲"]], "choices!A2: 选项没有写属于哪一组。"),
    ],
)
def test_each_mistake_in_options_is_named_with_its_cell(
    tmp_path: Path, rows: list[list[object]], remark: str
) -> None:
    found = read(tmp_path, [HEAD, ["text", "q", "问"]], [["list_name", "name", "label"], *rows])
    assert found.refused
    assert f"error {remark}" in said(found)


def test_ten_thousand_questions_are_too_many(tmp_path: Path) -> None:
    found = read(tmp_path, [HEAD, *[["text", f"q{n}", "问"] for n in range(10_000)]])
    assert found.refused
    assert said(found) == ["error survey!3002: 表太长，最多 3000 行。"]


def test_a_thousand_columns_are_too_many(tmp_path: Path) -> None:
    found = read(tmp_path, [HEAD + [f"x{n}" for n in range(1000)], ["text", "a", "甲"]])
    assert found.refused
    assert any("表太宽，最多 200 列。" in one for one in said(found))


def test_formatted_empty_rows_to_the_end_of_the_sheet_do_no_harm(tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "survey"
    sheet.append(HEAD)
    sheet.append(["text", "a", "甲"])
    sheet.cell(1_048_576, 1).value = " "
    sheet.cell(2, 16_384).number_format = "0.00"
    made.save(tmp_path / "form.xlsx")
    found = read_xlsform(tmp_path / "form.xlsx")
    assert not found.refused, said(found)


def test_html_in_labels_stays_text_and_is_remarked(tmp_path: Path) -> None:
    found = read(tmp_path, [HEAD, ["text", "a", "<script>alert(1)</script>"]])
    assert found.questionnaire is not None
    assert found.questionnaire.questions[0].text == {"zh": "<script>alert(1)</script>"}
    assert "warning survey!C2: 有 HTML 或排版记号，这里会照原样显示。" in said(found)


def test_an_unreadable_condition_kept_in_our_own_column_is_remarked(tmp_path: Path) -> None:
    rows = [[*HEAD, "feedback::show_if"], ["text", "a", "甲", None, '{"op": "explode"}']]
    found = read(tmp_path, rows)
    assert "warning survey!E2: 不是本系统写的条件，没有读。" in said(found)
