"""Both languages are complete: every text has an English one, and no text is English in Chinese."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PO = ROOT / "feedback" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "N_": None,
    "ngettext": (1, 2),
}
METHODS = [("feedback/**.py", "python"), ("templates/**.html", "jinja2")]
HAN = re.compile(r"[\u4e00-\u9fff]")
PLACE = re.compile(r"%\((\w+)\)")
QUOTED = re.compile(r"“[^”]*”")
FULL_WIDTH = re.compile(r"[\u3000-\u303f\uff01-\uff5e]")
RENAMED = re.compile(r"\b(?:N_|(?:lazy_|n)?gettext) as \w+")


@cache
def _extracted() -> dict[str, str]:
    """Message id (the singular for plurals) to where it first stands."""
    found: dict[str, str] = {}
    for folder in ("feedback", "templates"):
        rows = extract_from_dir(
            str(ROOT / folder),
            method_map=[(p.removeprefix(f"{folder}/"), m) for p, m in METHODS],
            keywords=KEYWORDS,
        )
        for file, line, message, _comments, _context in rows:
            singular = message[0] if isinstance(message, tuple) else message
            found.setdefault(singular, f"{folder}/{file}:{line}")
    return found


@cache
def _english() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def test_every_text_of_pages_and_commands_has_an_english_one() -> None:
    english = _english()
    missing = [
        f"{where}: {text}"
        for text, where in _extracted().items()
        if (entry := english.get(text)) is None or not entry.string or entry.fuzzy
    ]
    assert not missing, "run `make messages` and translate:\n" + "\n".join(missing)


def test_no_english_text_is_left_from_pages_that_are_gone() -> None:
    gone = [str(m.id) for m in _english() if m.id and _singular(m.id) not in _extracted()]
    assert not gone, "run `make messages`:\n" + "\n".join(gone)


def test_every_source_text_is_chinese() -> None:
    foreign = [
        f"{where}: {text!r}"
        for text, where in _extracted().items()
        if re.search(r"[A-Za-z]{3,}", PLACE.sub("", text)) and not HAN.search(text)
    ]
    assert not foreign, "\n".join(foreign)


def test_no_text_hides_from_the_extractor_behind_another_name() -> None:
    renamed = [
        f"{file.relative_to(ROOT)}: {found.group()}"
        for file in (ROOT / "feedback").rglob("*.py")
        for found in RENAMED.finditer(file.read_text(encoding="utf-8"))
    ]
    assert not renamed, "\n".join(renamed)


def test_english_texts_keep_every_place() -> None:
    wrong = []
    for entry in filter(lambda one: one.id, _english()):
        wanted = set(PLACE.findall(_singular(entry.id)))
        counted = {"num"} if isinstance(entry.id, tuple) else set()
        for form in _forms(entry):
            given = set(PLACE.findall(form))
            if given - wanted or wanted - given - counted:
                wrong.append(f"places differ: {entry.id} → {form}")
            elif (wanted or "%%" in _singular(entry.id)) and not _fills(form, wanted):
                wrong.append(f"cannot be filled: {form}")
    assert not wrong, "\n".join(wrong)


def test_counted_texts_have_both_english_forms() -> None:
    wrong = [
        str(entry.id)
        for entry in _english()
        if isinstance(entry.id, tuple) and (len(_forms(entry)) != 2 or not all(_forms(entry)))
    ]
    assert not wrong, "\n".join(wrong)


def test_english_texts_are_english() -> None:
    """Chinese may stand in them only as a sample inside quotation marks."""
    wrong = [
        form
        for entry in _english()
        if entry.id
        for form in _forms(entry)
        if HAN.search(QUOTED.sub("", form)) or FULL_WIDTH.search(form)
    ]
    assert not wrong, "\n".join(wrong)


def _singular(message: str | tuple[str, ...]) -> str:
    return message[0] if isinstance(message, tuple) else message


def _forms(entry: Message) -> tuple[str, ...]:
    return entry.string if isinstance(entry.string, tuple) else (str(entry.string),)


def _fills(form: str, places: set[str]) -> bool:
    """Tell whether the text can be filled: a stray % would break the page that shows it."""
    try:
        form % dict.fromkeys(places, 1)
    except (TypeError, ValueError):
        return False
    return True
