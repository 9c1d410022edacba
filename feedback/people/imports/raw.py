"""What every format of file comes down to: numbered rows of texts."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.core.messages import N_, Message

MOST_CHARACTERS = 10_000


class NumberText(str):
    """Text of a cell that held a number: a spreadsheet has dropped zeros at its beginning."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RawRow:
    """The cells of a row as texts; `faults` by column number (None: the row as a whole)."""

    number: int
    cells: tuple[str, ...]
    faults: tuple[tuple[int | None, Message], ...] = ()

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing stands in the row."""
        return not self.faults and not any(cell.strip() for cell in self.cells)


def bounded(row: RawRow) -> RawRow:
    """Mark cells that no database should hold: far too long, or with NUL characters."""
    faults = list(row.faults)
    for column, cell in enumerate(row.cells):
        if len(cell) > MOST_CHARACTERS:
            faults.append((column, too_long(len(cell), MOST_CHARACTERS)))
        elif "\x00" in cell:
            faults.append((column, Message(N_("含有 NUL 字符，请删去后再导入。"))))
    return RawRow(row.number, row.cells, tuple(faults)) if faults else row


def too_long(length: int, most: int) -> Message:
    """Say that a cell has more characters than may be."""
    return Message(N_("有 %(length)s 个字符，最多 %(most)s 个。"), {"length": length, "most": most})


def letter(column: int) -> str:
    """Return the name a spreadsheet gives to a column: 0 is A, 26 is AA."""
    name = ""
    number = column + 1
    while number:
        number, place = divmod(number - 1, 26)
        name = chr(ord("A") + place) + name
    return name
