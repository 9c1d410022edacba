"""Which encoding a text file is written in. Reads in pieces; guesses nothing silently."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from feedback.core.errors import InputError
from feedback.core.messages import N_

_PIECE = 1 << 20
# Broken UTF-8 is kept as lone surrogates and so told from a U+FFFD that was written as such.
_BROKEN = {"utf-8": "surrogateescape", "utf-8-sig": "surrogateescape", "utf-16": "replace"}
_BAD = {"surrogateescape": re.compile("[\udc80-\udcff]"), "replace": re.compile("\ufffd")}

# A file counts as damaged UTF-8, and not as another encoding, if nearly all beyond ASCII is fine.
_MOSTLY = 0.9
# Chinese text in its own encoding is mostly everyday characters (the first level of GB 2312 and
# its punctuation); Big5 or Shift-JIS read as GB18030 gives a third of them at most.
_EVERYDAY = 0.5


def detect_encoding(path: Path) -> str:
    """Return a codec name for the file: UTF-8 with or without BOM, UTF-16 with BOM, or GB18030.

    Raises `InputError` for damaged UTF-8, naming the row, and for anything else.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        codec = "utf-8-sig"
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec = "utf-16"
    else:
        codec = "utf-8"
    foreign, bad, row = _survey(path, codec)
    if not bad:
        return codec
    if codec != "utf-8" or bad < (1 - _MOSTLY) * foreign:
        raise InputError(
            N_("第 %(row)s 行附近有损坏的字符，文件不是完整的 UTF-8；请重新导出后再导入。"), row=row
        )
    if _everyday_share(path) >= _EVERYDAY:
        return "gb18030"
    raise InputError(
        N_("认不出“%(file)s”的文字编码；请另存为 UTF-8 或 GB18030 编码的 CSV，或者 XLSX，再导入。"),
        file=path.name,
    )


def _survey(path: Path, codec: str) -> tuple[int, int, int]:
    """Count characters beyond ASCII and broken ones; the row of the first broken one."""
    decoder = codecs.getincrementaldecoder(codec)(_BROKEN[codec])
    bad_sign = _BAD[_BROKEN[codec]]
    foreign = bad = row = 0
    rows_before = 1
    with path.open("rb") as file:
        while True:
            piece = file.read(_PIECE)
            text = decoder.decode(piece, final=not piece)
            broken = [found.start() for found in bad_sign.finditer(text)]
            if broken and not bad:
                row = rows_before + text.count("\n", 0, broken[0])
            bad += len(broken)
            foreign += len(text) - len(text.encode("ascii", "ignore"))
            rows_before += text.count("\n")
            if not piece:
                return foreign, bad, row


def _everyday_share(path: Path) -> float:
    """Share of everyday Chinese characters beyond ASCII if read as GB18030; 0 if it cannot be."""
    decoder = codecs.getincrementaldecoder("gb18030")("strict")
    foreign = everyday = 0
    with path.open("rb") as file:
        while True:
            piece = file.read(_PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError:
                return 0.0
            beyond = "".join(character for character in text if not character.isascii())
            foreign += len(beyond)
            coded = beyond.encode("gb2312", "ignore")
            everyday += sum(_is_everyday(lead) for lead in coded[::2])
            if not piece:
                return everyday / foreign if foreign else 0.0


def _is_everyday(lead: int) -> bool:
    return 0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7  # noqa: PLR2004 -- rows of GB 2312
