"""A made-up other domain out of our own corpus: ten issues, known only by mined example words.

The words come from comments that are then thrown away, as a stranger would write them down; the
rest is dealt at random into comments to learn from and 1,200 to measure by.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from bench.results import Result
from feedback.text import segment
from feedback.text.bootstrapping import train_domain
from feedback.text.corpus import held_out_comments, training_comments
from feedback.text.deciding import decided, f1_scores
from feedback.text.domain import Domain, WordRules
from feedback.text.domain_analysis import DomainAnalyser
from feedback.text.labelled import Labelled
from feedback.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DOMAINS = {
    "A": ("I01", "I03", "I09", "I10", "I11", "I12", "I13", "I14", "I17", "I18"),
    "B": ("I02", "I04", "I05", "I06", "I07", "I08", "I10", "I15", "I16", "I17"),
    "C": ("I01", "I02", "I05", "I07", "I09", "I12", "I14", "I15", "I16", "I18"),
}
MINED_FROM, ASKED, WORDS = 3000, 1200, 90
SURE = 0.6  # share of a word's comments that have the code
SIZES = (0, 200, 1000, None)
TARGET = Path("build/other_domain.json")


class Row(NamedTuple):
    """Micro-F1 of example words, of TF-IDF with an SVM, and of ours; None where nothing is said."""

    domain: str
    labels: int
    words: float
    vectors: float | None
    ours: float
    with_unlabelled: float | None


class Made(NamedTuple):
    """A domain with comments to learn from and to be measured by."""

    domain: Domain
    known: list[Labelled]
    asked: list[Labelled]


def made(codes: Sequence[str], seed: int) -> Made:
    """Return a domain of these codes."""
    rows = []
    for each in (*training_comments(), *held_out_comments()):
        kept = tuple(code for code in each.codes if code in codes)
        if kept:
            rows.append(Labelled(normalise(each.text).text, kept))
    random.Random(seed).shuffle(rows)  # noqa: S311 -- dealt, not secret
    domain = Domain(tuple(codes), {code: code for code in codes}, _mined(rows[:MINED_FROM], codes))
    rows = rows[MINED_FROM:]
    return Made(domain, rows[ASKED:], rows[:ASKED])


def _mined(rows: Sequence[Labelled], codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    total: Counter[str] = Counter()
    per: dict[str, Counter[str]] = {code: Counter() for code in codes}
    for row in rows:
        text = row.text
        runs = {text[at : at + n] for n in (2, 3) for at in range(len(text) - n + 1)}
        total.update(runs)
        for code in row.codes:
            per[code].update(runs)
    words = {}
    for code in codes:
        ranked = sorted(
            (
                (count * (count / total[run]) ** 2, run)
                for run, count in per[code].items()
                if count > 2 and count / total[run] > SURE
            ),
            reverse=True,
        )
        chosen: list[str] = []
        for _, run in ranked:
            if len(chosen) < WORDS and not any(run in one or one in run for one in chosen):
                chosen.append(run)
        words[code] = tuple(chosen)
    return words


def f1(codes: Sequence[str], found: Iterable[Iterable[str]], asked: Sequence[Labelled]) -> float:
    """Return micro-F1."""
    chosen = np.array([[code in one for code in codes] for one in map(set, found)])
    return f1_scores(chosen, np.array([[c in each.codes for c in codes] for each in asked]))[0]


def by_words(case: Made) -> float:
    """Return the micro-F1 of example words alone."""
    rules = WordRules(case.domain)
    found = [{name for _, name in rules.read(each.text).fired} for each in case.asked]
    return f1(case.domain.codes, found, case.asked)


def by_vectors(case: Made, known: Sequence[Labelled]) -> float:
    """Return the micro-F1 of TF-IDF of words and a linear SVM; at least one code, as with us."""
    vectors = TfidfVectorizer(analyzer=segment.cut)
    matrix = vectors.fit_transform([each.text for each in known])
    codes = case.domain.codes
    answers = np.array([[int(code in each.codes) for code in codes] for each in known])
    model = OneVsRestClassifier(LinearSVC(random_state=0)).fit(matrix, answers)
    scores = model.decision_function(vectors.transform([each.text for each in case.asked]))
    chosen = decided(scores, np.zeros(len(codes)), None)
    return f1(codes, ({codes[at] for at in np.flatnonzero(row)} for row in chosen), case.asked)


def ours(case: Made, known: Sequence[Labelled], unlabelled: Sequence[Labelled]) -> float:
    """Return the micro-F1 of what `feedback text train --taxonomy` makes."""
    model = train_domain(case.domain, known, [each.text for each in unlabelled])
    found = DomainAnalyser(model).analyse_many([each.text for each in case.asked])
    return f1(case.domain.codes, (one.codes for one in found), case.asked)


def run() -> list[Result]:
    """Print micro-F1 for each domain and number of labels, write it to build/other_domain.json.

    Bounds: we are behind neither example words alone nor TF-IDF with a linear SVM.
    """
    started = time.process_time()
    rows: list[Row] = []
    for row in _rows():
        rows.append(row)
        cells = (f"{value:.3f}" if isinstance(value, float) else str(value) for value in row)
        print(f"{time.process_time() - started:4.0f} s | {' | '.join(cells)} |", flush=True)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps([row._asdict() for row in rows], indent=2), encoding="utf-8")
    return [
        Result(
            f"other domains: furthest behind words or SVM, {what}", round(most, 3), "micro-F1", 0
        )
        for what, most in (
            ("labels and unlabelled", max(_behind(row, row.with_unlabelled) for row in rows)),
            ("labels only", max(_behind(row, row.ours) for row in rows)),
        )
    ]


def _behind(row: Row, ours: float | None) -> float:
    """Return by how much we are worse, below 0 where we are better or were not measured."""
    return -1.0 if ours is None else max(row.words, row.vectors or 0) - ours


def _rows() -> Iterator[Row]:
    for seed, (name, codes) in enumerate(DOMAINS.items(), start=1):
        case = made(codes, seed)
        words = by_words(case)
        for size in SIZES:
            known = case.known[:size]
            rest = case.known[len(known) :]
            yield Row(
                name,
                len(known),
                words,
                by_vectors(case, known) if known else None,
                ours(case, known, ()),
                ours(case, known, rest) if rest else None,
            )
