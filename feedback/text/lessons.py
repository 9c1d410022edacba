"""Teaching the model of retailers' comments from the corpus that ships, and more where given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.text.additions import Additions
from feedback.text.analysis import Analyser
from feedback.text.corpus import training_comments
from feedback.text.training import train

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feedback.text.labelled import Labelled
    from feedback.text.model import Model


def _none(_known: Sequence[str]) -> list[Labelled]:
    return []


def _quiet(_share: float) -> None:
    """Show no progress."""


def train_on_corpus(
    further: Callable[[Sequence[str]], Sequence[Labelled]] = _none,
    *,
    additions: Additions = Additions(),  # noqa: B008 -- frozen
    progress: Callable[[float], None] = _quiet,
) -> Model:
    """Return a model of the corpus and of what `further` gives for the known codes."""
    rules = Analyser.load(model=None, additions=additions)
    return train(rules, [*training_comments(), *further(rules.codes)], progress=progress)
