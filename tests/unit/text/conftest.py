"""Analysers for all tests of the text part: loading one takes longer than using it."""

from __future__ import annotations

import pytest

from feedback.text.analysis import Analyser


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    return Analyser.load(model=None)


@pytest.fixture(scope="session")
def taught() -> Analyser:
    """The analyser as it ships: rules and model."""
    return Analyser.load()
