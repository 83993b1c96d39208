"""The load of each line as running sums, filled from the visits that are there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "loads",
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("squared", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "kind", "state"),
    )
    op.execute(
        "INSERT INTO loads (site_id, kind, state, people, minutes, squared) "
        "SELECT site_id, kind, state, count(*), sum(planned_minutes), sum(planned_minutes * planned_minutes) "
        "FROM visits WHERE state IN ('waiting', 'called', 'serving') GROUP BY site_id, kind, state"
    )


def downgrade() -> None:
    op.drop_table("loads")
