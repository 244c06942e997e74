from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from hedgerow.database.models.base import Base, utcnow

ADDING, FILLING, READY, LEAVING = "adding", "filling", "ready", "leaving"


class PromotedProperty(Base):
    """A property that has a column of its own, in the one table that all projects share.

    `adding`: the column is being made; `filling`: workers send it, and old rows get it; `ready`: questions read it;
    `leaving`: nobody sends or reads it any more, and it is dropped when those who still know it have forgotten.
    """

    __tablename__ = "promoted_properties"

    kind: Mapped[str] = mapped_column(primary_key=True)  # event, person
    name: Mapped[str] = mapped_column(primary_key=True)
    column: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default=ADDING)
    by_hand: Mapped[bool] = mapped_column(default=False)  # an operator's: never demoted for want of use
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
