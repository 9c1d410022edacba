from __future__ import annotations

import pytest

from feedback.core.errors import InputError
from feedback.people.imports.headers import Column, match_header
from feedback.people.imports.raw import letter

COLUMNS = (
    Column("licence_no", "许可证号", ("licence",), needed=True),
    Column("shop_name", "店名", needed=True),
    Column("tier", "档位"),
)


@pytest.mark.parametrize(
    "header",
    [
        ("许可证号", "店名"),
        (" 许可证号 ", "店 名"),
        ("licence_no", "shop_name"),
        ("Licence No.".rstrip("."), "Shop Name"),
        ("\ufeff许可证号*", "店名"),
        ("ＬＩＣＥＮＣＥ", "shop-name"),
    ],
)
def test_a_header_is_known_in_both_languages_however_it_is_spaced(header: tuple[str, ...]) -> None:
    assert match_header(header, COLUMNS).positions == {"licence_no": 0, "shop_name": 1}


def test_columns_come_in_any_order_and_others_are_left_aside() -> None:
    layout = match_header(("备注", "档位", "店名", "", "许可证号"), COLUMNS)
    assert layout.positions == {"tier": 1, "shop_name": 2, "licence_no": 4}
    assert layout.ignored == ("备注",)
    assert layout.title("licence_no") == "许可证号（E）"


def test_missing_columns_are_named_in_both_languages() -> None:
    with pytest.raises(InputError) as refused:
        match_header(("档位", "备注"), COLUMNS)
    told = str(refused.value.message)
    for part in ("许可证号（licence_no）", "店名（shop_name）", "备注"):
        assert part in told


def test_a_column_that_stands_twice_is_refused_with_both_places() -> None:
    with pytest.raises(InputError) as refused:
        match_header(("许可证号", "店名", "licence"), COLUMNS)
    assert "A 列和 C 列" in str(refused.value.message)


def test_letters_are_those_of_a_spreadsheet() -> None:
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
