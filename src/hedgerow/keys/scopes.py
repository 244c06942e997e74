"""What a personal API key may be allowed to do: `object:action`, or `*` for everything."""

from __future__ import annotations

from collections.abc import Iterable

EVERYTHING = "*"
ACTIONS = ("read", "write")

OBJECTS = frozenset(
    {
        "access_control",
        "action",
        "activity_log",
        "alert",
        "annotation",
        "batch_export",
        "batch_import",
        "cohort",
        "dashboard",
        "dashboard_template",
        "early_access_feature",
        "endpoint",
        "error_tracking",
        "evaluation",
        "event_definition",
        "experiment",
        "export",
        "external_data_source",
        "feature_flag",
        "file_system",
        "group",
        "heatmap",
        "hog_flow",
        "hog_function",
        "insight",
        "insight_variable",
        "integration",
        "link",
        "logs",
        "metrics",
        "notebook",
        "organization",
        "organization_member",
        "person",
        "plugin",
        "project",
        "property_definition",
        "query",
        "session_recording",
        "session_recording_playlist",
        "sharing_configuration",
        "subscription",
        "survey",
        "task",
        "usage_metric",
        "user",
        "warehouse_table",
        "warehouse_view",
        "web_analytics",
        "webhook",
    }
)


def known(scope: str) -> bool:
    name, _, action = scope.partition(":")
    return scope == EVERYTHING or (action in ACTIONS and (name in OBJECTS or name.startswith("llm_")))


def allows(granted: Iterable[str], required: str) -> bool:
    """Whether one of the granted scopes covers the required one: writing implies reading."""
    granted = frozenset(granted)
    name, _, action = required.partition(":")
    return EVERYTHING in granted or required in granted or (action == "read" and f"{name}:write" in granted)
