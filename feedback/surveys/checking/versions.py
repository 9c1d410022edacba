"""Changes between two versions that make their answers hard to compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Finding, Place, error, placed, warning
from feedback.surveys.definition import Question, Questionnaire, Scale, Texts
from feedback.surveys.questions import Numeric, Option, Row, options_of, rows_of

SAME_WORDS = 0.9
OTHER_WORDS = 0.3
"""Shares of common characters (Ratcliff and Obershelp) from which texts are called the same, and
below which they are called different."""


def check_versions(previous: Questionnaire, current: Questionnaire) -> Iterator[Finding]:
    """Find ids that were changed, dropped or given another meaning since the previous version."""
    if previous.key != current.key:
        yield error(
            Place(part="key"),
            Message(
                N_("问卷代号从“%(old)s”变成了“%(new)s”。"),
                {"old": previous.key, "new": current.key},
            ),
            Message(N_("同一份问卷的代号不能变；要另起一份，请新建问卷。")),
        )
    before = {question.id: question for question in previous.questions}
    after = {question.id for question in current.questions}
    gone = {key: question.text for key, question in before.items() if key not in after}
    for place, _, question in placed(current):
        if question.id in before:
            yield from _changed(place, before[question.id], question)
        else:
            yield from _renamed(place, question.text, gone)


def _changed(place: Place, old: Question, new: Question) -> Iterator[Finding]:
    if old.type != new.type:
        yield error(
            place,
            Message(N_("题型变了，新旧答案不能放在一起算。")),
            Message(N_("给这道题换一个新代号。")),
        )
        return
    if _likeness(old.text, new.text) < OTHER_WORDS:
        yield warning(
            place,
            Message(N_("代号没变，问的却是另一回事。")),
            Message(N_("意思变了就换一个新代号，只是改文字可以不管。")),
        )
    if (
        isinstance(old, Scale)
        and isinstance(new, Scale)
        and (old.min, old.max) != (new.min, new.max)
    ):
        yield warning(
            place,
            Message(N_("打分范围变了，同一个分数的意思不一样了。")),
            Message(N_("保持原来的范围，或者换一个新代号。")),
        )
    if isinstance(old, Numeric) and isinstance(new, Numeric) and old.unit != new.unit:
        yield warning(
            place,
            Message(N_("单位变了，新旧数字不能直接比。")),
            Message(N_("保持原来的单位，或者换一个新代号。")),
        )
    yield from _parts(place, options_of(old), options_of(new))
    yield from _parts(place, rows_of(old), rows_of(new))


def _parts(
    place: Place,
    old: tuple[Option, ...] | tuple[Row, ...],
    new: tuple[Option, ...] | tuple[Row, ...],
) -> Iterator[Finding]:
    before: Mapping[str, Option | Row] = {part.id: part for part in old}
    after = {part.id for part in new}
    gone = {key: part.text for key, part in before.items() if key not in after}
    for part in new:
        here = place.at("", part.id)
        earlier = before.get(part.id)
        if earlier is None:
            yield from _renamed(here, part.text, gone)
            continue
        if _likeness(earlier.text, part.text) < OTHER_WORDS:
            yield warning(
                here,
                Message(N_("代号没变，选项却是另一个意思。")),
                Message(N_("意思变了就换一个新代号，只是改文字可以不管。")),
            )
        scores = [getattr(each, "score", None) for each in (earlier, part)]
        if scores[0] != scores[1]:
            yield warning(
                here,
                Message(N_("选项的分值变了，前后两版的得分不好比。")),
                Message(N_("保持原来的分值，或者换一个新代号。")),
            )


def _renamed(place: Place, text: Texts, gone: Mapping[str, Texts]) -> Iterator[Finding]:
    for key, words in gone.items():
        if _likeness(words, text) >= SAME_WORDS:
            yield warning(
                place,
                Message(
                    N_("文字没变，代号却从“%(old)s”换了，前后两版的答案对不上。"), {"old": key}
                ),
                Message(N_("改回原来的代号“%(old)s”。"), {"old": key}),
            )


def _likeness(old: Texts, new: Texts) -> float:
    """Compare in the languages that both have; 1 where they share none."""
    common = old.keys() & new.keys()
    return max(
        (SequenceMatcher(None, old[one], new[one], autojunk=False).ratio() for one in common),
        default=1.0,
    )
