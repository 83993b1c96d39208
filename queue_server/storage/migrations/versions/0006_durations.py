"""What finished contacts taught about how long a product takes. It begins empty: the plan holds until then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "durations",
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("log_sum", sa.BigInteger(), nullable=False),
        sa.Column("log_squared", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "product_id"),
    )


def downgrade() -> None:
    op.drop_table("durations")
