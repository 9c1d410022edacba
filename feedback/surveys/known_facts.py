"""What conditions and texts may know about a shop before it is asked anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from feedback.surveys.texts import Texts


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact by its name in words; `values` lists all there are, `least` to `most` whole numbers.

    A fact with neither is free text, such as the name of an area.
    """

    name: Texts
    values: Mapping[str, Texts] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None


KNOWN_FACTS: Mapping[str, KnownFact] = {
    "market_type": KnownFact(
        {"zh": "城乡", "en": "Urban or rural"},
        {"urban": {"zh": "城镇", "en": "urban"}, "rural": {"zh": "乡村", "en": "rural"}},
    ),
    "business_type": KnownFact(
        {"zh": "业态", "en": "Type of shop"},
        {
            "grocery": {"zh": "食杂店", "en": "grocery"},
            "convenience": {"zh": "便利店", "en": "convenience store"},
            "supermarket": {"zh": "超市", "en": "supermarket"},
            "mall": {"zh": "商场", "en": "shopping mall"},
            "tobacco_liquor": {"zh": "烟酒商店", "en": "tobacco and liquor shop"},
            "entertainment": {"zh": "娱乐服务类", "en": "entertainment"},
            "other": {"zh": "其他", "en": "other"},
        },
    ),
    "scale": KnownFact(
        {"zh": "经营规模", "en": "Size"},
        {
            "large": {"zh": "大", "en": "large"},
            "medium": {"zh": "中", "en": "medium"},
            "small": {"zh": "小", "en": "small"},
        },
    ),
    "tier": KnownFact({"zh": "档位", "en": "Tier"}, least=1, most=30),
    "area": KnownFact({"zh": "区域编号", "en": "Area code"}),
    "area_name": KnownFact({"zh": "区域", "en": "Area"}),
    "county": KnownFact({"zh": "区县编号", "en": "County code"}),
    "county_name": KnownFact({"zh": "区县", "en": "County"}),
    "shop_name": KnownFact({"zh": "店名", "en": "Shop name"}),
    "manager_name": KnownFact({"zh": "客户经理姓名", "en": "Customer manager's name"}),
}


def fact_words(name: str, value: object, language: str) -> str:
    """Return a fact's value as the shop would say it."""
    known = KNOWN_FACTS.get(name)
    words = known.values.get(str(value)) if known else None
    return (words.get(language) or words["zh"]) if words else str(value)
