"""Sessions: one row for each, put together from the partial rows that every insert of events adds.

What the store does not keep of a session is NULL here (all addresses, web vitals), so that queries that name it still
run. Parameters without a column of their own (`utm_term`, click ids) are read from the address that it began at.
"""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.schema.channels import channel_type
from hedgerow.hogql.schema.table import Columns, Computed, Field, Stored, Table
from hedgerow.hogql.schema.types import (
    DATETIME,
    INTEGER,
    MAYBE_BOOLEAN,
    MAYBE_DATETIME,
    MAYBE_FLOAT,
    MAYBE_STRING,
    STRING,
    Type,
    array_of,
)

AD_CLICKS = (
    "gclid", "gad_source", "gclsrc", "dclid", "gbraid", "wbraid", "fbclid", "msclkid", "twclid", "li_fat_id", "mc_cid",
    "igshid", "ttclid", "epik", "qclid", "sccid",
)  # fmt: skip


def _of(aggregate: str, column: str, *path: str) -> Computed:
    """An aggregate of a column; text that is '' in every part is missing."""

    def build(columns: Columns) -> ast.Expr:
        found: ast.Expr = ast.call(aggregate, columns(column))
        for function in path:
            found = ast.call(function, found)
        return ast.call("nullIf", found, ast.Constant(""))

    return Computed(build, MAYBE_STRING)


def _entry_parameter(name: str) -> Computed:
    """A parameter of the first address, not of its fragment; missing where it is empty."""

    def build(columns: Columns) -> ast.Expr:
        address = ast.call("cutFragment", ast.call("argMinIfMerge", columns("entry_url")))
        value = ast.call("decodeURLComponent", ast.call("extractURLParameter", address, ast.Constant(name)))
        return ast.call("nullIf", value, ast.Constant(""))

    return Computed(build, MAYBE_STRING)


def _started(column: Columns) -> ast.Expr:
    return ast.call("min", column("min_timestamp"))


def _ended(column: Columns) -> ast.Expr:
    return ast.call("max", column("max_timestamp"))


def _duration(column: Columns) -> ast.Expr:
    return ast.call("dateDiff", ast.Constant("second"), _started(column), _ended(column))


def _sum(name: str) -> Computed:
    return Computed(lambda column: ast.call("sum", column(name)), INTEGER)


def _is_bounce(column: Columns) -> ast.Expr:
    """Nothing can be said of a session without a pageview; clicks, a second page or staying make it none."""
    pageviews = ast.call("sum", column("pageviews"))
    stayed = ast.call(
        "or",
        ast.call("greater", pageviews, ast.Constant(1)),
        ast.call("greater", ast.call("sum", column("autocaptures")), ast.Constant(0)),
        ast.call("greaterOrEquals", _duration(column), ast.Constant(column.modifiers.bounce_rate_duration_s)),
    )
    return ast.call("if", ast.call("equals", pageviews, ast.Constant(0)), ast.Constant(None), ast.call("not", stayed))


def _missing(type_name: str, type_: Type) -> Computed:
    return Computed(lambda _: ast.call("CAST", ast.Constant(None), ast.Constant(f"Nullable({type_name})")), type_)


def _no_texts(_: Columns) -> ast.Expr:
    return ast.call("CAST", ast.Array([]), ast.Constant("Array(String)"))


def _channel(column: Columns) -> ast.Expr:
    return channel_type(
        *(
            ast.call("argMinIfMerge", column(f"entry_{name}"))
            for name in ("utm_source", "utm_medium", "utm_campaign", "referring_domain")
        )
    )


FIELDS: dict[str, Field] = {
    "session_id": Stored("session_id", STRING),
    "id": Stored("session_id", STRING, hidden=True),
    "distinct_id": Computed(lambda column: ast.call("any", column("distinct_id")), STRING),
    "$start_timestamp": Computed(_started, DATETIME),
    "$end_timestamp": Computed(_ended, DATETIME),
    "max_inserted_at": _missing("DateTime64(3, 'UTC')", MAYBE_DATETIME),
    "$urls": Computed(_no_texts, array_of(STRING)),
    "$num_uniq_urls": _missing("UInt64", INTEGER.or_null()),
    "$entry_current_url": _of("argMinIfMerge", "entry_url"),
    "$entry_pathname": _of("argMinIfMerge", "entry_pathname"),
    "$entry_hostname": _of("argMinIfMerge", "entry_url", "domain"),
    "$end_current_url": _of("argMaxIfMerge", "exit_url"),
    "$end_pathname": _of("argMaxIfMerge", "exit_pathname"),
    "$end_hostname": _of("argMaxIfMerge", "exit_url", "domain"),
    "$exit_current_url": _of("argMaxIfMerge", "exit_url"),
    "$exit_pathname": _of("argMaxIfMerge", "exit_pathname"),
    "$entry_referring_domain": _of("argMinIfMerge", "entry_referring_domain"),
    **{f"$entry_utm_{name}": _of("argMinIfMerge", f"entry_utm_{name}") for name in ("source", "medium", "campaign")},
    **{f"$entry_{name}": _entry_parameter(name) for name in ("utm_term", "utm_content", *AD_CLICKS)},
    "$entry_country_code": _of("argMinMerge", "entry_country_code"),
    "$event_count": _sum("events"),
    "$pageview_count": _sum("pageviews"),
    "$autocapture_count": _sum("autocaptures"),
    "$screen_count": _sum("screens"),
    "$channel_type": Computed(_channel, STRING),
    "$session_duration": Computed(_duration, INTEGER),
    "duration": Computed(_duration, INTEGER, hidden=True),
    "$is_bounce": Computed(_is_bounce, MAYBE_BOOLEAN),
    "$last_external_click_url": _missing("String", MAYBE_STRING),
    "$vitals_lcp": _missing("Float64", MAYBE_FLOAT),
}
RAW: dict[str, Field] = {
    "session_id": Stored("session_id", STRING),
    "distinct_id": Stored("distinct_id", STRING),
    "min_timestamp": Stored("min_timestamp", DATETIME),
    "max_timestamp": Stored("max_timestamp", DATETIME),
    "events": Stored("events", INTEGER),
    "pageviews": Stored("pageviews", INTEGER),
    "autocaptures": Stored("autocaptures", INTEGER),
    "screens": Stored("screens", INTEGER),
}

TABLES = (
    Table("sessions", "sessions", FIELDS, group_by="session_id", time="min_timestamp"),
    Table("raw_sessions", "sessions", RAW),
)
