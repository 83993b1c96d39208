"""One living visit per number, whatever its day; blocks of numbers lent to devices; calls in order over midnight."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LIVE = "state IN ('called', 'missed', 'parked', 'serving', 'waiting')"


def upgrade() -> None:
    _let_the_newest_keep_its_number()
    op.create_index(
        "one_live_visit_per_number",
        "visits",
        ["site_id", "letter", "number"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.drop_index("visits_by_call", "visits")
    op.create_index("visits_by_call", "visits", ["site_id", "called_at"])
    op.create_table(
        "leases",
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("lease_id", sa.String(length=32), nullable=False),
        sa.Column("device_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "lease_id"),
    )
    op.create_index("leases_by_device", "leases", ["site_id", "device_id", "day"])
    op.create_index(
        "leases_open",
        "leases",
        ["site_id", "letter", "day"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _let_the_newest_keep_its_number() -> None:
    """Visits that were left open on an earlier day and share their number with a living one have long gone home."""
    op.execute(
        f"UPDATE visits SET state = 'expired' WHERE {LIVE} AND EXISTS ("  # noqa: S608 (our own words)
        "SELECT 1 FROM visits AS newer WHERE newer.site_id = visits.site_id AND newer.letter = visits.letter "
        f"AND newer.number = visits.number AND newer.day > visits.day AND newer.{LIVE})"
    )
    op.execute("DELETE FROM loads")
    op.execute(
        "INSERT INTO loads (site_id, kind, visit_class, state, people, minutes, squared) "
        "SELECT site_id, kind, visit_class, state, count(*), sum(planned_minutes), "
        "sum(planned_minutes * planned_minutes) FROM visits WHERE state IN ('waiting', 'called', 'serving') "
        "GROUP BY site_id, kind, visit_class, state"
    )


def downgrade() -> None:
    op.drop_table("leases")
    op.drop_index("visits_by_call", "visits")
    op.create_index("visits_by_call", "visits", ["site_id", "day", "called_at"])
    op.drop_index("one_live_visit_per_number", "visits")
