"""Names of people and of shops in a normalised text."""

from __future__ import annotations

import re

from feedback.text.segment import bulk, cut

Named = tuple[int, int, str]

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦柳邢路岳齐梅莫庄辛管祝左涂谷祁耿牟卜詹关苗"
    "凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋甘景薄单包司柏宁柯阮桂闵冼简麦区岑招"
)
_DOUBLE = "欧阳|上官|司马|诸葛|司徒|东方|独孤|南宫|夏侯|皇甫|尉迟|慕容"
# Titles that stay readable; the short ones must not begin another word.
_TITLE = (
    "经理|主任|师傅|老板娘?|大姐|大哥|大叔|大爷|阿姨|先生|女士|小姐|队长|站长|所长|科长|局长"
    "|书记|组长|部长|专管员|专员|稽查员?|送货员|配送员|客户经理|业务员|订货员|同志|老师|店长"
    "|客服|小哥|姐(?!妹)|哥|叔|婶|姨|嫂|伯|工(?![人作商资具厂程夫序])"
    "|总(?![是会在得要之结算共数部有体量爱不没把想觉店])"
)
_TITLED = re.compile(_TITLE)
_NAME = re.compile(rf"(?:{_DOUBLE})[\u4e00-\u9fff]{{0,2}}\Z|[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}\Z")
_LONGEST_NAME = 4
_NOT_GIVEN = frozenset(
    "的了是在和我他她你您不没有个这那们都就也还说来去给找让叫对向跟到把被用家位店客户经送订货片区市线品牌项"
    "目总部新老管负责每各本该某前后上下为与及或等请问见做当第一二三四五六七八九十"
)
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
    "任": "主责",
    "单": "订",
    "易": "容",
    "金": "现",
    "万": "一两",
    "路": "一",
    "查": "检",
    "区": "片地县城",
    "康": "健",
    "司": "公上",
}
_LITTLE = re.compile(rf"(?<![大较最太很])[小老阿](?P<name>[{_SURNAMES}])(?![经主]?[理任])")
_LITTLE_NOT = frozenset(
    "高马石白金毛江方常成文万安关管路易包单项区简麦招司查田牛于梅费季温章兰阳童游"
)
_FULL = rf"(?:{_DOUBLE})[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}]"
_CUED = re.compile(
    "(?:名叫|叫做|姓名|我叫|他叫|她叫|叫|名字是|我是|我姓|姓)"
    rf"(?P<called>{_FULL}(?:[\u4e00-\u9fff]{{1,2}})?)(?=[,。!?、;:\s]|的|$|这|来|不|很|经|说|电|手)"
    rf"|(?P<person>{_FULL}[\u4e00-\u9fff]{{1,2}})(?=这个人|那个人|这人|那人|本人|同志|这家伙|这小子)"
)
_SHOP = re.compile(
    "士多|小卖部|便利店|超市|商店|烟酒店|烟酒行|烟酒|食杂店|食品店|商行|副食店|副食|杂货店"
    "|杂货铺|杂货|百货|门市部|烟店|商场|粮油店|粮油|饭店|酒楼|酒行|商贸"
)
_SHOP_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{1,5}\Z")
_SHOP_JI = re.compile(
    rf"(?P<name>[{_SURNAMES}]{{1,2}}记)(?P<suffix>小店|杂货|店)?(?!得|录|者|住|性)"
)
# A shop's own name never ends in these: 我们超市, 隔壁的便利店, 一家大超市.
_COMMON = re.compile(
    ".*(?:"
    "我们|我家|你们|他们|咱们|自己|人家|别人|的|隔壁|旁边|对面|对门"
    "|隔离|附近|周边|周围|那家|这家|几家|多家|每家|家|一个|个|些|大|小"
    "|中|在|去|到|给|有|是|连锁|其他|其它|别|城里|镇上|村里|村口|路口"
    "|门口|里|上|下|开|和|跟|与|对|说|为|把|被|让|叫|从|比|像|做"
    "|间|各|某|种|样|类|户|卖|买|品牌|烟|酒|等|或|及|新|老|整|本"
    "|我|你|他|了|着|过|都|也|就|不|没|要|能|会|当|时|前|后|外|内"
    "|口|边|位|社区|农村|乡村|乡镇|城镇|现代|普通|名|专|杂|主|百|食"
    "|网|市|县|镇|村|街|路|区|省|店"
    ")"
)


def find_names(text: str) -> list[Named]:
    """`(start, end, replacement)` of personal names; titles are left standing."""
    found: dict[int, Named] = {}
    for match in _CUED.finditer(text):
        group = "called" if match["called"] else "person"
        name = match[group]
        if not _NOT_GIVEN.isdisjoint(name[1:]):
            continue
        found.setdefault(match.start(group), (*match.span(group), "某" * len(name)))
    for match in _TITLED.finditer(text):
        name = _before_title(text, match.start())
        if name is not None:
            found.setdefault(name[0], (*name, "某"))
    for match in _LITTLE.finditer(text):
        if match["name"] not in _LITTLE_NOT and _stands_alone(text, match.end()):
            found.setdefault(match.start("name"), (*match.span("name"), "某"))
    return list(found.values())


def find_shops(text: str) -> list[Named]:
    """`(start, end, replacement)` of shops called by name."""
    found = []
    for match in _SHOP.finditer(text):
        begin = max(0, match.start() - 5)
        name = _SHOP_NAME.search(text[begin : match.start()])
        if name is None:
            continue
        common = _COMMON.match(name[0])
        start = begin + name.start() + (common.end() if common else 0)
        if match.start() - start >= 2:  # noqa: PLR2004
            found.append((start, match.end(), "某店"))
    found += [(*match.span(), "某店") for match in _SHOP_JI.finditer(text)]
    return found


def _before_title(text: str, title: int) -> tuple[int, int] | None:
    """Return `[start, end)` of the name that ends where a title starts."""
    for start in range(max(0, title - _LONGEST_NAME), title):
        name = text[start:title]
        if not _NAME.match(name) or not _NOT_GIVEN.isdisjoint(name[1:]):
            continue
        before = text[start - 1 : start] if start else ""
        if before and before in _NOT_AFTER.get(name[0], name[0]):
            continue
        # 谢谢刘姐: the surname 谢 begins a common word here, so the name starts later.
        if _begins_a_word(name):
            continue
        return start, title
    return None


def _begins_a_word(name: str) -> bool:
    head = name[:2]
    if len(head) == 1 or head in _DOUBLE:
        return False
    return head[0] == head[1] or bulk().tag(head)[:2] not in ("", "nr")


def _stands_alone(text: str, at: int) -> bool:
    """Tell whether no dictionary word runs over the border at `at` (小陈列 is no Mr Chen)."""
    following = text[at : at + 1]
    return not following.strip() or cut(text[at - 1 : at + 1]) != [text[at - 1 : at + 1]]
