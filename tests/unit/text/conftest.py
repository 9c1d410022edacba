"""One analyser for all tests of the text part: loading it takes longer than using it."""

from __future__ import annotations

import pytest

from feedback.text.analysis import Analyser


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    return Analyser.load()
