"""Dashboards on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from hedgerow.accounts.schemas import UserBasic
from hedgerow.definitions.schemas import Tags
from hedgerow.insights.schemas import EVERYBODY_EDITS, MAY_EDIT, Blob, Description, Id, InsightRow, Name

MAX_TILES = 500  # of one dashboard
MAX_TEXT = 20_000  # characters of a text card


def _known_level(level: int | None) -> int | None:
    if level not in (None, EVERYBODY_EDITS):
        raise ValueError(f"Only {EVERYBODY_EDITS} (everybody in the project can edit) is known")
    return level


Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT, description="Markdown.")]
Color = Annotated[str, Field(max_length=100)]


class TextCard(BaseModel):
    """The text of a tile that is no insight."""

    id: int
    body: str
    created_by: UserBasic | None
    last_modified_at: datetime | None
    last_modified_by: UserBasic | None
    team: int


class TileRow(BaseModel):
    """A place on a dashboard, with either an insight or a text."""

    id: int
    insight: InsightRow | None
    text: TextCard | None
    layouts: dict[str, Any] = Field(examples=[{"sm": {"x": 0, "y": 0, "w": 6, "h": 5}}])
    color: str | None
    order: int
    show_description: bool | None
    is_cached: bool = False
    last_refresh: datetime | None = None
    deleted: bool | None = None


class DashboardShort(BaseModel):
    """A dashboard as lists show it: without tiles."""

    id: int
    name: str | None
    description: str | None
    pinned: bool
    deleted: bool
    created_at: datetime
    created_by: UserBasic | None
    updated_at: datetime
    last_accessed_at: datetime | None
    last_viewed_at: datetime | None
    last_refresh: datetime | None
    is_shared: bool
    creation_mode: str
    tags: list[str]
    restriction_level: int = EVERYBODY_EDITS
    effective_restriction_level: int = EVERYBODY_EDITS
    effective_privilege_level: int = MAY_EDIT
    user_access_level: str = "manager"
    access_control_version: str = "v2"
    team_id: int


class DashboardRow(DashboardShort):
    """A dashboard with all that is on it."""

    filters: dict[str, Any] = Field(description="What is laid over every insight, in this answer.")
    variables: dict[str, Any] | None
    persisted_filters: dict[str, Any] | None = Field(description="What is kept to be laid over every insight.")
    persisted_variables: dict[str, Any] | None
    breakdown_colors: list[Any]
    data_color_theme_id: int | None
    quick_filter_ids: list[Any] | None
    grid_spacing: Any = None
    layout_compaction: Any = None
    tiles: list[TileRow]


class TextBody(BaseModel):
    body: Text


class TileChange(BaseModel):
    """A tile to change, by its `id`; without one, a text card to make."""

    id: Id | None = None
    deleted: bool | None = None
    color: Color | None = None
    layouts: Blob | None = None
    text: TextBody | None = None
    show_description: bool | None = None
    order: Annotated[int, Field(ge=0, le=100_000)] | None = None


class DashboardChange(BaseModel):
    """What can be changed; what is left out stays, and a null clears."""

    name: Name | None = None
    description: Description | None = None
    pinned: bool | None = None
    deleted: bool | None = Field(
        None, description="True hides the dashboard and its shared page; false brings it back."
    )
    delete_insights: bool | None = Field(
        None, description="With `deleted`: also hide the insights that are on no other dashboard."
    )
    filters: Blob | None = Field(None, examples=[{"date_from": "-30d", "properties": []}])
    variables: Blob | None = None
    tags: Tags | None = None
    restriction_level: Annotated[int, AfterValidator(_known_level)] | None = None
    breakdown_colors: Annotated[list[Any], Field(max_length=1000)] | None = None
    data_color_theme_id: Id | None = None
    quick_filter_ids: Annotated[list[Any], Field(max_length=100)] | None = None
    grid_spacing: Blob | str | int | None = None
    layout_compaction: Blob | str | int | None = None
    tiles: Annotated[list[TileChange], Field(max_length=MAX_TILES)] | None = Field(
        None, description="Tiles to change; those that are not named stay as they are."
    )


class NewDashboard(DashboardChange):
    use_template: Annotated[str, Field(max_length=200)] | None = Field(
        None, description="Name or id of a template to fill it from.", examples=["company-kpis"]
    )
    use_dashboard: Id | None = Field(None, description="Another dashboard to copy.")
    duplicate_tiles: bool | None = Field(
        None, description="With `use_dashboard`: copy the insights, too, instead of showing the same ones."
    )


class TileNumber(BaseModel):
    id: Id


class MoveTile(BaseModel):
    to_dashboard: Id
    tile: TileNumber | Id


class CopyTile(BaseModel):
    fromDashboardId: Id  # noqa: N815 - as clients send it
    tileId: Id  # noqa: N815


class ReorderTiles(BaseModel):
    tile_order: Annotated[list[Id], Field(min_length=1, max_length=MAX_TILES)] = Field(
        description="Numbers of tiles; those that are not named follow after these."
    )
    layout: Literal["keep", "two_column", "full_width"] | None = Field(
        None, description="How wide tiles become: as they are, half of the dashboard, or all of it."
    )


class NewTextTile(BaseModel):
    body: Text
    layouts: Blob | None = None
    color: Color | None = None


class TextTileChange(BaseModel):
    tile_id: Id
    body: Text | None = None
    layouts: Blob | None = None
    color: Color | None = None


class TileToDelete(BaseModel):
    tile_id: Id


class TemplateTile(BaseModel):
    """A tile of a template: an insight with its query, or a text."""

    type: Literal["INSIGHT", "TEXT"]
    name: Name | None = None
    description: Description | None = None
    query: Blob | None = None
    body: Text | None = None
    layouts: Blob = Field(default_factory=dict)
    color: Color | None = None


class TemplateVariable(BaseModel):
    """Something to be replaced in a template: the text `{ID}` where it stands alone in a query, as a literal in SQL,
    and as a name in a text card."""

    id: Annotated[str, Field(min_length=1, max_length=100)]
    name: str = ""
    description: str = ""
    type: str = Field("event", description="`event`, `property` or `number`: how it is asked for.")
    default: Any = None
    required: bool = False
    guesses: Annotated[list[str], Field(max_length=100)] = Field(
        default_factory=list, description="What else it is often called: the first that the project knows is suggested."
    )


class TemplateBody(BaseModel):
    """A template as it is sent."""

    template_name: Name = "Dashboard"
    dashboard_description: Description | None = None
    dashboard_filters: Blob | None = None
    tags: Tags | None = None
    tiles: Annotated[list[TemplateTile], Field(max_length=MAX_TILES)]
    variables: Annotated[list[TemplateVariable], Field(max_length=100)] | None = None


class TemplateRow(TemplateBody):
    """A template that comes with the product."""

    id: str
    scope: str = "global"
    image_url: str | None = None
    deleted: bool | None = None
    created_at: datetime | None = None
    created_by: int | None = None
    team_id: int | None = None
    availability_contexts: list[str] | None = None
    is_featured: bool = False


class FromTemplate(BaseModel):
    template: TemplateBody


class RunRow(BaseModel):
    """The answer of one insight of a dashboard."""

    tile_id: int
    id: int
    short_id: str
    name: str | None
    derived_name: str | None
    query: dict[str, Any] | None
    result: Any
    columns: list[Any] | None
    types: list[Any] | None
    hasMore: bool | None  # noqa: N815 - as the query endpoint spells it
    is_cached: bool
    last_refresh: datetime | None
    query_status: dict[str, Any] | None


class RunAnswer(BaseModel):
    results: list[RunRow]
