from __future__ import annotations

from typing import Any

from feedback.teaching.comparing import compared


def ratios(f1: float, labelled: int = 50) -> dict[str, Any]:
    return {"precision": f1, "recall": f1, "f1": f1, "found": labelled, "labelled": labelled}


def scores(comments: int = 100, **codes: float) -> dict[str, Any]:
    return {
        "comments": comments,
        "codes": {code: ratios(f1) for code, f1 in codes.items()},
        "micro": ratios(0.5),
        "macro": {"precision": 0.5, "recall": 0.5, "f1": 0.5},
    }


def test_codes_that_got_better_or_worse_are_told_the_strongest_first() -> None:
    before = scores(I01=0.5, I02=0.5, I03=0.5, I04=0.5)
    after = scores(I01=0.4, I02=0.3, I03=0.51, I04=0.9)
    (only,) = compared({"held_out": {"before": before, "after": after}, "history": {"read": 3}})
    assert [row.code for row in only.worse] == ["I02", "I01"]
    assert [row.code for row in only.better] == ["I04"]
    assert only.name == "held_out"


def test_a_code_on_one_side_only_counts_nothing_on_the_other() -> None:
    (only,) = compared({"sample": {"before": scores(), "after": scores(I10=0.8)}})
    assert only.rows[0].before.f1 == 0
    assert only.rows[0].gain == 0.8


def test_sets_that_are_empty_or_were_not_measured_are_left_out() -> None:
    empty = scores(comments=0)
    assert compared({"sample": {"before": empty, "after": empty}}) == []
    assert compared({}) == []
