"""Areas as files name them: 市, 区县, 片区 from the top down."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.people import service
from feedback.people.models import Area

Path = tuple[str, ...]


class AreaPaths:
    """The areas there are by their names from the city down, and those a file adds."""

    def __init__(self) -> None:
        self._ids: dict[Path, int] = {}
        self._paths: dict[int, Path] = {}
        self._loaded = False
        self.added: dict[Path, None] = {}

    def load(self, session: Session) -> None:
        """Read the areas once."""
        if self._loaded:
            return
        self._loaded = True
        areas = list(session.scalars(select(Area)))
        names = {area.id: area.name for area in areas}
        for area in areas:
            path = tuple(names[int(part)] for part in area.path.strip("/").split("/"))
            self._ids[path] = area.id
            self._paths[area.id] = path

    def path_of(self, area_id: int) -> Path:
        """Return the names of a stored area from the city down."""
        return self._paths.get(area_id, ())

    def want(self, path: Path) -> None:
        """Note that a good row needs this area, so that a preview can say what is added."""
        for depth in range(1, len(path) + 1):
            if path[:depth] not in self._ids:
                self.added[path[:depth]] = None

    def id_of(self, session: Session, path: Path) -> int:
        """Return the area's id, making it and those above it where missing."""
        if path not in self._ids:
            parent = session.get_one(Area, self.id_of(session, path[:-1])) if path[1:] else None
            area = service.save_area(session, name=path[-1], parent=parent)
            self._ids[path] = area.id
            self._paths[area.id] = path
        return self._ids[path]
