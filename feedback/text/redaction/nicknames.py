"""Names of people by less than a surname and a title: 小李, 阿强, 红姐, 傅某, 王**, Lily姐."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from feedback.text.redaction.finders import (
    HAN,
    NO_WORD_BEFORE,
    Finder,
    Named,
    Span,
    hidden_as,
    one_of,
)
from feedback.text.redaction.foreign_names import person_around
from feedback.text.redaction.people import (
    alternatives,
    any_surname,
    borders,
    characters,
    is_word,
    pairs,
    people,
)

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
_A_LATIN = re.compile("(?<=[阿小])[A-Z][a-z]{1,9}(?![A-Za-z])")
_POLITE = re.compile(f"(?P<name>{HAN})(?=女士|先生|小姐)")
_NO_POLITE = frozenset(
    "该某位名有这那个是男女老大小的为称姓叫问找请给和跟与及等先客一二三两几多此另其当"
)
_ASKED_FOR = "是找的跟问户给"
_CALLED_LITTLE = "哥姐叔嫂妹弟"
_NO_NICK = "帅师表老"
_SPELT = re.compile(
    "(?:耳东|木子|弓长|双木|言午|古月|立早|口天|草头|三点水|双口|双人|走肖|人则|木易|禾呈|"
    "西早|立青|水工)的?"
    "(?P<name>[陈李张林许胡章吴黄江吕徐赵杨程谭靖汪冯余余俞徐贾])"
)
_LATIN_TITLED = "经理|总(?![是共])|姐|哥|老师|先生|女士|小姐|师傅|主任"
_TOGETHER = "[两二三俩几四][位个名人家经师送]"
_MASKS = "某姓*×✕○□■Xx"
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
        re.compile(rf"[{''.join(sorted(book.nick | book.sure))}](?={_KIN})"),
        re.compile(f"{pairs(book.givens)}(?={_GIVEN_TITLED})"),
        re.compile(
            rf"[小老阿大](?P<name>{alternatives(book.compound)}|[{single}{nick}])"
            "(?![经主]?[理任])"
        ),
        re.compile(rf"{surname}{HAN}?(?:某[某人]?|[*×✕○□■]{{1,3}}|[Xx]{{1,2}}(?![A-Za-z])|姓)"),
        re.compile(
            rf"[{single}](?:[、,和及跟与/ ]?[{single}]){{1,3}}"
            f"(?={_TOGETHER})"
        ),
        re.compile(f"(?:[A-Z][a-z]{{1,9}} )?[A-Za-z]{{1,10}} ?(?=(?:{_LATIN_TITLED}))"),
    )


@cache
def finders() -> tuple[Finder, ...]:
    """Return the searches for names without surname, for 小李, and for half-hidden ones."""
    patterns = _patterns()
    common, called = one_of(people().common), one_of(_MASKS)
    return (
        Finder(f"(?<!{one_of(_NOT_KIN_AFTER)}){patterns.kin.pattern}", hidden_as("某", _kin)),
        Finder(f"(?:{alternatives(people().givens)})(?:{_GIVEN_TITLED})", hidden_as("某", _given)),
        Finder(_little_gate(), hidden_as("某", _little)),
        Finder(_A_NAME.pattern, hidden_as("某", _a_name)),
        Finder(
            f"(?:{NO_WORD_BEFORE}|(?<=[{_ASKED_FOR}]))(?!{one_of(_NO_POLITE)}){_POLITE.pattern}",
            hidden_as("某", _polite),
        ),
        Finder(f"{any_surname()}{HAN}?{called}", _masked_names),
        Finder(_SPELT.pattern, hidden_as("某", _spelt)),
        Finder(f"{common}[、,和及跟与/ ]?{common}{_TOGETHER}", hidden_as("某", _listed)),
        Finder("[阿小][A-Z][a-z]", hidden_as("某", _a_latin)),
        Finder(f"[A-Za-z] ?(?:{_LATIN_TITLED})", hidden_as("某", _latin)),
    )


def _little_gate() -> str:
    """Return what stands where `_little` finds a name, with what it asks of both sides."""
    book = people()
    compound = alternatives(book.compound)
    single = book.surnames | book.nick
    before = f"(?:^|(?<={_BEFORE_PERSON.pattern}))"
    after = f"(?={AFTER_PERSON.pattern})"
    return (
        f"(?<!{one_of(_NOT_LITTLE_AFTER)})(?:[小老阿](?:{compound})"
        f"|(?!{alternatives(book.never_little)})"
        f"(?:小{one_of(single - set(_NO_NICK))}(?=[{_CALLED_LITTLE}])"
        f"|[小老阿]{one_of(book.surnames - _OWN_WORDS)}"
        f"|{before}(?:[小老阿]{one_of(single)}|大{one_of(book.common)}){after}))"
    )


def _a_name(text: str) -> list[Span]:
    return [
        match.span()
        for match in _A_NAME.finditer(text)
        if _little_person(text, *match.span()) or person_around(text, *match.span())
    ]


def _polite(text: str) -> list[Span]:
    """Return what stands alone before 女士 and the like, be it a listed surname or not."""
    found = []
    for match in _POLITE.finditer(text):
        start = match.start()
        alone = start == 0 or not text[start - 1].isalnum() or text[start - 1] in _ASKED_FOR
        if alone and match["name"] not in _NO_POLITE:
            found.append(match.span())
    return found


def _kin(text: str) -> list[Span]:
    """Return 红姐: a character of given names before what kin are called."""
    found = []
    for match in _patterns().kin.finditer(text):
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
    return found


def _given(text: str) -> list[Span]:
    """Return 秀英大姐: given names before what kin and others are called."""
    found = []
    for match in _patterns().given.finditer(text):
        start, end = match.span()
        if match[0] not in people().givens or is_word(match[0]):
            continue
        if start in borders(text, start, end):
            found.append((start, end))
    return found


def _little(text: str) -> list[Span]:
    """Return 小李, 老欧阳, 阿强: surnames and nicknames after what people are called by."""
    book = people()
    found = []
    for match in _patterns().little.finditer(text):
        start, end = match.span()
        name = match["name"]
        if match[0] in book.never_little or (start and text[start - 1] in _NOT_LITTLE_AFTER):
            continue
        called = text[start] == "小" and text[end : end + 1] in tuple(_CALLED_LITTLE)
        if called and name not in _NO_NICK:
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


def _masked_names(text: str) -> list[Named]:
    """Return 傅某, 王**, 王姓客户."""
    matches = _patterns().masked.finditer(text)
    return [name for match in matches if (name := _masked(text, match))]


def _spelt(text: str) -> list[Span]:
    """Return 耳东陈."""
    return [match.span("name") for match in _SPELT.finditer(text)]


def _listed(text: str) -> list[Span]:
    """Return 王、李两位."""
    return [
        match.span()
        for match in _patterns().listed.finditer(text)
        if people().common.issuperset(re.sub("[、,和及跟与/ ]", "", match[0]))
    ]


def _a_latin(text: str) -> list[Span]:
    """Return 阿Ken, 小Lin."""
    return [match.span() for match in _A_LATIN.finditer(text)]


def _latin(text: str) -> list[Span]:
    """Return Lily姐."""
    return [
        match.span()
        for match in _patterns().latin.finditer(text)
        if match[0].strip().lower() not in _NOT_LATIN
    ]


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
