from __future__ import annotations

import re

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from feedback.collection.waves.qr import qr_of

LINK = "https://feedback.example/s/abcdefghjk-mnpqrstuvwxyz234"


def test_the_path_draws_exactly_the_dark_modules() -> None:
    code = qr_of(LINK)
    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path)
        for step in range(int(width))
    }
    made: QRCode[object] = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    made.add_data(LINK)
    rows = made.get_matrix()
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
    assert code.side == len(rows)
    assert min(min(place) for place in drawn) == 4


def test_different_links_give_different_codes() -> None:
    assert qr_of(LINK).path != qr_of(LINK + "2").path
