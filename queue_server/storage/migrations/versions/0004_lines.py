"""Lines, appointments, several stops, breaks. Visits that are there become walk-ins with one stop."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("visits") as table:
        table.add_column(sa.Column("visit_class", sa.String(length=16), nullable=False, server_default="walk_in"))
        table.add_column(sa.Column("appointment_at", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("entered_at", sa.BigInteger(), nullable=False, server_default="0"))
        table.add_column(sa.Column("line", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("legs", sa.Text(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("leg", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE visits SET entered_at = arrived_at, "
        "line = kind || '|walk_in||' || language || '|' || coalesce(wanted_point, '') || '|' || "
        "coalesce(parked_for, '')"
    )
    with op.batch_alter_table("visits") as table:
        for name in ("visit_class", "entered_at", "line", "legs", "leg"):
            table.alter_column(name, server_default=None)
        table.drop_index("visits_by_state")
        table.create_index("visits_by_line", ["site_id", "state", "line", "entered_at", "revision"])
        table.create_index("visits_by_revision", ["site_id", "revision"])
    op.drop_table("loads")
    _create_loads(sa.Column("visit_class", sa.String(length=16), nullable=False))
    _fill_loads("visit_class")
    with op.batch_alter_table("staffing") as table:
        table.add_column(sa.Column("break_since", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("back_at", sa.BigInteger(), nullable=True))


def _create_loads(*more: sa.Column[str]) -> None:
    op.create_table(
        "loads",
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        *more,
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("squared", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "kind", *(column.name for column in more), "state"),
    )


def _fill_loads(*more: str) -> None:
    keys = ", ".join(("site_id", "kind", *more, "state"))
    op.execute(
        f"INSERT INTO loads ({keys}, people, minutes, squared) "  # noqa: S608 (our own column names)
        f"SELECT {keys}, count(*), sum(planned_minutes), sum(planned_minutes * planned_minutes) "
        f"FROM visits WHERE state IN ('waiting', 'called', 'serving') GROUP BY {keys}"
    )


def downgrade() -> None:
    op.drop_table("loads")
    _create_loads()
    _fill_loads()
    with op.batch_alter_table("staffing") as table:
        table.drop_column("back_at")
        table.drop_column("break_since")
    with op.batch_alter_table("visits") as table:
        table.drop_index("visits_by_revision")
        table.drop_index("visits_by_line")
        table.create_index("visits_by_state", ["site_id", "state", "kind", "planned_minutes"])
        for name in ("leg", "legs", "line", "entered_at", "appointment_at", "visit_class"):
            table.drop_column(name)
