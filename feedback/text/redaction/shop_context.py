"""Shops without a word for what they are, by what is said around: 聚友转让了, 去罗马假日看看."""

from __future__ import annotations

import re
from functools import cache

from feedback.text.redaction.finders import HAN, Finder, Span, hidden_as, one_of
from feedback.text.redaction.people import (
    NEVER_GIVEN,
    alternatives,
    borders,
    classes,
    is_word,
    people,
)
from feedback.text.redaction.taken import LABELS, Secret
from feedback.text.segment import bulk

_WORDS = classes("shops.tsv")
_LUCKIEST = _WORDS["luckiest"]
_BEGIN = '(?:^|(?<=[,。!?;:、”“"()《 ]))'
# What is said of shops only, and what is said of shops and of people and things too.
_SURE = (
    "门口|老板|店里|店主|转让|停业|关门|歇业|倒闭|搬到|搬去|搬走|搬家|开业|装修|盘给|盘了|两家|三家|四家"
    "|那家|这家|这个店|那个店|这店|那店|烟柜|门头|招牌|店员|收银|柜台|对面|隔壁|旁边|斜对面|楼下"
    "|的[\u4e00-\u9fff]{1,2}(?:姐|哥|叔|婶|嫂|老板|师傅)"
)
_LOCAL = frozenset(
    ["店主", "店员", "门口", "对面", "旁边", "隔壁", "斜对面", "楼下", "那边", "老板"]
)
_ALSO = (
    "装了|一天|每次|每天|天天|上个?月|这个?月|上周|去年|今年|昨天|今天|卖|拿|订|低价|乱价|串货|窜货"
    "|烟比|的烟|货比|的货|给了|分到|有货|没货|缺货|断货|还有|那边|都有|都卖|都没|也卖|也有|也没|又卖"
    "|是他|的价|卖得|升了|降了|为什么|凭什么|怎么|才|能拿|能订|可以|生意|档位|和|跟"
)
_BEFORE = (
    "(?:(?:隔壁|隔离|对面|对门|旁边|斜对面|街对面|附近|楼下|邻居|同街|街口|村口|路口|巷口)的?|(?:我是|我们是|这里是|这边是|我店"
    "|本店|我家|我们|俺家|咱|人家|那个|去|到|给|跟|比|像|和|查查?|举报|投诉|走访|检查|在|的是|问)(?:那个|那家|就是|叫)?)"
)
_CHARS = (
    _WORDS["lucky"]
    | _WORDS["in_names"]
    | frozenset("佰仟汇客聚友鲜季路发西春夏冬福八九六七五楼一阁里")
)
_PLACED = re.compile(f"(?:去|到|在)(?P<name>{HAN}{{3,5}}?)(?=看看|查查|查一查|查一下|转转|瞧瞧)")
_SHOP = re.compile(f"{_BEGIN}(?P<name>{HAN}{{2,5}}?)(?=(?:这|那|本)(?:个|家|间)?店)")
_PLAIN_END = re.compile(
    "(?:公司|烟草|专卖|市场|公园|感觉|中心|窗口|网上|柜台|店里|超市|商店|家里|隔壁|对面|附近|局|所|镇|村|县|市|院|"
    "厅|店|楼下|门口|仓库|现场|你们|我们|他们|那边|这边|路上|街上|平台|手机|系统)\\Z"
)
# Characters that begin and end many other words and do not count among those of a run.
_NO_RUN = frozenset("一二三四五六七八九大太时代正同又多好小老中上下里本生长开转角前向")
_MORE = frozenset("仙贤阁斋轩坊居苑庄味香鲜春秋仓选品优购")
_NAMES = frozenset(("ns", "nz", "nt", "nr", "nrt"))
_PLACES = frozenset("乡街路校桥城园里湾岛港河江湖海山")
_PLAIN = frozenset("太又来同多好便合")
# Characters that make a name of a shop wherever they stand in it.
_STRONG = (_LUCKIEST | frozenset("乐汇佰聚益众友荣华发")) - frozenset("好又家姓百")
_THREE = _STRONG | frozenset("万客")
NOT_SHOPS = _WORDS["no_shop"]


_GOES = "跟比去到问查像从和"
# What stands around shops: on the left doors beside and words of going and giving.
_DOORS = re.compile(
    "(?:隔壁|隔离|对面|对门|旁边|斜对面|街对面|楼下|街口|村口|路口|巷口|我是|我们是|这里是|这边是|我店|本店|走访|举报)(?:的|那家)?\\Z"
)
_LEADS = re.compile("[说了年这开,。!?;:、”“ ()和跟与比给去到在查从向问找像让叫是把被替帮我们]")
_NEXT = re.compile(
    "[,。!?;:、”) ]|$|[的有没卖拿订进说也都就又还能每一是在被把那这家收开关换升降缺断"
    "货烟比跟和给为凭怎才上下今昨前去到]"
)
_PLACE_AFTER = re.compile(
    "门口|老板|店里|店主|转让|停业|关门|歇业|倒闭|搬到|搬去|搬走|开业|装修|装了|盘给|盘了|两家|三家|那家|这家|这个店|那个店"
    "|这店|那店|烟柜|门头|招牌|店员|收银|柜台|隔壁|那边|一天|每次|每天|每月|天天|上个?月|上周|这周|昨天|前天|今天就?|去年|今年|还在|还开|又来|又进|又拿|也拿|也订|能订|能拿|订得|拿得|给得|卖的|被查|被罚|关了|换了老板|改名|升到|降到|才[0-9一二三四五六七八九十]|也卖|也有|都有|都说|都卖|卖假|卖得|低价"
    "|乱价|串货|的货|的烟|拿了|拿到|订了|订到|分到|进了|又卖|还卖|有货|有中华|缺货|断货|的?[\u4e00-\u9fff](?:姐|哥|叔|婶|嫂|老板)|档位"
    "|的?老板|和[\u4e00-\u9fff]{2,3}(?:都|两家|一样)|凭什么|为什么|怎么"
)
_COMES = re.compile("一样|比|买|拿|看|查|那|问|[,。;]|$|的?老板|都|两家|也|家")
_SHORT_AFTER = re.compile("的(?=[,。老店])|家|[,。!?;]")
_AT_FRONT = re.compile(f'(?:^|[,。!?;:、”“"()《 ])(?:{_BEFORE})?\\Z')
_BESIDE = re.compile(f"{_BEFORE}\\Z")


@cache
def _pattern() -> re.Pattern[str]:
    """Return a pattern that begins with a class of characters, so that plain text costs little."""
    chars = "".join(sorted(_CHARS))
    return re.compile(rf"[{chars}]{{2,4}}?(?P<after>{_SURE}|{_ALSO}|{_SHORT_AFTER.pattern})")


@cache
def finders() -> tuple[Finder, ...]:
    """Return the searches for shops that only what stands around them tells."""
    these = "|".join(f"{one}{each}店" for one in "这那本" for each in ("", "个", "家", "间"))
    return (
        Finder(_context_gate(), hidden_as(LABELS[Secret.SHOP], _by_context)),
        Finder(_known_gate(), hidden_as(LABELS[Secret.SHOP], _by_known_names)),
        Finder(_run_gate(), hidden_as(LABELS[Secret.SHOP], _runs)),
        Finder(_PLACED.pattern, hidden_as(LABELS[Secret.SHOP], _placed)),
        Finder(f"{_BEGIN}{HAN}{{2,5}}(?:{these})", hidden_as(LABELS[Secret.SHOP], _called_shop)),
    )


def _context_gate() -> str:
    chars = one_of(_CHARS)
    front, beside = (_AT_FRONT.pattern.removesuffix("\\Z"), _BEFORE)
    strong = f"(?={chars}{{0,3}}{one_of(_THREE)})"
    return (
        f"(?<={front}){chars}{{2,4}}(?:{_SURE})"
        f"|(?<={front}){strong}{chars}{{2,4}}(?:{_ALSO})"
        f"|(?<={beside}){chars}{{2,4}}(?:{_SHORT_AFTER.pattern})"
    )


def _known_gate() -> str:
    known = _WORDS["known"] - people().never
    every = f"(?:{alternatives(known | (_WORDS['also'] - people().never))})"
    front, doors = (each.pattern.removesuffix("\\Z") for each in (_AT_FRONT, _DOORS))
    return (
        f"(?<={doors}|{front}){every}|(?<={_LEADS.pattern})(?:{alternatives(known)})"
        f"|(?<=[{_GOES}]){every}(?={_COMES.pattern})"
    )


def _run_gate() -> str:
    """Return runs that hold a strong character, stand where shops do and are no known words."""
    chars = one_of((_CHARS | _MORE) - _NO_RUN)
    words = frozenset(
        word for word in NOT_SHOPS | people().never if ((_CHARS | _MORE) - _NO_RUN).issuperset(word)
    )
    return (
        f"(?:^|(?<={_LEADS.pattern}))(?<!{chars})(?!{one_of(_PLAIN)}|(?:{alternatives(words)})"
        f"(?!{chars}))(?={chars}{{0,3}}{one_of(_STRONG)}){chars}{{2,4}}(?!{chars})"
        f"(?={_NEXT.pattern})"
    )


def _by_context(text: str) -> list[Span]:
    """Return 聚友 of 聚友转让了."""
    found: list[Span] = []
    at = 0
    while (match := _pattern().search(text, at)) is not None:
        start, end = match.start(), match.start("after")
        short = _SHORT_AFTER.match(text, end) is not None
        before = _BESIDE if short else _AT_FRONT
        if before.search(text, max(0, start - 9), start) and _is_shop(
            text, start, end, match["after"]
        ):
            found.append((start, end))
            at = end
        else:
            at = start + 1
    return found


def _by_known_names(text: str) -> list[Span]:
    """Return names that many shops have: 好又多."""
    return [match.span() for match in _known().finditer(text) if _is_called(text, *match.span())]


def _runs(text: str) -> list[Span]:
    """Return characters of shops' names that make no word: 鑫佳源."""
    return [match.span() for match in _run().finditer(text) if _is_run(text, *match.span())]


def _placed(text: str) -> list[Span]:
    """Return 罗马假日 of 去罗马假日看看."""
    return [match.span("name") for match in _PLACED.finditer(text) if is_nominal(match["name"])]


def _called_shop(text: str) -> list[Span]:
    """Return 金桥 of 金桥这个店."""
    return [
        match.span("name")
        for match in _SHOP.finditer(text)
        if not is_word(match["name"]) and is_nominal(match["name"])
    ]


@cache
def _known() -> re.Pattern[str]:
    return re.compile(alternatives(_WORDS["known"] | _WORDS["also"]))


@cache
def _run() -> re.Pattern[str]:
    """Return a pattern of two to four characters of shops' names with no others beside them."""
    chars = "".join(sorted((_CHARS | _MORE) - _NO_RUN))
    return re.compile(rf"(?<![{chars}])[{chars}]{{2,4}}(?![{chars}])")


def _is_run(text: str, start: int, end: int) -> bool:
    """Tell whether characters of shops' names that make no word stand where a shop does."""
    name = text[start:end]
    if name[0] in _PLAIN or _STRONG.isdisjoint(name):
        return False
    if start and not _LEADS.match(text, start - 1):
        return False
    if not _NEXT.match(text, end) or name in NOT_SHOPS or name in people().never:
        return False
    if is_word(name) and not (
        bulk().tag(name) in _NAMES
        and _WORDS["lucky"].issuperset(name)
        and len(_STRONG.intersection(name)) > 1
    ):
        return False
    words = bulk().cut(name)
    known = any(len(word) > 1 and (word in NOT_SHOPS or word in people().never) for word in words)
    return not known and {start, end} <= borders(text, start, end)


def _is_called(text: str, start: int, end: int) -> bool:
    """Tell whether a common name of shops stands where a shop does."""
    if text[start:end] in people().never:
        return False
    after = _PLACE_AFTER.match(text, end) is not None
    if _DOORS.search(text, max(0, start - 6), start) and (after or _NEXT.match(text, end)):
        return True
    begins = start == 0 or _AT_FRONT.search(text, max(0, start - 9), start) is not None
    if text[start:end] in _WORDS["known"]:
        left = begins or _LEADS.match(text, start - 1) is not None
        return left and (after or _NEXT.match(text, end) is not None)
    goes = start > 0 and text[start - 1] in _GOES
    return (begins and after) or (goes and _COMES.match(text, end) is not None)


def _is_shop(text: str, start: int, end: int, after: str) -> bool:
    """Tell whether the characters of shops' names at `[start, end)` are one, not a word."""
    name = text[start:end]
    if name in NOT_SHOPS or name in people().never or name in _WORDS["describing"]:
        return False
    plain = name[0] == "太" or (name[0] in _PLAIN and len(name) < 3)  # noqa: PLR2004
    if plain or (after in _LOCAL and name[-1] in _PLACES):
        return False
    sure = re.fullmatch(_SURE, after) is not None
    if is_word(name):
        lucky = _WORDS["lucky"].issuperset(name)
        kind = bulk().tag(name)
        named = kind in _NAMES and not _STRONG.isdisjoint(name) and start > 0
        return lucky and (named or (sure and not kind.startswith(("ns", "d", "t", "r", "m"))))
    long = len(name) > 2  # noqa: PLR2004
    if (_THREE if long else _STRONG).isdisjoint(name) and not (sure and long):
        return False
    words = bulk().cut(name)
    if any(len(word) > 1 and (word in NOT_SHOPS or word in _WORDS["describing"]) for word in words):
        return False
    return {start, end} <= borders(text, start, end)


_NEVER = NEVER_GIVEN - frozenset("客一二三四五六七八九十号")
_STOP = ("v", "d", "p", "c", "r", "u", "y", "m")


def is_nominal(name: str) -> bool:
    """Tell whether nothing in a name is a verb, a pronoun or what only describes shops."""
    if not _NEVER.isdisjoint(name.removesuffix("里")) or _PLAIN_END.search(name):
        return False
    for word in bulk().cut(name):
        if word in _WORDS["describing"] and len(word) > 1:
            return False
        if word != "里" and (len(word) > 1 and bulk().tag(word).startswith(_STOP)):
            return False
    return True
