"""What states of waves and bands of tiers are called: message ids, translated at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.collection.waves.models import WaveState
from feedback.core.messages import N_
from feedback.people.labels import MARKET_TYPES

STATES: Mapping[WaveState, str] = {
    WaveState.DRAFT: N_("准备中"),
    WaveState.OPEN: N_("进行中"),
    WaveState.PAUSED: N_("已暂停"),
    WaveState.CLOSED: N_("已结束"),
}
QUOTA_CELLS: Mapping[str, str] = {
    "all": N_("全部"),
    **{str(market): label for market, label in MARKET_TYPES.items()},
}
