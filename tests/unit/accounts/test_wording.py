"""What the sign-in library can say on the pages that are open comes from this project."""

from __future__ import annotations

import re

from flask_security.core import _default_messages

from feedback.accounts.permissions import ROLE_NAMES, ROLE_SIGHT, TABLE, Action, Role
from feedback.accounts.wording import MESSAGES

# Only said by features that are off: mail, registration, passkeys, tokens, recovery codes.
UNREACHABLE = re.compile(
    r"CONFIRM|REGIST|EMAIL|RECOVER|RESET|WEBAUTHN|OAUTH|US_|PASSWORDLESS|BREACHED|PHONE|FORGOT"
    r"|REFRESH_TOKEN|LOGIN_EXPIRED|INVALID_LOGIN_TOKEN|USERNAME_|IDENTITY_ALREADY|USE_CODE|CREDENTIAL"
    r"|PASSWORD_CHANGE_EMAIL|GENERIC_US|GENERIC_RECOVERY|CHANGE_EMAIL"
)


def test_every_message_that_can_appear_is_in_this_products_words() -> None:
    reachable = {name for name in _default_messages if not UNREACHABLE.search(name)}
    assert reachable - MESSAGES.keys() == set()


def test_every_message_is_chinese_and_its_kind_is_known() -> None:
    for text, kind in MESSAGES.values():
        assert re.search(r"[\u4e00-\u9fff]", text)
        assert kind in {"error", "info", "success"}


def test_failures_of_sign_in_cannot_be_told_apart() -> None:
    told = {MESSAGES[name] for name in ("GENERIC_AUTHN_FAILED", "USER_DOES_NOT_EXIST",
                                        "DISABLED_ACCOUNT")}  # fmt: skip
    assert len(told) == 1


def test_every_role_has_a_name_a_description_and_a_row_in_the_table() -> None:
    assert set(ROLE_NAMES) == set(ROLE_SIGHT) == set(TABLE) == set(Role)


def test_every_action_belongs_to_somebody() -> None:
    assert {action for actions in TABLE.values() for action in actions} == set(Action)
