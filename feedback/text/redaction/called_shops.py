"""Shops by what is said to be their name: 店名叫金桥, 招牌上写着“江南春”, 陈记."""

from __future__ import annotations

import re
from functools import cache, partial

from feedback.text.redaction.finders import HAN, Finder, Span, hidden_as, one_of
from feedback.text.redaction.people import borders, classes, is_word, people
from feedback.text.redaction.shop_context import is_nominal
from feedback.text.redaction.taken import LABELS, Secret

_JI_VERB = re.compile("[得录者住性账帐号过错不了着载起下的到我你他]")
_CUES = (
    "店名字|店的名字|店铺名称|店铺名|店铺叫|店面名|店名|招牌上|招牌|门头上|门头|字号|店号"
    "|牌匾|商号|店叫|我这里叫|我这儿叫|我家叫|我们叫|我们这叫|铺叫|档口叫|超市叫|铺子叫|小店叫|店里叫|执照名|执照上"
)
_CALLED = re.compile(
    f"(?:{_CUES})"
    '(?:写的是|写着|写成|叫做|叫|是|为|:|(?<=[店铺口市子]叫))[“"《 ]?'
    "(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,8}?)"
    '(?=[,。!?、;”"》()\\s]|$|的|这|在|不|也|被|和|没|,)'
)
_OWN_NAMES = "店名|我这叫|我家叫|我们叫|我这里叫|我这儿叫"
_NO_NAME = "字和不错没改要写能与,"
_OWN_SHOPS = "店名|我们店|我店|本店|店铺"
_OWNS = "我们|我是|我家|我开的|这里是"
_NAMED = re.compile(
    f"(?:{_OWN_NAMES})(?![{_NO_NAME}])(?P<name>{HAN}{{2,5}}?)(?=[,。!;]|$)"
    f"|(?:{_OWN_SHOPS})(?P<there>{HAN}{{2,5}}?)(?=在{HAN}{{1,6}}[路街巷]|位于)"
    f"|(?:{_OWNS})(?P<small>{HAN}{{2,4}})小店"
)
_QUOTED_END = "店|这家|那家|的老板|老板|门口|这个店|这店"
_QUOTED = re.compile(f'[“"《](?P<name>{HAN}{{2,8}})[”"》](?={_QUOTED_END})')
_SIGNS = "招牌|门头|店名|牌子|店牌|牌匾"
_SIGN = re.compile(
    f'(?:{_SIGNS})(?:上|写着|写的|写|是|叫|的|:){{0,3}}[“"](?P<name>{HAN}{{2,8}})[”"]'
)
_HOURS = re.compile(rf"(?:24|二十四)小时{HAN}{{2,4}}(?:便利店|便利|超市|商店)")


@cache
def finders() -> tuple[Finder, ...]:
    """Return the searches for shops whose name is said to be one."""
    single, _ = _ji_pattern()
    cues = f"(?:{_CUES})(?:写的是|写着|写成|叫做|是|为|:|叫)?"
    gates = {
        _CALLED: f'{cues}[“"《 ]?[\u4e00-\u9fffA-Za-z0-9]{{2}}',
        _QUOTED: f'[”"》](?:{_QUOTED_END})',
        _SIGN: f'(?:{_SIGNS})(?:上|写着|写的|写|是|叫|的|:){{0,3}}[“"]',
    }
    return (
        Finder(
            f"(?:{_OWN_NAMES})(?![{_NO_NAME}]){HAN}{{2}}|(?:{_OWN_SHOPS}){HAN}{{2,5}}(?:在|位于)"
            f"|(?:{_OWNS}){HAN}{{2,4}}小店",
            hidden_as(LABELS[Secret.SHOP], _named),
        ),
        *(
            Finder(gate, hidden_as(LABELS[Secret.SHOP], partial(_called, pattern)))
            for pattern, gate in gates.items()
        ),
        Finder(f"(?:24|二十四)小时{HAN}", hidden_as(LABELS[Secret.SHOP], _all_hours)),
        Finder(f"{single}记(?!{_JI_VERB.pattern})", hidden_as(LABELS[Secret.SHOP], _ji)),
    )


@cache
def _ji_pattern() -> tuple[str, re.Pattern[str]]:
    """Return what stands before 记, and the pattern of the whole."""
    book = people()
    single = one_of(book.common | book.ambiguous | book.nick | classes("shops.tsv")["lucky"])
    return single, re.compile(
        rf"{single}{{1,2}}记(?:小店|杂货|店|饼家|茶餐厅|{HAN}{{2}}(?=[,。!?的]|$))?"
    )


def _named(text: str) -> list[Span]:
    """Return 金桥 of 店名金桥, 本店金桥位于, 我们金桥小店."""
    found: list[Span] = []
    for match in _NAMED.finditer(text):
        group = match.lastgroup or "name"
        found += [match.span(group)] * is_nominal(match[group])
    return found


def _called(pattern: re.Pattern[str], text: str) -> list[Span]:
    """Return what is introduced as a shop's name."""
    found: list[Span] = []
    for match in pattern.finditer(text):
        name = match["name"]
        sure = text[match.start("name") - 1] != "叫" or "名" in match[0] or is_nominal(name)
        found += [match.span("name")] * (sure and not is_word(name))
    return found


def _all_hours(text: str) -> list[Span]:
    """Return 24小时美佳便利店."""
    return [match.span() for match in _HOURS.finditer(text)]


def _ji(text: str) -> list[Span]:
    """Return 陈记."""
    return [match.span() for match in _ji_pattern()[1].finditer(text) if _is_ji(text, match)]


def _is_ji(text: str, match: re.Match[str]) -> bool:
    """Tell whether 陈记, 永和记 is a shop's name; 记 may be the verb."""
    start = match.start()
    name = text[start : text.index("记", start)]
    after = start + len(name) + 1
    if _JI_VERB.match(text, after):
        return False
    if text[max(0, start - 2) : start] in {"隔离", "隔壁", "对面", "旁边", "对门"}:
        return True
    if is_word(f"{name}记") or is_word(f"{name[-1]}记"):
        return False
    return start in borders(text, start, after)
