"""How a shop's name sounds: the one door to pypinyin. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

PINYIN_LENGTH = 240
INITIALS_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Sound:
    """A name as somebody types it who hears it: `bianminshangdian`, and `bmsd`."""

    pinyin: str
    initials: str


def sound_of(name: str) -> Sound:
    """Return pinyin without tones and its initials; Latin letters and digits stay, signs go."""
    # The dictionary takes tens of megabytes, which a web process that only reads never needs.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    plain = unicodedata.normalize("NFKC", name).lower()
    parts = " ".join(lazy_pinyin(plain, errors=" ".join)).split()
    syllables = [part for part in parts if part.isascii() and part.isalnum()]
    return Sound(
        pinyin="".join(syllables)[:PINYIN_LENGTH],
        initials="".join(syllable[0] for syllable in syllables)[:INITIALS_LENGTH],
    )
