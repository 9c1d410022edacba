"""What a wave is planned as: whom the frame holds, how many are wanted. Plain data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from feedback.core.messages import N_

REST_DAYS = 30
NO_MANAGER = 0


class Reason(StrEnum):
    """Why a shop is not in a frame; the first that holds counts."""

    NOT_OPEN = "not_open"
    OPTED_OUT = "opted_out"
    ASKED_NOW = "asked_now"
    ASKED_LATELY = "asked_lately"
    AREA = "area"
    MARKET = "market"
    BUSINESS = "business"
    TIER = "tier"


REASONS: Mapping[Reason, str] = {
    Reason.NOT_OPEN: N_("停歇业或注销"),
    Reason.OPTED_OUT: N_("说过不要再问"),
    Reason.ASKED_NOW: N_("正在别的调查里"),
    Reason.ASKED_LATELY: N_("最近刚问过"),
    Reason.AREA: N_("不在选定的区域"),
    Reason.MARKET: N_("不在选定的城乡"),
    Reason.BUSINESS: N_("不在选定的业态"),
    Reason.TIER: N_("不在选定的档位"),
}


@dataclass(frozen=True, slots=True)
class FrameFilter:
    """Which shops may be drawn; empty means all. `tiers`: from and to, both included."""

    areas: tuple[int, ...] = ()
    market_types: tuple[str, ...] = ()
    business_types: tuple[str, ...] = ()
    tiers: tuple[int, int] | None = None
    rest_days: int = REST_DAYS

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> FrameFilter:
        """Return what `as_data` gave."""
        tiers = data.get("tiers")
        return cls(
            areas=tuple(data.get("areas", ())),
            market_types=tuple(data.get("market_types", ())),
            business_types=tuple(data.get("business_types", ())),
            tiers=(tiers[0], tiers[1]) if tiers else None,
            rest_days=data.get("rest_days", REST_DAYS),
        )


@dataclass(frozen=True, slots=True)
class Sizes:
    """The wanted precision, as half widths of 95 % intervals of a share of one half.

    `manager_margin` None: managers are not compared. `total` invitations, where given, stands
    instead of what precision would ask for. `floor`: invitations per manager at least; never
    below 1, so that every shop has a chance to be drawn.
    """

    margin: float = 0.05
    manager_margin: float | None = None
    response_rate: float = 0.5
    floor: int = 5
    total: int | None = None

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Sizes:
        """Return what `as_data` gave."""
        return cls(**{name: data[name] for name in cls.__slots__ if name in data})


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop of a frame as it stood at the draw; `manager_id` 0: nobody serves it."""

    retailer_id: int
    licence_no: str
    manager_id: int
    county_id: int | None
    stratum: str
    route: str = ""


TIER_BANDS = ((1, 10), (11, 20), (21, 30))


def band_of(tier: int | None) -> str:
    """Return the band of tiers (档位) that stratifies: `01-10`, `11-20`, `21-30`, or `?`."""
    for low, high in TIER_BANDS:
        if tier is not None and low <= tier <= high:
            return f"{low:02d}-{high:02d}"
    return "?"


def stratum_of(county_id: int | None, market_type: str, tier: int | None) -> str:
    """Return the stratum: county × 城乡 × band of tiers, as `3/urban/11-20`."""
    return f"{county_id or '?'}/{market_type}/{band_of(tier)}"


@dataclass(frozen=True, slots=True)
class Stratum:
    """The parts of a stratum's name."""

    county_id: int | None
    market_type: str
    band: str

    @classmethod
    def read(cls, name: str) -> Stratum:
        """Take a name apart that `stratum_of` made."""
        county, market, band = name.split("/")
        return cls(None if county == "?" else int(county), market, band)
