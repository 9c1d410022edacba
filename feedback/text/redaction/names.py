"""Names of people in a normalised text: by title, by nickname, by what introduces them."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from feedback.text.redaction import bare_surnames, full_names, nicknames
from feedback.text.redaction.finders import (
    HAN,
    NO_WORD_BEFORE,
    Finder,
    Span,
    han_but,
    hidden_as,
    one_of,
)
from feedback.text.redaction.nicknames import AFTER_PERSON
from feedback.text.redaction.people import (
    NEVER_GIVEN,
    alternatives,
    any_surname,
    borders,
    characters,
    classes,
    is_known_name,
    is_word,
    people,
)

# Titles that stay readable. What stands before one of the short ones is a name only if no word
# runs over its end: 王总是, 李工作.
_LONG = f"{alternatives(classes('titles.tsv')['long'])}|经历(?![过了的])"
_SHORT = "".join(sorted(classes("titles.tsv")["short"]))
_SOME_RANK = "[副大老小二三四五六七八九]"
_RANK = f"{_SOME_RANK}?"
_KIN_TITLES = "姐哥叔婶姨嫂伯爷奶"
# Words in which the surname is none: 由于经理, 任何经理, 对方经理.
_NOT_AFTER = {
    "于": "由对关至等属终",
    "何": "任如为几",
    "方": "对双我乙甲地官各一",
    "常": "常经非平正时日通",
    "成": "完变",
    "马": "立",
    "高": "最很提太",
    "白": "明",
    "安": "公治保",
    "管": "不主",
    "文": "中",
    "关": "有相",
    "任": "主责前这那几每历上现新首离一二三两四五六七八九十多",
    "单": "订",
    "易": "容",
    "金": "现",
    "万": "一两",
    "路": "一",
    "查": "检",
    "区": "片地县城我那这辖",
    "康": "健",
    "司": "公上",
    "时": "有当到同及按准小",
    "师": "老律厨大医讲技名",
    "车": "货汽班火叉这那辆一",
}
# Function words that are surnames too: names only where a person stands or before what one does.
_MOSTLY_ADVERBS = frozenset("时先只")
_BEFORE_SURNAME = frozenset("找给是把怪等像谢换我你们个理问叫名跟:")
_PERSON_DOES = re.compile(
    "[很没态服每人来上这真挺,。!那也就是电打帮给管跟说讲送去在从昨今拿每又刚答办什几记到回年做干骑开拉总只话走老少]"
    "|负责|不错|不在|不来|不接|不管|$"
)
# What makes the function word of a surname: 和师傅说好, 向经理反映, 连经理都不来.
_FUNCTION_AFTER = {
    "向": "反映|反应|投诉|说|提|请|要|求|问|汇报|报告|申请|咨询|了解|学|借|道|建议|讲|打|买|订",
    "和": "说|讲|沟通|反映|联系|吵|商|一起|一样|一块|聊|打|约|关系|谈|见|都|也|吃|喝|合|交|有"
    "|理论|对|确认|客|之间|、|和|串|互|熟|认识|处",
    "连": "都|也|没|的|要|面都|名",
    "应": "要求|邀请|安排|的",
    "全": "都|没",
    "时": "都|也|没",
    "满": "都",
}
_KIN = frozenset("姐哥叔婶姨嫂伯爷")
_NOT_KIN_OF = frozenset("我你他她咱俺爸妈哥姐弟妹嫂叔")
# Given names' characters that end many other words: 暴雨天, 成本高.
_PLAIN_GIVEN = frozenset("天东西南北中大小新高日月年家里平长本多全正明好本来")


class _Patterns(NamedTuple):
    titled: re.Pattern[str]
    short: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    book = people()
    single = "".join(sorted(book.surnames | book.function))
    surname = f"[{single}{characters(book.compound)}]"
    return _Patterns(
        re.compile(rf"{surname}{HAN}{{0,3}}?(?=[ .·(]?{_RANK}(?:{_LONG}))"),
        re.compile(rf"{surname}{HAN}??(?={_RANK}[{_SHORT}])"),
    )


@cache
def finders() -> tuple[Finder, ...]:
    """Return the searches for personal names; titles are left standing."""
    return (
        Finder(f"{_long_gate()}|{_function_gate()}", hidden_as("某", _before_long)),
        Finder(f"{_short_gate()}|{_function_gate()}", hidden_as("某", _before_short)),
        *nicknames.finders(),
        *full_names.finders(),
        *bare_surnames.finders(),
    )


def _long_gate() -> str:
    book = people()
    odd = [given for given in book.givens if not NEVER_GIVEN.isdisjoint(given)]
    given = "|".join([f"{han_but(NEVER_GIVEN)}{{0,2}}", *odd])
    return f"{any_surname()}(?:{given})[ .·(]?{_RANK}(?:{_LONG})"


def _short_gate() -> str:
    book = people()
    given = one_of(book.given | {name for name in book.givens if len(name) == 1})
    common, ambiguous = one_of(book.common), one_of(book.ambiguous)
    short, kin = f"{_RANK}[{_SHORT}]", f"{_RANK}[{_KIN_TITLES}]"
    return (
        f"(?:{common}|{alternatives(book.compound)}){short}"
        f"|{ambiguous}{kin}|{NO_WORD_BEFORE}{ambiguous}{short}(?={AFTER_PERSON.pattern})"
        f"|{one_of(book.surnames)}{given}{kin}"
    )


def _function_gate() -> str:
    function = one_of(people().function)
    called, adverbs = one_of(_BEFORE_SURNAME), one_of(_MOSTLY_ADVERBS)
    return (
        f"(?:(?<={called})(?!{adverbs})|{NO_WORD_BEFORE}){function}"
        f"(?:{_RANK}(?:{_LONG})|{_SOME_RANK}[{_SHORT}]|总)"
        f"|(?<!{one_of(_NOT_KIN_OF)}){function}{one_of(_KIN)}"
    )


def _before_long(text: str) -> list[Span]:
    return _titled(text, _patterns().titled, short=False)


def _before_short(text: str) -> list[Span]:
    return _titled(text, _patterns().short, short=True)


def _titled(text: str, pattern: re.Pattern[str], *, short: bool) -> list[Span]:
    found: list[Span] = []
    at = 0
    while (match := pattern.search(text, at)) is not None:
        if _before_title(text, match.start(), match.end(), short=short):
            found.append(match.span())
            at = match.end()
        else:
            at = match.start() + 1
    return found


def _before_title(text: str, start: int, end: int, *, short: bool) -> bool:
    """Tell whether `[start, end)`, which begins like a name, is one before a title."""
    book = people()
    name = text[start:end]
    if name in book.function or text[start : end + 1] == "曾经":
        return name in book.function and _function_surname(text, start, end)
    surname = book.surname_of(name)
    given = name[len(surname) :]
    if not surname or len(given) > 2 or not book.may_be_given(given):  # noqa: PLR2004
        return False
    before = text[start - 1 : start] if start else ""
    if before and before in _NOT_AFTER.get(name[0], name[0]):
        return False
    odd = (surname in book.ambiguous and given[:1] in book.common) or (
        surname in book.function and not book.is_given(given)
    )
    if (given and odd) or (short and not _short_title(text, start, end, surname, given)):
        return False
    if start not in borders(text, start, end):
        return False
    return not given or len(surname) > 1 or _is_called(text, start, name)


def _function_surname(text: str, start: int, end: int) -> bool:
    """Tell whether 向, 和 and the like stand where only a surname can: 向经理没来."""
    surname = text[start:end]
    before = text[start - 1 : start] if start else ""
    title = re.match(f"{_RANK}(?:{_LONG}|[{_SHORT}])", text[end : end + 8])
    after = end + (title.end() if title else 0)
    if title is None or (len(title[0]) == 1 and title[0] not in _KIN | {"总"}):
        return False
    if surname in "和先只" and (title[0][0] in "小老" or before == "是"):
        return False
    if title[0] in _KIN:
        twice = text[after : after + 1] in tuple("姐哥叔婶姨嫂伯爷妹弟夫们")
        return not twice and before not in tuple(_NOT_KIN_OF) and not before.isdigit()
    if before and before in _BEFORE_SURNAME and not (surname in "和连" and before in "我你们个理"):
        return surname not in _MOSTLY_ADVERBS
    if before.isalnum() or (surname in "和向先只连" and not _PERSON_DOES.match(text, after)):
        return False
    veto = _FUNCTION_AFTER.get(surname, "")
    window = 6 if surname in "和向应" else 3
    said = re.split("[,。!?;]", text[after : after + window])[0]
    return not veto or re.search(veto, said) is None


def _is_called(text: str, start: int, name: str) -> bool:
    """Tell whether a name of a surname and one or two characters is no other word."""
    book = people()
    given = name[1:]
    if is_known_name(name):
        return True
    if is_word(name):
        polite = re.compile("女士|先生|小姐|师傅|经理|主任").match(text, start + len(name))
        alone = not text[start - 1 : start].isalnum() if start else True
        fits = name not in book.never_titled and alone and polite is not None
        return fits and book.is_given(given)
    head = name[:2]
    if len(given) > 1 and is_word(head):
        alone = not text[start - 1 : start].isalnum() if start else True
        return alone and book.is_given(given) and given[1] not in _PLAIN_GIVEN
    return given[0] != name[0] or len(given) > 1


def _short_title(text: str, start: int, end: int, surname: str, given: str) -> bool:
    book = people()
    rank = text[end] in "副大老小二三四五六七八九" and text[end + 1 : end + 2] in tuple(_SHORT)
    last = end + 2 if rank else end + 1
    kin = text[last - 1] in _KIN_TITLES
    if surname in book.ambiguous and not kin:
        alone = not text[start - 1 : start].isalnum() if start else True
        if not alone or given or AFTER_PERSON.match(text, last) is None:
            return False
    if given and not (kin and book.is_given(given)):
        return False
    if (
        is_word(text[start:last])
        or text[last - 1 : last + 1] in {"姐妹", "哥们"}
        or (text[last - 1 : last + 1] == "姐夫" and surname not in book.common)
    ):
        return False
    edges = borders(text, start, last + 1)
    return last in edges or (text[last - 1 : last + 1] == "姐夫" and last + 1 in edges)
