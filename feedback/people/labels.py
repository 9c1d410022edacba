"""What the organisation's categories are called: message ids, translated at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.core.messages import N_
from feedback.people.models import (
    AreaLevel,
    BusinessType,
    MarketType,
    RetailerStatus,
    Scale,
    ServiceRole,
)

ROLES: Mapping[ServiceRole, str] = {
    ServiceRole.CUSTOMER_MANAGER: N_("客户经理"),
    ServiceRole.COURIER: N_("送货员"),
    ServiceRole.LICENSING_OFFICER: N_("专管员"),
    ServiceRole.ORDER_CLERK: N_("订货员"),
}

BUSINESS_TYPES: Mapping[BusinessType, str] = {
    BusinessType.GROCERY: N_("食杂店"),
    BusinessType.CONVENIENCE: N_("便利店"),
    BusinessType.SUPERMARKET: N_("超市"),
    BusinessType.MALL: N_("商场"),
    BusinessType.TOBACCO_LIQUOR: N_("烟酒商店"),
    BusinessType.ENTERTAINMENT: N_("娱乐服务类"),
    BusinessType.OTHER: N_("其他"),
}

MARKET_TYPES: Mapping[MarketType, str] = {
    MarketType.URBAN: N_("城镇"),
    MarketType.RURAL: N_("乡村"),
}

SCALES: Mapping[Scale, str] = {
    Scale.LARGE: N_("大"),
    Scale.MEDIUM: N_("中"),
    Scale.SMALL: N_("小"),
}

STATUSES: Mapping[RetailerStatus, str] = {
    RetailerStatus.OPEN: N_("营业"),
    RetailerStatus.SUSPENDED: N_("停歇业"),
    RetailerStatus.CANCELLED: N_("注销"),
}

AREA_LEVELS: Mapping[AreaLevel, str] = {
    AreaLevel.CITY: N_("市"),
    AreaLevel.COUNTY: N_("区县"),
    AreaLevel.DISTRICT: N_("片区"),
}
