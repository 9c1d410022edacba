"""Names after what introduces them: 我叫罗永昌, 联系人:温洪亮, 姓覃."""

from __future__ import annotations

import re
from functools import cache

from feedback.text.redaction.finders import HAN, Finder, Span, han_but, hidden_at_length, one_of
from feedback.text.redaction.foreign_names import RIGHT
from feedback.text.redaction.people import (
    NEVER_GIVEN,
    alternatives,
    any_surname,
    borders,
    classes,
    is_no_word,
    is_word,
    people,
)
from feedback.text.segment import bulk

# What introduces a person: whatever looks like a name after it is one.
_ROLES = classes("titles.tsv")["role"]
_CALLED = frozenset(
    (
        "名叫",
        "叫做",
        "叫作",
        "名字是",
        "名字叫",
        "名字",
        "姓名",
        "我叫",
        "他叫",
        "她叫",
        "叫",
        "我是",
        "他是",
        "她是",
        "就是",
        "我姓",
        "改成",
        "写成",
        "换成",
        "写的是",
        "登记的是",
        "抬头",
        "大名",
        "真名",
        "全名",
        "化名",
        "自称",
        "名为",
        "人称",
        "署名",
    )
)
# What may stand between that and the name.
_LINKS = "应该是|应为|叫做|叫|是|为|姓"
_MARKS = '[: “"(《]'
_CUE = re.compile(
    rf"(?:{alternatives(_CALLED)}|姓(?!名|氏|什|啥)|{alternatives(_ROLES)})(?:{_LINKS})?{_MARKS}?"
)
_NAMED = re.compile("我叫|名叫|他叫|她叫|姓名|叫做|名字|一个叫|[理员士人]叫")
# Behind these a name may be without any known surname.
_FOREIGN = "名叫|我叫|他叫|她叫|姓名|叫做|名字"
_STANDING = re.compile(rf"{HAN}{{2,3}}(?=[,。!?、;” ]|$)")
_AFTER_ODD = re.compile(
    "[,。!?、;:”) ]|$|[的说称]|从没|从来|没来|每次|每月|上个?月|来了|来过|来电|表示"
    "|投诉|反映|要求|电话"
    "|询问|咨询|申请|接听|接的|签|讲|送|带|不来|没有来|一直|态度|服务|人如|人很|人不|报|补充"
)
_ENDS = re.compile('[,。)”;" ]|$')
_SURE = re.compile("叫|姓|名|本人|法人|负责|联系|经手|经办|签|户|人$")
_ADVERBS = frozenset("常时代成任管应连向钱由")


@cache
def finders() -> tuple[Finder, ...]:
    """Return the search for names after what introduces them."""
    book = people()
    given = f"(?:{one_of(book.given)}{{1,2}}|{alternatives(book.givens)})"
    odd = f"(?={_AFTER_ODD.pattern})"
    heads = _CALLED | _ROLES
    sure = frozenset(head for head in heads if _SURE.search(head)) | {"姓"}
    cue = f"(?:{alternatives(heads)}|姓)(?:{_LINKS})?{_MARKS}?"
    sure_cue = (
        f"(?:(?:{alternatives(sure)})(?:{_LINKS})?|(?:{alternatives(heads)})(?:叫做|叫|姓))"
        f"{_MARKS}?"
    )
    common = f"(?:{alternatives(book.compound)}|{one_of(book.common)})"
    likely = f"{han_but(NEVER_GIVEN)}{{1,2}}(?={RIGHT.pattern})"
    gates = (
        "(?<![百同])姓",
        f'{cue}(?<=[:(“"]){any_surname()}(?={_ENDS.pattern})',
        f"(?:{_FOREIGN})(?:{_LINKS}){{0,2}}{_MARKS}?{han_but(NEVER_GIVEN)}{{2}}",
        f"{sure_cue}{any_surname()}(?:{likely}|{given}|{HAN}{{1,2}}{odd})",
        f"{sure_cue}(?:{alternatives(book.compound)})",
        f"{cue}{common}(?:{given}|{HAN}{{1,2}}{odd})",
        f"{cue}{one_of(book.ambiguous)}{given}{odd}",
    )
    return (Finder("|".join(gates), hidden_at_length(_introduced)),)


def _introduced(text: str) -> list[Span]:
    found = []
    at = 0
    while (match := _CUE.search(text, at)) is not None:
        cue = match[0]
        start = match.end()
        name_end = _name_after(text, start, cue)
        if name_end:
            found.append((start, name_end))
        at = max(match.start() + 1, name_end)
    return found


def _name_after(text: str, start: int, cue: str) -> int:
    """Return where the name ends that begins after a cue, or 0."""
    book = people()
    said = text[start : start + 4]
    surname = book.surname_of(said)
    if cue.rstrip(':, 是为"“').endswith("姓"):
        return _after_surname_cue(text, start, cue, surname)
    if cue[-1] in ':(“"' and surname and _ENDS.match(text, start + len(surname)):
        return start + len(surname)
    if not surname:
        return _foreign_after(text, start, cue)
    sure = _SURE.search(cue) is not None
    match = _STANDING.match(text, start) if _NAMED.search(cue) else None
    if match and book.is_given(match[0][len(surname) :]):
        return match.end()
    if surname in _ADVERBS or (
        surname in book.ambiguous and not (sure or _looks_like_one(text, start))
    ):
        return 0
    return _longest(text, start, surname, sure=sure)


def _after_surname_cue(text: str, start: int, cue: str, surname: str) -> int:
    """Return where the surname after 姓 ends; 百姓, 同姓 and 贵姓 introduce none."""
    before = text[start - len(cue) - 1 : start - len(cue)]
    if before in {"百", "同"} or (before == "贵" and not _ENDS.match(text, start + len(surname))):
        return 0
    return start + len(surname) if surname else _rare_surname(text, start)


def _looks_like_one(text: str, start: int) -> bool:
    """Tell whether given-name characters and then an end follow an ambiguous surname."""
    book = people()
    for size in (2, 1):
        given = text[start + 1 : start + 1 + size]
        if len(given) == size and book.is_given(given):
            return _AFTER_ODD.match(text, start + 1 + size) is not None
    return False


def _rare_surname(text: str, start: int) -> int:
    match = re.compile(rf"(?![啥什甚名氏谁]){HAN}(?=[,。!?、;的 ]|$)").match(text, start)
    return match.end() if match else 0


def _longest(text: str, start: int, surname: str, *, sure: bool) -> int:
    for size in (2, 1):
        end = start + len(surname) + size
        name = text[start:end]
        given = name[len(surname) :]
        if len(given) == size and _is_word_name(text, end, name):
            return end
        if len(given) < size or not _is_given(given):
            continue
        if not is_no_word(name, surname):
            continue
        if not _ends(text, start, end, sure=sure):
            continue
        return end
    return 0


def _is_word_name(text: str, end: int, name: str) -> bool:
    """Tell whether a word that may be a name stands after a role as one does: 经理于洋从没来."""
    if bulk().tag(name) != "ns" and name not in classes("not_names.tsv")["also"]:
        return False
    return name not in {"石家", "安徽"} and _AFTER_ODD.match(text, end) is not None


def _is_given(given: str) -> bool:
    han = all("\u4e00" <= char <= "\u9fff" for char in given)
    return han and people().may_be_given(given)


def _ends(text: str, start: int, end: int, *, sure: bool) -> bool:
    book = people()
    given = text[start + 1 : end]
    if RIGHT.match(text, end) is not None:
        crossing = end not in borders(text, start, end)
        return (not crossing or given in book.givens) and (sure or book.is_given(given))
    return book.is_given(given) and end in borders(text, start, end)


def _foreign_after(text: str, start: int, cue: str) -> int:
    """Return the end of a name without a known surname after 我叫 and the like, or 0."""
    if not re.search(_FOREIGN, cue):
        return 0
    match = re.compile(
        rf"{HAN}{{2,6}}(?=[,。!?、;”()\s]|$|的(?:经理|人|客户|送货|师傅|司机))"
    ).match(text, start)
    if match is None or not NEVER_GIVEN.isdisjoint(match[0]) or is_word(match[0]):
        return 0
    return match.end()
