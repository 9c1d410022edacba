"""Names of shops in a normalised text."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from feedback.text.redaction import called_shops, shop_context, shop_cues
from feedback.text.redaction.finders import Finder, Span, han_but, hidden_as, one_of
from feedback.text.redaction.people import (
    NEVER_GIVEN,
    alternatives,
    borders,
    classes,
    people,
)
from feedback.text.redaction.taken import LABELS, Secret
from feedback.text.segment import bulk

# What shops that sell tobacco call themselves (any noun before it is a name), what others call
# themselves (only what looks like a name is one), what their names are made of, and what only
# describes them. Chains known to everybody name no retailer.
_WORDS = classes("shops.tsv")
_LUCKY = "".join(sorted(_WORDS["lucky"]))
_IN_NAMES = _WORDS["in_names"]
_DESCRIBING = _WORDS["describing"]
_VERBAL_TAGS = frozenset(("v", "vd", "vi", "vq", "vg", "vn", "d", "dg", "df", "t", "f", "s"))
_PARTICLE_TAGS = frozenset(("p", "c", "u", "uj", "ul", "uz", "ug", "ud", "uv", "y", "e", "o", "zg"))
_STOP_TAGS = _VERBAL_TAGS | _PARTICLE_TAGS | {"r", "rr", "rg", "rz", "m", "mq", "q"}
_NO_OWN = frozenset(("家门", "农家乐"))
_HOUSE = re.compile("[0-9]{1,5}号")
_FLOOR = re.compile("[一二三四五六七八九十]+楼")
_NUMERALS = frozenset(
    ("九九", "八八", "六六", "七七", "五一", "八一", "三八", "一一", "一号", "六一", "九号")
)
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
_KNOWN_WORDS = 20_000
# Kinds of shops that any noun before them names, as it does before those that sell tobacco.
_TRADE = re.compile(r"..[店馆楼庄房吧厅]\Z")


# Kinds that are named by few characters only.
_STRICT, _STRICTLY = "店铺行轩阁坊斋栈", "红阳光阿老小鸿"
# Characters that stand in no shop's name and in no name of a place that a shop may be called by.
NO_PLACE_HOLDS = (
    "了是我她你您这就还说去吗呢吧啊哦怎很更最没把被叫对跟到位订货在每某谁哪卖收逛却再该靠像"
)


class _Patterns(NamedTuple):
    tobacco: re.Pattern[str]
    other: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        re.compile(alternatives(_WORDS["tobacco"])), re.compile(alternatives(_WORDS["other"]))
    )


@cache
def finders() -> tuple[Finder, ...]:
    """Return the searches for shops called by name."""
    return (
        *called_shops.finders(),
        Finder(_typed_gate(), hidden_as(LABELS[Secret.SHOP], _typed)),
        Finder(_lucky_gate(), hidden_as(LABELS[Secret.SHOP], _lucky)),
        *shop_context.finders(),
        *shop_cues.finders(),
    )


def _typed_gate() -> str:
    """Return a word for a kind of shop after two characters that may belong to its name."""
    tobacco, other = _WORDS["tobacco"], _WORDS["other"]
    trade = frozenset(word for word in other if _TRADE.search(word))
    strict = frozenset(word for word in other - trade if word[0] in _STRICT)
    some = _name_characters() | people().surnames | people().nick | set("小老阿")
    some = some.union(*_NUMERALS)
    noun = f"{han_but(NO_PLACE_HOLDS)[:-1]}A-Za-z0-9]"
    return (
        f"{noun}{{2}}(?:{alternatives(tobacco | trade)})"
        f"|{one_of(some)[:-1]}A-Za-z0-9]{{2}}(?:{alternatives(other - trade - strict)})"
        f"|{one_of(_LUCKY + _STRICTLY)}{{2}}(?:{alternatives(strict)})"
    )


def _lucky_gate() -> str:
    before, lucky = _CONTEXT.pattern.removesuffix("\\Z"), f"[{_LUCKY}]"
    two = f"(?:{lucky}{{0,3}}{one_of(_WORDS['luckiest'])}){{2}}"
    return f"(?<={before})(?={two}){lucky}{{3}}"


def _typed(text: str) -> list[Span]:
    """Return 好又多便利店: what stands before a word for a kind of shop, with that word."""
    patterns = _patterns()
    found: list[Span] = []
    for pattern, tobacco in ((patterns.tobacco, True), (patterns.other, False)):
        taken = 0
        for match in pattern.finditer(text):
            any_noun = tobacco or _TRADE.search(match[0]) is not None
            start = _name_before(text, taken, match.start(), any_noun=any_noun)
            if start >= 0:
                found.append((start, match.end()))
                taken = match.end()
    return found


def _lucky(text: str) -> list[Span]:
    """Return 聚福源."""
    return [match.span() for match in _LUCKY_NAME.finditer(text) if _is_lucky(text, *match.span())]


def own_name(shop: str) -> str:
    """Return a shop's name without what kind of shop it is: 好又多 of 好又多便利店."""
    patterns = _patterns()
    for pattern in (patterns.tobacco, patterns.other):
        match = re.search(f"(?:{pattern.pattern})\\Z", shop)
        if match:
            return shop[: match.start()]
    return ""


def _name_before(text: str, taken: int, end: int, *, any_noun: bool) -> int:
    """Return where the own name begins that ends at `end`, the start of a type word, or -1."""
    strict = text[end] in _STRICT and not any_noun
    begin = max(taken, end - _LONGEST)
    start = end
    for word in reversed(bulk().cut(text[begin:end])):
        if strict and not frozenset(_LUCKY + _STRICTLY).issuperset(word):
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


@lru_cache(_KNOWN_WORDS)
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
