"""One row that changes when a backup takes the place of what was in the database."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    made = op.create_table(
        "generation",
        sa.Column("one", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("one"),
    )
    op.bulk_insert(made, [{"one": 1, "value": secrets.token_hex(16)}])


def downgrade() -> None:
    op.drop_table("generation")
