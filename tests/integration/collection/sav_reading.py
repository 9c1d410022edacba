"""A reader of SPSS files, written from the published layout and not from our writer."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SYSTEM_MISSING = -1.7976931348623157e308


@dataclass
class Variable:
    """One record of the dictionary; `width` 0 is a number."""

    short: str
    width: int
    title: str
    missing: tuple[float, ...]


@dataclass
class SavFile:
    """What a reader makes of the whole file, by long names."""

    cases: int = 0
    encoding: str = ""
    rows: list[dict[str, float | str | None]] = field(default_factory=list)
    labels: dict[str, dict[float, str]] = field(default_factory=dict)
    missing: dict[str, tuple[float, ...]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


class Bytes:
    """Bytes read one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        self.at += count
        assert self.at <= len(self.data)
        return self.data[self.at - count : self.at]

    def ints(self, count: int) -> tuple[int, ...]:
        return struct.unpack(f"<{count}i", self.take(4 * count))

    def doubles(self, count: int) -> tuple[float, ...]:
        return struct.unpack(f"<{count}d", self.take(8 * count))


def read_sav(data: bytes) -> SavFile:
    """Return everything in the file; an assertion fails where it breaks the layout."""
    source, found = Bytes(data), SavFile()
    assert source.take(4) == b"$FL2"
    assert source.take(60).startswith(b"@(#) SPSS DATA FILE")
    layout, elements, compression, weight, found.cases = source.ints(5)
    assert (layout, compression, weight) == (2, 1, 0)
    assert source.doubles(1) == (100.0,)
    source.take(9 + 8 + 64 + 3)
    places: list[Variable | None] = []
    labels: list[tuple[dict[float, str], tuple[int, ...]]] = []
    extra: dict[int, bytes] = {}
    while True:
        (kind,) = source.ints(1)
        if kind == 2:
            places.append(_variable(source))
        elif kind == 3:
            labels.append(_labels(source))
        elif kind == 7:
            subtype, size, count = source.ints(3)
            extra[subtype] = source.take(size * count)
        else:
            assert kind == 999
            source.ints(1)
            break
    assert len(places) == elements
    found.encoding = extra[20].decode()
    assert struct.unpack("<qq", extra[16]) == (1, found.cases)
    _read_names(found, places, labels, extra)
    found.rows = list(_rows(source, found, places, extra))
    return found


def _variable(source: Bytes) -> Variable | None:
    width, has_label, missing, _print, _write = source.ints(5)
    short = source.take(8).decode().strip()
    title = ""
    if has_label:
        (length,) = source.ints(1)
        title = source.take(-(-length // 4) * 4)[:length].decode()
    lost = source.doubles(abs(missing))
    return None if width == -1 else Variable(short, width, title, lost)


def _labels(source: Bytes) -> tuple[dict[float, str], tuple[int, ...]]:
    (count,) = source.ints(1)
    said: dict[float, str] = {}
    for _ in range(count):
        (value,) = source.doubles(1)
        length = source.take(1)[0]
        said[value] = source.take(-(-(length + 1) // 8) * 8 - 1)[:length].decode()
    kind, places = source.ints(2)
    assert kind == 4
    return said, source.ints(places)


def _read_names(
    found: SavFile,
    places: list[Variable | None],
    labels: list[tuple[dict[float, str], tuple[int, ...]]],
    extra: dict[int, bytes],
) -> None:
    long_names = dict(pair.split("=") for pair in extra[13].decode().split("\t"))
    named = [one for one in places if one is not None]
    assert len({one.short for one in named}) == len(named)
    for one in named:
        if one.short in long_names:
            name = long_names[one.short]
            found.names.append(name)
            found.titles[name], found.missing[name] = one.title, one.missing
    for said, indexes in labels:
        for index in indexes:
            owner = places[index - 1]
            assert owner is not None
            found.labels[long_names[owner.short]] = said


def _pieces(source: Bytes) -> Iterator[bytes | None]:
    """Eight bytes at a time; None for system-missing."""
    while True:
        for command in source.take(8):
            if command == 252:
                assert source.at == len(source.data)
                return
            if command == 253:
                yield source.take(8)
            elif command == 254:
                yield b" " * 8
            elif command == 255:
                yield None
            elif command:
                yield struct.pack("<d", float(command - 100))


def _rows(
    source: Bytes, found: SavFile, places: list[Variable | None], extra: dict[int, bytes]
) -> Iterator[dict[str, float | str | None]]:
    long_names = dict(pair.split("=") for pair in extra[13].decode().split("\t"))
    wide = {}
    for pair in extra.get(14, b"").decode().split("\0\t"):
        if pair:
            short, _, width = pair.partition("=")
            wide[short] = int(width)
    pieces = _pieces(source)
    for _ in range(found.cases):
        row: dict[str, float | str | None] = {}
        named = iter([one for one in places if one is not None])
        for one in named:
            name = long_names[one.short]
            if one.width == 0:
                piece = next(pieces)
                row[name] = None if piece is None else struct.unpack("<d", piece)[0]
                continue
            whole = wide.get(one.short, one.width)
            said = _segment(pieces, one.width)
            for _more in range(-(-whole // 252) - 1 if one.short in wide else 0):
                said += _segment(pieces, next(named).width)
            row[name] = said[:whole].decode().rstrip(" ")
        yield row


def _segment(pieces: Iterator[bytes | None], width: int) -> bytes:
    held = b"".join(next(pieces) or b"" for _ in range(-(-width // 8)))
    return held[:width]
