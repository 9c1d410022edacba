"""Which column of a file holds what: headers in Chinese or English, in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from feedback.core.errors import InputError
from feedback.core.messages import N_
from feedback.people.imports.raw import letter

_NOISE = re.compile(r"[\s_\-*（）()：:/]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an import knows: its field, its Chinese name, other names, whether needed."""

    field: str
    name: str
    aliases: tuple[str, ...] = ()
    needed: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All names by which the column goes."""
        return (self.field, self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each known column stands in one file, what it is called there, and what is ignored."""

    positions: Mapping[str, int]
    titles: Mapping[str, str]
    ignored: tuple[str, ...]
    width: int

    def title(self, field: str) -> str:
        """Return what to call a column in a message: its header in the file, and its letter."""
        if field not in self.positions:
            return self.titles.get(field, field)
        return f"{self.titles[field]}（{letter(self.positions[field])}）"


def plain(header: str) -> str:
    """Return a header without spaces, signs, width and case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", header).replace("\ufeff", "")).casefold()


def match_header(header: Sequence[str], columns: Iterable[Column]) -> Layout:
    """Find the known columns in a header; raise `InputError` for missing or repeated ones."""
    columns = tuple(columns)
    fields = {plain(name): column for column in columns for name in column.names}
    positions: dict[str, int] = {}
    titles: dict[str, str] = {column.field: column.name for column in columns}
    ignored: list[str] = []
    for place, title in enumerate(header):
        column = fields.get(plain(title))
        if column is None:
            ignored.append(title.strip())
            continue
        if column.field in positions:
            raise InputError(
                N_("“%(column)s”列出现了两次：%(first)s 列和 %(second)s 列。"),
                field=column.field,
                column=column.name,
                first=letter(positions[column.field]),
                second=letter(place),
            )
        positions[column.field] = place
        titles[column.field] = title.strip()
    _check_missing(columns, positions, header)
    return Layout(positions, titles, tuple(title for title in ignored if title), len(header))


def _check_missing(
    columns: Iterable[Column], positions: Mapping[str, int], header: Sequence[str]
) -> None:
    missing = [column for column in columns if column.needed and column.field not in positions]
    if missing:
        raise InputError(
            N_("缺少这些列：%(missing)s。文件的表头是：%(header)s。"),
            field=missing[0].field,
            missing="、".join(f"{column.name}（{column.field}）" for column in missing),
            header="、".join(title.strip()[:20] for title in header[:20]),
        )
