import string

from hypothesis import given
from hypothesis import strategies as st

from feedback.collection import tokens

KEY = tokens.link_key("k" * 48)


def test_a_link_is_good_for_its_own_generation() -> None:
    public_id = tokens.new_public_id()
    token = tokens.make_token(KEY, public_id, 2)
    assert tokens.public_id_of(token) == public_id
    assert tokens.generation_of(KEY, token, 3) == 2
    assert tokens.generation_of(KEY, token, 1) is None


def test_a_link_of_another_installation_is_forged() -> None:
    other = tokens.make_token(tokens.link_key("another"), "abcdefgh", 1)
    assert tokens.generation_of(KEY, other, 1) is None


def test_a_link_fits_any_address_and_a_short_message() -> None:
    token = tokens.make_token(KEY, tokens.new_public_id(), 1)
    assert set(token) <= set(string.ascii_lowercase + string.digits + "-")
    assert len(token) <= 32


@given(st.integers(0, 26), st.sampled_from("23456789abcdefghjkmnpqrstuvwxyz"))
def test_one_changed_sign_makes_a_link_forged(place: int, sign: str) -> None:
    token = tokens.make_token(KEY, "23456789ab", 1)
    changed = token[:place] + sign + token[place + 1 :]
    assert (tokens.generation_of(KEY, changed, 3) == 1) == (changed == token)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_link(text: str) -> None:
    assert tokens.generation_of(KEY, text, 3) is None
