"""Names of people by less than a surname and a title: 小李, 阿强, 红姐, 傅某, 王**, Lily姐."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from feedback.text.redaction.foreign_names import person_around
from feedback.text.redaction.people import (
    HAN,
    alternatives,
    borders,
    characters,
    is_word,
    pairs,
    people,
)

Span = tuple[int, int]
Named = tuple[int, int, str]

_GIVEN_TITLED = (
    "经理|师傅|大姐|大哥|姐(?![妹夫])|哥|叔|婶|姨(?!妈)|嫂|老师|阿姨|大妈"
    "|女士|先生|主任|爷|奶奶|婆婆"
)
_KIN = "姐(?![妹夫])|哥|叔|婶|姨(?!妈)|嫂|伯|仔|爷"
_NOT_KIN_AFTER = frozenset("大小帅表堂旺公的老男女牛")
_KIN_WORDS = frozenset(("军嫂", "军爷", "东伯", "大伯", "堂姐", "堂哥", "玉姐夫", "国姨"))
_NOT_LITTLE_AFTER = frozenset("大较最太很")
# Surnames that are nouns or adjectives too: 小路, 老白.
_OWN_WORDS = frozenset(
    "高马方石白毛万常安牛关路成易梅管单包司区车官党农红花水火木金铁银米豆时计利全国平古荣贵明乐信文"
    "项游童温雷龙季强和生年章简占代付符招麦商师宗边池海河江池冷战宫都宣富惠丰燕羊牧干艾鱼钱苗房宁"
)
_A_NAME = re.compile(
    f"阿(?![里拉姨婆妹公伯叔爸妈哥姐弟嫂爷嫲诗坝克弥胶司尔富联猫门迪姆拉婶舅祖飘Q的是我你他"
    f"不在有没了这那就也都送])(?:{HAN})"
)
_LETTER = re.compile("[A-Za-z]")
_A_LATIN = re.compile("(?<=[阿小])[A-Z][a-z]{1,9}(?![A-Za-z])")
_POLITE = re.compile(f"(?P<name>{HAN})(?=女士|先生|小姐)")
_NO_POLITE = frozenset(
    "该某位名有这那个是男女老大小的为称姓叫问找请给和跟与及等先客一二三两几多此另其当"
)
_SPELT = re.compile(
    "(?:耳东|木子|弓长|双木|言午|古月|立早|口天|草头|三点水|双口|双人|走肖|人则|木易|禾呈|"
    "西早|立青|水工)的?"
    "(?P<name>[陈李张林许胡章吴黄江吕徐赵杨程谭靖汪冯余余俞徐贾])"
)
_NOT_LATIN = frozenset(
    ("vip", "app", "qq", "it", "sir", "vx", "wx", "ktv", "hr", "pos", "id", "ok", "pc")
)
AFTER_PERSON = re.compile(
    "[,。!?、;:” ()]|$|[说来的送和跟打没不在是也又就都让给要收去还态服办签接每从已开今昨上"
    "很真挺人这那家好帮能会可说讲话几冇唔喺代点]"
)
_BEFORE_PERSON = re.compile(
    "[,。!?、;:“ ()的是找跟和与给问让请由被派把叫换有见员理傅姓由归等店货说个民位]"
)


class _Patterns(NamedTuple):
    hint: re.Pattern[str]
    kin: re.Pattern[str]
    given: re.Pattern[str]
    little: re.Pattern[str]
    masked: re.Pattern[str]
    listed: re.Pattern[str]
    latin: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    book = people()
    surname = f"[{''.join(sorted(book.surnames))}{characters(book.compound)}]"
    single = "".join(sorted(book.surnames))
    nick = "".join(sorted(book.nick))
    return _Patterns(
        re.compile("[某*×✕○□■姓xX]"),
        re.compile(rf"[{''.join(sorted(book.nick | book.sure))}](?={_KIN})"),
        re.compile(f"{pairs(book.givens)}(?={_GIVEN_TITLED})"),
        re.compile(
            rf"[小老阿大](?P<name>{alternatives(book.compound)}|[{single}{nick}])"
            "(?![经主]?[理任])"
        ),
        re.compile(rf"{surname}{HAN}?(?:某[某人]?|[*×✕○□■]{{1,3}}|[Xx]{{1,2}}(?![A-Za-z])|姓)"),
        re.compile(
            rf"[{single}](?:[、,和及跟与/ ]?[{single}]){{1,3}}"
            "(?=[两二三俩几四](?:位|个|名|人|家|经|师|送))"
        ),
        re.compile(
            "(?:[A-Z][a-z]{1,9} )?[A-Za-z]{1,10} ?(?="
            "(?:经理|总(?![是共])|姐|哥|老师|先生|女士|小姐|师傅|主任))"
        ),
    )


def find_nicknames(text: str) -> list[Named]:
    """`(start, end, replacement)` of names without surname, of 小李, and of half-hidden ones."""
    patterns = _patterns()
    found = [(start, end, "某") for start, end in _kin(text, patterns)]
    found += [(start, end, "某") for start, end in _little(text, patterns)]
    found += [
        (*match.span(), "某")
        for match in _A_NAME.finditer(text)
        if _little_person(text, *match.span()) or person_around(text, *match.span())
    ]
    found += [(start, end, "某") for start, end in _polite(text)]
    return found + _half_hidden(text, patterns)


def _polite(text: str) -> list[Span]:
    """Return what stands alone before 女士 and the like, be it a listed surname or not."""
    found = []
    for match in _POLITE.finditer(text):
        start = match.start()
        alone = start == 0 or not text[start - 1].isalnum() or text[start - 1] in "是找的跟问户给"
        if alone and match["name"] not in _NO_POLITE:
            found.append(match.span())
    return found


def _kin(text: str, patterns: _Patterns) -> list[Span]:
    """Return 红姐 and 秀英大姐: given names before what kin are called."""
    found = []
    for match in patterns.kin.finditer(text):
        start, end = match.span()
        if start and text[start - 1] in _NOT_KIN_AFTER:
            continue
        said = text[start : end + 1]
        if (
            said not in _KIN_WORDS
            and said not in people().never
            and {start, end + 1} <= borders(text, start, end + 1)
        ):
            found.append((start, end))
    for match in patterns.given.finditer(text):
        start, end = match.span()
        if match[0] not in people().givens or is_word(match[0]):
            continue
        if start in borders(text, start, end):
            found.append((start, end))
    return found


def _little(text: str, patterns: _Patterns) -> list[Span]:
    book = people()
    found = []
    for match in patterns.little.finditer(text):
        start, end = match.span()
        name = match["name"]
        if match[0] in book.never_little or (start and text[start - 1] in _NOT_LITTLE_AFTER):
            continue
        called = text[start] == "小" and text[end : end + 1] in tuple("哥姐叔嫂妹弟")
        if called and name not in "帅师表老":
            found.append(match.span("name"))
            continue
        sure = name in book.common if text[start] == "大" else name not in _OWN_WORDS
        seen = _little_person(text, start, end)
        listed = len(name) > 1 or name in book.surnames
        if not (
            (seen and (sure or text[start] != "大")) or (sure and listed and text[start] != "大")
        ):
            continue
        if {start, end} <= borders(text, start, end):
            found.append(match.span("name"))
    return found


def _half_hidden(text: str, patterns: _Patterns) -> list[Named]:
    """Return 傅某, 王、李两位, Lily姐."""
    found: list[Named] = []
    if patterns.hint.search(text):
        found += [
            name for match in patterns.masked.finditer(text) if (name := _masked(text, match))
        ]
    found += [(*match.span("name"), "某") for match in _SPELT.finditer(text)]
    found += [
        (*match.span(), "某")
        for match in patterns.listed.finditer(text)
        if people().common.issuperset(re.sub("[、,和及跟与/ ]", "", match[0]))
    ]
    if not _LETTER.search(text):
        return found
    found += [(*match.span(), "某") for match in _A_LATIN.finditer(text)]
    found += [
        (*match.span(), "某")
        for match in patterns.latin.finditer(text)
        if match[0].strip().lower() not in _NOT_LATIN
    ]
    return found


def _little_person(text: str, start: int, end: int) -> bool:
    """Tell whether 小文, 阿强 stand where a person stands."""
    if AFTER_PERSON.match(text, end) is None:
        return False
    return start == 0 or _BEFORE_PERSON.match(text, start - 1) is not None


def _masked(text: str, match: re.Match[str]) -> Named | None:
    """Return what is hidden only half: 傅某, 王**, 王姓客户."""
    start, end = match.span()
    surname = people().surname_of(match[0])
    if not surname or start not in borders(text, start, start + len(surname)):
        return None
    shown = match[0].rstrip("某人*×✕Xx○姓")
    common = len(surname) == 1 < len(shown) and is_word(shown)
    if match[0].endswith("姓"):
        person = re.match(
            "经理|客户|男|女|司机|师傅|老板|送货|零售|店|同|业主|员|先|小", text[end:]
        )
        alone = len(match[0]) == len(surname) + 1
        return (start, end - 1, "某") if person and alone and not common else None
    some = match[0][-1] == "某" and (
        is_word(match[0]) or re.match("[些个种天时处地年月日款条件]", text[end : end + 1])
    )
    return None if common or some else (start, end, "某" * (end - start))
