"""What reading by other means would give, and what each part of ours does, on the test hand.

Everything is fitted on training hands only; seeds are fixed. The whole corpus takes part: one core
is done within eight minutes.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench import alternatives as other
from bench.fasttext import like_fasttext
from bench.results import Result
from bench.trial import Line, Trial
from feedback.text import model as learned
from feedback.text import segment
from feedback.text.analysis import Analyser
from feedback.text.features import CONCEPTS, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from feedback.text.analysis import Analysis

BOUND_SECONDS = 8 * 60
TARGET = Path("build/learning.json")
BOTH = "rules + learned"
COUNTED = (
    ("Naive Bayes", other.naive_bayes),
    ("logistic regression", other.logistic),
    ("linear SVM", other.vectors),
)


def run() -> list[Result]:
    """Print the rows of the table as they come, write them to build/learning.json.

    A row: left-out hands, test hand, 95 % of micro and macro, cost of teaching. Bounds are ours.
    """
    started = time.process_time()
    lines: list[Line] = []
    for line in _lines(Trial()):
        lines.append(line)
        spent = time.process_time() - started
        print(f"{spent:4.0f} s | {' | '.join(_cells(line, lines[0]))} |", flush=True)
    TARGET.parent.mkdir(exist_ok=True)
    content = [line._asdict() for line in lines]
    TARGET.write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")
    micro, macro = lines[0].test
    spent = time.process_time() - started
    return [
        Result("1 - micro-F1 on the test hand", round(1 - micro, 3), "share", 0.2),
        Result("1 - macro-F1 on the test hand", round(1 - macro, 3), "share", 0.25),
        Result("seconds of one core for the table", round(spent), "s", BOUND_SECONDS),
    ]


def _lines(trial: Trial) -> Iterator[Line]:
    """Give our way first, as what teaching costs is compared with it."""
    material, seconds = other.prepared(trial.rules, trial.comments)
    both = other.on_features(material, seconds)
    yield trial.line(BOTH, both)
    yield _shipped(trial)
    yield trial.fixed("example phrases of the taxonomy", _by_phrases(trial))
    yield trial.fixed("rules only", _codes(trial, trial.rules.analyse_many(trial.texts)))
    yield from _learned_only(trial)
    yield from _on_counts(trial, "words with lexicon", segment.cut)
    with other.lexicon_left_out() as plain:
        yield from _on_counts(trial, "words without lexicon", plain)
        bare, seconds = other.prepared(trial.rules, trial.comments)
    assert len(bare.hashes[WORDS]) != len(material.hashes[WORDS]), "words were cut all the same"
    yield trial.line(f"{BOTH}, words without lexicon", other.on_features(bare, seconds))
    yield from _on_counts(trial, "characters", other.characters)
    yield trial.line("fastText-like", like_fasttext(trial.texts, trial.wanted))
    yield from _less(trial, both)
    for name, block in (("thesaurus", CONCEPTS), ("words", WORDS)):
        less = other.on_features(material, both.seconds, without=(block,))
        yield trial.line(f"{BOTH}, without {name}", less)


def _learned_only(trial: Trial) -> Iterator[Line]:
    unruled = other.NoRules(trial.rules)
    material, seconds = other.prepared(unruled, trial.comments)
    for name, without in (("words with lexicon", ()), ("without thesaurus", (CONCEPTS,))):
        way = other.on_features(material, seconds, without=without)
        yield trial.line(f"learned only, {name}", way)
    with other.lexicon_left_out():
        bare = other.prepared(unruled, trial.comments)
    yield trial.line("learned only, words without lexicon", other.on_features(*bare))


def _on_counts(trial: Trial, name: str, cut: other.Cut) -> Iterator[Line]:
    for kind, made in COUNTED:
        way = other.on_counts(trial.texts, trial.wanted, cut, made)
        yield trial.line(f"{kind}, {name}", way)


def _less(trial: Trial, both: other.Alternative) -> Iterator[Line]:
    """Give our way with other shares of the whole comment, and taught by less."""
    usual = learned.WHOLE_SHARE
    for share in (1.0, 0.5, 0.0):
        learned.WHOLE_SHARE = share
        yield trial.line(f"{BOTH}, share of the whole comment {share}", both)
    learned.WHOLE_SHARE = usual
    for most in (500, 2000, 5000):
        yield trial.line(f"{BOTH}, taught by {most:,} comments", both, most)


def _shipped(trial: Trial) -> Line:
    """Return what `feedback text evaluate` measures: the model that ships, a border per code."""
    found = Analyser.load().analyse_many([trial.texts[row] for row in trial.asked])
    return trial.measured("the model that ships", None, _codes(trial, found))


def _codes(trial: Trial, found: Sequence[Analysis]) -> NDArray[np.bool_]:
    return np.array([[code in one.codes for code in trial.codes] for one in found])


def _by_phrases(trial: Trial) -> NDArray[np.bool_]:
    phrases = [(issue.code, issue.example_phrases) for issue in trial.rules.taxonomy]
    found = np.array(
        [[any(phrase in text for phrase in of) for _, of in phrases] for text in trial.texts]
    )
    if trial.alone is not None:
        found[~found.any(axis=1), trial.alone] = True
    return found


def _cells(line: Line, ours: Line) -> tuple[str, ...]:
    """Return the cells of a row; teaching is a multiple of ours."""
    low, high, lower, higher = line.interval
    told = line.seconds is not None and ours.seconds is not None
    return (
        line.name,
        "{:.3f} {:.3f}".format(*line.left_out) if line.left_out else "-",
        "{:.3f} {:.3f}".format(*line.test),
        f"{low:.3f}-{high:.3f}",
        f"{lower:.3f}-{higher:.3f}",
        f"{(line.seconds or 0) / (ours.seconds or 1):.2f}" if told else "-",
    )
