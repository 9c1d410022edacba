"""How well found codes agree with labelled ones: precision, recall and F1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one code; the ratios are 0 where nothing was found or nothing labelled."""

    code: str
    hits: int
    found: int
    labelled: int

    @property
    def precision(self) -> float:
        """Return share of what was found that is labelled so."""
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Return share of what is labelled that was found."""
        return self.hits / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """Return harmonic mean of precision and recall: 2·hits / (found + labelled)."""
        total = self.found + self.labelled
        return 2 * self.hits / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores per code, their micro sum, and the macro mean of F1 over labelled codes."""

    comments: int
    exact: int
    per_code: tuple[Score, ...]

    @property
    def micro(self) -> Score:
        """Return all codes pooled."""
        return Score(
            "micro",
            sum(score.hits for score in self.per_code),
            sum(score.found for score in self.per_code),
            sum(score.labelled for score in self.per_code),
        )

    @property
    def macro_f1(self) -> float:
        """Return mean F1 over the codes that are labelled at least once."""
        labelled = [score.f1 for score in self.per_code if score.labelled]
        return sum(labelled) / len(labelled) if labelled else 0.0

    @property
    def macro_precision(self) -> float:
        """Return mean precision over the codes that are labelled at least once."""
        labelled = [score.precision for score in self.per_code if score.labelled]
        return sum(labelled) / len(labelled) if labelled else 0.0

    @property
    def macro_recall(self) -> float:
        """Return mean recall over the codes that are labelled at least once."""
        labelled = [score.recall for score in self.per_code if score.labelled]
        return sum(labelled) / len(labelled) if labelled else 0.0

    def to_dict(self) -> dict[str, object]:
        """Return JSON-ready values, ratios rounded to four places."""
        return {
            "comments": self.comments,
            "exact_match": round(self.exact / self.comments, 4) if self.comments else 0.0,
            "codes": {score.code: _ratios(score) for score in self.per_code},
            "micro": _ratios(self.micro),
            "macro": {
                "precision": round(self.macro_precision, 4),
                "recall": round(self.macro_recall, 4),
                "f1": round(self.macro_f1, 4),
            },
        }


def pooled(ratios: Mapping[str, Mapping[str, float]]) -> dict[str, object]:
    """Return `micro` and `macro` of these codes alone, given and returned as `to_dict` has them."""
    codes = tuple(
        Score(code, round(each["precision"] * each["found"]), int(each["found"]),
              int(each["labelled"]))
        for code, each in ratios.items()
    )  # fmt: skip
    found = Scores(0, 0, codes).to_dict()
    return {name: found[name] for name in ("micro", "macro")}


def score(
    pairs: Iterable[tuple[Iterable[str], Iterable[str]]], order: Sequence[str] = ()
) -> Scores:
    """Return scores of pairs (found codes, labelled codes), one pair per comment."""
    hits: dict[str, int] = {}
    found: dict[str, int] = {}
    labelled: dict[str, int] = {}
    comments = exact = 0
    for found_codes, labelled_codes in pairs:
        of, said = frozenset(found_codes), frozenset(labelled_codes)
        comments += 1
        exact += of == said
        for counts, present in ((hits, of & said), (found, of), (labelled, said)):
            for code in present:
                counts[code] = counts.get(code, 0) + 1
    places = {code: place for place, code in enumerate(order)}
    codes = sorted({*found, *labelled}, key=lambda code: (places.get(code, len(places)), code))
    return Scores(
        comments,
        exact,
        tuple(Score(c, hits.get(c, 0), found.get(c, 0), labelled.get(c, 0)) for c in codes),
    )


def _ratios(value: Score) -> dict[str, float | int]:
    return {
        "precision": round(value.precision, 4),
        "recall": round(value.recall, 4),
        "f1": round(value.f1, 4),
        "found": value.found,
        "labelled": value.labelled,
    }
