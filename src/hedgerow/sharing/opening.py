"""From the token of a link to what it shows."""

from __future__ import annotations

from dataclasses import dataclass

from hedgerow.accounts.refusals import Refusal, refused
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
from hedgerow.projects.settings import current
from hedgerow.settings import Settings
from hedgerow.sharing import admission, service, store
from hedgerow.sharing.schemas import Shared, SharedDashboard, SharedTile
from hedgerow.sharing.showing import clean, shared_insight

GONE = "Nothing is shared at this address. The link may have been revoked: ask whoever gave it to you for a new one."
AGAIN = "The password has to be given again."


class PasswordNeeded(AuthenticationFailed):
    """The shared thing has a password, and none or a wrong one was given."""

    code = "password_required"
    default_detail = "This is not the password."


@dataclass(frozen=True, slots=True)
class Visit:
    """Who opens a link: from where, and with a password or what an earlier answer gave for one."""

    token: str
    address: str
    password: str = ""
    admission: str = ""


def open_throttle(_: Settings) -> SignInThrottle:
    return SignInThrottle()


def admit(context: AppContext, visit: Visit) -> None:
    """Whether the link opens something. Raises as `opened` does, and computes nothing."""
    _admitted(context, visit)


def opened(context: AppContext, visit: Visit) -> Shared:
    """What the link shows, with answers at most half an hour old.

    Raises `NotFound` for a token that is unknown or revoked, `PasswordNeeded`, and `Throttled` after too many guesses.
    """
    project, dashboard, rows, admitted = _admitted(context, visit)
    asked = Asked("blocking")
    currency = str(current(project)["base_currency"])
    if dashboard is None:
        answers.fill(context, project, rows, asked, Asker(is_shared=True))
        return Shared(insight=shared_insight(rows[0]), currency=currency, admission=admitted)
    shown = dashboards.insight_rows(dashboard)
    asker = Asker(is_shared=True, dashboard_id=dashboard.id)
    answers.fill(context, project, shown, dashboards.overlay(dashboard, asked), asker)
    return Shared(
        dashboard=SharedDashboard(
            name=clean(dashboard.name),
            description=clean(dashboard.description),
            tiles=[_tile(tile) for tile in dashboard.tiles],
        ),
        currency=currency,
        admission=admitted,
    )


def _admitted(context: AppContext, visit: Visit) -> tuple[Project, DashboardRow | None, list[InsightRow], str | None]:
    """What is shared, a dashboard or one insight, without answers; and what opens it again where it has a password."""
    with context.database.read() as session:
        found = store.shared_by(session, visit.token)
        if found is None:
            raise NotFound(GONE)
        configuration, project, thing = found
        passwords = [one for one, _ in store.passwords(session, configuration.id)]
        dashboard = dashboards.show(session, project, thing) if isinstance(thing, Dashboard) else None
        rows = insights.show(session, project, [thing]) if not isinstance(thing, Dashboard) else []
        session.expunge_all()
    if not configuration.password_required:
        return project, dashboard, rows, None
    if visit.admission:
        opener = admission.holder(passwords, visit.token, visit.admission)
    else:
        throttle = context.opened(open_throttle)
        opener = service.given_password(configuration, passwords, visit.password, throttle, visit.address)
    if opener is None:
        if visit.password:
            refused(Refusal.WRONG_SHARE_PASSWORD)
        raise PasswordNeeded(AGAIN if visit.admission else None, attr="password" if visit.password else None)
    return project, dashboard, rows, admission.issue(opener, visit.token)


def _tile(tile: TileRow) -> SharedTile:
    return SharedTile(
        insight=shared_insight(tile.insight) if tile.insight is not None else None,
        text=clean(tile.text.body) if tile.text is not None else None,
        layouts=tile.layouts,
        color=tile.color,
        order=tile.order,
        show_description=tile.show_description,
    )
