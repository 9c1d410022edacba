"""Full names without a title: by what introduces them, by what they are made of."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from feedback.text.redaction.foreign_names import LEFT, RIGHT, find_foreign_names, person_around
from feedback.text.redaction.people import (
    HAN,
    NEVER_GIVEN,
    People,
    alternatives,
    borders,
    classes,
    is_known_name,
    is_word,
    pairs,
    people,
)
from feedback.text.redaction.word_names import find_word_names
from feedback.text.segment import bulk

Span = tuple[int, int]

# What introduces a person: whatever looks like a name after it is one.
_ROLE = alternatives(classes("titles.tsv")["role"])
_TITLES = classes("titles.tsv")["long"]
_CALLED = (
    "名叫|叫做|叫作|名字是|名字叫|名字|姓名|我叫|他叫|她叫|叫|我是|他是|她是|就是|我姓|"
    "姓(?!名|氏|什|啥)|改成|写成|换成"
    "|写的是|登记的是|抬头|大名|真名|全名|化名|自称|名为|人称|署名"
)
_CUE = re.compile(rf"(?:{_CALLED}|{_ROLE})(?:应该是|应为|叫做|叫|是|为|姓)?[: “\"(《]?")
_NAMED = re.compile("我叫|名叫|他叫|她叫|姓名|叫做|名字|一个叫|[理员士人]叫")
_STANDING = re.compile(rf"{HAN}{{2,3}}(?=[,。!?、;” ]|$)")
_AFTER_ODD = re.compile(
    "[,。!?、;:”) ]|$|[的说称]|从没|从来|没来|每次|每月|上个?月|来了|来过|来电|表示"
    "|投诉|反映|要求|电话"
    "|询问|咨询|申请|接听|接的|签|讲|送|带|不来|没有来|一直|态度|服务|人如|人很|人不|报|补充"
)
_ENDS = re.compile('[,。)”;" ]|$')
_SURE = re.compile("叫|姓|名|本人|法人|负责|联系|经手|经办|签|户|人$")
_AFTER_SURE = re.compile(
    "本人|这个人|那个人|这人|那人|同志|这家伙|这小子|个人|签字|签名|签收|收|的店|家"
)
_ADVERBS = frozenset("常时代成任管应连向钱由")
_MEASURED = frozenset("一二三四五六七八九十两几每这那半各整上下本百千万多0123456789第数")
_VERBS = frozenset("能可以开如同本之先新好然")
_ENOUGH = 5


class _Patterns(NamedTuple):
    bare: re.Pattern[str]
    given: re.Pattern[str]
    compound: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    book = people()
    given = "".join(sorted(book.given))
    return _Patterns(
        re.compile(rf"[{''.join(sorted(book.surnames))}](?:[{given}]{{1,2}}|{pairs(book.givens)})"),
        re.compile(pairs(book.givens)),
        re.compile(rf"{pairs(book.compound)}{HAN}{{1,2}}"),
    )


_SPACED = re.compile(rf"(?<!{HAN})(?P<surname>{HAN}) (?P<given>{HAN}(?: {HAN})?)(?!{HAN}| {HAN})")


def find_full_names(text: str) -> list[Span]:
    """`[start, end)` of names in full, such as 罗永昌, 欧阳建国, 阿依古丽·买买提."""
    found = _introduced(text) + find_foreign_names(text) + find_word_names(text)
    patterns = _patterns()
    for pattern in (patterns.compound, patterns.bare):
        at = 0
        while (match := pattern.search(text, at)) is not None:
            known = pattern is patterns.bare or match[0][:2] in people().compound
            end = _unaided(text, match.start(), match.end()) if known else 0
            if end:
                found.append((match.start(), end))
            at = end or match.start() + 1
    for match in _SPACED.finditer(text) if " " in text else ():
        given = match["given"].replace(" ", "")
        if match["surname"] in people().common and people().is_given(given):
            found.append(match.span())
    for match in patterns.given.finditer(text):
        if _stands_for_person(text, *match.span()):
            found.append(match.span())
    return found


def _stands_for_person(text: str, start: int, end: int) -> bool:
    """Tell whether a given name stands alone where a person stands: 秀英说."""
    if text[start:end] not in people().givens or is_word(text[start:end]):
        return False
    if people().sure.isdisjoint(text[start:end]):
        return False
    return person_around(text, start, end)


def _introduced(text: str) -> list[Span]:
    found = []
    at = 0
    while (match := _CUE.search(text, at)) is not None:
        cue = match[0]
        start = match.end()
        name_end = _name_after(text, start, cue)
        if name_end:
            found.append((start, name_end))
        at = max(match.start() + 1, name_end)
    return found


def _name_after(text: str, start: int, cue: str) -> int:
    """Return where the name ends that begins after a cue, or 0."""
    book = people()
    said = text[start : start + 4]
    surname = book.surname_of(said)
    if cue.rstrip(':, 是为"“').endswith("姓"):
        return _after_surname_cue(text, start, cue, surname)
    if cue[-1] in ':(“"' and surname and _ENDS.match(text, start + len(surname)):
        return start + len(surname)
    if not surname:
        return _foreign_after(text, start, cue)
    sure = _SURE.search(cue) is not None
    match = _STANDING.match(text, start) if _NAMED.search(cue) else None
    if match and book.is_given(match[0][len(surname) :]):
        return match.end()
    if surname in _ADVERBS or (
        surname in book.ambiguous and not (sure or _looks_like_one(text, start))
    ):
        return 0
    return _longest(text, start, surname, sure=sure)


def _after_surname_cue(text: str, start: int, cue: str, surname: str) -> int:
    """Return where the surname after 姓 ends; 百姓, 同姓 and 贵姓 introduce none."""
    before = text[start - len(cue) - 1 : start - len(cue)]
    if before in {"百", "同"} or (before == "贵" and not _ENDS.match(text, start + len(surname))):
        return 0
    return start + len(surname) if surname else _rare_surname(text, start)


def _looks_like_one(text: str, start: int) -> bool:
    """Tell whether given-name characters and then an end follow an ambiguous surname."""
    book = people()
    for size in (2, 1):
        given = text[start + 1 : start + 1 + size]
        if len(given) == size and book.is_given(given):
            return _AFTER_ODD.match(text, start + 1 + size) is not None
    return False


def _rare_surname(text: str, start: int) -> int:
    match = re.compile(rf"(?![啥什甚名氏谁]){HAN}(?=[,。!?、;的 ]|$)").match(text, start)
    return match.end() if match else 0


def _longest(text: str, start: int, surname: str, *, sure: bool) -> int:
    for size in (2, 1):
        end = start + len(surname) + size
        name = text[start:end]
        given = name[len(surname) :]
        if len(given) == size and _is_word_name(text, end, name):
            return end
        if len(given) < size or not _is_given(given):
            continue
        if not _is_no_word(name, surname):
            continue
        if not _ends(text, start, end, sure=sure):
            continue
        return end
    return 0


def _is_word_name(text: str, end: int, name: str) -> bool:
    """Tell whether a word that may be a name stands after a role as one does: 经理于洋从没来."""
    if bulk().tag(name) != "ns" and name not in classes("not_names.tsv")["also"]:
        return False
    return name not in {"石家", "安徽"} and _AFTER_ODD.match(text, end) is not None


def _is_given(given: str) -> bool:
    han = all("\u4e00" <= char <= "\u9fff" for char in given)
    return han and people().may_be_given(given)


def _is_no_word(name: str, surname: str) -> bool:
    """Tell whether neither a name nor its beginning is a word of the language."""
    if name[len(surname) :] in people().givens and name not in people().never:
        return True
    if is_word(name):
        return False
    if len(surname) > 1 or len(name) == 2:  # noqa: PLR2004
        return True
    return not is_word(name[:2]) or is_known_name(name)


def _ends(text: str, start: int, end: int, *, sure: bool) -> bool:
    book = people()
    given = text[start + 1 : end]
    if RIGHT.match(text, end) is not None:
        crossing = end not in borders(text, start, end)
        return (not crossing or given in book.givens) and (sure or book.is_given(given))
    return book.is_given(given) and end in borders(text, start, end)


def _foreign_after(text: str, start: int, cue: str) -> int:
    """Return the end of a name without a known surname after 我叫 and the like, or 0."""
    if not re.search("名叫|我叫|他叫|她叫|姓名|叫做|名字", cue):
        return 0
    match = re.compile(
        rf"{HAN}{{2,6}}(?=[,。!?、;”()\s]|$|的(?:经理|人|客户|送货|师傅|司机))"
    ).match(text, start)
    if match is None or not NEVER_GIVEN.isdisjoint(match[0]) or is_word(match[0]):
        return 0
    return match.end()


def _unaided(text: str, start: int, longest: int) -> int:
    """Return the end of the name that begins at `start` if it is one by its looks, or 0."""
    book = people()
    surname = book.surname_of(text[start:longest])
    if not surname or (text[start - 1 : start] in _MEASURED and start):
        return 0
    for end in range(longest, start + len(surname), -1):
        name = text[start:end]
        given = name[len(surname) :]
        if given in _TITLES or text[end - 1 : end + 1] in _TITLES:
            continue
        if not book.may_be_given(given) or not _is_no_word(name, surname):
            continue
        if surname in book.ambiguous and _VERBS.issuperset(given):
            continue
        if _score(book, text, start, end, surname) < _ENOUGH:
            continue
        edges = borders(text, start, longest)
        if start in edges and (end in edges or given in book.givens):
            return end
    return 0


def _score(book: People, text: str, start: int, end: int, surname: str) -> int:
    """Say how much speaks for a name: its surname, its length, what stands on both sides."""
    given = text[start + len(surname) : end]
    if len(surname) > 1:
        score = 4
    else:
        plain = len(given) > 1 or not book.sure.isdisjoint(given)
        score = 2 if surname in book.common else int(plain)
    score += len(given) > 1 or len(surname) > 1
    score += book.is_given(given)
    score += not book.sure.isdisjoint(given) or given in book.givens
    score += 2 * is_known_name(text[start:end])
    score += start == 0 or LEFT.match(text, start - 1) is not None
    score += RIGHT.match(text, end) is not None
    return score + 2 * (_AFTER_SURE.match(text, end) is not None)
