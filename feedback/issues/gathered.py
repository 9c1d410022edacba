"""Comments gathered for discovery: their words as numbers, and how they can be parted. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Hashable, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from feedback.core.calendar import Period, month_of, months_back
from feedback.issues.heard import Heard
from feedback.issues.standouts import Grouping, Standout
from feedback.text.flow import Flow, unexplained

NOBODY = 0
NEWEST = 3  # how many of the newest months something may have begun with
BEFORE = "before"
AREA, MANAGER, SINCE = "area", "manager", "since"

Numbers = NDArray[np.int64]


class Gathered:
    """The words, shops, areas, managers and months of many comments, side by side.

    A comment takes some 40 bytes and 8 per word; texts are not kept.
    """

    def __init__(self) -> None:
        self.flow = Flow()
        self.ids = array("q")
        self.shops = array("q")
        self._areas = array("q")
        self._managers = array("q")
        self._days = array("l")
        self._mine = array("b")
        self._parted: dict[str, Grouping] = {}

    def add(self, heard: Heard) -> None:
        """Take in one comment: only the words that no known issue explains."""
        stretches = unexplained(heard.text, heard.known)
        self.flow.add([[token.word for token in stretch] for stretch in stretches])
        self.ids.append(heard.verbatim_id)
        self.shops.append(heard.retailer_id)
        self._areas.append(heard.area_id)
        self._managers.append(heard.manager_id or NOBODY)
        self._days.append(heard.said_on.toordinal())
        self._mine.append(heard.mine)

    @property
    def mine(self) -> NDArray[np.bool_]:
        """Mark the comments that the viewer asked for and may read."""
        return np.array(self._mine, dtype=bool)

    def groupings(
        self,
        lines: Mapping[int, tuple[int, ...]],
        months: Sequence[Period],
        *,
        managers: bool,
        since: Period | None,
    ) -> list[Grouping]:
        """Return every way to part the comments, by areas of each level, managers and months."""
        found: list[Grouping] = []
        areas = np.array(self._areas, dtype=np.int64)
        for depth in range(max((len(line) for line in lines.values()), default=0)):
            above = {a: line[depth] for a, line in lines.items() if len(line) > depth}
            keys = np.array([above.get(int(area), NOBODY) for area in areas], dtype=np.int64)
            found.append(self._by(f"{AREA}:{depth}", keys))
        if managers:
            found.append(self._by(MANAGER, np.array(self._managers, dtype=np.int64)))
        onsets = months[1:][-NEWEST:] if since is None else [since]
        found += [self._since(onset) for onset in onsets]
        self._parted = {grouping.kind: grouping for grouping in found}
        return found

    def inside(self, home: Standout) -> NDArray[np.bool_]:
        """Mark the comments at a place of these groupings; all of the viewer's for a time."""
        if home.kind.startswith(SINCE):
            return self.mine
        grouping = self._parted[home.kind]
        marked: NDArray[np.bool_] = grouping.group == grouping.keys.index(home.key)
        return marked

    def by_month(self, comments: Collection[int], months: Sequence[Period]) -> list[int]:
        """Return how many distinct shops are behind these comments in each month."""
        chosen = np.fromiter(comments, dtype=np.int64, count=len(comments))
        days = np.array(self._days, dtype=np.int64)[chosen]
        shops = np.array(self.shops, dtype=np.int64)[chosen]
        return [
            len(
                np.unique(
                    shops[(days >= month.first.toordinal()) & (days <= month.last.toordinal())]
                )
            )
            for month in months
        ]

    def all_months(self) -> list[Period]:
        """Return every month from the first to the last in which anything was said."""
        if not self._days:
            return []
        first, last = (month_of(_day(pick(self._days))) for pick in (min, max))
        count = (last.first.year - first.first.year) * 12 + last.first.month - first.first.month
        return months_back(last, count + 1)

    def _by(self, kind: str, values: Numbers) -> Grouping:
        """Part by a key; where others than the viewer's own comments count, nothing is tested."""
        keys, group = np.unique(values, return_inverse=True)
        group[values == NOBODY] = -1
        foreign = set(group[~self.mine].tolist())
        tested = {at for at, key in enumerate(keys) if key != NOBODY and at not in foreign}
        names: tuple[Hashable, ...] = tuple(int(key) for key in keys)
        return Grouping(kind, names, group.astype(np.int64), frozenset(tested))

    def _since(self, onset: Period) -> Grouping:
        """Part the viewer's own comments by whether they were made since a month began."""
        later = np.array(self._days, dtype=np.int64) >= onset.first.toordinal()
        group = np.where(self.mine, later.astype(np.int64), -1)
        return Grouping(f"{SINCE}:{onset.name}", (BEFORE, onset.name), group, frozenset({1}))


def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)
