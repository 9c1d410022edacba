"""A model as one file: a JSON header and plain arrays, compressed and with a checksum.

Nothing in it is executed: arrays are numbers of stated type and shape. Layout: eight bytes of
name and format, 32 bytes SHA-256 of the rest, the rest compressed by zlib; in that, four bytes
length of the header, the header, then the arrays one after the other as the header lists them.
Rising numbers (hashes) are stored as what each adds to the one before, first the lowest byte of
all, then the next: their highest bytes say little and shrink to almost nothing.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MAGIC = b"FBMODEL2"
FORMER = b"FBMODEL1"  # still read: there, hashes are stored like everything else
LARGEST = 256 * 1024 * 1024  # bytes when unpacked: more is no model but an attack
_TYPES = ("uint64", "uint16", "uint8", "float32", "float16", "int8")
_RISING = np.dtype(np.uint64)
_LENGTH = struct.Struct("<I")
# What a header nested without end, or one that announces more than there can be, leads to.
_BEYOND = (RecursionError, OverflowError, MemoryError)

FOREIGN = "is not a model of this program, or of another format"
CHANGED = "is damaged or cut short: its checksum does not match"
PACKED = "is damaged: it cannot be unpacked"
TOO_LARGE = "is larger than any model"
MIXED_UP = "is damaged: its header does not fit what follows"
LACKING = "lacks a part that a model needs"
UNFIT = "has parts that do not fit together"
NOT_FINITE = "holds numbers that are not finite"
OTHER_CODES = "was taught other codes than those of the taxonomy"
NOTHING_TO_LEARN = "no comment has a code: there is nothing to learn from"


class ModelError(ValueError):
    """A file that is not a model, is damaged, or belongs to another format or set of codes."""


def pack(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return the file of a header and its arrays."""
    body = zlib.compress(unpacked(header, arrays), 9)
    return MAGIC + hashlib.sha256(body).digest() + body


def version_of(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    """Return twelve hex digits that change with any content of a model."""
    return hashlib.sha256(unpacked(header, arrays)).hexdigest()[:12]


def unpacked(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return what the file holds before it is compressed; equal for equal content."""
    listed = [[name, array.dtype.name, list(array.shape)] for name, array in arrays.items()]
    head = json.dumps({**header, "arrays": listed}, ensure_ascii=False, sort_keys=True).encode()
    parts = [_LENGTH.pack(len(head)), head]
    parts += [_stored(array) for array in arrays.values()]
    return b"".join(parts)


def _stored(array: NDArray[Any]) -> bytes:
    plain = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    if array.dtype != _RISING:
        return plain.tobytes()
    gaps = np.diff(plain, prepend=np.zeros(1, dtype=plain.dtype))
    return np.ascontiguousarray(gaps.view(np.uint8).reshape(-1, plain.itemsize).T).tobytes()


def _restored(stored: NDArray[Any]) -> NDArray[Any]:
    """Return rising numbers from their bytes; any numbers whatever come back as they went."""
    planes = stored.view(np.uint8).reshape(stored.itemsize, -1)
    gaps = np.ascontiguousarray(planes.T).view(stored.dtype).reshape(-1)
    return np.cumsum(gaps, dtype=np.uint64)


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return header and arrays; ModelError says what is wrong with the file."""
    if data[: len(MAGIC)] not in (MAGIC, FORMER):
        raise ModelError(FOREIGN)
    body = data[len(MAGIC) + 32 :]
    if hashlib.sha256(body).digest() != data[len(MAGIC) : len(MAGIC) + 32]:
        raise ModelError(CHANGED)
    unpacking = zlib.decompressobj()
    try:
        rest = unpacking.decompress(body, LARGEST)
    except zlib.error as error:
        raise ModelError(PACKED) from error
    if unpacking.unconsumed_tail:
        raise ModelError(TOO_LARGE)
    try:
        return _read(rest, as_gaps=data[: len(MAGIC)] == MAGIC)
    except (ValueError, LookupError, TypeError, struct.error, *_BEYOND) as error:
        raise ModelError(MIXED_UP) from error


def _read(rest: bytes, *, as_gaps: bool) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    (length,) = _LENGTH.unpack_from(rest)
    at = _LENGTH.size + length
    header: dict[str, Any] = json.loads(rest[_LENGTH.size : at])
    if not isinstance(header, dict):
        raise TypeError(header)
    arrays = {}
    for name, kind, shape in header.pop("arrays"):
        if kind not in _TYPES:
            raise ValueError(kind)
        dtype = np.dtype(kind).newbyteorder("<")
        count = int(np.prod(shape, dtype=np.int64))
        array = np.frombuffer(rest, dtype, count, at)
        array = _restored(array) if as_gaps and kind == _RISING.name else array
        arrays[name] = array.reshape(shape).astype(kind)
        at += count * dtype.itemsize
    if at != len(rest):
        raise ValueError(at)
    return header, arrays
