from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from feedback.core.errors import InputError
from feedback.people.imports import sheets, workbooks
from feedback.people.imports.raw import NumberText, RawRow
from feedback.people.imports.sheets import open_sheet

HEADER = "许可证号,店名\n"
ROW = "320100000001,幸福便民商店\n"


def _rows(path: Path) -> list[RawRow]:
    with open_sheet(path) as sheet:
        return [RawRow(sheet.header_row, sheet.header), *sheet.rows]


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _book(path: Path, *rows: tuple[object, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_same_table_is_read_from_every_encoding(
    tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    text = (HEADER + ROW).replace(",", delimiter).replace("\n", newline)
    file = _write(tmp_path / "店.csv", text.encode(encoding))
    assert [row.cells for row in _rows(file)] == [
        ("许可证号", "店名"),
        ("320100000001", "幸福便民商店"),
    ]


@pytest.mark.parametrize("encoding", ["big5", "shift_jis", "latin-1"])
def test_a_foreign_encoding_is_named_as_the_trouble(tmp_path: Path, encoding: str) -> None:
    words = {
        "big5": "許可證號,店名,客戶經理\n三個月沒有來過我們店裡,補貨總是太慢\n",
        "shift_jis": "番号,テスト\nこれは日本語のデータです,ありがとうございます\n",
        "latin-1": "numéro,société\n1,générale déjà vu à Genève\n",
    }
    file = _write(tmp_path / "f.csv", words[encoding].encode(encoding))
    with pytest.raises(InputError, match="文字编码"):
        _rows(file)


def test_damaged_utf8_is_refused_with_its_row_and_never_guessed(tmp_path: Path) -> None:
    good = "编号,内容\n" + "c1,客户经理好久没来过了\n" * 30
    file = _write(tmp_path / "f.csv", good.encode() + b"c2,\xe6\xb2" + b",\n")
    with pytest.raises(InputError, match="第 32 行"):
        _rows(file)


def test_a_replacement_character_that_was_written_as_such_is_text(tmp_path: Path) -> None:
    file = _write(tmp_path / "f.csv", "编号,内容\n1,好\ufffd\n".encode())
    assert _rows(file)[1].cells == ("1", "好\ufffd")


def test_a_character_cut_between_two_pieces_of_reading_is_whole(tmp_path: Path) -> None:
    for shift in range(3):
        text = "编号,内容\n1," + "x" * shift + "好" * 400_000 + "\n"
        assert sheets.detect_encoding(_write(tmp_path / "f.csv", text.encode())) == "utf-8"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "空文件"),
        (b"\n\n , \n", "没有内容"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel"),
        (b"PK\x03\x04 not a workbook", "打不开"),
        (b"a," * 200 + b"\n", "最多 100 列"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" * 30, "文字编码"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        _rows(_write(tmp_path / "f.csv", data))


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_BYTES", 1_000)
    with pytest.raises(InputError, match="最多"):
        _rows(_write(tmp_path / "f.csv", b"a,b\n" * 1_000))


def test_a_ten_megabyte_cell_is_pointed_at_and_the_rows_around_it_are_read(tmp_path: Path) -> None:
    text = f"编号,内容\n1,好\n2,{'长' * 3_500_000}\n3,好\n"
    rows = _rows(_write(tmp_path / "f.csv", text.encode()))
    assert [row.number for row in rows] == [1, 2, 3, 4]
    ((column, problem),) = rows[2].faults
    assert column == 1
    assert "3500000" in str(problem)
    assert not rows[3].faults


def test_a_nul_is_pointed_at(tmp_path: Path) -> None:
    rows = _rows(_write(tmp_path / "f.csv", "编号,内容\n1,好\x00坏\n".encode()))
    ((column, problem),) = rows[1].faults
    assert (column, "NUL" in str(problem)) == (1, True)


def test_an_unclosed_quotation_mark_is_a_fault_of_its_row(tmp_path: Path) -> None:
    rows = _rows(_write(tmp_path / "f.csv", '编号,内容\n1,好\n2,"没有结束\n3,好\n'.encode()))
    assert rows[2].number == 3
    assert "引号" in str(rows[2].faults[0][1])


def test_a_row_number_is_what_a_spreadsheet_shows(tmp_path: Path) -> None:
    rows = _rows(_write(tmp_path / "f.csv", '编号,内容\n1,"两\n行"\n\n3,好\n'.encode()))
    assert [(row.number, row.cells) for row in rows[1:]] == [
        (2, ("1", "两\n行")),
        (3, ()),
        (4, ("3", "好")),
    ]


def test_quotation_marks_in_tabbed_text_are_the_writers_own(tmp_path: Path) -> None:
    text = '编号\t内容\n1\t"好"是他说的\n2\t"他说""好""。"\n3\t"\n'
    rows = _rows(_write(tmp_path / "f.tsv", text.encode()))
    assert [row.cells[1] for row in rows[1:]] == ['"好"是他说的', '他说"好"。', '"']


def test_a_cell_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    cells = ('=HYPERLINK("x")', "+1", "-1", "@SUM(A1)")
    csv = _write(tmp_path / "f.csv", (b'a,b,c,d\n"=HYPERLINK(""x"")",+1,-1,@SUM(A1)\n'))
    assert _rows(csv)[1].cells == cells
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append(["x", "y"])
    book.active["A2"].value = "=1+1"
    book.active["A2"].data_type = "s"
    book.save(tmp_path / "f.xlsx")
    assert _rows(tmp_path / "f.xlsx")[1].cells == ("=1+1", "y")


def test_a_real_formula_is_refused_with_row_and_column(tmp_path: Path) -> None:
    file = _book(tmp_path / "f.xlsx", ("a", "b"), ("x", "=1+1"), ("#N/A", "y"))
    rows = _rows(file)
    assert rows[1].faults[0][0] == 1
    assert "公式" in str(rows[1].faults[0][1])
    assert rows[2].faults[0][0] == 0
    assert "错误值" in str(rows[2].faults[0][1])


def test_spreadsheet_values_become_the_text_a_reader_sees(tmp_path: Path) -> None:
    values = (320100000001, 3.0, 2.5, date(2026, 5, 1), datetime(2026, 5, 1, 9, 5), time(9, 5))  # noqa: DTZ001 -- spreadsheets know no zones
    file = _book(tmp_path / "f.xlsx", tuple("abcdefgh"), (*values, True, None))
    assert _rows(file)[1].cells == (
        "320100000001",
        "3",
        "2.5",
        "2026-05-01",
        "2026-05-01 09:05:00",
        "09:05:00",
        "1",
    )


def test_zeros_shown_by_a_number_format_are_kept(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["licence_no"])
    book.active.append([10100000001])
    book.active["A2"].number_format = "000000000000"
    book.save(tmp_path / "f.xlsx")
    cell = _rows(tmp_path / "f.xlsx")[1].cells[0]
    assert cell == "010100000001"
    assert isinstance(cell, NumberText)


def test_only_the_first_worksheet_is_read_and_blank_rows_above_the_header_are_passed(
    tmp_path: Path,
) -> None:
    book = Workbook()
    book.active["B3"] = "店名"
    book.active["B4"] = "幸福店"
    book.create_sheet("二").append(["别的"])
    book.save(tmp_path / "f.xlsx")
    rows = _rows(tmp_path / "f.xlsx")
    assert [(row.number, row.cells) for row in rows] == [(3, ("", "店名")), (4, ("", "幸福店"))]


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 1_000_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    with pytest.raises(InputError, match="太大"):
        _rows(_write(tmp_path / "f.xlsx", packed.getvalue()))


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    whole = _book(tmp_path / "f.xlsx", ("a", "b"), *[("x", "y")] * 500).read_bytes()
    with pytest.raises(InputError, match="打不开"):
        _rows(_write(tmp_path / "half.xlsx", whole[: len(whole) // 2]))


@given(st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_at_all_end_in_anything_but_rows_or_a_clear_refusal(
    tmp_path: Path, data: bytes
) -> None:
    with suppress(InputError):
        assert _rows(_write(tmp_path / "f", data))
