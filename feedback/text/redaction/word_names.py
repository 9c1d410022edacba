"""Full names that are words or places, where what is said around them is said of persons only."""

from __future__ import annotations

import re
from functools import cache

from feedback.text.redaction.finders import Finder, Span, hidden_at_length
from feedback.text.redaction.people import (
    alternatives,
    characters,
    classes,
    is_word,
    pairs,
    people,
)
from feedback.text.segment import bulk

_WHEN = (
    "(?:上个?月|这个?月|去年|今年|上周|这周|昨天|今天|前天|最近|这次|上次|每次|每月|每周|总是|从来|一直|老是"
    "|三个月|两个月|半年|一年|一个月|好久)?(?:就|还|也|又|都|只|才)?"
)
_PERSON_DOES = (
    f"{_WHEN}(?:没来|没有来|没露|没接|没打|没回|没上门|不接|不来|不回|不见|不管|来过|来了|来走访|常来|上门"
    "|很少来|打电话|打来|走访|拜访|休假|请假|调走|辞职|离职|退休|换走|答应|骂|骗|吼)"
    "|是(?:我们|我|咱|这片|这边|本|新来|个好|烟草|专卖|客户经理|送货|业务员|谁|他|她|哪)"
    "|送货(?:到|来|从|总|都|很|挺|准)|给我(?:摆|送|打|讲|说|们|发|家)|说(?:话|他|她|的|要|没|下|过|是|我|等|公司)"
    "|态度|人(?:很|不|挺|真|好|如|蛮)|这(?:个)?(?:人|经理|小伙|姑娘|师傅)|(?:他|她)(?!们)|服务(?:态度|好|很|不)"
    "|(?:跟|和|对|向)我(?:说|讲|们)|(?:问|叫|让|教|骗|劝|催|逼)我|收了|拿了|负责我|管我|经理|师傅|先生|女士|主任"
)
_NOTED = (
    "来电|来话|来信|来访|致电|反映|称|诉|投诉|表示|咨询|询问|要求|申请|报"
    "|说|签收|代签|接听|本人|[(,]?(?:男|女)[,)]"
)
_CUE = (
    "我叫|他叫|她叫|名叫|一个叫|有个叫|叫做|叫作|叫个|姓名|名字叫|名字是|名字|大名|真名|户主|户名|持证人|法人|法人代表|负责人"
    "|经办人|经办|联系人|收件人|收货人|签收人|本人|店主|老板叫|经理叫|师傅叫|员叫|儿子叫|女儿叫|老公叫|老婆叫|人叫"
    "|登记的是|写的是|署名|签名|落款|备注|找|叫|认识|客户经理是|经理是|抬头"
)
_STRONG = re.compile("叫|名|户主|持证人|法人|经办|联系人|收件人|收货人|签收人|抬头|落款|认识")
_END = (
    '[,。!?、;:”)(/ "0-9]|$|的(?:店|证|人|货|名|电话|经理)|先生|女士|本人|问|要货|拿货|帮|签字|签的'
)


_BEFORE = re.compile(f'(?:{_CUE})(?:应该是|应为|是|为|叫)?[:“"( 》]{{0,2}}\\Z')
_BEGINS = re.compile('[,。!?;:、”“"()《 ]')
_NOTE_BEGINS = re.compile("(?:^|客户|店主|户主|用户|[:;。])\\Z")
_DOES = re.compile(_PERSON_DOES)
_ENDS = re.compile(_END)
_NOTES = re.compile(_NOTED)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns that begin with a class of characters, so that plain text costs little."""
    book = people()
    given = "".join(sorted(book.given))
    first = "".join(sorted(book.surnames | {"和"})) + characters(book.compound)
    return (
        re.compile(pairs(classes("not_names.tsv")["also"])),
        re.compile(rf"[{first}][{given}]{{1,3}}(?={_END}|{_NOTED})"),
    )


@cache
def finders() -> tuple[Finder, ...]:
    """Return the searches for 成功, 江南 and the like: 叫江南, 成功是我们的经理, 方圆来电."""
    also = alternatives(classes("not_names.tsv")["also"])
    before = _BEFORE.pattern.removesuffix("\\Z")
    begins = _NOTE_BEGINS.pattern.removesuffix("\\Z")
    name = _patterns()[1].pattern
    return (
        Finder(f"(?:^|(?<={_BEGINS.pattern}))(?:{also})", hidden_at_length(_subjects)),
        Finder(f"(?<={before}|{begins}){name}", hidden_at_length(_called)),
    )


def _subjects(text: str) -> list[Span]:
    """Return 成功 where only a person does what is said."""
    also = classes("not_names.tsv")["also"]
    return [
        match.span()
        for match in _patterns()[0].finditer(text)
        if match[0] in also
        and (match.start() == 0 or _BEGINS.match(text, match.start() - 1))
        and _DOES.match(text, match.end())
    ]


def _called(text: str) -> list[Span]:
    """Return 江南 after 叫 and the like, and 方圆 before 来电."""
    named = _patterns()[1]
    found: list[Span] = []
    at = 0
    while (match := named.search(text, at)) is not None:
        end = _named_end(text, match.start(), match.end())
        if end:
            found.append((match.start(), end))
        at = end or match.start() + 1
    return found


def _named_end(text: str, start: int, longest: int) -> int:
    """Return where a name ends that begins at `start`, after a cue or a note's beginning, or 0."""
    cue = _BEFORE.search(text, max(0, start - 10), start)
    noted = cue is None and _NOTE_BEGINS.search(text, max(0, start - 2), start) is not None
    if cue is None and not (noted and (start < 3 or text[start - 1] in ":;。户主")):  # noqa: PLR2004
        return 0
    strong = noted or (cue is not None and _STRONG.search(cue[0]) is not None)
    rest = _NOTES if noted else _ENDS
    surname = people().surname_of(text[start : start + 2])
    if not surname and text[start] != "和":
        return 0
    surname = surname or "和"
    for end in range(min(longest, start + len(surname) + 2), start + len(surname), -1):
        if rest.match(text, end) and _may_be_called(text[start:end], strong=strong):
            return end
    return 0


def _may_be_called(name: str, *, strong: bool) -> bool:
    """Tell whether somebody may be called this; brands and words of no name are none."""
    titles = classes("titles.tsv")
    if name[1:] in titles["long"] or name[1:] in titles["role"]:
        return False
    if name in classes("not_names.tsv")["also"]:
        return strong
    if not strong and is_word(name) and not bulk().tag(name).startswith("ns"):
        return False
    return name not in people().never and not bulk().tag(name).startswith(("v", "d", "a", "c", "r"))
