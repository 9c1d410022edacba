"""Labelled comments that ship: written by several hands, each without sight of the others' work.

A hand is a file. `TEST_HAND` is only for measuring: no rule is written and no model taught from
it. `plain` holds short sentences that fix what must always be read so, `development` the ones
that the rules were first written from.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.text.labelled import Labelled, read_labelled
from feedback.text.tables import DATA_DIR
from feedback.text.taxonomy import load_taxonomy

if TYPE_CHECKING:
    from collections.abc import Collection

FOLDER = Path(__file__).parent
TEST_HAND = "hand9"


@cache
def hands() -> tuple[str, ...]:
    """Return the names of all hands."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.tsv")))


def comments_of(hand: str, known: Collection[str]) -> tuple[Labelled, ...]:
    """Return the comments of one hand; TableError for a code that is not `known`."""
    return tuple(read_labelled(FOLDER / f"{hand}.tsv", known, hand=hand))


def training_comments() -> tuple[Labelled, ...]:
    """Return what a model may learn from: all hands but the test hand."""
    known = _known()
    return tuple(each for hand in hands() if hand != TEST_HAND for each in comments_of(hand, known))


def held_out_comments() -> tuple[Labelled, ...]:
    """Return the comments of the test hand."""
    return comments_of(TEST_HAND, _known())


@cache
def _known() -> tuple[str, ...]:
    return load_taxonomy(DATA_DIR / "taxonomy.tsv").codes
