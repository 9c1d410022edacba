"""QR codes as the path of an SVG: the one door to qrcode."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4  # modules of white around, as ISO/IEC 18004 asks


@dataclass(frozen=True, slots=True)
class Code:
    """A code of `side` × `side` modules, the quiet zone included; `path` draws the dark ones."""

    side: int
    path: str


def qr_of(text: str) -> Code:
    """Return the QR code of a text, readable with 15 % of it smudged."""
    made: QRCode[Any] = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    made.add_data(text)
    rows = made.get_matrix()
    return Code(len(rows), "".join(_runs(y, row) for y, row in enumerate(rows)))


def _runs(y: int, row: list[bool]) -> str:
    drawn, x = "", 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            drawn += f"M{x} {y}h{width}v1h-{width}z"
        x += width
    return drawn
