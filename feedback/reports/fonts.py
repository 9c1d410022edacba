"""Finding a font of this machine that has Chinese characters."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

KNOWN = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "/Library/Fonts/Arial Unicode.ttf",
)
SUFFIXES = frozenset({".ttf", ".ttc", ".otf"})
_PREFERRED = ("Sans", "Hei", "Gothic")


@cache
def chinese_font(chosen: str = "") -> Path | None:
    """Return a font file with Chinese characters, or None where the machine has none.

    `chosen` (the setting FEEDBACK_FONT) goes first, then what fontconfig lists, then the usual
    places on Linux and macOS.
    """
    if chosen:
        path = Path(chosen)
        return path if path.is_file() else None
    return best(_listed()) or next((Path(one) for one in KNOWN if Path(one).is_file()), None)


def best(paths: Iterable[str]) -> Path | None:
    """Return a plain upright sans-serif among the font files where there is one."""
    files = sorted(one for one in set(paths) if Path(one).suffix.lower() in SUFFIXES)

    def order(name: str) -> tuple[bool, bool]:
        stem = Path(name).stem
        return (not any(word in stem for word in _PREFERRED), "Regular" not in stem)

    return Path(min(files, key=order)) if files else None


def _listed() -> list[str]:
    """Return the font files that fontconfig says cover Chinese; none where it is missing."""
    command = shutil.which("fc-list")
    if command is None:
        return []
    try:
        done = subprocess.run(  # noqa: S603 -- fixed arguments
            [command, ":lang=zh-cn", "file"], capture_output=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return [line.split(":")[0].strip() for line in lines if line.strip()]
