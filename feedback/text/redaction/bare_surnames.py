"""Surnames that stand alone: 经办人裴, 烟草蔡, 139…陈, and 我免贵姓's other forms."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from feedback.text.redaction.finders import Finder, Span, hidden_as, one_of
from feedback.text.redaction.people import (
    alternatives,
    borders,
    characters,
    classes,
    is_word,
    people,
)

_ROLES = classes("titles.tsv")["role"] | classes("titles.tsv")["note"]
_NOTES = classes("titles.tsv")["note"]
_LONGEST_ROLE = max(map(len, _ROLES))
_ROLE = re.compile(f"(?:{alternatives(_ROLES)})(?:应该是|是|为|[:/ (“])?\\Z")
_NOTED_BY = re.compile(
    "(?:烟草|送货|配送|专卖|业务|稽查|烟办|市管|客服|回访|经办|片区|记录|受理|转办|值班|审核|复核|登记"
    "|签收|代收|录入|代办|跟单|派单|填表|制单|[0-9]{7,12}[ ,(]?)\\Z"
)
_ALONE = re.compile('[,。!?;:、(（“"]')
_END = '(?=[,。!?;:、)”"/ 】」\\]]|$)'
_DOES = re.compile(
    '[,。!?;:、()”"/ 】\\]]|$|[说称讲来没不又也就都去送接打签收拿把让叫跟和答已再还从天每昨今上'
    "反态很太在给骗找写]"
)
# Surnames that are words of their own after a role: 经理时常, 老板不在.
_NOT_BARE = frozenset(
    "时和向应连全从由后相来过都能种要还有于因与及真经别解是公单第所官路区车管冷谢高强平满安易乐利富广幸门"
)
# Surnames that are words of their own between two marks: 每天、周、月.
_NOT_ALONE = frozenset("周项段简田龙雷夏叶余程章童丁毛石水花木火金银米豆黄颜景江海温洪汤谢薄")
# Surnames that are nouns too and stand for nothing else after 经理 or 老板.
_NOUNS = frozenset("马何任方石毛江史万牛季章伍梅费卫尚祝莫")


class _Patterns(NamedTuple):
    role: re.Pattern[str]
    ended: re.Pattern[str]
    before_phone: re.Pattern[str]
    house: re.Pattern[str]
    own: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """Return patterns that begin with a class of characters, so that plain text costs little."""
    book = people()
    compound = alternatives(book.compound)
    first = characters(book.compound)
    every = "".join(sorted(book.surnames)) + first
    common = "".join(sorted(book.common)) + first
    last = "".join(sorted({role[-1] for role in _ROLES}))
    return _Patterns(
        re.compile(
            rf"[{last}](?:应该是|是|为|[:/ (“])?(?=[{every}])(?P<name>{compound}|.)"
            rf"(?={_DOES.pattern})"
        ),
        re.compile(rf"[{common}](?:(?<=[{first}]).{_END}|{_END})"),
        re.compile(rf"(?P<name>[{common}])[ :]?(?=1[3-9][0-9]{{9}})"),
        re.compile(
            rf"(?P<name>[{common}])家(?=的|那|老|小|媳|儿|女|店|铺|两口|妹|嫂|婶|姑|大|二|三|开"
            "|烟|档|杂|超|[,。])"
        ),
        re.compile(rf"(?:我|本人|鄙人|人|客户|户主|店主)(?P<name>[{every}])姓(?![王李张刘陈])"),
    )


@cache
def finders() -> tuple[Finder, ...]:
    """Return the searches for surnames alone, where only a surname can stand."""
    patterns = _patterns()
    common = people().common.union(characters(people().compound))
    return (
        Finder(_role_gate(), hidden_as("某", _after_roles)),
        Finder(_ended_gate(), hidden_as("某", _at_ends)),
        Finder(f"{one_of(common)}[ :]?1[3-9][0-9]", hidden_as("某", _before_phones)),
        Finder(patterns.house.pattern, hidden_as("某", _houses)),
        Finder(patterns.own.pattern, hidden_as("某", _own)),
    )


def _role_gate() -> str:
    book = people()
    surname = f"(?:{alternatives(book.compound)}|{one_of(book.common)})"
    role = _ROLE.pattern.removesuffix("\\Z")
    return f"{role}(?:{surname}(?={_DOES.pattern})|{one_of(book.ambiguous)}{_END})"


def _ended_gate() -> str:
    book = people()
    compound = alternatives(book.compound)
    alone = one_of(book.common - _NOT_ALONE)
    noted = _NOTED_BY.pattern.removesuffix("\\Z")
    return (
        f"(?:^|(?<={_ALONE.pattern}))(?:{compound}|{alone}){_END}"
        f"|(?<={noted})(?:{compound}|{one_of(book.common)}){_END}"
    )


def _after_roles(text: str) -> list[Span]:
    """Return 裴 of 经办人裴."""
    return [
        match.span("name") for match in _patterns().role.finditer(text) if _after_role(text, match)
    ]


def _at_ends(text: str) -> list[Span]:
    """Return 蔡 of 烟草蔡 at the end of a clause."""
    return [match.span() for match in _patterns().ended.finditer(text) if _stands(text, match)]


def _before_phones(text: str) -> list[Span]:
    """Return 陈 of 陈13900000000."""
    return [
        match.span("name")
        for match in _patterns().before_phone.finditer(text)
        if not "\u4e00" <= text[match.start() - 1 : match.start()] <= "\u9fff"
    ]


def _houses(text: str) -> list[Span]:
    """Return 蔡 of 蔡家的店."""
    return [
        match.span("name")
        for match in _patterns().house.finditer(text)
        if match.start() in borders(text, match.start(), match.end())
        and match["name"] not in _NOT_ALONE
    ]


def _own(text: str) -> list[Span]:
    """Return 裴 of 本人裴姓."""
    return [match.span("name") for match in _patterns().own.finditer(text)]


def _stands(text: str, match: re.Match[str]) -> bool:
    """Tell whether a surname at the end of a clause is the whole clause, or noted as a person's."""
    start = match.start()
    if match[0] not in (people().compound if len(match[0]) > 1 else people().common):
        return False
    if start == 0 or _ALONE.match(text, start - 1):
        return match[0] not in _NOT_ALONE
    return _NOTED_BY.search(text, max(0, start - 14), start) is not None


def _after_role(text: str, match: re.Match[str]) -> bool:
    """Tell whether the surname after a role is one: 业务员裴说, but not 经理常来."""
    start, end = match.span("name")
    name = match["name"]
    if name not in people().surnames and len(name) == 1:
        return False
    role = _ROLE.search(text, max(0, start - _LONGEST_ROLE - 3), start)
    if role is None:
        return False
    noted = any(role[0].startswith(note) for note in _NOTES)
    ends = re.match(_END, text[end : end + 1]) is not None
    if name in people().ambiguous and not (noted and ends and name not in _NOT_BARE):
        return ends and name in _NOUNS
    if not _DOES.match(text, end) or (name in _NOT_BARE | {"曾", "尤"} and not ends):
        return False
    if is_word(text[start : end + 1]) and not ends:
        return False
    return {start, end} <= borders(text, start, end)
