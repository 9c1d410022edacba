"""Names of people, shops and streets: common, varied, and nobody's in particular."""

from __future__ import annotations

import random
from dataclasses import dataclass

from feedback.people.models import BusinessType, MarketType


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SURNAMES = _words(
    "王 Wang 李 Li 张 Zhang 刘 Liu 陈 Chen 杨 Yang 赵 Zhao 黄 Huang 周 Zhou 吴 Wu 徐 Xu 孙 Sun "
    "胡 Hu 朱 Zhu 高 Gao 林 Lin 何 He 郭 Guo 马 Ma 罗 Luo 梁 Liang 宋 Song 郑 Zheng 谢 Xie "
    "韩 Han 唐 Tang 冯 Feng 于 Yu 董 Dong 萧 Xiao 程 Cheng 曹 Cao 袁 Yuan 邓 Deng 许 Xu 傅 Fu "
    "沈 Shen 曾 Zeng 彭 Peng 吕 Lü 苏 Su 卢 Lu 蒋 Jiang 蔡 Cai 贾 Jia 丁 Ding 魏 Wei 薛 Xue "
    "叶 Ye 阎 Yan 余 Yu 潘 Pan 杜 Du 戴 Dai 夏 Xia 钟 Zhong 汪 Wang 田 Tian 任 Ren 姜 Jiang"
)
_GIVEN = _words(
    "建国 Jianguo 秀英 Xiuying 志强 Zhiqiang 丽华 Lihua 国栋 Guodong 桂兰 Guilan 海涛 Haitao "
    "春梅 Chunmei 文斌 Wenbin 玉珍 Yuzhen 永刚 Yonggang 晓燕 Xiaoyan 伟民 Weimin 雪琴 Xueqin "
    "德福 Defu 凤霞 Fengxia 明亮 Mingliang 翠萍 Cuiping 立新 Lixin 红霞 Hongxia 振华 Zhenhua "
    "小芳 Xiaofang 长贵 Changgui 淑珍 Shuzhen 根生 Gensheng 美玲 Meiling 卫东 Weidong 巧云 Qiaoyun "
    "家旺 Jiawang 素芬 Sufen 庆丰 Qingfeng 艳红 Yanhong 大勇 Dayong 彩霞 Caixia 金水 Jinshui "
    "月娥 Yue'e 学文 Xuewen 爱莲 Ailian 水根 Shuigen 冬梅 Dongmei 俊杰 Junjie 惠敏 Huimin "
    "思远 Siyuan 佳怡 Jiayi 浩然 Haoran 静雯 Jingwen 子健 Zijian 雅婷 Yating 鹏飞 Pengfei"
)
_WISHES = _words(
    "福满多 家家乐 惠万家 好又来 百顺 兴隆 鑫源 聚福 万家福 旺角 天天 顺发 恒昌 华联 喜盈门 四季 "
    "同心 永和 广源 金叶 春晖 阳光 如意 平安 吉祥 来福 鸿运 诚信 便民 利民 友谊 新世纪 乐购 美宜 "
    "佳佳 红太阳 好邻居 大自然 千百惠 富源 宏达 亿家 小太阳 橙子 星光 一品 隆盛 和顺 益民 荣发"
)
STREETS = _words(
    "东湖路 解放街 人民路 南门街 建设路 西关巷 滨河路 学府路 车站路 新华街 文化巷 工农路 光明路 "
    "和平里 桥头街 菜市口 青年路 环城路 团结巷 民主街 长江路 凤凰路 体育路 矿山路 公园路"
)
VILLAGES = _words(
    "柳塘 石桥 上河 下湾 李家坪 王庄 杨树沟 双井 大槐树 三岔口 青石 白马 红岭 竹园 龙潭 马家店 "
    "前进 后山 梨花 枫树 南坝 北坡 老渡口 新屋场 张家湾 陈家冲 牛栏山 黄泥 松林 云雾"
)
_TYPES: dict[BusinessType, tuple[str, ...]] = {
    BusinessType.GROCERY: ("食杂店", "小卖部", "副食店", "杂货铺", "代销店", "小店"),
    BusinessType.CONVENIENCE: ("便利店", "便利超市", "24小时便利店", "士多"),
    BusinessType.SUPERMARKET: ("超市", "生活超市", "平价超市", "购物超市"),
    BusinessType.MALL: ("商场", "百货", "购物中心"),
    BusinessType.TOBACCO_LIQUOR: ("烟酒店", "名烟名酒", "烟酒行", "烟酒茶庄"),
    BusinessType.ENTERTAINMENT: ("茶楼", "棋牌室", "网咖", "歌厅"),
    BusinessType.OTHER: ("加油站便利店", "宾馆小卖部", "农家乐", "快餐店"),
}


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name with its English spelling."""

    han: str
    english: str


def person_name(rng: random.Random) -> Name:
    """Return a full name."""
    surname, given = rng.randrange(len(_SURNAMES) // 2) * 2, rng.randrange(len(_GIVEN) // 2) * 2
    return Name(_SURNAMES[surname] + _GIVEN[given], f"{_SURNAMES[surname + 1]} {_GIVEN[given + 1]}")


def shop_name(rng: random.Random, kind: BusinessType, market: MarketType, contact: str) -> str:
    """Return what stands above the door: after the owner, the place, or a wish."""
    what = rng.choice(_TYPES[kind])
    place = rng.choice(STREETS if market is MarketType.URBAN else VILLAGES)
    heads = (
        lambda: rng.choice(_WISHES),
        lambda: place + rng.choice(_WISHES),
        lambda: rng.choice("老小阿") + contact[0] + rng.choice(("", "家", "记")),
        lambda: contact[1:],
        lambda: place + rng.choice(("", "口", "第一", "第二", "中心")),
        lambda: contact[0] + "记" + rng.choice(_WISHES),
    )
    return heads[rng.choices(range(6), (30, 24, 12, 12, 14, 8))[0]]() + what


def address(rng: random.Random, market: MarketType, district: str) -> str:
    """Return a street and number, or a village."""
    if market is MarketType.URBAN:
        return f"{district.removesuffix('片区')}{rng.choice(STREETS)} {rng.randint(1, 288)} 号"
    return f"{district.removesuffix('片区')}{rng.choice(VILLAGES)}村 {rng.randint(1, 12)} 组"
