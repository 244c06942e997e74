"""The query parameters of insights and dashboards: what a list is narrowed to, and how answers are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

import orjson
from fastapi import Depends, Path, Query

from hedgerow.app.credentials import AnyCaller
from hedgerow.database.models import Project
from hedgerow.definitions.service import words
from hedgerow.errors import InvalidInput
from hedgerow.hogql.moments import parse_bound, zone
from hedgerow.insights.schemas import MAX_ID
from hedgerow.insights.search_store import ORDERINGS, InsightSearch

MAX_VALUES = 100
Mode = Literal[
    "blocking", "force_blocking", "async", "lazy_async", "async_except_on_cache_miss", "force_async", "force_cache"
]
REFRESH: dict[str, Mode] = {
    **{mode: mode for mode in get_args(Mode)},
    "true": "force_blocking",
    "1": "force_blocking",
    "false": "force_cache",
    "0": "force_cache",
    "": "force_cache",
}

Search = Annotated[str | None, Query(max_length=1000, description="Words that it must hold, in any case.")]
Flag = Literal["true", "false", "True", "False", "1", "0", ""]
InsightPath = Annotated[
    str,
    Path(
        description="Number or short id of the insight.",
        examples=["1", "dSN3kQ9p"],
        json_schema_extra={"pattern": "^[A-Za-z0-9]{1,12}$"},
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """How answers are wanted: a mode of `refresh`, and what is laid over every query."""

    refresh: Mode = "force_cache"
    filters_override: dict[str, Any] | None = None
    variables_override: dict[str, Any] | None = None


Refresh = Annotated[
    str | None,
    Query(
        description="`force_cache` (the default) shows what is cached; `blocking` computes what is too old; "
        "`force_blocking` or `true` always computes; `async`, `lazy_async`, `async_except_on_cache_miss` and "
        "`force_async` compute in the background.",
        examples=["blocking"],
    ),
]
Overrides = Annotated[str | None, Query(description="A JSON object.", examples=['{"date_from": "-7d"}'])]


def asked(refresh: Refresh = None, filters_override: Overrides = None, variables_override: Overrides = None) -> Asked:
    mode = REFRESH.get((refresh or "").lower())
    if mode is None:
        known = ", ".join(sorted(set(REFRESH.values())))
        raise InvalidInput(f"Unknown way to refresh. Known are true, false, {known}.", attr="refresh")
    return Asked(
        mode,
        json_object(filters_override, "filters_override"),
        json_object(variables_override, "variables_override"),
    )


HowAsked = Annotated[Asked, Depends(asked)]


def json_object(text: str | None, attr: str) -> dict[str, Any] | None:
    """The JSON object of a query parameter; None where it was not sent."""
    if not text:
        return None
    found = _json(text)
    if found is None:
        return None
    if not isinstance(found, dict):
        raise InvalidInput('Must be a JSON object, for example {"date_from": "-7d"}.', attr=attr)
    return found


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def numbers(text: str | None, attr: str) -> tuple[int, ...] | None:
    """Numbers of a query parameter: one, several with commas, or a JSON list; None where it was not sent."""
    found = values(text, attr)
    if found is None:
        return None
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in found):
        raise InvalidInput("Must be a number, or a JSON list of numbers.", attr=attr)
    return tuple(int(one) for one in found)


def values(text: str | None, attr: str) -> tuple[str, ...] | None:
    """Texts of a query parameter: one, several with commas, or a JSON list; None where it was not sent."""
    if not text:
        return None
    found = _json(text)
    if not isinstance(found, list):
        found = [part.strip() for part in text.split(",") if part.strip()]
    if len(found) > MAX_VALUES or not all(isinstance(one, (str, int)) for one in found):
        raise InvalidInput(f"Must be a JSON list of at most {MAX_VALUES} values.", attr=attr)
    return tuple(str(one) for one in found)


def flag(text: str | None) -> bool | None:
    return None if not text else text.lower() in ("true", "1")


def insight_search(
    project: Project,
    user_id: int,
    *,
    search: str | None,
    short_id: str | None,
    insight: str | None,
    saved: str | None,
    favorited: str | None,
    user: bool,
    created_by: str | None,
    dashboards: str | None,
    tags: str | None,
    order: str,
    ranges: dict[str, str | None],
) -> InsightSearch:
    clock = zone(project.timezone)

    def between(first: str, last: str) -> tuple[Any, Any]:
        return parse_bound(ranges[first], clock, attr=first), parse_bound(ranges[last], clock, attr=last)

    if order.removeprefix("-") not in ORDERINGS or order.startswith("--"):
        raise InvalidInput(f"Cannot order by it. Known are {', '.join(ORDERINGS)}, also with -.", attr="order")
    return InsightSearch(
        words=words(search),
        short_id=short_id,
        kind=insight,
        saved=flag(saved),
        favorited=flag(favorited),
        created_by=(user_id,) if user else numbers(created_by, "created_by"),
        dashboards=numbers(dashboards, "dashboards"),
        tags=values(tags, "tags"),
        modified=between("date_from", "date_to"),
        created=between("created_date_from", "created_date_to"),
        viewed=between("last_viewed_date_from", "last_viewed_date_to"),
        ordering=order,
    )


Moment = Annotated[str | None, Query(max_length=100, description="ISO 8601, or relative to now such as `-7d`.")]


@dataclass(frozen=True, slots=True)
class ListParameters:
    """What a list of insights was asked with; becomes an `InsightSearch` once the project is known."""

    arguments: dict[str, Any]
    ranges: dict[str, str | None]
    basic: bool

    def of(self, project: Project, caller: AnyCaller) -> InsightSearch:
        return insight_search(project, caller.user_id, **self.arguments, ranges=self.ranges)


def list_parameters(
    search: Search = None,
    short_id: Annotated[str | None, Query(max_length=100, description="Only the one with this short id.")] = None,
    insight: Annotated[
        Literal["TRENDS", "FUNNELS", "RETENTION", "PATHS", "STICKINESS", "LIFECYCLE", "SQL", "JSON"] | None,
        Query(description="Only of this kind; `JSON` are all kinds without a name of their own here."),
    ] = None,
    saved: Annotated[Flag, Query(description="`true`: only those that were saved or are on a dashboard.")] = "",
    favorited: Annotated[Flag, Query(description="`true`: only favourites.")] = "",
    user: Annotated[Flag, Query(description="`true`: only the caller's own.")] = "",
    created_by: Annotated[str | None, Query(description="Numbers of users.", examples=["[1]"])] = None,
    dashboards: Annotated[str | None, Query(description="On all of these dashboards.", examples=["[1]"])] = None,
    tags: Annotated[str | None, Query(description="With one of these tags.", examples=['["growth"]'])] = None,
    date_from: Moment = None,
    date_to: Moment = None,
    created_date_from: Moment = None,
    created_date_to: Moment = None,
    last_viewed_date_from: Moment = None,
    last_viewed_date_to: Moment = None,
    order: Annotated[
        str, Query(description=f"One of {', '.join(ORDERINGS)}; with `-` in front: descending.")
    ] = "-last_modified_at",
    basic: Annotated[Flag, Query(description="`true`: without answers.")] = "",
) -> ListParameters:
    return ListParameters(
        arguments={
            "search": search,
            "short_id": short_id,
            "insight": insight,
            "saved": saved,
            "favorited": favorited,
            "user": bool(flag(user)),
            "created_by": created_by,
            "dashboards": dashboards,
            "tags": tags,
            "order": order,
        },
        ranges={
            "date_from": date_from,
            "date_to": date_to,
            "created_date_from": created_date_from,
            "created_date_to": created_date_to,
            "last_viewed_date_from": last_viewed_date_from,
            "last_viewed_date_to": last_viewed_date_to,
        },
        basic=bool(flag(basic)),
    )


AnyDashboard = Annotated[
    int | None, Query(ge=1, le=MAX_ID, description="A dashboard whose filters and variables are laid over the query.")
]
