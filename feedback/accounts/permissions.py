"""The one table of permissions: role × action × scope. Pure.

Nothing is allowed that does not stand here. A scope says over what the action reaches: the whole
city, the viewer's area and all below it, the issues their department answers for, or the shops of
the one service person they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from feedback.core.messages import N_


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


ROLE_NAMES: Mapping[Role, str] = {
    Role.ADMINISTRATOR: N_("系统管理员"),
    Role.LEADER: N_("分管领导"),
    Role.ANALYST: N_("营销分析员"),
    Role.INSPECTION_HEAD: N_("督察负责人"),
    Role.INSPECTOR: N_("督察员"),
    Role.MARKET_MANAGER: N_("市场／品牌经理"),
    Role.HOTLINE_AGENT: N_("热线客服"),
    Role.DEPARTMENT_HANDLER: N_("部门经办人"),
    Role.CUSTOMER_MANAGER: N_("客户经理"),
    Role.INTEGRITY: N_("纪检内管"),
}

ROLE_SIGHT: Mapping[Role, str] = {
    Role.ADMINISTRATOR: N_("管人员、导入数据、查审计记录；看不到零售户说的话。"),
    Role.LEADER: N_("看自己分管片区反复出现的问题，人数太少的数字不显示。"),
    Role.ANALYST: N_("看全市的问题、趋势和脱敏后的意见原声。"),
    Role.INSPECTION_HEAD: N_("看全市问题和核查结果，可以看未脱敏的原话。"),
    Role.INSPECTOR: N_("在自己片区打核查电话；问完之前看不到客户经理填报的拜访。"),
    Role.MARKET_MANAGER: N_("走访市场时登记核查，看自己片区的问题汇总。"),
    Role.HOTLINE_AGENT: N_("查店铺、登记来电，看热线记录。"),
    Role.DEPARTMENT_HANDLER: N_("只看归自己部门处理的问题。"),
    Role.CUSTOMER_MANAGER: N_("只看自己的汇总，少于 5 户的数字不显示。"),
    Role.INTEGRITY: N_("看全部问题，包括只有纪检能看的两类：廉洁问题和要求打满分。"),
}


class Action(StrEnum):
    """What a page lets somebody do."""

    VIEW_SUMMARY = "summary.view"
    VIEW_MANAGERS = "managers.view"
    VIEW_WORDS = "words.view"
    VIEW_RAW_WORDS = "words.raw"
    VIEW_RESTRICTED = "restricted.view"
    VIEW_RESPONSES = "response.view"
    CORRECT_RESPONSES = "response.correct"
    EXPORT_RESPONSES = "response.export"
    LOG_COMPLAINT = "complaint.log"
    VIEW_COMPLAINTS = "complaint.view"
    LOG_CHECK = "check.log"
    VIEW_CHECKS = "check.view"
    FIND_SHOP = "shop.find"
    REVEAL_PERSONAL = "personal.reveal"
    IMPORT_DATA = "data.import"
    MANAGE_STAFF = "staff.manage"
    VIEW_AUDIT = "audit.view"
    TEACH = "text.teach"
    DECIDE_VERSION = "text.decide"
    VIEW_WAVES = "wave.view"
    MANAGE_WAVES = "wave.manage"
    GIVE_LINKS = "wave.links"


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
        _A.VIEW_RESPONSES: _S.CITY,
        _A.EXPORT_RESPONSES: _S.CITY,
        _A.TEACH: _S.CITY,
        _A.VIEW_WAVES: _S.CITY,
        _A.MANAGE_WAVES: _S.CITY,
    },
    Role.INSPECTION_HEAD: {
        _A.VIEW_SUMMARY: _S.CITY,
        _A.VIEW_MANAGERS: _S.CITY,
        _A.VIEW_WORDS: _S.CITY,
        _A.VIEW_RAW_WORDS: _S.CITY,
        _A.VIEW_RESPONSES: _S.CITY,
        _A.CORRECT_RESPONSES: _S.CITY,
        _A.EXPORT_RESPONSES: _S.CITY,
        _A.LOG_CHECK: _S.CITY,
        _A.VIEW_CHECKS: _S.CITY,
        _A.FIND_SHOP: _S.CITY,
        _A.REVEAL_PERSONAL: _S.CITY,
        _A.TEACH: _S.CITY,
        _A.DECIDE_VERSION: _S.CITY,
        _A.VIEW_WAVES: _S.CITY,
        _A.MANAGE_WAVES: _S.CITY,
        _A.GIVE_LINKS: _S.CITY,
    },
    Role.INSPECTOR: {
        _A.VIEW_SUMMARY: _S.AREA,
        _A.VIEW_WORDS: _S.AREA,
        _A.LOG_CHECK: _S.AREA,
        _A.FIND_SHOP: _S.AREA,
        _A.REVEAL_PERSONAL: _S.AREA,
        _A.VIEW_WAVES: _S.AREA,
        _A.GIVE_LINKS: _S.AREA,
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
        _A.VIEW_RESPONSES: _S.CITY,
        _A.CORRECT_RESPONSES: _S.CITY,
        _A.EXPORT_RESPONSES: _S.CITY,
        _A.VIEW_RESTRICTED: _S.CITY,
        _A.VIEW_COMPLAINTS: _S.CITY,
        _A.VIEW_CHECKS: _S.CITY,
        _A.FIND_SHOP: _S.CITY,
        _A.REVEAL_PERSONAL: _S.CITY,
        _A.VIEW_AUDIT: _S.CITY,
        _A.TEACH: _S.CITY,
        _A.DECIDE_VERSION: _S.CITY,
        _A.VIEW_WAVES: _S.CITY,
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


def bonds_needed(roles: Iterable[Role]) -> frozenset[Scope]:
    """Return what holders of `roles` must be bound to: an area, a department, or a person.

    Without that bond their actions would reach nothing.
    """
    return frozenset(scopes_for(roles).values()) - {Scope.CITY}


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
