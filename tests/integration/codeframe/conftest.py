"""Each test finds the process as it starts: holding no analyser yet, and lets go of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from feedback.codeframe.holder import holder


@pytest.fixture(autouse=True)
def fresh_holder() -> Iterator[None]:
    held = holder._held
    holder._held, holder._looked = None, float("-inf")
    yield
    holder._held, holder._looked = held, float("-inf")
