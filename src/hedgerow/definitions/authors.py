"""Who made, changed or did things, as rows of the API show them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from hedgerow.accounts.schemas import UserBasic, user_basic
from hedgerow.definitions.store import users


def authors(session: Session, ids: Iterable[int | None]) -> dict[int | None, UserBasic]:
    """Those of the users that are still there, by id: what nobody made, or somebody who is gone, has no entry."""
    wanted = {one for one in ids if one is not None}
    return {number: user_basic(user) for number, user in users(session, wanted).items()}
