from __future__ import annotations

import pytest

from feedback.text.hidden import to_redacted

ORIGINAL = "找王小明退押金，电话13812345678"
SHOWN = "找某某退押金，电话[电话]"
HIDDEN = [[1, 4, 2], [10, 21, 4]]


@pytest.mark.parametrize(
    ("part", "shown"),
    [("退押金", "退押金"), ("小明退", "某某退"), ("1234", "[电话]"), ("找", "找")],
)
def test_a_span_moves_with_what_was_replaced(part: str, shown: str) -> None:
    start = ORIGINAL.index(part)
    first, last = to_redacted(HIDDEN, start, start + len(part))
    assert SHOWN[first:last] == shown
