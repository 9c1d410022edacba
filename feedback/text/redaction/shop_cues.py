"""Shops that somebody introduces: 我是金桥的, 对面江南春也卖, 原名聚贤阁, 隔壁好再来家."""

from __future__ import annotations

import re
from functools import cache, partial

from feedback.text.redaction.finders import HAN, Finder, Span, hidden_as
from feedback.text.redaction.people import borders, classes, people
from feedback.text.redaction.taken import LABELS, Secret
from feedback.text.segment import bulk

_WORDS = classes("shops.tsv")
_DOOR = re.compile(
    rf"[壁面门边下](?<=隔壁|对面|对门|旁边|楼下)(?:的|那家|就是|叫)?(?P<name>{HAN}{{2,4}}?)"
    "(?=家|的?老板|也|都|又|就|卖|拿|订|天天|每|能|比|低价|乱价|的货|的烟|关了|装|凭|为什么|怎么|档位)"
)
_MINE = re.compile(
    rf"[是在](?<=[我们里边她他][是在])(?P<name>{HAN}{{2,5}}?)的"
    rf"(?=老板|店主|店长|店员|户主|业主|[老小]{HAN}[,。]|{HAN}{{2,3}}[,。]|[,。]|$)"
)
_HOUSE = re.compile(
    rf"(?:^|[,。!?;和跟比给去到问])(?P<name>{HAN}{{2,4}}?)家"
    "(?=的烟|的货|的价|卖|拿了|订了|也有|都有|生意|档位)"
)
_NAMED = re.compile(
    "(?:改名|更名|原名|改叫|以前叫|原来叫|现在叫|店面名称|店铺名称|商户名称|门店名称|客户名称|户名|字号)"
    rf"(?:为|叫|是|成|:)?(?P<name>{HAN}{{2,6}}?)(?=[,。;)]|$)"
)
_KINDS = "平价烟酒|平价烟店|食杂|烟杂|百货|杂货|烟酒|老店|小店|连锁一店|连锁二店|连锁三店|连锁四店"
_PLACES_END = "站头口边东南西北门场校府园区港街村路巷"
# Places that only describe most shops, but name those that call themselves by a rarer word.
_PLACED = re.compile(
    "(?:^|[,。!?;:、是在去到给和跟比])(?P<name>(?:(?:汽|火)?车站|码头|渡口|桥头|河边|江边|海边|湖边|城[东南西北]"
    "|[东南西北]门|村[口头]|街[口头]|路口|巷口|市场|学校|学府|工业园|矿区|林场|渔港|老街口?|新村)"
    "(?:平价烟酒|平价烟店|食杂|烟杂|百货|杂货|烟酒|老店|小店|连锁[一二三四]店)店?)"
    f"|(?P<road>{HAN}{{2,3}}[路街巷](?:老店|总店|小店|[一二三四]店|分店))"
)
_GENERIC = re.compile(
    "[家人户村镇县市区乡街路站院校场楼厂里们员长姐哥叔婶嫂爷奶师证烟货局所队司档口门上下]\\Z"
    "|^[来换调]|店|小区|客户|老板|经理|老头|朋友|同行|邻居|亲戚|大哥|公司|部门|老乡|女|男|开|卖|做|管|新来|最|本"
)
_NO_PART = ("v", "d", "r", "m", "c", "p", "t", "f", "s")
_NAMES = frozenset(("ns", "nz", "nt", "nr", "nrt"))


@cache
def finders() -> tuple[Finder, ...]:
    """Return the searches for shops whatever they are called, where something introduces one."""
    return (
        *(
            Finder(pattern.pattern, hidden_as(LABELS[Secret.SHOP], partial(_introduced, pattern)))
            for pattern in (_DOOR, _MINE, _HOUSE, _NAMED)
        ),
        Finder(
            f"[{_PLACES_END}](?:{_KINDS}|[总分一二三四]店)", hidden_as(LABELS[Secret.SHOP], _placed)
        ),
    )


def _introduced(pattern: re.Pattern[str], text: str) -> list[Span]:
    found: list[Span] = []
    for match in pattern.finditer(text):
        near = pattern is _DOOR and match[0].startswith("壁")
        if _may_be_shop(match["name"], places=not near):
            found += [match.span("name")] * _bordered(text, *match.span("name"))
    return found


def _placed(text: str) -> list[Span]:
    return [match.span(match.lastgroup or "name") for match in _PLACED.finditer(text)]


def _bordered(text: str, start: int, end: int) -> bool:
    return {start, end} <= borders(text, start, end)


def _may_be_shop(name: str, *, places: bool) -> bool:
    """Tell whether a name is no word but a brand-like name, or one of a place where allowed."""
    place = places and bulk().tag(name) == "ns"
    if _GENERIC.search(name) or (name in people().never and not place):
        return name in _WORDS["known"]
    if name in _WORDS["known"] or name in _WORDS["also"]:
        return True
    words = bulk().cut(name)
    if len(words) == 1 and bulk().tag(name):
        return places and bulk().tag(name) in _NAMES
    return all(_is_part(word) for word in words)


def _is_part(word: str) -> bool:
    """Tell whether a word may be one of several that a shop is called."""
    if len(word) > 1:
        return word not in _WORDS["describing"] and not bulk().tag(word).startswith(_NO_PART)
    return word in _WORDS["in_names"] or not bulk().tag(word).startswith((*_NO_PART, "a", "u"))
