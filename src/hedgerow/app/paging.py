"""Paging by `limit` and `offset`, answered as `{count, next, previous, results}` with absolute addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

Row = TypeVar("Row")

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
MAX_OFFSET = 2**31 - 1  # further than any list goes, and an integer for every store


class Page(BaseModel, Generic[Row]):
    """One page of a list."""

    count: int = Field(description="How many there are on all pages.")
    next: str | None = Field(description="Address of the next page.")
    previous: str | None = Field(description="Address of the page before.")
    results: list[Row]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The part of a list that is asked for. `limit` is never above `MAX_LIMIT`."""

    request: Request
    limit: int
    offset: int

    def page(self, count: int, results: Sequence[Row]) -> Page[Row]:
        return Page(count=count, next=self.next_url(count), previous=self.previous_url(), results=list(results))

    def next_url(self, count: int) -> str | None:
        following = self.offset + self.limit
        return self.url(following) if following < count else None

    def previous_url(self) -> str | None:
        return self.url(max(0, self.offset - self.limit)) if self.offset > 0 else None

    def url(self, offset: int) -> str:
        """This request's address with another offset."""
        return str(self.request.url.include_query_params(limit=self.limit, offset=offset))


async def _paging(
    request: Request,
    limit: Annotated[int, Query(ge=1, description=f"Rows a page, at most {MAX_LIMIT}.")] = DEFAULT_LIMIT,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Rows to leave out at the start.")] = 0,
) -> PageRequest:
    return PageRequest(request, min(limit, MAX_LIMIT), offset)


Paging = Annotated[PageRequest, Depends(_paging)]
