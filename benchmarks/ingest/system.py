"""What a run needs of the system it loads: one `hedgerow serve`, or a set of many processes."""

from __future__ import annotations

from typing import Protocol

from tests.services.hedgerow import ROLES, Hedgerow

ROWS = "SELECT count() AS number FROM events WHERE project_id = {project_id:Int64}"


class System(Protocol):
    url: str

    def pids(self) -> dict[str, int]:
        """Process ids by name; processes of one role have its name with a number."""

    def accepted(self) -> int:
        """Events acknowledged so far."""

    def stored(self) -> int:
        """Events of the project that a query finds."""

    def lag(self) -> float:
        """Records of the log that are not finished."""


class OneMachine:
    def __init__(self, hedgerow: Hedgerow) -> None:
        self._hedgerow = hedgerow
        self.url = hedgerow.url

    def pids(self) -> dict[str, int]:
        roles = self._hedgerow.roles()
        return {"supervisor": self._hedgerow.pid, **{role: roles[role].pid for role in ROLES}}

    def accepted(self) -> int:
        return int(self._hedgerow.metric("edge", "hedgerow_events_accepted_total"))

    def stored(self) -> int:
        return int(self._hedgerow.query(ROWS)[0]["number"])

    def lag(self) -> float:
        return self._hedgerow.metric("worker", "hedgerow_log_lag_records")
