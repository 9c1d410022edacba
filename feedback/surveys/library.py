"""Questionnaires that ship with the product, one JSON file each in `library_data/`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from feedback.surveys.definition import Questionnaire

_DATA = files("feedback.surveys") / "library_data"


@cache
def library_keys() -> tuple[str, ...]:
    """Give the keys of all shipped questionnaires, in alphabetical order."""
    names = (entry.name for entry in _DATA.iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


@cache
def load_questionnaire(key: str) -> Questionnaire:
    """Give a shipped questionnaire; raise `KeyError` when there is none of that key."""
    if key not in library_keys():
        raise KeyError(key)
    text = (_DATA / f"{key}.json").read_text(encoding="utf-8")
    return Questionnaire.model_validate_json(text)
