"""What is known of a page from other events than its own views, and of a session from more of its events."""

# ruff: noqa: S608 -- these are HogQL, and only names of columns go into the texts

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.web import tables
from hedgerow.insights.web.site import PAGE, Site

LEFT = "properties.$prev_pageview_pathname"  # the page that an event says was left
LEAVING = "event IN ('$pageview', '$pageleave', '$screen')"
LONGEST_S = 86400  # on one page: what is longer was a machine asleep
AS_LEFT = {"$pathname": "$prev_pageview_pathname"}


def bounces(site: Site) -> ast.Query:
    """`page` and `bounce_rate`: of the sessions that began there, whichever pages the query is filtered by."""
    events = tables.events(
        site, {"views": parse_expr("count()")}, [], parse_expr(PAGE), site.of_events(without="$pathname")
    )
    sessions = tables.sessions(
        site, {"bounced": ast.name("$is_bounce"), "page": _text(site.clean(ast.name("$entry_pathname")))}
    )
    rows = tables.joined(site, tables.columns_of("s", ("bounced", "page")), events, sessions)
    return _by_page(site.both("avg", "bounced", "bounce_rate"), rows)


def scrolls(site: Site) -> ast.Query:
    """`page` and how far it was scrolled when it was left: on average, and how often beyond 80 % of its content."""
    depth, content = (
        "properties.$prev_pageview_max_scroll_percentage",
        "properties.$prev_pageview_max_content_percentage",
    )
    rows = _left_pages(
        site, {"depth": f"toFloat({depth})", "far": f"if(toFloat({content}) IS NULL, NULL, toFloat({content}) > 0.8)"}
    )
    aggregates = {
        **site.both("avg", "depth", "average_scroll_percentage"),
        **site.both("avg", "far", "scroll_gt80_percentage"),
    }
    return _by_page(aggregates, rows)


def stays(site: Site) -> ast.Query:
    """`page` and for how many seconds nine of ten visits stayed at most."""
    seconds = "toFloat(properties.$prev_pageview_duration)"
    # the smaller of a number and NULL is the number
    rows = _left_pages(site, {"stayed": f"if({seconds} IS NULL, NULL, least({seconds}, {LONGEST_S}))"})
    aggregates = site.both("quantile", "stayed", "avg_time_on_page")
    for call in aggregates.values():
        assert isinstance(call, ast.Call)
        call.params = [ast.Constant(0.9)]
    return _by_page(aggregates, rows)


def _left_pages(site: Site, columns: dict[str, str]) -> ast.Query:
    """An event for each page that was left."""
    texts = {name: parse_expr(text) for name, text in columns.items()}
    left = parse_expr(f"{LEAVING} AND {LEFT} IS NOT NULL")
    return tables.visits(
        site, {"page": _text(site.clean(parse_expr(LEFT))), **texts}, left, site.of_events(renamed=AS_LEFT)
    )


def _text(path: ast.Expr) -> ast.Expr:
    """Tables are joined by pages, and what may be NULL cannot be a key of a join."""
    return ast.call("ifNull", path, ast.Constant(""))


def _by_page(aggregates: dict[str, ast.Expr], rows: ast.Query) -> ast.Query:
    table = tables.select({"page": ast.name("page"), **aggregates}, rows)
    table.group_by = [ast.name("page")]
    return table


def last_clicks(site: Site) -> ast.Query:
    """`session_key` and `value`: where the last click out of the site led to."""
    return _of_session(site, "argMax", "properties.$external_click_url", "event = '$autocapture'")


def referrers(site: Site) -> ast.Query:
    """`session_key` and `value`: what the first page with an address was come to from."""
    return _of_session(site, "argMin", "properties.$referrer", "properties.$current_url IS NOT NULL", only_set=False)


def _of_session(site: Site, pick: str, value: str, condition: str, *, only_set: bool = True) -> ast.Query:
    is_set = f" AND {value} IS NOT NULL" if only_set else ""
    return parse_select(
        f"SELECT {{key}} AS session_key, {pick}(ifNull({value}, ''), timestamp) AS value FROM events "
        f"WHERE {{within}} AND {condition}{is_set} AND $session_id != '' GROUP BY session_key",
        {"key": tables.session_key("$session_id"), "within": site.within("timestamp")},
    )


def with_value(sessions: ast.Query, more: ast.Query, value: ast.Expr, kept: list[str]) -> ast.Query:
    """Sessions with a `value` that is made of another table's column of that name."""
    columns = "".join(f", sessions.{name} AS {name}" for name in kept)
    made = ast.replace(ast.copy(value), lambda node: ast.name("more", "value") if node == ast.name("value") else node)
    return parse_select(
        f"SELECT sessions.session_key AS session_key, sessions.started AS started, {{made}} AS value{columns} "
        "FROM {sessions} AS sessions INNER JOIN {more} AS more ON sessions.session_key = more.session_key",
        {"made": made, "sessions": sessions, "more": more},
    )
