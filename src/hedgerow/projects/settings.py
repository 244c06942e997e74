"""The settings of a project as the API spells them, and where each is kept.

What the edge and the worker act on are columns of the table; the rest, which only clients of the API read back, is
kept in the column `extra`. A setting sent as null goes back to its default: that is how Terraform clears one.
"""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from hedgerow.database.models import Project
from hedgerow.errors import InvalidInput
from hedgerow.projects.filters import checked_cleaning_rules, checked_test_filters

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=2000)]
Number = Annotated[int, Field(ge=-(2**53), le=2**53)]
Mapping = dict[str, Any]


def _timezone(value: str | None) -> str | None:
    if value is not None and value not in available_timezones():
        raise ValueError("This is not a time zone of the IANA list, such as Europe/Vienna.")
    return value


class ProjectSettings(BaseModel):
    """All settings that can be changed. One that is left out stays as it is."""

    model_config = ConfigDict(extra="ignore")

    # columns
    timezone: Annotated[str | None, AfterValidator(_timezone)] = Field(None, description="IANA name.", examples=["UTC"])
    anonymize_ips: bool | None = Field(None, description="Remove the IP address from events as they arrive.")
    drop_bots: bool | None = Field(None, description="Drop events of known bots instead of marking them.")
    is_demo: bool | None = None
    cookieless_server_hash_mode: Annotated[int, Field(ge=0, le=2)] | None = Field(
        None, description="0 off, 1 stateless, 2 stateful."
    )
    autocapture_opt_out: bool | None = None
    autocapture_exceptions_opt_in: bool | None = None
    autocapture_web_vitals_opt_in: bool | None = None
    capture_performance_opt_in: bool | None = None
    capture_console_log_opt_in: bool | None = None
    capture_dead_clicks: bool | None = None
    heatmaps_opt_in: bool | None = None
    session_recording_opt_in: bool | None = None
    recording_domains: list[Text | None] | None = None
    app_urls: list[Text | None] | None = None
    test_account_filters: Annotated[list[Any] | None, AfterValidator(checked_test_filters)] = Field(
        None, description="Filters that queries with `filterTestAccounts` add: what is kept are real users."
    )
    week_start_day: Annotated[int, Field(ge=0, le=1)] | None = Field(None, description="0 Sunday, 1 Monday.")

    # extra
    product_description: Text | None = None
    completed_snippet_onboarding: bool | None = None
    has_completed_onboarding_for: Mapping | None = None
    slack_incoming_webhook: Text | None = None
    test_account_filters_default_checked: bool | None = None
    path_cleaning_filters: Annotated[list[Any] | None, AfterValidator(checked_cleaning_rules)] = Field(
        None, description="Rules `{alias, regex}` by which parts of paths get one name."
    )
    data_attributes: list[Text] | None = None
    person_display_name_properties: list[Text] | None = None
    base_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = Field(
        None, description="ISO 4217 code of the currency that amounts of money are shown in.", examples=["EUR"]
    )
    correlation_config: Mapping | None = None
    session_recording_sample_rate: Annotated[str, Field(pattern=r"^(0(\.\d{1,2})?|1(\.0{1,2})?)$")] | None = None
    session_recording_minimum_duration_milliseconds: Annotated[int, Field(ge=0, le=30_000)] | None = None
    session_recording_linked_flag: Mapping | None = None
    session_recording_network_payload_capture_config: Mapping | None = None
    session_recording_masking_config: Mapping | None = None
    session_recording_url_trigger_config: list[Any] | None = None
    session_recording_url_blocklist_config: list[Any] | None = None
    session_recording_event_trigger_config: list[Text | None] | None = None
    session_recording_trigger_match_type_config: Text | None = None
    session_recording_retention_period: Text | None = None
    session_replay_config: Mapping | None = None
    survey_config: Mapping | None = None
    primary_dashboard: Number | None = None
    live_events_columns: list[Text] | None = None
    inject_web_apps: bool | None = None
    extra_settings: Mapping | None = None
    modifiers: Mapping | None = None
    surveys_opt_in: bool | None = None
    flags_persistence_default: bool | None = None


DEFAULTS: dict[str, Any] = {  # of what is kept in `extra` and is not null by default
    "completed_snippet_onboarding": False,
    "has_completed_onboarding_for": {},
    "test_account_filters_default_checked": False,
    "path_cleaning_filters": [],
    "data_attributes": ["data-attr"],
    "base_currency": "USD",
    "correlation_config": {},
    "inject_web_apps": False,
    "surveys_opt_in": True,
    "session_recording_retention_period": "30d",
}
COLUMNS = frozenset(ProjectSettings.model_fields) & frozenset(Project.__table__.columns.keys())
EXTRA = frozenset(ProjectSettings.model_fields) - COLUMNS
MAX_EXTRA_CHARACTERS = 100_000


def apply(project: Project, changes: ProjectSettings) -> None:
    """Change the settings that were sent."""
    extra = dict(project.extra)
    for name in changes.model_fields_set & frozenset(ProjectSettings.model_fields):
        value = getattr(changes, name)
        if name in EXTRA:
            extra[name] = value
        elif value is None:
            setattr(project, name, _column_default(name))
        else:
            setattr(project, name, value)
    extra = {name: value for name, value in extra.items() if value is not None}
    if len(repr(extra)) > MAX_EXTRA_CHARACTERS:
        raise InvalidInput(f"The settings are longer than {MAX_EXTRA_CHARACTERS} characters together.")
    if extra != project.extra:
        project.extra = extra


def current(project: Project) -> dict[str, Any]:
    """All settings with their values."""
    values = {name: getattr(project, name) for name in COLUMNS}
    return values | {name: project.extra.get(name, DEFAULTS.get(name)) for name in EXTRA}


def _column_default(name: str) -> Any:
    default: Any = Project.__table__.columns[name].default
    return default.arg(None) if default.is_callable else default.arg
