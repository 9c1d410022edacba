"""How far two people agree beyond what chance would give: Cohen's kappa."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import sqrt

from feedback.stats.intervals import two_sided_z


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `n` things told twice: the share told alike, and kappa with its interval.

    `kappa` is None where it is not defined: nothing was told twice, or both always said the same
    one thing, so that chance alone agrees fully. `low` and `high` are None where kappa is, or
    where `n` is too small to say how sure it is.
    """

    n: int
    observed: float | None
    kappa: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class _Table:
    """How often both said yes, only the first, only the second, and neither."""

    both: int
    first: int
    second: int
    neither: int

    @property
    def n(self) -> int:
        return self.both + self.first + self.second + self.neither

    @property
    def observed(self) -> float:
        return (self.both + self.neither) / self.n

    @property
    def expected(self) -> float:
        one = (self.both + self.first) / self.n
        other = (self.both + self.second) / self.n
        return one * other + (1 - one) * (1 - other)

    def without(self, kind: tuple[bool, bool]) -> _Table:
        """Return the table with one thing of that kind (said by first, by second) less."""
        return _Table(
            self.both - (kind == (True, True)),
            self.first - (kind == (True, False)),
            self.second - (kind == (False, True)),
            self.neither - (kind == (False, False)),
        )


def cohen_kappa(pairs: Sequence[tuple[bool, bool]], confidence: float = 0.95) -> Agreement:
    """Give the agreement of two people on a yes-or-no question, a pair per thing.

    kappa = (po - pe) / (1 - pe), with po the share told alike and pe what chance gives from how
    often each says yes. Cohen, J. (1960). A coefficient of agreement for nominal scales.
    Educational and Psychological Measurement 20, 37-46. The interval uses the large-sample
    variance of Fleiss, J. L., Cohen, J. and Everitt, B. S. (1969). Large sample standard errors
    of kappa and weighted kappa. Psychological Bulletin 72, 323-327.
    """
    if not pairs:
        return Agreement(0, None, None, None, None)
    table = _tally(pairs)
    observed, expected = table.observed, table.expected
    if expected == 1:
        return Agreement(table.n, observed, None, None, None)
    kappa = (observed - expected) / (1 - expected)
    half = two_sided_z(confidence) * sqrt(_variance(table, observed, expected))
    return Agreement(table.n, observed, kappa, max(kappa - half, -1.0), min(kappa + half, 1.0))


def pooled_kappa(
    answers: Sequence[tuple[Collection[str], Collection[str]]],
    codes: Sequence[str],
    confidence: float = 0.95,
) -> Agreement:
    """Give the agreement over all codes of things that may carry several, a pair of sets per thing.

    The mean of po and of pe over the codes is taken before the ratio, which stays defined where
    single codes are too rare for a kappa of their own: De Vries, H., Elliott, M. N., Kanouse,
    D. E. and Teleki, S. S. (2008). Using pooled kappa to summarize interrater agreement across
    many items. Field Methods 20, 272-282. The codes of one thing hang together, so the interval
    leaves out whole things: the delete-one jackknife (Efron, B. and Stein, C. (1981). The
    jackknife estimate of variance. Annals of Statistics 9, 586-596).
    """
    if not answers or not codes:
        return Agreement(0, None, None, None, None)
    kinds = [[(code in one, code in other) for code in codes] for one, other in answers]
    tables = [_tally([row[place] for row in kinds]) for place in range(len(codes))]
    observed, kappa = _pooled(tables)
    n = len(answers)
    if kappa is None or n == 1:
        return Agreement(n, observed, kappa, None, None)
    left_out = []
    for row in kinds:
        rest = [table.without(kind) for table, kind in zip(tables, row, strict=True)]
        left_out.append(_pooled(rest)[1])
    known = [value for value in left_out if value is not None]
    if len(known) < n:
        return Agreement(n, observed, kappa, None, None)
    mean = sum(known) / n
    half = two_sided_z(confidence) * sqrt((n - 1) / n * sum((v - mean) ** 2 for v in known))
    return Agreement(n, observed, kappa, max(kappa - half, -1.0), min(kappa + half, 1.0))


def _tally(pairs: Sequence[tuple[bool, bool]]) -> _Table:
    counts = {(one, other): 0 for one in (True, False) for other in (True, False)}
    for one, other in pairs:
        counts[bool(one), bool(other)] += 1
    return _Table(
        counts[True, True], counts[True, False], counts[False, True], counts[False, False]
    )


def _variance(table: _Table, po: float, pe: float) -> float:
    n = table.n
    cells = {
        (0, 0): table.both / n,
        (0, 1): table.first / n,
        (1, 0): table.second / n,
        (1, 1): table.neither / n,
    }
    rows = [cells[i, 0] + cells[i, 1] for i in (0, 1)]
    columns = [cells[0, j] + cells[1, j] for j in (0, 1)]
    same = sum(cells[i, i] * ((1 - pe) - (rows[i] + columns[i]) * (1 - po)) ** 2 for i in (0, 1))
    other = sum(cells[i, 1 - i] * (columns[i] + rows[1 - i]) ** 2 for i in (0, 1))
    spread = same + (1 - po) ** 2 * other - (po * pe - 2 * pe + po) ** 2
    return max(spread, 0.0) / (n * (1 - pe) ** 4)


def _pooled(tables: Sequence[_Table]) -> tuple[float, float | None]:
    observed = sum(table.observed for table in tables) / len(tables)
    expected = sum(table.expected for table in tables) / len(tables)
    return observed, None if expected == 1 else (observed - expected) / (1 - expected)
