from __future__ import annotations

import re

from argon2 import PasswordHasher

from feedback.accounts.passwords import LETTERS, hash_password, make_password


def test_one_time_passwords_are_long_all_different_and_easy_to_read_out() -> None:
    made = {make_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(rf"[{LETTERS}]{{4}}(-[{LETTERS}]{{4}}){{3}}", one) for one in made)
    assert not set("0o1li") & set(LETTERS)


def test_passwords_are_hashed_with_argon2id_in_one_form_of_their_characters() -> None:
    hashed = hash_password("café au lait")
    assert hashed.startswith("$argon2id$")
    assert PasswordHasher().verify(hashed, "cafe\u0301 au lait")
