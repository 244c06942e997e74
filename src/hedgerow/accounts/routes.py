"""The private API's routes about users."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel

from hedgerow.accounts.caller import Caller
from hedgerow.app.auth import caller_with
from hedgerow.app.errors import errors
from hedgerow.app.routing import api_router

root_router = api_router("users")


class Me(BaseModel):
    id: int


@root_router.get("/api/users/@me/", responses=errors(401, 403))
def read_me(caller: Annotated[Caller, Depends(caller_with("user:read"))]) -> Me:
    """The user of the credentials."""
    return Me(id=caller.user_id)
