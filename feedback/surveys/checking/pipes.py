"""Answers and facts that texts take in: they must exist, come before, and may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Finding, Place, error, placed, warning
from feedback.surveys.checking.wording import question_texts
from feedback.surveys.definition import Question, Questionnaire, Section, Texts
from feedback.surveys.flat import answer_keys, question_id_of
from feedback.surveys.piping import Reference, is_unpaired, references

_HOW = Message(N_("写成 {{answer:题目代号|没有时的说法}} 或 {{fact:资料名|没有时的说法}}。"))


@dataclass(frozen=True, slots=True)
class _Known:
    """What may be referred to from somewhere: keys asked before, and those surely answered."""

    before: frozenset[str]
    sure: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Use:
    """A value that a text takes in; `bare` where some language has no words instead."""

    kind: str
    name: str
    bare: bool


def check_pipes(definition: Questionnaire) -> Iterator[Finding]:
    """Find marks that make no sense, refer to nothing or to later answers, or may stay empty."""
    nothing = _Known(frozenset(), frozenset())
    heads = [("title", definition.title), ("intro", definition.intro)]
    for part, texts in heads:
        yield from _check(definition, Place(part=part), texts, nothing)
    for section in definition.sections:
        known = _before(definition, section, None)
        for part, section_texts in (("title", section.title), ("intro", section.intro)):
            if section_texts is not None:
                yield from _check(definition, Place(section.id, part=part), section_texts, known)
    for place, section, question in placed(definition):
        known = _before(definition, section, question)
        for spot, question_words in question_texts(place, question):
            yield from _check(definition, spot, question_words, known)
    everything = frozenset(key for asked in definition.questions for key in answer_keys(asked))
    last = _Known(everything, _sure(definition, everything))
    yield from _check(definition, Place(part="thanks"), definition.thanks, last)


def _before(definition: Questionnaire, section: Section, question: Question | None) -> _Known:
    """Give what is asked before; answers on the same page are not known when it is shown."""
    before: set[str] = set()
    earlier: set[str] = set()
    for each in definition.sections:
        if each is section:
            earlier = set(before)
        for asked in each.questions:
            if asked is question or (each is section and question is None):
                return _Known(frozenset(before), _sure(definition, frozenset(earlier)))
            before |= set(answer_keys(asked))
    return _Known(frozenset(before), frozenset())


def _sure(definition: Questionnaire, keys: frozenset[str]) -> frozenset[str]:
    return frozenset(
        key
        for _, section, asked in placed(definition)
        for key in answer_keys(asked)
        if key in keys and asked.required and asked.show_if is None and section.show_if is None
    )


def _check(
    definition: Questionnaire, place: Place, texts: Texts, known: _Known
) -> Iterator[Finding]:
    marks = {language: list(references(text)) for language, text in texts.items()}
    for one in dict.fromkeys(mark for found in marks.values() for mark in found):
        if isinstance(one, str):
            yield error(place, Message(N_("看不懂“%(mark)s”。"), {"mark": one}), _HOW)
    if any(is_unpaired(text) for text in texts.values()):
        yield error(place, Message(N_("“{{”和“}}”没有配成对。")), _HOW)
    named: dict[tuple[str, str], bool] = {}  # and whether a language says nothing instead
    for one in (mark for found in marks.values() for mark in found):
        if isinstance(one, Reference):
            bare = named.get((one.kind, one.name), False)
            named[one.kind, one.name] = bare or one.fallback is None
    for (kind, name), bare in named.items():
        yield from _check_reference(definition, place, _Use(kind, name, bare=bare), known)
    each = {frozenset(_names(found)) for found in marks.values()}
    if len(each) > 1:
        yield warning(
            place,
            Message(N_("各种语言的文字里引用的内容不一样。")),
            Message(N_("看看是不是有一种语言漏了引用。")),
        )


def _names(marks: Iterable[Reference | str]) -> set[str]:
    return {f"{one.kind}:{one.name}" for one in marks if isinstance(one, Reference)}


def _check_reference(
    definition: Questionnaire, place: Place, one: _Use, known: _Known
) -> Iterator[Finding]:
    named = {"name": one.name}
    if one.kind == "fact":
        if one.name not in definition.facts:
            yield error(
                place,
                Message(N_("文字里引用的资料“%(name)s”没有声明。"), named),
                Message(N_("在问卷用到的店铺资料里加上它。")),
            )
        sure = False
    elif definition.find_question(one.name) is None or not _is_key(definition, one.name):
        yield error(
            place,
            Message(N_("文字里引用的题目“%(name)s”不存在。"), named),
            Message(N_("从前面的题目里选；表格题要写到行，比如“题目.行”。")),
        )
        return
    elif one.name not in known.before:
        yield error(
            place,
            Message(N_("文字里只能引用前面的题目，“%(name)s”在后面。"), named),
            Message(N_("把那道题挪到前面，或者去掉引用。")),
        )
        return
    else:
        sure = one.name in known.sure
    if not sure and one.bare:
        yield warning(
            place,
            Message(N_("“%(name)s”可能没有值，这里就会空着。"), named),
            Message(N_("在竖线后面写上没有时的说法，比如 {{answer:%(name)s|这家店}}。"), named),
        )


def _is_key(definition: Questionnaire, key: str) -> bool:
    question = definition.find_question(question_id_of(key))
    return question is not None and key in answer_keys(question)
