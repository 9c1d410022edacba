"""The words a file may use for the organisation's categories: Chinese, English, and synonyms."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from feedback.people import labels
from feedback.people.imports.headers import plain
from feedback.people.models import (
    BusinessType,
    MarketType,
    RetailerStatus,
    Scale,
    ServiceRole,
)

Member = TypeVar("Member", bound=StrEnum)


def words_for(names: Mapping[Member, str], **synonyms: Member) -> dict[str, Member]:
    """Return which member each word means: its Chinese name, its English code, a synonym."""
    words = {plain(name): member for member, name in names.items()}
    words |= {plain(member.value): member for member in names}
    return words | {plain(word): member for word, member in synonyms.items()}


ROLES = words_for(labels.ROLES, 专卖管理员=ServiceRole.LICENSING_OFFICER)
BUSINESS_TYPES = words_for(
    labels.BUSINESS_TYPES,
    烟酒店=BusinessType.TOBACCO_LIQUOR,
    娱乐服务=BusinessType.ENTERTAINMENT,
)
MARKET_TYPES = words_for(
    labels.MARKET_TYPES, 城市=MarketType.URBAN, 城区=MarketType.URBAN, 农村=MarketType.RURAL
)
SCALES = words_for(labels.SCALES, 大型=Scale.LARGE, 中型=Scale.MEDIUM, 小型=Scale.SMALL)
STATUSES = words_for(
    labels.STATUSES,
    正常=RetailerStatus.OPEN,
    停业=RetailerStatus.SUSPENDED,
    歇业=RetailerStatus.SUSPENDED,
)
