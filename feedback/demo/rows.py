"""Rows on their way into the database: by table, numbered, in the order made."""

from __future__ import annotations

from typing import Any

from feedback.core.db import Base

Row = dict[str, Any]


class Rows:
    """What a city consists of, as plain rows by model; every row has its number already."""

    def __init__(self) -> None:
        self._rows: dict[type[Base], list[Row]] = {}

    def add(self, model: type[Base], **values: object) -> int:
        """Add a row and return its number: 1, 2, … within its table."""
        rows = self._rows.setdefault(model, [])
        number = len(rows) + 1
        rows.append({"id": number, **values})
        return number

    def of(self, model: type[Base]) -> list[Row]:
        """Return the rows of one table."""
        return self._rows.get(model, [])

    def get(self, model: type[Base], number: int) -> Row:
        """Return one row by its number."""
        return self._rows[model][number - 1]

    def models(self) -> list[type[Base]]:
        """Name the tables that have rows, those first that others point to."""
        order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
        return sorted(self._rows, key=lambda model: order[model.__tablename__])

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has."""
        return {model.__tablename__: len(self._rows[model]) for model in self.models()}
