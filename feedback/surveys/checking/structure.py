"""Ids, dimensions and weights."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Finding, Place, error, placed, warning
from feedback.surveys.definition import (
    MatrixQuestion,
    Question,
    Questionnaire,
    RankingQuestion,
    SingleQuestion,
)
from feedback.surveys.flat import LONGEST_KEY, answer_keys
from feedback.surveys.known_facts import KNOWN_FACTS
from feedback.surveys.questions import dimensions_of, options_of, rows_of

MOST_QUESTIONS = 300
MOST_OPTIONS = 60
WHOLE = 100


def check_ids(definition: Questionnaire) -> Iterator[Finding]:
    """Find ids used twice, keys too long to store, and more parts than anybody can read."""
    groups: list[tuple[Place, Iterable[str]]] = [
        (Place(part="languages"), definition.languages),
        (Place(part="sections"), (section.id for section in definition.sections)),
        (Place(part="questions"), (question.id for question in definition.questions)),
        (Place(part="dimensions"), (dimension.id for dimension in definition.dimensions)),
    ]
    for place, _, question in placed(definition):
        groups.append((place, (option.id for option in options_of(question))))
        groups.append((place, (row.id for row in rows_of(question))))
    for place, ids in groups:
        for repeated in (key for key, times in Counter(ids).items() if times > 1):
            yield error(
                place,
                Message(N_("“%(id)s”用了不止一次。"), {"id": repeated}),
                Message(N_("给其中一个换个代号；代号只能用一次。")),
            )
    yield from _check_sizes(definition)


def _check_sizes(definition: Questionnaire) -> Iterator[Finding]:
    if len(definition.questions) > MOST_QUESTIONS:
        yield error(
            Place(part="questions"),
            Message(N_("题目超过 %(most)s 道。"), {"most": MOST_QUESTIONS}),
            Message(N_("拆成几份问卷。")),
        )
    for place, _, question in placed(definition):
        if max(len(options_of(question)), len(rows_of(question))) > MOST_OPTIONS:
            yield error(
                place,
                Message(N_("选项或行超过 %(most)s 个。"), {"most": MOST_OPTIONS}),
                Message(N_("合并一些，或者拆成两道题。")),
            )
        for key in answer_keys(question):
            if len(key) > LONGEST_KEY:
                yield error(
                    place,
                    Message(
                        N_("“%(key)s”太长，存不下：最多 %(most)s 个字符。"),
                        {"key": key, "most": LONGEST_KEY},
                    ),
                    Message(N_("把题目或这一行的代号改短。")),
                )


def check_facts(definition: Questionnaire) -> Iterator[Finding]:
    """Find facts that the platform does not know, so that they stay unknown for ever."""
    for name in definition.facts:
        if name not in KNOWN_FACTS:
            yield warning(
                Place(part="facts"),
                Message(
                    N_("平台没有“%(fact)s”这项店铺资料，用到它的条件不会成立。"), {"fact": name}
                ),
                Message(N_("换成平台有的资料：%(known)s。"), {"known": "、".join(KNOWN_FACTS)}),
            )


def check_dimensions(definition: Questionnaire) -> Iterator[Finding]:
    """Find dimensions not declared, not fed or not scored, and weights that do not add up."""
    declared = {dimension.id: dimension for dimension in definition.dimensions}
    fed: set[str] = set()
    for place, _, question in placed(definition):
        for dimension in dimensions_of(question):
            fed.add(dimension)
            if dimension not in declared:
                yield error(
                    place,
                    Message(N_("没有“%(dimension)s”这个维度。"), {"dimension": dimension}),
                    Message(N_("先在问卷里加上这个维度，或者选一个已有的。")),
                )
    for dimension in declared:
        if dimension not in fed:
            yield error(
                Place(part=dimension),
                Message(N_("没有一道题计入这个维度。")),
                Message(N_("给它配一道题，或者删掉这个维度。")),
            )
    yield from (
        finding for place, _, asked in placed(definition) for finding in _scores(place, asked)
    )
    total = math.fsum(dimension.weight for dimension in definition.dimensions)
    if len(declared) > 1 and not math.isclose(total, WHOLE):
        yield warning(
            Place(part="dimensions"),
            Message(N_("各维度的权重加起来是 %(total)s，不是 100。"), {"total": f"{total:g}"}),
            Message(N_("改到合计 100，报表上的权重才好看懂。")),
        )


def _scores(place: Place, question: Question) -> Iterator[Finding]:
    scored = [option.score for option in options_of(question) if option.score is not None]
    feeds = bool(dimensions_of(question))
    if isinstance(question, SingleQuestion | MatrixQuestion):
        if feeds and not scored:
            yield error(
                place,
                Message(N_("计入维度的题目，选项要有分值。")),
                Message(N_("给选项填上 0 到 100 的分值；“不清楚”这类选项可以不填。")),
            )
        elif feeds and len(set(scored)) == 1:
            yield warning(
                place,
                Message(N_("所有选项的分值都一样，这道题分不出好坏。")),
                Message(N_("最好的填 100，最差的填 0。")),
            )
    elif scored:
        kind = N_("排序题的选项不能有分值。")
        if not isinstance(question, RankingQuestion):
            kind = N_("多选题的选项不能有分值。")
        yield error(place, Message(kind), Message(N_("去掉分值，或者改成单选题。")))
