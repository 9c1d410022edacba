"""Names of shops in a normalised text."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from feedback.text.redaction.people import (
    HAN,
    NEVER_GIVEN,
    alternatives,
    borders,
    classes,
    is_word,
    people,
)
from feedback.text.redaction.shop_context import find_by_context, is_nominal
from feedback.text.redaction.shop_cues import INTRODUCES, find_introduced
from feedback.text.segment import bulk

Named = tuple[int, int, str]

# What shops that sell tobacco call themselves (any noun before it is a name), what others call
# themselves (only what looks like a name is one), what their names are made of, and what only
# describes them. Chains known to everybody name no retailer.
_WORDS = classes("shops.tsv")
_LUCKY = "".join(sorted(_WORDS["lucky"]))
_IN_NAMES = _WORDS["in_names"]
_DESCRIBING = _WORDS["describing"]
_STOP_TAGS = frozenset(
    [
        "v",
        "vd",
        "vi",
        "vq",
        "vg",
        "d",
        "dg",
        "p",
        "c",
        "r",
        "rr",
        "rg",
        "rz",
        "u",
        "uj",
        "ul",
        "uz",
        "ug",
        "ud",
        "uv",
        "m",
        "mq",
        "q",
        "t",
        "f",
        "y",
        "e",
        "o",
        "s",
        "vn",
        "df",
        "zg",
    ]
)
_JI_VERB = re.compile("[得录者住性账帐号过错不了着载起下的到我你他]")
_CALLED = re.compile(
    "(?:店名字|店的名字|店铺名称|店铺名|店铺叫|店面名|店名|招牌上|招牌|门头上|门头|字号|店号"
    "|牌匾|商号|店叫|我这里叫|我这儿叫|我家叫|我们叫|我们这叫|铺叫|档口叫|超市叫|铺子叫|小店叫|店里叫|执照名|执照上)"
    '(?:写的是|写着|写成|叫做|叫|是|为|:|(?<=[店铺口市子]叫))[“"《 ]?'
    "(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,8}?)"
    '(?=[,。!?、;”"》()\\s]|$|的|这|在|不|也|被|和|没|,)'
)
_NAMED = re.compile(
    "(?:店名|我这叫|我家叫|我们叫|我这里叫|我这儿叫)(?![字和不错没改要写能与,])"
    "(?P<name>[\u4e00-\u9fff]{2,5}?)(?=[,。!;]|$)"
    "|(?:店名|我们店|我店|本店|店铺)(?P<there>[\u4e00-\u9fff]{2,5}?)(?=在[\u4e00-\u9fff]{1,6}[路街巷]|位于)"
    "|(?:我们|我是|我家|我开的|这里是)(?P<small>[\u4e00-\u9fff]{2,4})小店"
)
_QUOTED = re.compile(
    f'[“"《](?P<name>{HAN}{{2,8}})[”"》](?=店|这家|那家|的老板|老板|门口|这个店|这店)'
)
_SIGN = re.compile(
    f'(?:招牌|门头|店名|牌子|店牌|牌匾)(?:上|写着|写的|写|是|叫|的|:){{0,3}}[“"](?P<name>{HAN}{{2,8}})[”"]'
)
_HINT = re.compile(
    '[“"《记招牌]|[这里儿家们]叫|[我本们]店|店名|小店|小时|门头|字号|店[名叫的号铺面里]|执照|[铺号口市子]叫|商号'
)
_NO_OWN = frozenset(("家门", "农家乐"))
_HOUSE = re.compile("[0-9]{1,5}号")
_FLOOR = re.compile("[一二三四五六七八九十]+楼")
_NUMERALS = frozenset(
    ("九九", "八八", "六六", "七七", "五一", "八一", "三八", "一一", "一号", "六一", "九号")
)
_HOURS = re.compile(rf"(?:24|二十四)小时{HAN}{{2,4}}(?:便利店|便利|超市|商店)")
_LUCKY_NAME = re.compile(f"[{_LUCKY}]{{3,5}}")
_CONTEXT = re.compile(
    "(?:我是|我们是|这里是|这边是|我们|我家|俺是|俺家|隔壁|对面|旁边|对门|那家|这家|斜对面|"
    "楼下|街口|村口|路口|巷口|店主|来自|本店|我店|开的|叫|人家"
    '|同一条街|跟|和|比|像|给|查|去|到|在|把|被|的|是|,|。|:|!|“|"| |^)\\Z'
)
_AFTER = re.compile(
    '[,。!?、;:()\\s”"]|$|的(?!很|好|是)|老板|门口|店主|家|那|这|又|也|都|卖|没|有货|给|拿|'
    "比|能|被|订|在|跟|和|低|乱|半|烟|货|斜|对面|旁边|隔壁|每|上|今|昨|报|反映|投诉"
)
_LONGEST = 8
# Kinds of shops that any noun before them names, as it does before those that sell tobacco.
_TRADE = re.compile(r"..[店馆楼庄房吧厅]\Z")


class _Patterns(NamedTuple):
    tobacco: re.Pattern[str]
    other: re.Pattern[str]
    ji: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    single = "".join(
        sorted(people().common | people().ambiguous | people().nick | frozenset(_LUCKY))
    )
    return _Patterns(
        re.compile(alternatives(_WORDS["tobacco"])),
        re.compile(alternatives(_WORDS["other"])),
        re.compile(rf"[{single}]{{1,2}}记(?:小店|杂货|店|饼家|茶餐厅|{HAN}{{2}}(?=[,。!?的]|$))?"),
    )


def find_shops(text: str) -> list[Named]:
    """`(start, end, replacement)` of shops called by name."""
    patterns = _patterns()
    found: list[Named] = []
    if _HINT.search(text):
        _called(text, patterns, found)
    for pattern, tobacco in ((patterns.tobacco, True), (patterns.other, False)):
        taken = 0
        for match in pattern.finditer(text):
            any_noun = tobacco or _TRADE.search(match[0]) is not None
            start = _name_before(text, taken, match.start(), any_noun=any_noun)
            if start >= 0:
                found.append((start, match.end(), "某店"))
                taken = match.end()
    found += [
        (*match.span(), "某店")
        for match in _LUCKY_NAME.finditer(text)
        if _is_lucky(text, *match.span())
    ]
    found += [(start, end, "某店") for start, end in find_by_context(text)]
    if INTRODUCES.search(text):
        found += [(start, end, "某店") for start, end in find_introduced(text)]
    return found


def own_name(shop: str) -> str:
    """Return a shop's name without what kind of shop it is: 好又多 of 好又多便利店."""
    patterns = _patterns()
    for pattern in (patterns.tobacco, patterns.other):
        match = re.search(f"(?:{pattern.pattern})\\Z", shop)
        if match:
            return shop[: match.start()]
    return ""


def _called(text: str, patterns: _Patterns, found: list[Named]) -> None:
    """Add what is introduced as a shop's name, 24小时 shops, and 陈记."""
    for match in _NAMED.finditer(text):
        group = match.lastgroup or "name"
        found += [(*match.span(group), "某店")] * is_nominal(match[group])
    for pattern in (_CALLED, _QUOTED, _SIGN):
        for match in pattern.finditer(text):
            name = match["name"]
            sure = text[match.start("name") - 1] != "叫" or "名" in match[0] or is_nominal(name)
            found += [(*match.span("name"), "某店")] * (sure and not is_word(name))
    found += [(*match.span(), "某店") for match in _HOURS.finditer(text)]
    found += [
        (*match.span(), "某店") for match in patterns.ji.finditer(text) if _is_ji(text, match)
    ]


def _name_before(text: str, taken: int, end: int, *, any_noun: bool) -> int:
    """Return where the own name begins that ends at `end`, the start of a type word, or -1."""
    strict = text[end] in "店铺行轩阁坊斋栈" and not any_noun
    begin = max(taken, end - _LONGEST)
    start = end
    for word in reversed(bulk().cut(text[begin:end])):
        if strict and not frozenset(_LUCKY + "红阳光阿老小鸿").issuperset(word):
            break
        if end - start + len(word) > _LONGEST - 1 or not _belongs(word, any_noun=any_noun):
            break
        start -= len(word)
    house = _HOUSE.match(text, start, end)
    start = house.end() if house else start
    own = text[start:end]
    if own in _WORDS["chain"] or own in _NO_OWN:
        return -1
    if len(own) < 2 or own.isdigit() or not any(char > "\u4e00" or char.isalpha() for char in own):  # noqa: PLR2004
        return -1
    return start


def _belongs(word: str, *, any_noun: bool) -> bool:
    """Tell whether a word may be part of a shop's own name."""
    if word.isascii() or not all("\u4e00" <= char <= "\u9fff" for char in word):
        return word.isascii() and word.isalnum()
    if _FLOOR.fullmatch(word):
        return False
    if len(word) == 1:
        return word not in _NEVER_IN_NAMES and (any_noun or word in _name_characters())
    called = word[0] in "小老阿" and word[1:] in people().surnames | people().nick
    never = frozenset() if bulk().tag(word) == "ns" else _NEVER_IN_NAMES - {"和", "地"}
    if word in _DESCRIBING or not never.isdisjoint(word):
        return word in _NUMERALS
    return (
        called
        or word in _NUMERALS
        or (any_noun and bulk().tag(word) not in _STOP_TAGS)
        or _name_characters().issuperset(word)
    )


_NEVER_IN_NAMES = (NEVER_GIVEN - frozenset("一二三四五六七八九十友百号客")) | frozenset(
    "几多两各每某谁哪卖买开进收拿用逛称姓因由但还只再才已将该靠近于同有全像村镇县市省条排间"
    "栋层户座内外旁边"
    "后前摆摊贴装换修拆改欠拍照补查帮请跑带提看听写讲说问想从而且被把让叫就都也所反映系兼营"
    "经这那个些种式型别代"
) - frozenset("多")


@cache
def _name_characters() -> frozenset[str]:
    book = people()
    return (_WORDS["lucky"] | _IN_NAMES | book.common | book.nick | book.sure) - _NEVER_IN_NAMES


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


def _is_lucky(text: str, start: int, end: int) -> bool:
    """Tell whether 聚福源 stands where a shop is named."""
    name = text[start:end]
    if _CONTEXT.search(text[max(0, start - 4) : start]) is None or not _AFTER.match(text, end):
        return False
    words = bulk().cut(name)
    if len(_WORDS["luckiest"].intersection(name)) < 2:  # noqa: PLR2004
        return False
    if len(words) == 1 or any(word in _DESCRIBING and len(word) > 1 for word in words):
        return False
    return {start, end} <= borders(text, start, end)
