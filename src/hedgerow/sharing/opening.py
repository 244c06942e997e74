"""From the token of a link to what it shows."""

from __future__ import annotations

from hedgerow.accounts.throttle import SignInThrottle
from hedgerow.app.context import AppContext
from hedgerow.dashboards import service as dashboards
from hedgerow.dashboards.schemas import DashboardRow, TileRow
from hedgerow.database.models import Dashboard, Project
from hedgerow.errors import AuthenticationFailed, NotFound
from hedgerow.insights import answers
from hedgerow.insights import service as insights
from hedgerow.insights.answers import Asker
from hedgerow.insights.parameters import Asked
from hedgerow.insights.schemas import InsightRow
from hedgerow.settings import Settings
from hedgerow.sharing import service, store
from hedgerow.sharing.schemas import Shared, SharedDashboard, SharedTile
from hedgerow.sharing.showing import clean, shared_insight

GONE = "Nothing is shared at this address. The link may have been revoked: ask whoever gave it to you for a new one."


class PasswordNeeded(AuthenticationFailed):
    """The shared thing has a password, and none or a wrong one was given."""

    code = "password_required"
    default_detail = "This is not the password."


def open_throttle(_: Settings) -> SignInThrottle:
    return SignInThrottle()


def admit(context: AppContext, token: str, password: str, address: str) -> None:
    """Whether the link opens something. Raises as `opened` does, and computes nothing."""
    _admitted(context, token, password, address)


def opened(context: AppContext, token: str, password: str, address: str) -> Shared:
    """What the link shows, with answers at most half an hour old.

    Raises `NotFound` for a token that is unknown or revoked, `PasswordNeeded`, and `Throttled` after too many guesses.
    """
    project, dashboard, rows = _admitted(context, token, password, address)
    asked = Asked("blocking")
    if dashboard is None:
        answers.fill(context, project, rows, asked, Asker(is_shared=True))
        return Shared(insight=shared_insight(rows[0]))
    shown = dashboards.insight_rows(dashboard)
    asker = Asker(is_shared=True, dashboard_id=dashboard.id)
    answers.fill(context, project, shown, dashboards.overlay(dashboard, asked), asker)
    return Shared(
        dashboard=SharedDashboard(
            name=clean(dashboard.name),
            description=clean(dashboard.description),
            tiles=[_tile(tile) for tile in dashboard.tiles],
        )
    )


def _admitted(
    context: AppContext, token: str, password: str, address: str
) -> tuple[Project, DashboardRow | None, list[InsightRow]]:
    """What is shared, a dashboard or one insight, without answers."""
    with context.database.read() as session:
        found = store.shared_by(session, token)
        if found is None:
            raise NotFound(GONE)
        configuration, project, thing = found
        hashes = [one.password_hash for one, _ in store.passwords(session, configuration.id)]
        dashboard = dashboards.show(session, project, thing) if isinstance(thing, Dashboard) else None
        rows = insights.show(session, project, [thing]) if not isinstance(thing, Dashboard) else []
        session.expunge_all()
    if not service.is_open(hashes, configuration, password, context.opened(open_throttle), address):
        raise PasswordNeeded(attr="password" if password else None)
    return project, dashboard, rows


def _tile(tile: TileRow) -> SharedTile:
    return SharedTile(
        insight=shared_insight(tile.insight) if tile.insight is not None else None,
        text=clean(tile.text.body) if tile.text is not None else None,
        layouts=tile.layouts,
        color=tile.color,
        order=tile.order,
        show_description=tile.show_description,
    )
