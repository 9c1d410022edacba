"""Who a comment speaks of: the person named, else whose business the issue is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.text.taxonomy import PRAISE

if TYPE_CHECKING:
    from feedback.text.shared import Noted
    from feedback.text.taxonomy import Taxonomy

MANAGER, COURIER, OFFICER, CLERK, DESK, COMPANY = (
    "客户经理",
    "送货员",
    "专管员",
    "订货员",
    "客服",
    "公司",
)
PEOPLE = (MANAGER, COURIER, OFFICER, CLERK, DESK)
_PEOPLE = frozenset(PEOPLE)
TARGETS = (*PEOPLE, COMPANY)
_OF_ROLE = {
    "customer_manager": MANAGER,
    "courier": COURIER,
    "licensing_officer": OFFICER,
    "order_clerk": CLERK,
    "company": COMPANY,
}
# A named person does not change whose business these are.
_FIXED = {"I10": COURIER, "I15": DESK}


class Speakers:
    """Chooses the target of a finding."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Take each issue's remit as the default."""
        self._default = {
            issue.code: _OF_ROLE[issue.remit_role] for issue in taxonomy if issue.is_problem
        } | {"I15": DESK}

    def target(
        self, code: str, noted: Noted | None, start: int, person: str, own: str = ""
    ) -> str | None:
        """Return the target of what was found at `start` in a clause that speaks of `noted`.

        `person` was spoken of before; `own` is whom the pattern means unless people are named.
        """
        if code in _FIXED:
            return _FIXED[code]
        company = False
        if noted:
            here = [(at <= start, at, name) for at, name in noted if name in _PEOPLE]
            if here:
                return max(here)[2]
            company = any(name == COMPANY for _, name in noted)
        if own:
            return own
        if code == PRAISE:
            return person or (COMPANY if company else None)
        default = self._default.get(code, COMPANY)
        return person if person and default == MANAGER else default


def last_person(noted: Noted | None) -> str:
    """Return the person whom a clause names last, an empty string where it names none."""
    return max((each for each in noted or () if each[1] in _PEOPLE), default=(0, ""))[1]
