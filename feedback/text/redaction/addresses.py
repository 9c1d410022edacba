"""Addresses in a normalised text: house, building and room numbers with the road before them."""

from __future__ import annotations

import re

from feedback.text.redaction.finders import HAN, Finder, Named, one_of
from feedback.text.redaction.people import borders
from feedback.text.segment import bulk

_DIGIT = "0-9零〇一二三四五六七八九十百两"
_ROAD = (
    "大街|大道|步行街|老街|新村|小区|花园|社区|公寓|大厦|广场|市场|商城|公馆|家园|华庭|名都"
    "|雅苑|嘎查|苏木|新城|别墅"
    "|路|街|巷|道|弄|胡同|里|坊|村|屯|寨|苑|城|园|府|庭|湾|镇|乡|段|条|营|庄|堡|埠|桥|口|墟"
    "|圩|组|队|区|期|院|塘|坪|岭|场"
    "|连|门|头|边|坡|坝|冲|沟|滩|洲|岛|厂|站|湖|港|垸|窑|岗|坳|墩|巷子|弄堂|横街|横路|支路|线"
)
_UNIT = (
    "号院|号楼|号铺|号档口|号档|号店面|号店|号门面|号门市|号商铺|号摊位|号车库|号底商|号之|"
    "号|栋|幢|座|单元|室|弄|房|门面|铺|楼|层|村民小组"
    "|小组|组|队|社|排|档口|摊位|档|院|支弄|巷|梯|门"
)
_PART = (
    rf"[A-Za-z甲乙丙丁附]?[{_DIGIT}]{{1,5}}(?: ?[-—之/] ?[{_DIGIT}A-Za-z]{{1,4}}){{0,2}}[A-Za-z]?"
)
_NUMBER = rf"(?:{_PART}|[A-Za-z甲乙丙丁东西南北](?=栋|座|幢|区|单元|馆))"
# A number with a unit, and the numbers with units that follow it: 3栋2单元502, 18号院3号楼底商.
_HOUSE = re.compile(
    rf"(?<![{_DIGIT}.])(?:门牌(?:号码|号)?(?:是|为|:)?)?第?{_NUMBER} ?(?:{_UNIT})"
    rf"(?:[附之东西南北侧]?[, ]?{_NUMBER} ?(?:{_UNIT}|(?![{_DIGIT}]))){{0,5}}"
    "(?:底商|门面|门市|商铺|铺面|对面|旁|楼下|东侧|西侧|南侧|北侧)?"
)
# Rooms and buildings that need no road: 3栋2单元502, 12号楼, 3-2-501室.
_ALONE = re.compile(
    rf"(?![一二两几三四五六七八九十](?:栋|幢|座)(?![{_DIGIT}]))第?{_NUMBER} ?(?:(?:栋|幢|单"
    rf"元|座) ?{_NUMBER}|栋|幢|单元|(?:组|队|社)(?=[0-9])|号楼|号院|号铺|号档|号门面"
    "|号商铺|室|支弄|房(?![租东间子屋]))"
)
# Any character that one of these or what is said behind them ends with.
_ROAD_LAST = one_of({word[-1] for word in _ROAD.split("|")} | set("东西南北中前后上下段街路侧"))
_ROAD_ENDS = rf"(?:{_ROAD})(?:[东西南北中前后上下]{{0,2}}(?:段|街|路|侧)?)? ?"
_ROAD_END = re.compile(rf"{_ROAD_ENDS}\Z")
_BEFORE = re.compile(rf"{HAN}{{1,14}} ?\Z")
_NOT_ROAD = re.compile(
    "(?:每条|一条|这条|那条|整条|两条|哪条|马|网|公|铁|线|半|国|省|县|乡|村|镇|小|街|农|山|"
    "门|海|渠|频|知|味|报|写|难|听|问|说|会|要|想|答|回)(?:路|道)\\Z|[店家村城手这那哪心夜"
    "县乡厂屋库]里\\Z"
)
_NOT_PART = re.compile(
    "住在|住|搬至|至|于|举报|告知|反映|客户|地址是|地址|位于|家在|店在|开在|搬到|搬去|"
    "送到|停在|停|就在|在|到|去|是|我|的|和|与|跟|从|往|送|给|叫|把|货放|放"
    "|请|来|找|经过|写成|改成|改|为|错|称|了|说|让|被|向|按|查|过"
)
_ALWAYS = frozenset("是在到去往从")
_NO_HOUSE = re.compile(
    rf"(?:[一二三四五六七八九十两]|十[一二三四五六七八九]|[二三]十|一百|百)(?:组|队|社|排|档"
    rf"|门|层|楼|院|房|铺|巷)|[{_DIGIT}]{{1,5}}(?:组|队|社|排|档|门|层|楼)"
)
_CROSSING = re.compile(
    rf"{HAN}{{1,5}}(?P<road>路|街|巷|道)[与和、]{HAN}{{1,5}}?(?:路|街|巷|道)?(?:的)?(?:交叉"
    rf"口|交叉路口|交汇处|交汇|交界|路口|口|拐角|十字路口|十字|转角)"
)
_MEETING = re.compile("交叉|交汇|交界|路口|拐角|十字|转角")
_HOUSE_NEAR = re.compile(rf"[{_DIGIT}A-Za-z甲乙丙丁东西南北] ?(?:{_UNIT})")
_BARE = re.compile(
    r"(?:路|街|巷|大道|胡同|弄) ?(?P<number>[0-9]{1,4}(?:-[0-9]{1,3})?)(?=[,。!?、;() ]|$|"
    r"对面|旁|门口|隔壁)"
)
_ASCII_DIGIT = re.compile("[0-9]")
_TRIPLE = re.compile(r"[0-9A-Za-z]{1,3}-[0-9]{1,2}-[0-9]{3,4}(?![0-9-])")
_STALLS = "档口|摊位|铺位|商位|门牌|房号|铺号|门牌号|室号"
_STALL = re.compile(f"(?:{_STALLS})(?:是|为|:| )?[A-Za-z]?[0-9]{{1,4}}(?:-[0-9A-Za-z]{{1,4}})?号?")


def finders() -> tuple[Finder, ...]:
    """Return the search for addresses that lead to a door."""
    return (Finder(_gate(), _addresses),)


def _gate() -> str:
    """Return what has less in it than an address, so that it is found with few steps."""
    part = f"[{_DIGIT}A-Za-z甲乙丙丁附东西南北第之/ —-]"
    unit = "[号栋幢座室弄房铺楼层组队社排档院巷梯门元位]"
    return (
        rf"{_ROAD_LAST}(?:{part}{{1,8}}(?:单|小|村民小|支|摊)?{unit}|{part}{{9}})|门牌"
        rf"|[{_DIGIT}A-Za-z甲乙丙丁东西南北] ?(?:[栋幢室房座]|单元|[组队社](?=[0-9])|支弄"
        rf"|号(?:楼|院|铺|档|门面|商铺))"
        rf"|[路街巷道][与和、]{HAN}{{1,7}}(?:{_MEETING.pattern}|口)"
        rf"|[0-9A-Za-z]-[0-9]{{1,2}}-[0-9]{{3}}|(?:{_STALLS})(?:是|为|:| )?[A-Za-z]?[0-9]"
        rf"|(?:路|街|巷|大道|胡同|弄) ?[0-9]"
    )


def _addresses(text: str) -> list[Named]:
    found = []
    near = _HOUSE_NEAR.search(text)
    # An address takes at most ten characters before its first unit.
    at = max(0, near.start() - 10) if near else len(text)
    while (match := _HOUSE.search(text, at)) is not None:
        at = match.end()
        start, end = match.span()
        road = _road_before(text, start)
        if road < start and not _is_other(text, road, start, match[0]):
            found.append((road, end, "[地址]"))
        elif _ALONE.match(match[0]) or match[0].startswith("门牌"):
            found.append((start, end, "[地址]"))
    if _MEETING.search(text):
        found += [
            (_trimmed(text, match.start(), match.end("road")), match.end(), "[地址]")
            for match in _CROSSING.finditer(text)
        ]
    if not _ASCII_DIGIT.search(text):
        return found
    for pattern in (_TRIPLE, _STALL):
        found += [(*match.span(), "[地址]") for match in pattern.finditer(text)]
    for match in _BARE.finditer(text):
        road = _road_before(text, match.start("number"))
        if road < match.start("number"):
            found.append((road, match.end(), "[地址]"))
    return found


def _is_other(text: str, road: int, start: int, house: str) -> bool:
    """Tell whether the place before and the number with its unit are no address together."""
    if _NO_HOUSE.fullmatch(house):
        return not re.search(
            "(?:村|屯|寨|庄|社区|小区|苑|里|大厦|公寓|市场|商城|嘎查|花园|园)\\Z", text[road:start]
        ) or bool(
            re.search(
                "(?:全|每|我们|本|各|整|一个|那|这)(?:村|屯|小区|社区|市场)\\Z", text[road:start]
            )
        )
    return False


def _road_before(text: str, at: int) -> int:
    """Return where the road, village or estate begins that ends at `at`, or `at`."""
    before = _BEFORE.search(text, max(0, at - 14), at)
    if before is None or not _ROAD_END.search(before[0]) or _is_no_road(before[0].strip()):
        return at
    start = _trimmed(text, before.start(), at)
    return start if at - start > 1 else at


def _is_no_road(before: str) -> bool:
    """Tell whether the last word is a way of no name: 山路, 公路, but not 中山路."""
    found = _NOT_ROAD.search(before)
    return found is not None and bulk().cut(before[-8:])[-1] == found[0]


def _trimmed(text: str, start: int, end: int) -> int:
    """Return where the address begins within a run of characters: after 住在, 送到 and the like."""
    edges = borders(text, start, end)
    for cut in _NOT_PART.finditer(text, start, end):
        if (
            end - cut.end() > 1
            and cut.end() in edges
            and (cut.start() in edges or cut[0] in _ALWAYS)
        ):
            start = cut.end()
    while start not in edges:
        start += 1
    return start
