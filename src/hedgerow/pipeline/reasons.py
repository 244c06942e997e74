"""The closed sets of names under which the worker drops, sets aside or warns. The docs list each one."""

from __future__ import annotations

from enum import StrEnum

STORED = "stored"  # what becomes of an event that no reason below keeps from it


class Drop(StrEnum):
    """Why an event was not stored."""

    UNKNOWN_TOKEN = "unknown_token"  # noqa: S105
    MISSING_EVENT_NAME = "missing_event_name"
    MISSING_DISTINCT_ID = "missing_distinct_id"
    MALFORMED_PROPERTIES = "malformed_properties"
    EVENT_TOO_LARGE = "event_too_large"
    EVENT_NAME_TOO_LONG = "event_name_too_long"  # capture v1 only; v0 cuts names and ids off
    DISTINCT_ID_TOO_LARGE = "distinct_id_too_large"
    MALFORMED_DISTINCT_ID = "malformed_distinct_id"
    INVALID_EVENT_TIMESTAMP = "invalid_event_timestamp"
    INVALID_OPTIONS = "invalid_options"
    RESENT = "resent"
    PERFORMANCE_EVENT = "performance_event"
    CLIENT_WARNING = "client_ingestion_warning"
    REPLAY_ON_EVENT_ROUTE = "snapshot_on_event_route"
    BOT = "bot"
    COOKIELESS_OFF = "cookieless_not_enabled"
    PERSONLESS_IDENTIFY = "invalid_event_when_process_person_profile_is_false"
    REFUSED_BY_STORE = "refused_by_store"


class Warn(StrEnum):
    """What was odd about an event that was stored all the same, or about one that was dropped."""

    MALFORMED_UUID = "malformed_uuid"
    MALFORMED_TIMESTAMP = "ignored_invalid_timestamp"
    REPAIRED = "event_properties_repaired"
    NAME_TRUNCATED = "event_name_truncated"
    DISTINCT_ID_TRUNCATED = "distinct_id_truncated"
    MALFORMED_PERSON_PROPERTIES = "malformed_person_properties"
    INVALID_PROCESS_PERSON_PROFILE = "invalid_process_person_profile"
    GROUP_TYPE_LIMIT = "group_type_limit_reached"
    ILLEGAL_MERGE = "cannot_merge_with_illegal_distinct_id"
    IDENTIFIED_MERGE = "cannot_merge_already_identified"


class Undecodable(StrEnum):
    """Why a whole record was set aside as a dead letter."""

    ENVELOPE = "envelope_unreadable"
    BODY = "body_unreadable"
    JSON = "json_unreadable"
    STEP = "step_failed"


# dropped on purpose, or as the protocol says: counted, but nothing that a project needs to be told about
SILENT = frozenset({Drop.RESENT, Drop.PERFORMANCE_EVENT})
