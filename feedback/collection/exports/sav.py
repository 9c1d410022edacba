"""SPSS system files (`.sav`), written row by row: the memory needed does not grow with the rows.

Layout after the PSPP project's description of the format ("System File Format", GNU PSPP
developers' guide): UTF-8, compressed by bytecode, long names, very long strings. Pure.
"""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import BinaryIO

from feedback.collection.exports.sav_names import short_names

SYSTEM_MISSING = -sys.float_info.max
_LOWEST = math.nextafter(SYSTEM_MISSING, 0)
_BIAS = 100
_EPOCH = datetime(1582, 10, 14, tzinfo=UTC)
_SEGMENT, _SHARE = 255, 252  # bytes a segment holds, bytes of width that ask for a segment
LONGEST_STRING = 32_767
_LONGEST_VALUE_LABEL = 120
_FORMATS = {"string": 1, "number": 5, "moment": 22, "day": 39}
_WIDTHS = {"moment": 20, "day": 10}
_NOMINAL, _SCALE = 1, 3


@dataclass(frozen=True, slots=True)
class Variable:
    """One column: `width` in bytes for a string (0: numeric); labels and missing values as numbers.

    `form` is one of string, number, day, moment; days and moments are written from their Python
    kinds.
    """

    name: str
    label: str
    form: str = "number"
    width: int = 0
    decimals: int = 0
    labels: tuple[tuple[float, str], ...] = ()
    missing: tuple[float, ...] = ()
    nominal: bool = False

    @property
    def segments(self) -> tuple[int, ...]:
        """The widths in which the file holds it; a string of 256 bytes and more has several."""
        if self.width <= _SEGMENT:
            return (self.width,)
        count = -(-self.width // _SHARE)
        return (*[_SEGMENT] * (count - 1), self.width - _SHARE * (count - 1))


Cell = str | int | float | date | datetime | None


def write_sav(
    target: BinaryIO,
    variables: Sequence[Variable],
    rows: Iterable[Sequence[Cell]],
    *,
    count: int,
    label: str,
    made_at: datetime,
) -> None:
    """Write `count` rows; a cell of `None` is system-missing, or blank in a string."""
    target.write(_dictionary(variables, count, label, made_at))
    packed = _Packed(target)
    for row in rows:
        for variable, cell in zip(variables, row, strict=True):
            if variable.width:
                packed.string(_segmented(variable, cell))
            else:
                packed.number(_number(cell))
    packed.finish()


def _number(cell: Cell) -> float | None:
    """SPSS keeps a moment as seconds since the first day of the Gregorian calendar."""
    if cell is None or isinstance(cell, str):
        return None
    if isinstance(cell, datetime):  # as the clock on the wall showed it
        return (cell.replace(tzinfo=UTC) - _EPOCH).total_seconds()
    if isinstance(cell, date):
        return float((cell - _EPOCH.date()).days * 86_400)
    return float(cell)


def _segmented(variable: Variable, cell: Cell) -> bytes:
    """Bytes of a string as they lie in the file: 255 of each 256, the rest filled with blanks."""
    said = cut_bytes("" if cell is None else str(cell), variable.width)
    parts = []
    for width in variable.segments:
        parts.append(said[:width].ljust(-(-width // 8) * 8))
        said = said[width:]
    return b"".join(parts)


def cut_bytes(text: str, most: int) -> bytes:
    """Return the text in UTF-8, cut between characters where it is longer than `most` bytes."""
    written = text.encode("utf-8", "replace")
    return written if len(written) <= most else written[:most].decode("utf-8", "ignore").encode()


class _Packed:
    """Bytecode compression: eight commands in a row, then the data that they ask for."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._commands = bytearray()
        self._data = bytearray()

    def number(self, value: float | None) -> None:
        if value is None:
            self._add(255)
        elif value == int(value) and 1 - _BIAS <= value <= 251 - _BIAS:
            self._add(int(value) + _BIAS)
        else:
            self._add(253, struct.pack("<d", value))

    def string(self, written: bytes) -> None:
        for start in range(0, len(written), 8):
            piece = written[start : start + 8]
            if piece == b"        ":
                self._add(254)
            else:
                self._add(253, piece)

    def finish(self) -> None:
        self._add(252)
        while self._commands:
            self._add(0)

    def _add(self, command: int, data: bytes = b"") -> None:
        self._commands.append(command)
        self._data += data
        if len(self._commands) == 8:  # noqa: PLR2004 -- a group is as long as a number
            self._target.write(self._commands)
            self._target.write(self._data)
            self._commands.clear()
            self._data.clear()


def _dictionary(variables: Sequence[Variable], count: int, label: str, made_at: datetime) -> bytes:
    names = short_names([len(variable.segments) for variable in variables])
    elements = sum(-(-(w or 8) // 8) for each in variables for w in each.segments)
    header = struct.pack(
        "<4s60siiiiid9s8s64s3x",
        b"$FL2",
        b"@(#) SPSS DATA FILE feedback".ljust(60),
        2,
        elements,
        1,
        0,
        count,
        float(_BIAS),
        made_at.strftime("%d %b %y").encode("ascii", "replace").ljust(9),
        made_at.strftime("%H:%M:%S").encode(),
        cut_bytes(label, 64).ljust(64),
    )
    records = b"".join(
        _variable(variable, own) for variable, own in zip(variables, names, strict=True)
    )
    return header + records + _value_labels(variables) + _extensions(variables, names, count)


def _variable(variable: Variable, names: Sequence[str]) -> bytes:
    """Write one record per segment, each followed by the records that fill its 8-byte places."""
    found = bytearray()
    for number, (name, width) in enumerate(zip(names, variable.segments, strict=True)):
        first = number == 0
        shown = width or _WIDTHS.get(variable.form, 12 if variable.decimals else 11)
        form = _FORMATS[variable.form] << 16 | shown << 8 | (0 if width else variable.decimals)
        missing = variable.missing if first else ()
        found += struct.pack("<iiiiii8s", 2, width, 1, len(missing), form, form, _eight(name))
        said = cut_bytes(variable.label, 255)
        found += struct.pack("<i", len(said)) + said.ljust(-(-len(said) // 4) * 4, b"\0")
        found += struct.pack(f"<{len(missing)}d", *missing)
        for _ in range(-(-width // 8) - 1):
            found += struct.pack("<iiiiii8s", 2, -1, 0, 0, 0, 0, b" " * 8)
    return bytes(found)


def _value_labels(variables: Sequence[Variable]) -> bytes:
    found, place = bytearray(), 1
    for variable in variables:
        if variable.labels:
            found += struct.pack("<ii", 3, len(variable.labels))
            for value, label in variable.labels:
                said = cut_bytes(label, _LONGEST_VALUE_LABEL)
                filled = -(-(len(said) + 1) // 8) * 8 - 1
                found += struct.pack("<dB", value, len(said)) + said.ljust(filled)
            found += struct.pack("<iii", 4, 1, place)
        place += sum(-(-(width or 8) // 8) for width in variable.segments)
    return bytes(found)


def _extensions(variables: Sequence[Variable], names: Sequence[Sequence[str]], count: int) -> bytes:
    numbers = struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001)
    floats = struct.pack("<3d", SYSTEM_MISSING, sys.float_info.max, _LOWEST)
    shown = [part for variable in variables for part in _display(variable)]
    pairs = list(zip(names, variables, strict=True))
    long_names = "\t".join(f"{own[0]}={variable.name}" for own, variable in pairs).encode()
    very_long = "".join(
        f"{own[0]}={variable.width:05d}\0\t" for own, variable in pairs if variable.width > _SEGMENT
    ).encode()
    records = [
        (3, 4, numbers),
        (4, 8, floats),
        (11, 4, struct.pack(f"<{len(shown)}i", *shown)),
        (13, 1, long_names),
        *([(14, 1, very_long)] if very_long else []),
        (16, 8, struct.pack("<qq", 1, count)),
        (20, 1, b"UTF-8"),
    ]
    written = b"".join(
        struct.pack("<iiii", 7, kind, size, len(body) // size) + body
        for kind, size, body in records
    )
    return written + struct.pack("<ii", 999, 0)


def _display(variable: Variable) -> Iterator[int]:
    for width in variable.segments:
        nominal = bool(width) or variable.nominal
        yield from (_NOMINAL if nominal else _SCALE, min(width or 10, 40), int(not width))


def _eight(name: str) -> bytes:
    return name.encode("ascii").ljust(8)
