"""The one schema, in SQLAlchemy Core. Moments are UTC milliseconds since 1970: exact, sortable, alike everywhere.

`site_id` is the first column of every key of what grows, so that a region can be sharded by site.
"""

from __future__ import annotations

import sqlalchemy as sa

from queue_server.domain.visit import LIVE

metadata = sa.MetaData()

LIVING = sa.text(f"state IN ({', '.join(repr(state.value) for state in sorted(LIVE))})")
"""Written out, because a partial index is used only by a question that says the same, word for word."""

town_versions = sa.Table(
    "town_versions",
    metadata,
    sa.Column("version", sa.String(64), primary_key=True),
    sa.Column("imported_at", sa.BigInteger, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("running", sa.Boolean, nullable=False),
)

generation = sa.Table(
    "generation",
    metadata,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.String(32), nullable=False),
)
"""One row: another value means that everything may be another than before, so what a process remembers is void."""

site_state = sa.Table(
    "site_state",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False),
)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("letter", sa.String(1), primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)

visits = sa.Table(
    "visits",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("visit_id", sa.String(32), primary_key=True),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("letter", sa.String(1), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("product_ids", sa.Text, nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("needs", sa.Text, nullable=False),
    sa.Column("persons", sa.Integer, nullable=False),
    sa.Column("planned_minutes", sa.Integer, nullable=False),
    sa.Column("discreet", sa.Boolean, nullable=False),
    sa.Column("arrived_at", sa.BigInteger, nullable=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("point_id", sa.String(64)),
    sa.Column("host_id", sa.String(64)),
    sa.Column("wanted_point", sa.String(64)),
    sa.Column("parked_for", sa.String(64)),
    sa.Column("called_at", sa.BigInteger),
    sa.Column("call_count", sa.Integer, nullable=False),
    sa.Column("no_shows", sa.Integer, nullable=False),
    sa.Column("outcome", sa.String(32)),
    sa.Column("visit_class", sa.String(16), nullable=False),
    sa.Column("appointment_at", sa.BigInteger),
    sa.Column("entered_at", sa.BigInteger, nullable=False),
    sa.Column("line", sa.Text, nullable=False),
    sa.Column("legs", sa.Text, nullable=False),
    sa.Column("leg", sa.Integer, nullable=False),
    sa.UniqueConstraint("site_id", "day", "letter", "number", name="one_visit_per_number"),
    # The head of each line is one step into this index, however many people wait.
    sa.Index("visits_by_line", "site_id", "state", "line", "entered_at", "revision"),
    # What changed since a reader last looked.
    sa.Index("visits_by_revision", "site_id", "revision"),
    # Over midnight too: the newest call may be of a visit of yesterday.
    sa.Index("visits_by_call", "site_id", "called_at"),
    # Whatever day it is of: two people in one hall never hear the same number and both stand up.
    sa.Index(
        "one_live_visit_per_number",
        "site_id",
        "letter",
        "number",
        unique=True,
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    ),
)

OPEN = sa.text("closed_at IS NULL")

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("lease_id", sa.String(32), primary_key=True),
    sa.Column("device_id", sa.String(32), nullable=False),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("letter", sa.String(1), nullable=False),
    sa.Column("first_number", sa.Integer, nullable=False),
    sa.Column("last_number", sa.Integer, nullable=False),
    sa.Column("given_at", sa.BigInteger, nullable=False),
    sa.Column("closed_at", sa.BigInteger),
    sa.Index("leases_by_device", "site_id", "device_id", "day"),
    sa.Index("leases_open", "site_id", "letter", "day", sqlite_where=OPEN, postgresql_where=OPEN),
)
"""Blocks of numbers lent to devices; their numbers are never given again that day."""

loads = sa.Table(
    "loads",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("visit_class", sa.String(16), primary_key=True),
    sa.Column("state", sa.String(16), primary_key=True),
    sa.Column("people", sa.Integer, nullable=False),
    sa.Column("minutes", sa.BigInteger, nullable=False),
    sa.Column("squared", sa.BigInteger, nullable=False),
)

durations = sa.Table(
    "durations",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("product_id", sa.String(64), primary_key=True),
    sa.Column("contacts", sa.Integer, nullable=False),
    sa.Column("log_sum", sa.BigInteger, nullable=False),
    sa.Column("log_squared", sa.BigInteger, nullable=False),
)
"""What finished contacts taught (`domain/duration.py Seen`): counts and sums, of nobody."""

events = sa.Table(
    "events",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("revision", sa.BigInteger, primary_key=True),
    sa.Column("visit_id", sa.String(32), nullable=False),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("undoes", sa.BigInteger),
    sa.Index("events_by_visit", "site_id", "visit_id", "revision"),
    sa.Index("events_by_day", "site_id", "day", "revision"),
    sa.Index("events_by_actor", "site_id", "actor", "revision"),
)

answers = sa.Table(
    "answers",
    metadata,
    sa.Column("scope", sa.String(80), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Index("answers_by_age", "at"),
)

devices = sa.Table(
    "devices",
    metadata,
    sa.Column("device_id", sa.String(32), primary_key=True),
    sa.Column("site_id", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("key_hash", sa.String(64), unique=True),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("paired_at", sa.BigInteger),
    sa.Column("revoked_at", sa.BigInteger),
)

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("code_hash", sa.String(64), primary_key=True),
    sa.Column("device_id", sa.String(32), nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
)

join_codes = sa.Table(
    "join_codes",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
)
"""The code at each entrance, as it stands on the poster there: it opens the phone form and nothing else."""

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("host_id", sa.String(64), primary_key=True),
    sa.Column("password_hash", sa.Text, nullable=False),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("host_id", sa.String(64), nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
)

staffing = sa.Table(
    "staffing",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("point_id", sa.String(64), primary_key=True),
    sa.Column("host_id", sa.String(64), nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("break_since", sa.BigInteger),
    sa.Column("back_at", sa.BigInteger),
    sa.UniqueConstraint("site_id", "host_id", name="one_point_per_host"),
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("alert_id", sa.String(32), primary_key=True),
    sa.Column("device_id", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("detail", sa.String(64), nullable=False),
    sa.Column("raised_at", sa.BigInteger, nullable=False),
    sa.Column("cleared_at", sa.BigInteger),
)

device_health = sa.Table(
    "device_health",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("device_id", sa.String(32), primary_key=True),
    sa.Column("heard_at", sa.BigInteger, nullable=False),
    sa.Column("report", sa.Text, nullable=False),
    sa.Column("silent", sa.Boolean, nullable=False),
)
"""The last report of each device: one row that is written over."""

device_orders = sa.Table(
    "device_orders",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("order_id", sa.String(32), primary_key=True),
    sa.Column("device_id", sa.String(32), nullable=False),
    sa.Column("do", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("until", sa.BigInteger),
    sa.Column("given_by", sa.String(80), nullable=False),
    sa.Column("given_at", sa.BigInteger, nullable=False),
    sa.Column("taken_at", sa.BigInteger),
    sa.Column("ended_at", sa.BigInteger),
    sa.Index("device_orders_open", "site_id", "ended_at"),
)
"""Every order that a device was given, and by whom."""

closures = sa.Table(
    "closures",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("thing_id", sa.String(200), primary_key=True),
    sa.Column("closed_by", sa.String(80), nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("until", sa.BigInteger),
    sa.Column("lasting", sa.Boolean, nullable=False),
)
"""What cannot be walked now: a row is gone as soon as it is open again."""

device_poses = sa.Table(
    "device_poses",
    metadata,
    sa.Column("site_id", sa.String(64), primary_key=True),
    sa.Column("device_id", sa.String(32), primary_key=True),
    sa.Column("longitude", sa.Double, nullable=False),
    sa.Column("latitude", sa.Double, nullable=False),
    sa.Column("floor", sa.Double, nullable=False),
    sa.Column("heading", sa.Double, nullable=False),
    sa.Column("placed_by", sa.String(80), nullable=False),
    sa.Column("placed_at", sa.BigInteger, nullable=False),
)
"""Where somebody hung a device; of the others the plan may know it."""
