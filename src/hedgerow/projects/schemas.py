"""Projects on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from hedgerow.accounts.caller import Caller
from hedgerow.database.models import GroupType, Project
from hedgerow.projects.settings import Name, ProjectSettings, current


class ProjectShort(BaseModel):
    """A project in a list."""

    id: int
    uuid: UUID
    organization: UUID
    project_id: int
    api_token: str
    name: str
    completed_snippet_onboarding: bool
    has_completed_onboarding_for: dict[str, Any]
    ingested_event: bool = Field(description="Whether an event has ever arrived.")
    is_demo: bool
    timezone: str
    access_control: bool
    effective_membership_level: int | None


class GroupTypeShort(BaseModel):
    group_type: str
    group_type_index: int
    name_singular: str | None
    name_plural: str | None


class ProjectDetail(ProjectShort):
    """A project with all its settings."""

    created_at: datetime
    updated_at: datetime
    has_group_types: bool
    group_types: list[GroupTypeShort]
    live_events_token: str | None
    user_access_level: str
    person_on_events_querying_enabled: bool
    default_modifiers: dict[str, Any]
    secret_api_token: str | None
    secret_api_token_backup: str | None
    product_description: str | None
    slack_incoming_webhook: str | None
    anonymize_ips: bool
    drop_bots: bool
    cookieless_server_hash_mode: int
    autocapture_opt_out: bool
    autocapture_exceptions_opt_in: bool
    autocapture_web_vitals_opt_in: bool
    capture_performance_opt_in: bool
    capture_console_log_opt_in: bool
    capture_dead_clicks: bool
    heatmaps_opt_in: bool
    session_recording_opt_in: bool
    recording_domains: list[str | None]
    app_urls: list[str | None]
    test_account_filters: list[Any]
    test_account_filters_default_checked: bool
    path_cleaning_filters: list[Any]
    data_attributes: list[str]
    person_display_name_properties: list[str] | None
    base_currency: str
    correlation_config: dict[str, Any]
    session_recording_sample_rate: str | None
    session_recording_minimum_duration_milliseconds: int | None
    session_recording_linked_flag: dict[str, Any] | None
    session_recording_network_payload_capture_config: dict[str, Any] | None
    session_recording_masking_config: dict[str, Any] | None
    session_recording_url_trigger_config: list[Any] | None
    session_recording_url_blocklist_config: list[Any] | None
    session_recording_event_trigger_config: list[str | None] | None
    session_recording_trigger_match_type_config: str | None
    session_recording_retention_period: str
    session_replay_config: dict[str, Any] | None
    survey_config: dict[str, Any] | None
    week_start_day: int
    primary_dashboard: int | None
    live_events_columns: list[str] | None
    inject_web_apps: bool
    extra_settings: dict[str, Any] | None
    modifiers: dict[str, Any] | None
    surveys_opt_in: bool
    flags_persistence_default: bool | None


class ProjectChanges(ProjectSettings):
    name: Name | None = None


class DemoAnswer(BaseModel):
    queued: bool = Field(description="False where it is being loaded already.")


class NewProject(ProjectSettings):
    name: Name


def short(project: Project, caller: Caller) -> ProjectShort:
    return ProjectShort(**_short_fields(project, caller))


def detail(session: Session, project: Project, caller: Caller) -> ProjectDetail:
    types = session.scalars(select(GroupType).where(GroupType.project_id == project.id).order_by(GroupType.index))
    group_types = [
        GroupTypeShort(
            group_type=one.name,
            group_type_index=one.index,
            name_singular=one.name_singular,
            name_plural=one.name_plural,
        )
        for one in types
    ]
    fields = current(project) | _short_fields(project, caller)
    return ProjectDetail(
        **fields,
        created_at=project.created_at,
        updated_at=project.updated_at,
        has_group_types=bool(group_types),
        group_types=group_types,
        live_events_token=None,
        user_access_level="manager",
        person_on_events_querying_enabled=True,
        default_modifiers={"personsOnEventsMode": "person_id_override_properties_on_events"},
        secret_api_token=None,
        secret_api_token_backup=None,
    )


def _short_fields(project: Project, caller: Caller) -> dict[str, Any]:
    settings = current(project)
    return {
        "id": project.id,
        "uuid": project.uuid,
        "organization": project.organization_id,
        "project_id": project.id,
        "api_token": project.api_token,
        "name": project.name,
        "completed_snippet_onboarding": settings["completed_snippet_onboarding"],
        "has_completed_onboarding_for": settings["has_completed_onboarding_for"],
        "ingested_event": project.ingested_event,
        "is_demo": project.is_demo,
        "timezone": project.timezone,
        "access_control": False,
        "effective_membership_level": caller.organizations.get(project.organization_id)
        if project.organization_id
        else None,
    }
