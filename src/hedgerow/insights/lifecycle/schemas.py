"""What a LifecycleQuery may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hedgerow.insights.charts import ChartFilter
from hedgerow.insights.models import Entity, PeriodsModel, SourceQuery

Status = Literal["new", "returning", "resurrecting", "dormant"]
STATUSES: tuple[Status, ...] = ("new", "returning", "resurrecting", "dormant")


class LifecycleFilter(ChartFilter):
    toggled_lifecycles: list[Status] | None = None  # None: all


class LifecycleQuery(SourceQuery):
    """Whether those who did something were new, came again, came back or stayed away."""

    kind: Literal["LifecycleQuery"] = "LifecycleQuery"
    date_range: PeriodsModel | None = None
    series: Annotated[list[Entity], Field(min_length=1, max_length=1)]
    lifecycle_filter: LifecycleFilter | None = None
    custom_aggregation_target: bool | None = Field(default=None, exclude=True)  # of data warehouses

    @property
    def statuses(self) -> list[Status]:
        """Those that are shown, in their order."""
        wanted = self.lifecycle_filter.toggled_lifecycles if self.lifecycle_filter else None
        return [status for status in STATUSES if wanted is None or status in wanted]
