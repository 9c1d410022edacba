"""Who a comment speaks of: the person named, else whose business the issue is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.text.patterns import Pattern
    from feedback.text.taxonomy import Taxonomy
    from feedback.text.words import Hit

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
NAMED = "人名"
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

    def person(self, hits: Mapping[str, list[Hit]]) -> str:
        """Return the person a clause speaks of (the last one named), or an empty string."""
        if _PEOPLE.isdisjoint(hits):
            return ""
        return max((hits[name][-1].start, name) for name in PEOPLE if name in hits)[1]

    def named(self, hits: Mapping[str, list[Hit]]) -> bool:
        """Tell whether a clause names somebody by name."""
        return NAMED in hits

    def target(
        self, code: str, pattern: Pattern, hits: Mapping[str, list[Hit]], start: int, person: str
    ) -> str | None:
        """Return the target of a finding that starts at `start`; `person` was spoken of before."""
        if code in _FIXED:
            return _FIXED[code]
        own = [
            (hit.start <= start, hit.start, name) for name in PEOPLE for hit in hits.get(name, ())
        ]
        if own:
            return max(own)[2]
        if pattern.target:
            return pattern.target
        if code == "P00":
            return person or (COMPANY if COMPANY in hits else None)
        default = self._default.get(code, COMPANY)
        return person if person and default == MANAGER else default
