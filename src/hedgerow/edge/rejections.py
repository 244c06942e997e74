"""Every way to refuse a request or an event: a closed set of names, each with a status and a counter."""

from __future__ import annotations

import enum

from hedgerow.errors import HedgerowError
from hedgerow.wire.body import BodyProblem, BodyRefused


class Reason(enum.StrEnum):
    """Names on the wire (`code`), in the metrics and in `docs/bad-input.md`."""

    EMPTY_BODY = BodyProblem.EMPTY
    INVALID_JSON = BodyProblem.NOT_JSON
    INVALID_COMPRESSION = BodyProblem.BAD_COMPRESSION
    TRUNCATED_BODY = BodyProblem.TRUNCATED
    DECOMPRESSED_TOO_LARGE = BodyProblem.TOO_LARGE
    LZ64_TOO_LARGE = BodyProblem.LZ_TOO_LARGE
    BODY_TOO_LARGE = "body_too_large"
    TOO_DEEP = "too_deep"
    INVALID_MULTIPART = "invalid_multipart"
    EMPTY_BATCH = "empty_batch"
    NOT_AN_OBJECT = "not_an_object"
    MISSING_EVENT_NAME = "missing_event_name"
    INVALID_EVENT_NAME = "invalid_event_name"
    MISSING_DISTINCT_ID = "missing_distinct_id"
    INVALID_PROPERTIES = "invalid_properties"
    INVALID_UUID = "invalid_uuid"
    EVENT_TOO_LARGE = "event_too_large"
    MISSING_TOKEN = "missing_token"  # noqa: S105
    INVALID_TOKEN = "invalid_token"  # noqa: S105
    MULTIPLE_TOKENS = "multiple_tokens"
    PERSONAL_KEY = "personal_key"
    SECRET_KEY = "secret_key"  # noqa: S105
    UNKNOWN_TOKEN = "unknown_token"  # noqa: S105
    INVALID_SESSION_ID = "invalid_session_id"
    INVALID_CREATED_AT = "invalid_created_at"
    DUPLICATE_UUID = "duplicate_uuid"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    BUSY = "busy"
    TOKEN_RATE_LIMITED = "token_rate_limited"  # noqa: S105
    ADDRESS_RATE_LIMITED = "address_rate_limited"
    # results of single events of capture v1
    EVENT_NAME_TOO_LONG = "event_name_too_long"
    DISTINCT_ID_TOO_LARGE = "distinct_id_too_large"
    MALFORMED_DISTINCT_ID = "malformed_distinct_id"
    INVALID_EVENT_TIMESTAMP = "invalid_event_timestamp"
    MALFORMED_EVENT_PROPERTIES = "malformed_event_properties"
    INVALID_OPTIONS = "invalid_options"


STATUS = {
    Reason.DECOMPRESSED_TOO_LARGE: 413,
    Reason.LZ64_TOO_LARGE: 413,
    Reason.BODY_TOO_LARGE: 413,
    Reason.EVENT_TOO_LARGE: 413,
    Reason.MISSING_TOKEN: 401,
    Reason.INVALID_TOKEN: 401,
    Reason.MULTIPLE_TOKENS: 401,
    Reason.PERSONAL_KEY: 401,
    Reason.SECRET_KEY: 401,
    Reason.UNKNOWN_TOKEN: 401,
    Reason.METHOD_NOT_ALLOWED: 405,
    Reason.BUSY: 503,
    Reason.TOKEN_RATE_LIMITED: 429,
    Reason.ADDRESS_RATE_LIMITED: 429,
}  # the others are 400

SENTENCES = {
    Reason.TOO_DEEP: "The body nests arrays or objects deeper than 1,000 levels; send flatter properties.",
    Reason.INVALID_JSON: "The body is not valid JSON.",
    Reason.EMPTY_BATCH: "The batch is empty; send at least one event.",
    Reason.NOT_AN_OBJECT: "An event must be a JSON object.",
    Reason.MISSING_EVENT_NAME: "An event needs a name: set `event` to a non-empty string.",
    Reason.INVALID_EVENT_NAME: "An event's name must be a string: `event` holds something else.",
    Reason.MISSING_DISTINCT_ID: "An event needs a `distinct_id`, at its top level or in its properties.",
    Reason.INVALID_PROPERTIES: "An event's `properties` must be a JSON object.",
    Reason.INVALID_UUID: "An event's `uuid` must be a UUID; leave it out to have one made.",
    Reason.MISSING_TOKEN: "The request names no project: set `api_key` to the project token, which starts with `phc_`.",
    Reason.INVALID_TOKEN: "The project token must be ASCII text of at most 64 characters.",
    Reason.MULTIPLE_TOKENS: "All events of one request must carry the same project token.",
    Reason.PERSONAL_KEY: "This is a personal API key (phx_). Capture takes the project token, which starts with "
    "`phc_`; a personal key must never be in a page or an app, so revoke it if it was.",
    Reason.SECRET_KEY: "This is a project secret key (phs_). Capture takes the project token (phc_).",
    Reason.UNKNOWN_TOKEN: "No project has this token. Copy the project token from the project's settings, and check "
    "that the SDK's host is the server that has the project.",
    Reason.INVALID_SESSION_ID: "A recording's `$session_id` must be up to 70 letters, digits and hyphens.",
    Reason.INVALID_CREATED_AT: "`created_at` must be an RFC 3339 timestamp.",
    Reason.DUPLICATE_UUID: "Two events of the batch have the same `uuid`.",
    Reason.METHOD_NOT_ALLOWED: "This address does not take this method.",
    Reason.TOKEN_RATE_LIMITED: "More events came for this project's token than `edge.token_rate` allows. Nothing was "
    "stored; send it again after the time that `Retry-After` says.",
    Reason.ADDRESS_RATE_LIMITED: "More requests came from this address than `edge.address_rate` allows. Nothing was "
    "stored; send it again after the time that `Retry-After` says.",
    Reason.BUSY: "The server has too many connections. Nothing was stored; send it again.",
}


class Rejected(HedgerowError):
    """A whole request is refused. The body is PostHog's error shape, of which the Python SDK shows `detail`."""

    def __init__(self, reason: Reason, detail: str = "", headers: dict[str, str] | None = None) -> None:
        self.reason = reason
        super().__init__(detail or SENTENCES[reason], code=reason.value, headers=headers)
        self.status = STATUS.get(reason, 400)
        self.type = "authentication_error" if self.status == 401 else "validation_error"
        if self.status == 429:
            self.type = "throttled_error"
        if self.status == 503:
            self.type = "server_error"
            self.headers.setdefault("Retry-After", "5")


def rejected_body(error: BodyRefused) -> Rejected:
    return Rejected(Reason(error.problem.value), str(error))


def too_large(limit: int) -> Rejected:
    return Rejected(Reason.BODY_TOO_LARGE, f"The body is larger than {limit} bytes; send smaller batches.")


def event_too_large(limit: int) -> Rejected:
    return Rejected(Reason.EVENT_TOO_LARGE, f"An event is larger than {limit} bytes; send smaller properties.")
