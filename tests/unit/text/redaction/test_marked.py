"""Marked comments: how they are written, and that those which ship can be learnt from."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from bench.redaction import THIRD_TEST
from feedback.text.redaction.marked import Marked, parse, read_marked
from feedback.text.redaction.tag_examples import hands, marked_comments
from feedback.text.redaction.taken import Secret
from feedback.text.tsv import TableError

ALIKE = 0.5


def test_marks_are_taken_off_and_kept() -> None:
    assert parse("我是⟦shop:利民⟧的，⟦name:王⟧经理没来") == Marked(
        "我是利民的，王经理没来", ((2, 4, Secret.SHOP), (6, 7, Secret.NAME))
    )
    assert parse("没有秘密") == Marked("没有秘密", ())


@pytest.mark.parametrize(
    "line", ["⟦shop:利民", "利民⟧", "⟦town:利民⟧", "⟦shop:⟦name:王⟧记⟧", "⟦name:⟧"]
)
def test_marks_that_cannot_be_read_are_refused_with_their_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "hand.txt"
    file.write_text(f"好的\n\n{line}\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"hand\.txt, row 3"):
        read_marked(file)


def test_no_comment_is_written_twice_and_none_of_the_exam_is_learnt_from() -> None:
    learnt = [each.text for each in marked_comments(hands())]
    exam = [each.text for each in read_marked(THIRD_TEST)]
    assert len(set(learnt)) == len(learnt)
    holders: dict[str, list[int]] = {}
    runs = [_runs(text) for text in learnt]
    for number, each in enumerate(runs):
        for run in each:
            holders.setdefault(run, []).append(number)
    for text in exam:
        own = _runs(text)
        near = set(chain.from_iterable(holders.get(run, ()) for run in own))
        worst = max((len(own & runs[other]) / len(own | runs[other]) for other in near), default=0)
        assert worst < ALIKE, text


def _runs(text: str) -> set[str]:
    return {text[at : at + 3] for at in range(len(text) - 2)} or {text}
