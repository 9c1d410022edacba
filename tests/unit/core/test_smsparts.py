from __future__ import annotations

import pytest

from feedback.core.smsparts import SmsSize, size_of


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", SmsSize("gsm", 0, 1)),
        ("a" * 160, SmsSize("gsm", 160, 1)),
        ("a" * 161, SmsSize("gsm", 161, 2)),
        ("a" * 306, SmsSize("gsm", 306, 2)),
        ("a" * 307, SmsSize("gsm", 307, 3)),
        ("€" * 80, SmsSize("gsm", 160, 1)),
        ("烟" * 70, SmsSize("ucs2", 70, 1)),
        ("烟" * 71, SmsSize("ucs2", 71, 2)),
        ("烟" * 134, SmsSize("ucs2", 134, 2)),
        ("烟" * 135, SmsSize("ucs2", 135, 3)),
        ("𠮷" * 35, SmsSize("ucs2", 70, 1)),
        ("“quoted”", SmsSize("ucs2", 8, 1)),
    ],
)
def test_a_text_takes_as_many_parts_as_the_network_counts(text: str, size: SmsSize) -> None:
    assert size_of(text) == size


def test_a_character_of_two_units_is_not_split_between_parts() -> None:
    assert size_of("a" * 152 + "€" + "b" * 152).parts == 3
    assert size_of("烟" * 66 + "𠮷" + "烟" * 66).parts == 3
