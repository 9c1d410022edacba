"""Areas and managers that a viewer may choose from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Scope, Viewer
from feedback.core.errors import NotFoundError
from feedback.core.messages import N_
from feedback.people.models import Area, ServicePerson, ServiceRole
from feedback.people.scope import area_in_scope, manager_in_scope

UNASSIGNED = 0
NOWHERE = 0


@dataclass(frozen=True, slots=True)
class Places:
    """The areas a viewer may see, as a tree; `roots` are those without a visible parent."""

    areas: dict[int, Area]
    whole_city: bool

    @property
    def roots(self) -> list[Area]:
        """Give the topmost visible areas."""
        return [area for area in self.areas.values() if area.parent_id not in self.areas]

    def children(self, area: Area | None) -> list[Area]:
        """Give the areas right below `area`; below a single root where none is given."""
        if area is None:
            roots = self.roots
            if len(roots) != 1:
                return roots
            area = roots[0]
        return [one for one in self.areas.values() if one.parent_id == area.id]

    def tops(self, area: Area | None) -> list[int]:
        """Give the ids whose facts together are everything in `area`, or in the whole scope.

        Facts of an area hold everything below it; 0 stands for words that name no shop.
        """
        if area is not None:
            return [area.id]
        return [one.id for one in self.roots] + ([NOWHERE] if self.whole_city else [])

    def below(self, area: Area) -> set[int]:
        """Give the ids of `area` and of everything in it."""
        return {one.id for one in self.areas.values() if one.path.startswith(area.path)}

    def picked(self, area_id: int | None) -> Area | None:
        """Give the area of this id, None for none; `NotFoundError` outside the viewer's scope."""
        if area_id is None:
            return None
        if area_id not in self.areas:
            raise NotFoundError(N_("没有这个片区，或者不在您的查看范围内。"))
        return self.areas[area_id]


def places(session: Session, viewer: Viewer, action: Action = Action.VIEW_SUMMARY) -> Places:
    """Return every area over which `action` reaches, in the order of the tree."""
    found = session.scalars(
        select(Area).where(area_in_scope(viewer, action, Area.id)).order_by(Area.path)
    )
    whole = viewer.scope(action) in {Scope.CITY, Scope.DEPARTMENT}
    return Places({area.id: area for area in found}, whole)


def managers(session: Session, viewer: Viewer) -> dict[int, ServicePerson]:
    """Return the customer managers whom the viewer may see, by area and name: no ranking."""
    found = session.scalars(
        select(ServicePerson)
        .join(Area, Area.id == ServicePerson.area_id)
        .where(
            ServicePerson.role == ServiceRole.CUSTOMER_MANAGER,
            manager_in_scope(viewer, Action.VIEW_MANAGERS, ServicePerson.id),
        )
        .order_by(Area.path, ServicePerson.name, ServicePerson.id)
    )
    return {person.id: person for person in found}


def get_manager(session: Session, viewer: Viewer, person_id: int) -> ServicePerson:
    """Return a customer manager; `NotFoundError` where there is none or none for this viewer."""
    person = session.scalar(
        select(ServicePerson).where(
            ServicePerson.id == person_id,
            ServicePerson.role == ServiceRole.CUSTOMER_MANAGER,
            manager_in_scope(viewer, Action.VIEW_MANAGERS, ServicePerson.id),
        )
    )
    if person is None:
        raise NotFoundError(N_("没有这位客户经理，或者不在您的查看范围内。"))
    return person
