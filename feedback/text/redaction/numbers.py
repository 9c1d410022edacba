"""Numbers that lead to a person or a shop: telephone, ID, card, licence and other numbers."""

from __future__ import annotations

import re

from feedback.text.redaction.finders import Finder, Named
from feedback.text.redaction.taken import LABELS, Secret

# Han numerals spell numbers too; marks and invisible characters may stand between the digits.
_HAN = "零〇一二三四五六七八九幺两洞拐勾"
_GAP = "[ \\-‐-—·._/()+\u200b-\u200f\u2060\ufeff]{0,3}"
_NUMBER = re.compile(
    rf"[\d{_HAN}](?:{_GAP}[\d{_HAN}]|(?<=[\d])[OoIl](?=[\dOoIl])|(?<=[OoIl])[OoIl](?=[\dOoIl])){{6,}}"
    rf"(?:{_GAP}[Xx](?![A-Za-z]))?(?:转[\d{_HAN}]{{1,5}})?"
)
_DIGIT = rf"[\d{_HAN}OoIl]"
_SEPARATOR = (
    r"[ ,、。.\-—]?(?:然后|再|接着|后面|后边|后头|中间|最后|后四位|尾号|后|开头"
    r"|打头|空格|空|杠|横杠|减|加|再打|再按|是|的|跟着|前面|四位|那个|,|、| ){1,4}"
)
_PARTED = re.compile(
    rf"(?<![\d{_HAN}])(?P<first>{_DIGIT}{{3,4}})"
    rf"(?P<rest>(?:{_SEPARATOR}{_DIGIT}{{2,8}}){{1,4}})"
)
_CODE = (
    r"(?:单号|编号|编码|户号|流水号|受理号|案号|档案号|许可证|专卖证|烟证|证号|客户号|条码|"
    r"运单|识别码|代码|社保号|卡号|合同号|凭证|票号)"
    r"(?:号码|号)?(?:是|为|[:：#＃ ])?"
)
_CODED = re.compile(rf"{_CODE}(?P<code>[A-Za-z0-9][A-Za-z0-9-]{{2,30}}[A-Za-z0-9])")
_DATE = re.compile(r"(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}")
_VALUE = str.maketrans("零〇洞一幺二两三四五六七拐八九勾OoIl", "00011223456778990011")
_MOBILE, _LICENCE, _ID = 11, 12, 18
_CARD = (16, 17, 19)
_AREA_CODE = 10
_SHORTEST_CODE = 5
_LANDLINES = (10, 11, 12)


# Five digits, as few texts have as many but not seven; digits in three parts of which the first
# begins like a telephone number; a code.
_GATE = (
    rf"{_DIGIT}(?:{_GAP}{_DIGIT}){{4}}"
    rf"|(?![2-9])[\d零〇洞一幺OoIl]{_DIGIT}{{2,3}}{_SEPARATOR}{_DIGIT}{{2}}"
    rf"|{_CODE}[A-Za-z0-9][A-Za-z0-9-]{{4}}"
)


def finders() -> tuple[Finder, ...]:
    """Return the search for numbers of seven and more digits, and for codes that are called so."""
    return (Finder(_GATE, _numbers),)


def _numbers(text: str) -> list[Named]:
    found: list[Named] = []
    for match in _NUMBER.finditer(text):
        if _DATE.fullmatch(match[0]):
            continue
        digits = _digits(match[0].partition("转")[0])
        found.append((*match.span(), LABELS[_kind(digits, x=match[0][-1] in "Xx")]))
    for match in _PARTED.finditer(text):
        digits = _digits(match[0])
        if len(digits) in (_MOBILE, *_LANDLINES) and digits[0] in "01":
            found.append((*match.span(), LABELS[Secret.PHONE]))
    found += [
        (*match.span("code"), LABELS[Secret.NUMBER])
        for match in _CODED.finditer(text)
        if sum(char.isdigit() for char in match["code"]) >= _SHORTEST_CODE
    ]
    return found


def _digits(text: str) -> str:
    """Return the digits of a written number, spelt in any way, as plain ones."""
    return "".join(str(int(char)) for char in text.translate(_VALUE) if char.isdecimal())


def _kind(digits: str, *, x: bool) -> Secret:
    count = len(digits) + x
    if count == _ID:
        return Secret.ID_NUMBER
    mobile = digits[:1] == "1"
    if (count == _MOBILE and mobile) or digits.startswith(("86", "0086", "0", "400", "852", "853")):
        return Secret.PHONE
    if count == _LICENCE:
        return Secret.LICENCE
    if count in _CARD:
        return Secret.BANK_CARD
    return Secret.PHONE if count <= _AREA_CODE else Secret.NUMBER
