"""The main menu: features register entries, the layout shows those the viewer may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: `label` and `hint` are Chinese message ids, `action` what it needs."""

    endpoint: str
    label: str
    action: str
    order: int = 50
    hint: str = ""


def add_entries(app: Flask, *entries: Entry) -> None:
    """Put `entries` into the menu, in their order."""
    menu: list[Entry] = app.extensions.setdefault("feedback_menu", [])
    menu.extend(entries)
    menu.sort(key=lambda entry: entry.order)


def entries(app: Flask) -> list[Entry]:
    """Return the whole menu."""
    menu: list[Entry] = app.extensions.get("feedback_menu", [])
    return menu
