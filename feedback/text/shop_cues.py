"""Shops that somebody introduces: 我是金桥的, 对面江南春也卖, 原名聚贤阁, 隔壁好再来家."""

from __future__ import annotations

import re

from feedback.text.people import HAN, borders, classes, people
from feedback.text.segment import bulk

Span = tuple[int, int]

_WORDS = classes("shops.tsv")
_DOOR = re.compile(
    rf"(?:隔壁|对面|对门|旁边|斜对面|街对面|楼下)(?:的|那家|就是|叫)?(?P<name>{HAN}{{2,4}}?)"
    "(?=家|的?老板|也|都|又|就|卖|拿|订|天天|每|能|比|低价|乱价|的货|的烟|关了|装|凭|为什么|怎么|档位)"
)
_MINE = re.compile(
    rf"(?:我是|我们是|这里是|这边是|我在|她是|他是)(?P<name>{HAN}{{2,5}}?)的"
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
# What every text has in which a shop is introduced.
INTRODUCES = re.compile("[壁面门边下是在名叫号家]")
_GENERIC = re.compile(
    "[家人户村镇县市区乡街路站院校场楼厂里们员长姐哥叔婶嫂爷奶师证烟货局所队司档口门上下]\\Z"
    "|^[来换调]|店|小区|客户|老板|经理|老头|朋友|同行|邻居|亲戚|大哥|公司|部门|老乡|女|男|开|卖|做|管|新来|最|本"
)
_NO_PART = ("v", "d", "r", "m", "c", "p", "t", "f", "s")
_NAMES = frozenset(("ns", "nz", "nt", "nr", "nrt"))


def find_introduced(text: str) -> list[Span]:
    """`[start, end)` of shops whatever they are called, where something introduces a shop."""
    found: list[Span] = []
    for pattern in (_DOOR, _MINE, _HOUSE, _NAMED):
        for match in pattern.finditer(text):
            near = pattern is _DOOR and match[0].startswith("隔壁")
            if _may_be_shop(match["name"], places=not near):
                found += [match.span("name")] * _bordered(text, *match.span("name"))
    return found


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
