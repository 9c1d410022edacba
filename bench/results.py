"""What one measurement says, and whether it keeps its bound."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """A figure with its bound; `absolute` is what was timed, for people, and decides nothing."""

    name: str
    figure: float
    unit: str
    bound: float
    absolute: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure is within its bound."""
        return self.figure <= self.bound

    def to_dict(self) -> dict[str, object]:
        """JSON-ready values."""
        return {**asdict(self), "holds": self.holds}
