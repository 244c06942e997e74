"""Wide numbers: positions of the log and counts of warnings have 64 bits in PostgreSQL, too, as they have in SQLite.

There, addresses of users are also kept to lower case by the database, so that `unique` means in any case.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.alter_column("dead_letters", "position", type_=sa.BigInteger(), existing_nullable=False)
    op.alter_column("ingestion_warnings", "count", type_=sa.BigInteger(), existing_nullable=False)
    op.create_check_constraint("ck_users_email_lower", "users", "email = lower(email)")
