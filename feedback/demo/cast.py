"""Who plays which part: the customer managers of the six stories, by their place in the city."""

from __future__ import annotations

from datetime import date
from typing import Final

# Places count the customer managers from 1 to 24; a staff number is KH and the place.
CLAIMS_UNMADE_VISITS: Final = 4
PRESSES_FOR_SCORES: Final = 13
UNLUCKY: Final = 21
UNLUCKYS_PREDECESSOR: Final = 20
HANDED_OVER: Final = 8
TOOK_OVER: Final = 9
FEE_COUNTY: Final = "云浦县"
BOX_COUNTY: Final = "石岭县"

# The 17th: 上个月, spoken in October, was then for most of its days the former manager's.
HAND_OVER_DAY: Final = date(2026, 9, 17)
UNLUCKY_TOOK_OVER: Final = date(2026, 7, 20)


def staff_number(place: int) -> str:
    """Return the staff number of a customer manager."""
    return f"KH{place:03d}"
