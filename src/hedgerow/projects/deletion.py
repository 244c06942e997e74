"""How far the deletion of a project is: kept in its row, which goes last, so that no step is ever forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hedgerow.database.models import Project
from hedgerow.database.models.base import utcnow
from hedgerow.database.models.projects import PROBE_PROJECT_ID

NAME = "deletion"  # in the column `extra`
# Workers that found the project before it was deleted may write for a while yet: their blocks wait while a store is
# down. So what was emptied is emptied once more, this much later, before the row goes.
SETTLES_AFTER = timedelta(hours=1)


class Deletion(NamedTuple):
    requested_at: datetime
    emptied_at: datetime | None = None

    def to_extra(self) -> dict[str, Any]:
        """What `Project.extra` becomes; nothing else of it is kept."""
        return {NAME: {field: at.isoformat() for field, at in self._asdict().items() if at is not None}}

    @classmethod
    def of(cls, project: Project) -> Deletion | None:
        """None for a project that is not deleted."""
        found = project.extra.get(NAME) if project.organization_id is None else None
        return cls(**{field: datetime.fromisoformat(at) for field, at in found.items()}) if found else None

    @property
    def is_due(self) -> bool:
        """Whether there is something to do now."""
        return self.emptied_at is None or self.has_settled

    @property
    def has_settled(self) -> bool:
        return self.emptied_at is not None and utcnow() - self.emptied_at >= SETTLES_AFTER


def due(session: Session) -> list[int]:
    """The numbers of the deleted projects that are to be emptied now."""
    query = select(Project).where(Project.organization_id.is_(None), Project.id != PROBE_PROJECT_ID)
    found = ((project.id, Deletion.of(project)) for project in session.scalars(query))
    return [number for number, deletion in found if deletion is not None and deletion.is_due]
