import random

from hypothesis import given
from hypothesis import strategies as st

from feedback.collection.receipts import make_receipt_no, read_receipt_no

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
receipts = st.integers(0, 10**6).map(lambda seed: make_receipt_no(random.Random(seed).randrange))  # noqa: S311 -- replayable chance


@given(receipts)
def test_a_receipt_is_read_however_it_is_typed(receipt: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign != "-" else "—" for sign in receipt)
    for typed in (receipt, receipt.lower(), receipt.replace("-", " "), f" {wide}\n"):
        assert read_receipt_no(typed) == receipt


@given(receipts, st.integers(0, 9), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(receipt: str, place: int, sign: str) -> None:
    bare = receipt.replace("-", "")
    wrong = bare[:place] + sign + bare[place + 1 :]
    assert (read_receipt_no(wrong) == receipt) == (wrong == bare)
    assert wrong == bare or read_receipt_no(wrong) is None


@given(receipts, st.integers(0, 8))
def test_two_exchanged_neighbours_are_noticed(receipt: str, place: int) -> None:
    bare = receipt.replace("-", "")
    swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
    assert swapped == bare or read_receipt_no(swapped) is None


def test_other_text_is_no_receipt() -> None:
    for typed in ("", "K7MQ", "K7MQ-4WXP-9T0", "回执号", "\x00" * 10, "1" * 10):
        assert read_receipt_no(typed) is None
