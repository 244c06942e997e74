"""The one error base, and the one JSON shape that every private endpoint answers with.

The shape is PostHog's (`{type, code, detail, attr}`), because its clients parse it. Subclasses are named for
what happened; whoever raises one says in `detail` what the caller can do about it.
"""

from __future__ import annotations

from typing import Any


class HedgerowError(Exception):
    """Base of every error that Hedgerow raises on purpose.

    `status` is the HTTP status, `type` and `code` are machine-readable, `detail` is a sentence for a person,
    `attr` is the offending field with nested names joined by `__`.
    """

    status: int = 500
    type: str = "server_error"
    code: str = "error"
    default_detail: str = "A server error occurred."

    def __init__(
        self,
        detail: str | None = None,
        *,
        code: str | None = None,
        attr: str | None = None,
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.detail = detail or self.default_detail
        self.code = code or type(self).code
        self.attr = attr
        self.headers = headers or {}
        self.extra = extra
        super().__init__(self.detail)

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"type": self.type, "code": self.code, "detail": self.detail, "attr": self.attr}
        if self.extra is not None:
            body["extra"] = self.extra
        return body


class InvalidInput(HedgerowError):
    status = 400
    type = "validation_error"
    code = "invalid_input"
    default_detail = "Invalid input."


class NotAuthenticated(HedgerowError):
    status = 401
    type = "authentication_error"
    code = "not_authenticated"
    default_detail = "Authentication credentials were not provided."


class AuthenticationFailed(HedgerowError):
    status = 401
    type = "authentication_error"
    code = "authentication_failed"
    default_detail = "Incorrect authentication credentials."


class PermissionDenied(HedgerowError):
    status = 403
    type = "authentication_error"
    code = "permission_denied"
    default_detail = "You do not have permission to perform this action."


class NotFound(HedgerowError):
    status = 404
    type = "invalid_request"
    code = "not_found"
    default_detail = "Not found."


class MethodNotAllowed(HedgerowError):
    status = 405
    type = "invalid_request"
    code = "method_not_allowed"
    default_detail = "Method not allowed."


class Conflict(HedgerowError):
    status = 409
    type = "invalid_request"
    code = "conflict"
    default_detail = "The resource was changed by somebody else."


class Throttled(HedgerowError):
    """`headers` must carry `Retry-After` in whole seconds: clients wait for exactly that."""

    status = 429
    type = "throttled_error"
    code = "throttled"
    default_detail = "Request was throttled."


class Unavailable(HedgerowError):
    """A store or the log cannot take the request now; it will be able to later, so callers should retry."""

    status = 503
    type = "server_error"
    code = "unavailable"
    default_detail = "The service cannot answer right now. Try again in a few seconds."

    def __init__(self, detail: str | None = None, *, retry_after: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("headers", {"Retry-After": str(retry_after)})
        super().__init__(detail, **kwargs)


class SettingsRefused(HedgerowError):
    """The settings, or the data they point at, are unsafe or cannot work. Printed as one plain sentence at start."""

    code = "settings_refused"
    default_detail = "The settings cannot be used."
