"""How far a viewer's action reaches, as SQL conditions: used by every query of every feature."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from feedback.accounts.permissions import Action, Scope, Viewer
from feedback.core import clock
from feedback.people.models import Area, Assignment, Retailer, ServicePerson

Column = InstrumentedAttribute[Any] | ColumnElement[Any]


def area_in_scope(viewer: Viewer, action: Action, area_id: Column) -> ColumnElement[bool]:
    """Condition on an area column. Own-shops scope reaches no area as a whole."""
    match viewer.scope(action):
        case Scope.CITY | Scope.DEPARTMENT:
            return true()
        case Scope.AREA if viewer.area_path:
            below = select(Area.id).where(Area.path.startswith(viewer.area_path, autoescape=True))
            return area_id.in_(below)
        case _:
            return false()


def manager_in_scope(viewer: Viewer, action: Action, person_id: Column) -> ColumnElement[bool]:
    """Condition on a service person's column: themselves, or those of the viewer's area."""
    match viewer.scope(action):
        case Scope.CITY | Scope.DEPARTMENT:
            return true()
        case Scope.AREA:
            inside = area_in_scope(viewer, action, ServicePerson.area_id)
            return person_id.in_(select(ServicePerson.id).where(inside))
        case Scope.OWN if viewer.person_id is not None:
            return person_id == viewer.person_id
        case _:
            return false()


def retailer_in_scope(viewer: Viewer, action: Action, retailer_id: Column) -> ColumnElement[bool]:
    """Condition on a retailer's column: shops of the area, or those served by the viewer today."""
    match viewer.scope(action):
        case Scope.CITY | Scope.DEPARTMENT:
            return true()
        case Scope.AREA:
            inside = area_in_scope(viewer, action, Retailer.area_id)
            return retailer_id.in_(select(Retailer.id).where(inside))
        case Scope.OWN if viewer.person_id is not None:
            day = clock.today()
            mine = select(Assignment.retailer_id).where(
                Assignment.person_id == viewer.person_id,
                Assignment.from_on <= day,
                or_(Assignment.to_on.is_(None), Assignment.to_on >= day),
            )
            return retailer_id.in_(mine)
        case _:
            return false()
