"""Actions on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from hedgerow.accounts.schemas import UserBasic
from hedgerow.definitions.schemas import Tags
from hedgerow.insights.schemas import Description, Name

MAX_STEPS = 50
MAX_TEXT = 2000
MAX_SLACK = 1200

Matching = Literal["contains", "regex", "exact"]
Text = Annotated[str, Field(max_length=MAX_TEXT)]


class ActionStep(BaseModel):
    """Events fit a step when all that it says holds. Elements count for `$autocapture` alone."""

    model_config = ConfigDict(extra="ignore")

    event: Annotated[str, Field(max_length=400)] | None = Field(None, description="Name of the event; null for any.")
    properties: list[dict[str, Any]] | None = Field(None, description="Filters, all of which must hold.")
    selector: Text | None = Field(None, description="CSS: tags, classes, attributes, ids, nth-child, descent.")
    tag_name: Text | None = None
    text: Text | None = None
    text_matching: Matching | None = Field(None, description="exact where it is null")
    href: Text | None = None
    href_matching: Matching | None = Field(None, description="exact where it is null")
    url: Text | None = Field(None, description="Of the page: `$current_url`.")
    url_matching: Matching | None = Field(None, description="contains where it is null")


Steps = Annotated[list[ActionStep], Field(max_length=MAX_STEPS)]


class ActionReference(BaseModel):
    """An insight or a cohort that asks about an action."""

    type: Literal["insight", "cohort"]
    id: str = Field(description="Short id of the insight, number of the cohort.")
    name: str
    url: str = Field(description="Of its page, below the project's.")


class ActionRow(BaseModel):
    """A name for events that fit any of its steps."""

    model_config = {"title": "Action"}

    id: int
    name: str | None
    description: str | None
    tags: list[str]
    post_to_slack: bool
    slack_message_format: str | None
    steps: list[ActionStep]
    created_at: datetime
    created_by: UserBasic | None
    deleted: bool
    is_calculating: bool = False
    last_calculated_at: datetime = Field(description="Events are found when they are asked for: since it was changed.")
    team_id: int
    is_action: bool = True
    bytecode_error: str | None = None
    pinned_at: datetime | None
    creation_context: str | None = None
    user_access_level: str = "manager"


class ActionChange(BaseModel):
    """What can be changed; what is left out stays, and a null clears."""

    name: Name | None = None
    description: Description | None = None
    tags: Tags | None = None
    post_to_slack: bool | None = None
    slack_message_format: Annotated[str, Field(max_length=MAX_SLACK)] | None = None
    steps: Steps | None = None
    deleted: bool | None = Field(None, description="True hides the action everywhere; false brings it back.")
    pinned_at: datetime | None = None


class NewAction(ActionChange):
    """Events to give a name to."""


class Preview(BaseModel):
    """Which events to find."""

    steps: Steps
    days: Annotated[int, Field(ge=1, le=90)] = Field(7, description="How far to look back.")
    limit: Annotated[int, Field(ge=1, le=100)] = Field(10, description="How many to show.")


class FoundEvent(BaseModel):
    id: str
    event: str
    distinct_id: str
    timestamp: datetime
    properties: dict[str, Any]
    elements_chain: str


class PreviewAnswer(BaseModel):
    """The latest events that fit, and how many there are in the time that was looked at."""

    count: int
    results: list[FoundEvent]
