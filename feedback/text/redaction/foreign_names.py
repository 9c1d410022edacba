"""Names of other peoples than the Han: Uyghur, Mongolian, Tibetan, Yi and Dai."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from feedback.text.redaction.finders import HAN, Finder, Span, hidden_at_length
from feedback.text.redaction.people import alternatives, borders, is_word, pairs, people
from feedback.text.segment import bulk

if TYPE_CHECKING:
    from feedback.text.redaction.people import People

_DOTS = "[·•‧・∙⋅]"
_TRANSCRIBED = re.compile(
    rf"(?P<first>{HAN}{{1,8}})[·•‧・∙⋅](?P<second>{HAN}{{1,8}})(?:[·•‧・∙⋅]{HAN}{{1,8}})?"
)
_FOREIGN = frozenset(
    "阿艾买麦提不都卜杜古丽力尔热合曼木塔努玉素甫依伊明克里卡德哈萨帕迪米拉吐托肉孜赛吾库班"
    "巴图格其那"
    "苏斯琴乌云布和娜扎西玛桑吉次仁多央洛则江斯坦别汗汉孙逊加娃希叶铁马亚日牙铺铺买沙"
)
# Characters that spell foreign sounds: three and more that make no word are a name.
_SOUNDS = re.compile(
    "[阿艾买麦提卜杜古丽力尔热合曼木塔努玉素甫依伊克卡德哈萨帕迪米拉吐托肉孜赛吾库班巴图格"
    "其那苏斯琴乌云布娜扎西玛桑吉次仁央"
    "洛则江坦别汗逊加娃希叶铁亚牙呷嘎珠措旺姆顿贡却索朗曲尼达瓦边普罗追卓才让嘉旦增伍妞惹莫"
    "果且作石支各史色沙马子体比祖茹仙早再海兰]{3,9}"
)
_SOUND = frozenset(_SOUNDS.pattern) - frozenset("[]{},039") | frozenset("扁")
_DAI = re.compile("[岩玉][温罕香叫波坎尖捧恩甩吨应少三龙约]")

LEFT = re.compile(
    '[,。!?、;:“”" ()《的是找跟和与给问让请由被派把叫换有见员理傅托属了成为替代向对到骂等喊'
    "帮归及像陪凭"
    "下谢诉报扬求感激同因除据派婆公妈爸弟妹哥姐伯叔兄儿女夫妻友邻居号称述道讲拜访见约遇—/]"
)
RIGHT = re.compile(
    '[,。!?、;:“”" ()》]|$|[说来的送代和跟打没不在是也又就都让给要收去还态服办签接每从已开今'
    "昨上很真挺人这那"
    "等与把到答拿写做教带骗骂偷卖去年两三电住去个手负联女男把被处走一姓什怎为因下如能会可愿"
    "想只做办管帮告批讲骂看记应将却反确特"
    "非太最更再早晚天吗呢吧啊先—/俩二多]"
)


@cache
def _parts() -> re.Pattern[str]:
    book = people()
    return re.compile(pairs(book.whole | book.parts))


@cache
def finders() -> tuple[Finder, ...]:
    """Return the searches for names that are spelt by their sound: 阿依古丽·买买提, 扎西卓玛."""
    book = people()
    foreign = "".join(sorted(_FOREIGN))
    parts = f"(?:{alternatives(book.whole | book.parts)})"
    left, right = f"(?:^|(?<={LEFT.pattern}))", f"(?={RIGHT.pattern})"
    return (
        Finder(
            f"[{foreign}]{{2}}{_DOTS}[{foreign}]{{2}}",
            hidden_at_length(_transcribed_names),
        ),
        Finder(f"(?:{alternatives(book.whole)})|{parts}{parts}", hidden_at_length(_made_of_parts)),
        Finder(f"{left}{_SOUNDS.pattern.replace('{3,9}', '{3}')}", hidden_at_length(_sounding)),
        Finder(f"{left}{_DAI.pattern}{right}", hidden_at_length(_dai)),
    )


def _transcribed_names(text: str) -> list[Span]:
    """Return 阿依古丽·买买提."""
    return [span for match in _TRANSCRIBED.finditer(text) if (span := _transcribed(match))]


def _sounding(text: str) -> list[Span]:
    """Return what is made of characters for foreign sounds and no word, where a person stands."""
    found: list[Span] = []
    for match in _SOUNDS.finditer(text):
        words = bulk().cut(match[0])
        odd = sum(len(word) for word in words if len(word) == 1 or not is_word(word))
        if len(words) > 1 and odd >= len(match[0]) - 2 and person_around(text, *match.span()):
            found.append(match.span())
    return found


def _dai(text: str) -> list[Span]:
    """Return 岩温, 玉香."""
    return [
        match.span()
        for match in _DAI.finditer(text)
        if not is_word(match[0]) and person_around(text, *match.span())
    ]


def person_around(text: str, start: int, end: int) -> bool:
    """Tell whether a person may stand here: between borders of words, with speech around."""
    if not RIGHT.match(text, end) or (start and not LEFT.match(text, start - 1)):
        return False
    return {start, end} <= borders(text, start, end)


def _transcribed(match: re.Match[str]) -> Span | None:
    """Return 阿依古丽·买买提 without what stands before it; brands have other characters."""
    first = match["first"]
    at = len(first)
    while at and first[at - 1] in _FOREIGN:
        at -= 1
    second = match["second"]
    end = 0
    while end < len(second) and second[end] in _FOREIGN:
        end += 1
    if len(first) - at < 2 or end < 2:  # noqa: PLR2004
        return None
    whole = end == len(second)
    return match.start() + at, match.end() if whole else match.start("second") + end


def _made_of_parts(text: str) -> list[Span]:
    """Return names made of Tibetan, Mongolian and Uyghur parts, such as 扎西卓玛, 巴特尔."""
    book = people()
    found: list[Span] = []
    at = 0
    pattern = _parts()
    while (match := pattern.search(text, at)) is not None:
        start = end = match.start()
        count = whole = 0
        while size := _part_at(book, text, end):
            count += 1
            whole += text[end : end + size] in book.whole
            end += size
        if whole or count > 1:
            wide, far = _widened(text, start, end)
            if far > end or not _PLACE.match(text, end):
                found.append((wide, far))
                end = far
        at = max(end, start + 1)
    return found


_PLACE = re.compile("德勒|花|[县市区州乡镇山江湖路街旗盟]")


def _widened(text: str, start: int, end: int) -> Span:
    """Return the span with what of the name stands beside its known part: 买买提江, 古丽巴哈尔."""
    for size in (4, 3, 2, 1):
        more = text[end : end + size]
        known = size > 1 or more in tuple("江汗妮提甫别扁姆措吉才")
        if (
            len(more) == size
            and known
            and _SOUND.issuperset(more)
            and RIGHT.match(text, end + size)
        ):
            end += size
            break
    for size in (3, 2, 1):
        more = text[max(0, start - size) : start]
        before = start - size == 0 or (start > size and LEFT.match(text, start - size - 1))
        if len(more) == size > 1 and before and _SOUND.issuperset(more) and not is_word(more):
            return start - size, end
    return start, end


def _part_at(book: People, text: str, at: int) -> int:
    for size in (4, 3, 2):
        part = text[at : at + size]
        if len(part) == size and (part in book.whole or part in book.parts):
            return size
    return 0
