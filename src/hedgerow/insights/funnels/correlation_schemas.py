"""What FunnelCorrelationQuery and its actors may say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from hedgerow.insights.funnels.schemas import FunnelsQuery
from hedgerow.insights.insight_actors import FunnelsActorsQuery
from hedgerow.insights.kinds import AnyQuery
from hedgerow.insights.models import ActionsNode, EventsNode, RunnableQuery

EVERY_NAME = "$all"


class FunnelCorrelationQuery(RunnableQuery):
    """What those who get through a funnel do, or are, more often than those who do not; and the reverse."""

    kind: Literal["FunnelCorrelationQuery"] = "FunnelCorrelationQuery"
    source: AnyQuery
    funnel_correlation_type: Literal["events", "properties", "event_with_properties"]
    funnel_correlation_names: list[str] | None = None  # properties of the actors; $all for all of them
    funnel_correlation_exclude_names: list[str] | None = None
    funnel_correlation_event_names: list[str] | None = None  # whose properties are looked at
    funnel_correlation_exclude_event_names: list[str] | None = None
    funnel_correlation_event_exclude_property_names: list[str] | None = None

    @model_validator(mode="after")
    def _names_are_there(self) -> FunnelCorrelationQuery:
        if not isinstance(self.source, FunnelsActorsQuery) or not isinstance(self.source.source, FunnelsQuery):
            raise ValueError(
                "the source of a FunnelCorrelationQuery is a FunnelsActorsQuery, whose source is a FunnelsQuery"
            )
        if self.funnel_correlation_type == "properties" and not self.funnel_correlation_names:
            raise ValueError('say which properties in funnelCorrelationNames; ["$all"] for all of them')
        if self.funnel_correlation_type == "event_with_properties" and not self.funnel_correlation_event_names:
            raise ValueError("say whose properties in funnelCorrelationEventNames, a list of names of events")
        return self

    @property
    def selection(self) -> FunnelsActorsQuery:
        assert isinstance(self.source, FunnelsActorsQuery)
        return self.source

    @property
    def funnel(self) -> FunnelsQuery:
        found = self.selection.source
        assert isinstance(found, FunnelsQuery)
        return found


class FunnelCorrelationActorsQuery(RunnableQuery):
    """Those of the funnel's actors who did an event, or have properties: who is behind one row of a correlation."""

    kind: Literal["FunnelCorrelationActorsQuery"] = "FunnelCorrelationActorsQuery"
    source: FunnelCorrelationQuery
    funnel_correlation_person_converted: bool | None = None  # None: whether they finished or not
    funnel_correlation_person_entity: Annotated[EventsNode | ActionsNode, Field(discriminator="kind")] | None = None
    funnel_correlation_property_values: list[dict[str, Any]] | None = None  # filters
    include_recordings: bool | None = Field(default=None, exclude=True)

    @model_validator(mode="after")
    def _row_is_there(self) -> FunnelCorrelationActorsQuery:
        of_properties = self.source.funnel_correlation_type == "properties"
        if of_properties and not self.funnel_correlation_property_values:
            raise ValueError("say which properties in funnelCorrelationPropertyValues, a list of filters")
        if not of_properties and self.funnel_correlation_person_entity is None:
            raise ValueError("say which event in funnelCorrelationPersonEntity")
        return self
