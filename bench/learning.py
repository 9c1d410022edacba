"""What reading by other means would give, and what each part of ours does: minutes, not seconds.

Everything is fitted on training hands only. The border between yes and no is set on three training
hands, each left out in turn, and taken as it is to the test hand.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from bench import alternatives as other
from bench.other_domain import other_domains
from bench.results import Result
from feedback.text import model as learned
from feedback.text import segment
from feedback.text.analysis import Analyser
from feedback.text.corpus import held_out_comments, training_comments
from feedback.text.deciding import column_of, decided, f1_scores
from feedback.text.features import CONCEPTS, RULES, WORDS
from feedback.text.taxonomy import NO_SUBSTANCE
from feedback.text.training import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

LEFT_OUT = ("hand5", "hand8", "hand12")
DRAWS = 1000
TARGET = Path("build/learning.json")


class Line(NamedTuple):
    """Micro- and macro-F1 of an alternative: left-out training hands, test hand, 95 % interval."""

    name: str
    left_out: tuple[float, float]
    test: tuple[float, float]
    interval: tuple[float, float, float, float]


class Trial:
    """Labelled comments, who wrote them, and how alternatives are measured on them."""

    def __init__(self) -> None:
        """Read the corpus: training hands first."""
        known, asked = training_comments(), held_out_comments()
        self.comments = [*known, *asked]
        self.rules = Analyser.load(model=None)
        self.codes = self.rules.codes
        self.alone = column_of(NO_SUBSTANCE, self.codes)
        self.texts = [each.text for each in self.comments]
        self.wanted = np.array([[c in each.codes for c in self.codes] for each in self.comments])
        self.known = np.arange(len(known))
        self.asked = np.arange(len(known), len(self.comments))
        self.hands = np.array([each.hand for each in self.comments])

    def line(self, name: str, reads: other.Alternative, most: int | None = None) -> Line:
        """Return how well an alternative reads; `most` training comments at most."""
        order = np.random.default_rng(0).permutation(self.known)
        scores, rows = [], []
        for hand in LEFT_OUT:
            taught = order[self.hands[order] != hand][:most]
            rows.append(np.flatnonzero(self.hands == hand))
            scores.append(reads(taught, rows[-1]))
        known, wanted = np.concatenate(scores), self.wanted[np.concatenate(rows)]
        borders = np.quantile(known, np.linspace(0.8, 0.98, 37))
        border = max(borders, key=lambda each: sum(f1_scores(self._chosen(known, each), wanted)))
        chosen = self._chosen(reads(order[:most], self.asked), border)
        return self._measured(name, f1_scores(self._chosen(known, border), wanted), chosen)

    def fixed(self, name: str, chosen: NDArray[np.bool_]) -> Line:
        """Return how well codes already chosen for all comments fit."""
        left = np.isin(self.hands, LEFT_OUT)
        return self._measured(name, f1_scores(chosen[left], self.wanted[left]), chosen[self.asked])

    def _chosen(self, scores: NDArray[Any], border: float) -> NDArray[np.bool_]:
        return decided(scores, np.full(len(self.codes), border), self.alone)

    def _measured(
        self, name: str, left_out: tuple[float, float], chosen: NDArray[np.bool_]
    ) -> Line:
        wanted = self.wanted[self.asked]
        pick = np.random.default_rng(0)
        drawn = []
        for _ in range(DRAWS):
            rows = pick.integers(0, len(wanted), len(wanted))
            drawn.append(f1_scores(chosen[rows], wanted[rows]))
        low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
        interval = (float(low[0]), float(high[0]), float(low[1]), float(high[1]))
        return Line(name, left_out, f1_scores(chosen, wanted), interval)


def run() -> list[Result]:
    """Print both tables, write them to build/learning.json; the shipped way keeps its bounds."""
    console = Console()
    trial = Trial()
    lines: list[Line] = []
    for line in _lines(trial):
        lines.append(line)
        console.print(_shown(line), highlight=False)
    table = Table("reads by", "left-out hands", "test hand", "95 % micro", "95 % macro")
    for line in lines:
        table.add_row(*_cells(line))
    console.print(table)
    domains = other_domains(console)
    TARGET.parent.mkdir(exist_ok=True)
    content = {"alternatives": [line._asdict() for line in lines], "domains": domains}
    TARGET.write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")
    micro, macro = next(line.test for line in lines if line.name == SHIPPED)
    return [
        Result("1 - micro-F1 on the test hand", round(1 - micro, 3), "share", 0.2),
        Result("1 - macro-F1 on the test hand", round(1 - macro, 3), "share", 0.25),
    ]


SHIPPED = "rules + learned, as shipped"


def _lines(trial: Trial) -> Iterator[Line]:
    texts, wanted = trial.texts, trial.wanted
    yield trial.fixed("example phrases of the taxonomy", _by_phrases(trial))
    found = trial.rules.analyse_many(texts)
    yield trial.fixed(
        "rules only", np.array([[c in one.codes for c in trial.codes] for one in found])
    )
    for name, cut in (
        ("words with lexicon", segment.cut),
        ("words without lexicon", other.words_without_lexicon),
        ("characters", other.characters),
    ):
        for kind, made in (
            ("Naive Bayes", other.naive_bayes),
            ("logistic regression", other.logistic),
            ("linear SVM", other.vectors),
        ):
            yield trial.line(f"{kind}, {name}", other.on_counts(texts, wanted, cut, made))
    yield trial.line("fastText-like", other.like_fasttext(texts, wanted))
    material = prepare(trial.rules, trial.comments)
    shipped = other.ours(material)
    yield trial.line(SHIPPED, shipped)
    for name, blocks in (
        ("learned only", (RULES,)),
        ("learned only, without thesaurus", (RULES, CONCEPTS)),
        ("without thesaurus", (CONCEPTS,)),
        ("without words", (WORDS,)),
    ):
        yield trial.line(name, other.ours(material, without=blocks))
    for share in (1.0, 0.5, 0.0):
        usual = learned.WHOLE_SHARE
        learned.WHOLE_SHARE = share
        yield trial.line(f"share of the whole comment {share}", shipped)
        learned.WHOLE_SHARE = usual
    for most in (500, 2000, 5000):
        yield trial.line(f"taught by {most} comments", shipped, most)


def _by_phrases(trial: Trial) -> NDArray[np.bool_]:
    phrases = [(issue.code, issue.example_phrases) for issue in trial.rules.taxonomy]
    found = np.array(
        [[any(phrase in text for phrase in of) for _, of in phrases] for text in trial.texts]
    )
    if trial.alone is not None:
        found[~found.any(axis=1), trial.alone] = True
    return found


def _cells(line: Line) -> tuple[str, ...]:
    low, high, lower, higher = line.interval
    return (
        line.name,
        "{:.3f} {:.3f}".format(*line.left_out),
        "{:.3f} {:.3f}".format(*line.test),
        f"{low:.3f}-{high:.3f}",
        f"{lower:.3f}-{higher:.3f}",
    )


def _shown(line: Line) -> str:
    return " | ".join(_cells(line))
