"""The one table of permissions: role × action × scope. Pure.

Nothing is allowed that does not stand here. A scope says over what the action reaches: the whole
city, the viewer's area and all below it, the issues their department answers for, or the shops of
the one service person they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """Who a member of staff is."""

    ADMINISTRATOR = "administrator"
    LEADER = "leader"
    ANALYST = "analyst"
    INSPECTION_HEAD = "inspection_head"
    INSPECTOR = "inspector"
    MARKET_MANAGER = "market_manager"
    HOTLINE_AGENT = "hotline_agent"
    DEPARTMENT_HANDLER = "department_handler"
    CUSTOMER_MANAGER = "customer_manager"
    INTEGRITY = "integrity"


class Action(StrEnum):
    """What a page lets somebody do."""

    VIEW_SUMMARY = "summary.view"
    VIEW_MANAGERS = "managers.view"
    VIEW_WORDS = "words.view"
    VIEW_RAW_WORDS = "words.raw"
    VIEW_RESTRICTED = "restricted.view"
    LOG_COMPLAINT = "complaint.log"
    VIEW_COMPLAINTS = "complaint.view"
    LOG_CHECK = "check.log"
    VIEW_CHECKS = "check.view"
    FIND_SHOP = "shop.find"
    REVEAL_PERSONAL = "personal.reveal"
    IMPORT_DATA = "data.import"
    MANAGE_STAFF = "staff.manage"
    VIEW_AUDIT = "audit.view"


class Scope(StrEnum):
    """How far an action reaches."""

    CITY = "city"
    AREA = "area"
    DEPARTMENT = "department"
    OWN = "own"


_A, _S = Action, Scope

TABLE: Mapping[Role, Mapping[Action, Scope]] = {
    Role.ADMINISTRATOR: {
        _A.IMPORT_DATA: _S.CITY,
        _A.MANAGE_STAFF: _S.CITY,
        _A.VIEW_AUDIT: _S.CITY,
        _A.FIND_SHOP: _S.CITY,
    },
    Role.LEADER: {
        _A.VIEW_SUMMARY: _S.AREA,
        _A.VIEW_MANAGERS: _S.AREA,
        _A.VIEW_WORDS: _S.AREA,
        _A.VIEW_COMPLAINTS: _S.AREA,
        _A.VIEW_CHECKS: _S.AREA,
    },
    Role.ANALYST: {
        _A.VIEW_SUMMARY: _S.CITY,
        _A.VIEW_MANAGERS: _S.CITY,
        _A.VIEW_WORDS: _S.CITY,
    },
    Role.INSPECTION_HEAD: {
        _A.VIEW_SUMMARY: _S.CITY,
        _A.VIEW_MANAGERS: _S.CITY,
        _A.VIEW_WORDS: _S.CITY,
        _A.VIEW_RAW_WORDS: _S.CITY,
        _A.LOG_CHECK: _S.CITY,
        _A.VIEW_CHECKS: _S.CITY,
        _A.FIND_SHOP: _S.CITY,
        _A.REVEAL_PERSONAL: _S.CITY,
    },
    Role.INSPECTOR: {
        _A.VIEW_SUMMARY: _S.AREA,
        _A.VIEW_WORDS: _S.AREA,
        _A.LOG_CHECK: _S.AREA,
        _A.FIND_SHOP: _S.AREA,
        _A.REVEAL_PERSONAL: _S.AREA,
    },
    Role.MARKET_MANAGER: {
        _A.VIEW_SUMMARY: _S.AREA,
        _A.LOG_CHECK: _S.AREA,
        _A.FIND_SHOP: _S.AREA,
    },
    Role.HOTLINE_AGENT: {
        _A.LOG_COMPLAINT: _S.CITY,
        _A.VIEW_COMPLAINTS: _S.CITY,
        _A.FIND_SHOP: _S.CITY,
        _A.REVEAL_PERSONAL: _S.CITY,
    },
    Role.DEPARTMENT_HANDLER: {
        _A.VIEW_SUMMARY: _S.DEPARTMENT,
        _A.VIEW_WORDS: _S.DEPARTMENT,
    },
    Role.CUSTOMER_MANAGER: {
        _A.VIEW_SUMMARY: _S.OWN,
        _A.VIEW_MANAGERS: _S.OWN,
    },
    Role.INTEGRITY: {
        _A.VIEW_SUMMARY: _S.CITY,
        _A.VIEW_MANAGERS: _S.CITY,
        _A.VIEW_WORDS: _S.CITY,
        _A.VIEW_RAW_WORDS: _S.CITY,
        _A.VIEW_RESTRICTED: _S.CITY,
        _A.VIEW_COMPLAINTS: _S.CITY,
        _A.VIEW_CHECKS: _S.CITY,
        _A.FIND_SHOP: _S.CITY,
        _A.REVEAL_PERSONAL: _S.CITY,
        _A.VIEW_AUDIT: _S.CITY,
    },
}

_WIDTH = {Scope.CITY: 3, Scope.AREA: 2, Scope.DEPARTMENT: 1, Scope.OWN: 0}


def scopes_for(roles: Iterable[Role]) -> dict[Action, Scope]:
    """Return what holders of all `roles` may do, each action with its widest scope."""
    allowed: dict[Action, Scope] = {}
    for role in roles:
        for action, scope in TABLE[role].items():
            held = allowed.get(action)
            if held is None or _WIDTH[scope] > _WIDTH[held]:
                allowed[action] = scope
    return allowed


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, as far as queries need to know: what they may do, and over what.

    A scope that has nothing to bind to (an area scope without an area) reaches nothing.
    """

    staff_id: int | None
    allowed: Mapping[Action, Scope]
    area_path: str | None = None
    department: str = ""
    person_id: int | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)

    def may(self, action: Action) -> bool:
        """Tell whether the action is allowed at all, over whatever scope."""
        return action in self.allowed

    def scope(self, action: Action) -> Scope | None:
        """Return how far the action reaches for this viewer, or None."""
        return self.allowed.get(action)

    @property
    def sees_restricted(self) -> bool:
        """Tell whether issues of the restricted queue may be shown."""
        return Action.VIEW_RESTRICTED in self.allowed

    @property
    def under_disclosure(self) -> bool:
        """Tell whether small counts must be withheld: managers and their line of command."""
        return bool(self.roles & {Role.CUSTOMER_MANAGER, Role.LEADER, Role.MARKET_MANAGER})


SYSTEM = Viewer(staff_id=None, allowed=dict.fromkeys(Action, Scope.CITY))
