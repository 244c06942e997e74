"""From events to the paths that actors walked, and from those to edges and their actors.

A session ends when nothing was done for more than half an hour; a funnel's actors are followed through its whole
window. Of equal items in a row the last one counts, at its time. Items of one instant are in the order of their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.filters import property_to_expr, test_accounts_expr
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.dates import DateRange
from hedgerow.insights.funnels.actors import chosen
from hedgerow.insights.funnels.attempts import offset_of
from hedgerow.insights.funnels.layers import Column, layer
from hedgerow.insights.funnels.plan import Plan as FunnelPlan
from hedgerow.insights.funnels.steps import offset_at
from hedgerow.insights.interval_exprs import earliest_event
from hedgerow.insights.models import DateRangeModel, Selection
from hedgerow.insights.paths.items import included, item, point
from hedgerow.insights.paths.schemas import STEP_LIMIT, FunnelPathsFilter, PathsQuery
from hedgerow.insights.trends.reading import SAMPLES, joined

SESSION_GAP_US = 30 * 60 * 1_000_000
BETWEEN = "..."
MOMENT, ITEM = "tupleElement(step, 1)", "tupleElement(step, 2)"


@dataclass(frozen=True)
class Walks:
    """A PathsQuery in a project at a time."""

    query: PathsQuery
    range: DateRange
    asking: Asking

    @classmethod
    def of(cls, query: PathsQuery, asking: Asking) -> Walks:
        dates = query.date_range or DateRangeModel()

        def earliest() -> datetime | None:
            rows = asking.rows(earliest_event()).rows
            return rows[0][0] if rows else None

        explicit = bool(dates.explicit_date)
        range_ = DateRange.of(dates.date_from, dates.date_to, query.interval, asking.context, explicit, earliest)
        return cls(query, range_, asking)

    @property
    def actor(self) -> ast.Expr:
        index = self.query.aggregation_group_type_index
        if index is None:
            return ast.name("person_id")
        return parse_expr("ifNull({group}, '')", {"group": ast.name(f"$group_{index}")})

    def paths(self) -> ast.Select:
        """A row for each session that is looked at: `actor`, and `path`, an array of (microseconds, item)."""
        gap = SESSION_GAP_US
        if self.query.funnel_paths_filter is not None:
            gap = self.query.funnel_paths_filter.funnel_source.window_us
        # numbers and texts are collected apart: tuples would be written and read again one by one
        steps = layer(
            self._events(),
            ["actor"],
            group_by=["actor"],
            steps="arraySort(arrayZip(groupArray(moment), groupArray(item)))",
        )
        gaps = f"arrayDifference(arrayMap(step -> {MOMENT}, steps))"
        sessions = layer(steps, ["actor"], session=f"arrayJoin(arraySplit((step, gap) -> gap > {gap}, steps, {gaps}))")
        changed = f"{ITEM} != tupleElement(next, 2)"  # no item is empty, as what follows the last one is
        paths = layer(
            sessions, ["actor"], path=f"arrayFilter((step, next) -> {changed}, session, arrayShiftLeft(session, 1))"
        )
        return self._cut(paths)

    def _events(self) -> ast.Select:
        query, context = self.query, self.asking.context
        factor = query.sampling_factor or 1
        by_group = query.aggregation_group_type_index is not None
        columns: dict[str, Column] = {
            "actor": self.actor,
            "moment": "toUnixTimestamp64Micro(timestamp)",
            "item": item(query.shown, context),
        }
        where = joined(
            self.range.contains(ast.name("timestamp")),
            included(query.shown),
            property_to_expr(query.properties, context) if query.properties else None,
            test_accounts_expr(context, True) if query.filter_test_accounts else None,
            ast.Compare("!=", self.actor, ast.Constant("")) if by_group else None,
            parse_expr(
                "cityHash64({actor}) % {samples} < {kept}",
                {"actor": self.actor, "samples": SAMPLES, "kept": round(factor * SAMPLES)},
            )
            if factor < 1
            else None,
        )
        events = layer(None, (), columns, where=where)
        filter_ = query.funnel_paths_filter
        if filter_ is not None:
            events = _of_funnel(events, FunnelPlan.of(filter_.funnel_source, self.asking), filter_)
        unwanted = [ast.Constant(name) for name in ["", *(query.shown.exclude_events or ())]]
        wanted = ast.Compare("not in", ast.name("item"), ast.Tuple(list[ast.Expr](unwanted)))
        return layer(events, ["actor", "moment", "item"], where=wanted)

    def _cut(self, paths: ast.Select) -> ast.Select:
        """The part of each path that is looked at; sessions without the start or the end are left out."""
        shown = self.query.shown
        start, end = point(shown.start_point), point(shown.end_point)
        limit = shown.step_limit or STEP_LIMIT
        found = paths
        if start is not None:
            found = layer(found, ["actor", "path"], place=_place_of(start))
            found = layer(found, ["actor"], where=parse_expr("place > 0"), path="arraySlice(path, place)")
        if end is not None:
            found = layer(found, ["actor", "path"], place=_place_of(end))
            found = layer(found, ["actor"], where=parse_expr("place > 0"), path="arraySlice(path, 1, place)")
        if start is not None and end is not None:
            half = limit // 2
            middle = f"[(tupleElement(arrayElement(path, {half + 1}), 1), {{between}})]"
            short = f"arrayConcat(arraySlice(path, 1, {half}), {middle}, arraySlice(path, -{half}, {half}))"
            return layer(
                found, ["actor"], path=parse_expr(f"if(length(path) > {limit}, {short}, path)", {"between": BETWEEN})
            )
        if end is not None:
            return layer(found, ["actor"], path=f"arraySlice(path, -{limit})")
        return layer(found, ["actor"], path=f"arraySlice(path, 1, {limit})")

    def keyed(self) -> ast.Select:
        """`actor`, `keys` (1_first, 2_second, ..) and `moments` of each session."""
        return layer(
            self.paths(),
            ["actor"],
            keys=f"arrayMap((step, place) -> concat(toString(place), '_', {ITEM}), path, arrayEnumerate(path))",
            moments=f"arrayMap(step -> {MOMENT}, path)",
        )

    def edges(self) -> ast.Select:
        """A row for each step from an item to the next: `place` of the first, `before`, `after`, and `took` in µs.

        Items are not keys yet: that would make two texts for each row, and those of each group are enough.
        """
        steps = "arrayZip(arrayEnumerate(arrayPopBack(path)), arrayPopBack(path), arrayPopFront(path))"
        found = layer(self.paths(), edge=f"arrayJoin({steps})")
        first, second = ("tupleElement(edge, 2)", "tupleElement(edge, 3)")
        return layer(
            found,
            place="tupleElement(edge, 1)",
            before=f"tupleElement({first}, 2)",
            after=f"tupleElement({second}, 2)",
            took=f"tupleElement({second}, 1) - tupleElement({first}, 1)",
        )


def _place_of(name: str) -> ast.Expr:
    """Where an item first stands in a path; 0 for nowhere."""
    return parse_expr(f"arrayFirstIndex(step -> {ITEM} = {{name}}, path)", {"name": name})


def _of_funnel(events: ast.Select, plan: FunnelPlan, filter_: FunnelPathsFilter) -> ast.Select:
    """Only events of the funnel's actors, at the time that is asked about; what they did at its ends belongs to it."""
    step = 1 if filter_.funnel_step is None else filter_.funnel_step
    if plan.breakdown is not None:
        plan = FunnelPlan(plan.query, plan.range, plan.context, None)
    actors = chosen(plan, Selection(funnel_step=step))
    # of those who dropped off, the last step that they did
    at = offset_at(plan, step - 1) if step > 0 else offset_of("arrayElement(path, -1)")
    columns: dict[str, Column] = {"at": f"{at} + {plan.origin_us}"}
    condition: Any = "events.moment >= funnel.at"
    if filter_.funnel_path_type == "funnel_path_before_step":
        condition = "events.moment <= funnel.at"
    elif filter_.funnel_path_type == "funnel_path_between_steps":
        columns["since"] = f"{offset_at(plan, step - 2)} + {plan.origin_us}"
        condition = "events.moment >= funnel.since AND events.moment <= funnel.at"
    on = ast.Compare("=", ast.name("events", "actor"), ast.name("funnel", "actor"))
    funnel = ast.Join(
        layer(actors, ["actor"], columns), "funnel", join_type="INNER JOIN", constraint=ast.JoinConstraint("ON", on)
    )
    return ast.Select(
        [ast.Alias(name, ast.name("events", name)) for name in ("actor", "moment", "item")],
        from_=ast.Join(events, "events", next=funnel),
        where=parse_expr(condition),
    )
