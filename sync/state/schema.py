"""The tables of the state as SQLAlchemy sees them; migrations.py is what creates them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

# Moments are UTC text in one fixed width, so that text order is time order in both databases.

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("report", Text, nullable=False),
    Column("week", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Column("phase", Text),
    Column("attempts", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("until", Text),
    Column("reply", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("facts", Text, nullable=False),  # of this mail alone, such as that it came back
    Column("base", Text, nullable=False),  # what it was made from: a key of BASES, or ""
)

BASES = Table(
    "bases",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("content", Text, nullable=False),
)

BODIES = Table(
    "bodies",
    METADATA,
    Column("key", Text, ForeignKey("outbox.key", ondelete="CASCADE"), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("html", LargeBinary, nullable=False),
)

RUNS = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("command", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("ended", Text),
    Column("outcome", Text, nullable=False),
    Column("facts", Text, nullable=False),
)

GRIDS = Table(
    "grids",
    METADATA,
    Column("workbook", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("spreadsheet_id", Text, nullable=False),
    Column("read_at", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sealed_by", Text, nullable=False),  # the key's fingerprint; "" when it lies open
)

SNAPSHOTS = Table(
    "snapshots",
    METADATA,
    Column("workbook", Text, primary_key=True),
    Column("week", Text, primary_key=True),
    Column("content", Text, nullable=False),  # as shape 3 kept it; "" where it is packed
    Column("packed", LargeBinary),
    Column("findings", Text, nullable=False),  # the beginning of each one's id, to search for
)

ACCEPTED = Table(
    "accepted",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("workbook", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("accepted_at", Text, nullable=False),
    Column("accepted_by", Text, nullable=False),
)

ADDRESSES = Table(
    "addresses",
    METADATA,
    Column("address", Text, primary_key=True),
    Column("strikes", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Text, nullable=False),
)

KEPT = Table(
    "kept",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("content", Text, nullable=False),
)

REPORTS = Table(
    "reports",
    METADATA,
    Column("workbook", Text, primary_key=True),
    Column("stamp", Text, nullable=False),
    Column("findings", Text, nullable=False),  # their ids, parted by spaces
    Column("people", LargeBinary),  # of the report: asked for without the rest
    Column("content", LargeBinary, nullable=False),  # the rest
    Column("sealed_by", Text, nullable=False),  # the key's fingerprint
)

RESULTS = Table(
    "results",
    METADATA,
    Column("workbook", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("sealed_by", Text, nullable=False),  # the key's fingerprint
)

TURNS = Table(
    "turns",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("moments", Text, nullable=False),  # JSON: seconds of the epoch, by the server's clock
)

TODO = Table(
    "todo",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("content", Text, nullable=False),
)
