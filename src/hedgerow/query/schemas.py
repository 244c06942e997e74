"""Bodies of the query endpoint."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hedgerow.query.prepare import Refresh

Format = Literal["json", "csv", "xlsx", "parquet"]
AROUND_A_QUERY = frozenset(
    {"refresh", "async", "client_query_id", "filters_override", "variables_override", "format", "personal_api_key"}
)


class QueryRequest(BaseModel):
    """A question, and how its answer is wanted."""

    model_config = ConfigDict(extra="ignore")  # also carries `personal_api_key`

    query: dict[str, Any] = Field(
        description="What is asked; `kind` says what it is. docs/querying.md lists the kinds.",
        examples=[{"kind": "HogQLQuery", "query": "SELECT event, count() FROM events GROUP BY event"}],
    )
    refresh: Refresh | bool | None = Field(
        None,
        description="Whether a kept answer will do, and whether to wait: see docs/querying.md. Default: `blocking`.",
    )
    async_: bool | None = Field(None, alias="async", description="Older spelling of `refresh: async`.")
    client_query_id: str | None = Field(
        None, max_length=200, description="An id of the caller's, to watch or cancel the question by."
    )
    filters_override: dict[str, Any] | None = Field(
        None, description="Dates, properties and a breakdown that are laid over those of the query."
    )
    variables_override: dict[str, dict[str, Any]] | None = Field(
        None, description="Values of variables, as `{id: {code_name, value}}`."
    )
    name: str | None = Field(None, max_length=400, description="What the caller calls the question; kept nowhere.")
    format: Format | None = Field(None, description="A file with all rows instead of the answer.")

    @model_validator(mode="before")
    @classmethod
    def _of_a_bare_query(cls, body: Any) -> Any:
        """Scripts also send the query itself, as `{"kind": "HogQLQuery", "query": "SELECT ..."}`."""
        if not isinstance(body, dict) or not isinstance(body.get("kind"), str) or isinstance(body.get("query"), dict):
            return body
        around = {name: body[name] for name in body.keys() & AROUND_A_QUERY}
        return {**around, "query": {name: value for name, value in body.items() if name not in AROUND_A_QUERY}}

    @property
    def mode(self) -> Refresh:
        """Never computing is nothing that can be asked for here, so `force_cache` is `blocking`."""
        if self.refresh is None:
            return "async" if self.async_ else "blocking"
        if isinstance(self.refresh, bool):
            return "force_blocking" if self.refresh else "blocking"
        return "blocking" if self.refresh == "force_cache" else self.refresh


class UpgradeRequest(BaseModel):
    query: dict[str, Any] = Field(description="A query of any version of the schema, wrapped or not.")


class Upgraded(BaseModel):
    query: dict[str, Any] = Field(description="The same in the present version; wrappers stay.")


class Message(BaseModel):
    message: str


class StatusAnswer(BaseModel):
    """What became of a question."""

    query_status: dict[str, Any]
