"""What lies in an office's folder, field by field: what, why, how long; the page that tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import select, text

from sync.settings import PACKAGED
from sync.settings.office import StateSettings
from sync.state.schema import METADATA
from sync.state.snapshots import snapshot_of
from sync.state.state import BODY_WEEKS, State

PAGE = PACKAGED / "docs/explanation/kept.md"
RETENTION = StateSettings().retention_weeks


class Kind(NamedTuple):
    """What one table (or kind of file) is for, how long a row stays, and what is in it."""

    why: str
    how_long: str
    fields: Mapping[str, str]
    people: str = ""  # whose data these are; "" when nobody's


ROWS = f"{RETENTION} weeks (`state.retention_weeks`)"
BYTES = f"{BODY_WEEKS} weeks; of a mail whose fate is unknown {RETENTION} weeks"
CONFIGURED = "while the workbook stands in workbooks.toml, till the next read of it"

TABLES: Mapping[str, Kind] = {
    "grids": Kind(
        "the last good read of each workbook: shown with its age when the sheet cannot be read, "
        "judged anew each week, and tried against changed rules",
        CONFIGURED,
        {
            "workbook": "its name in workbooks.toml",
            "version": "Drive's version of it",
            "spreadsheet_id": "its id in Drive",
            "read_at": "when it was read",
            "content": "its cells, **sealed** (AES-256-GCM with `secret.key`); ids as keyed "
            "digests; comments are not read at all",
            "sealed_by": "which key sealed it (16 hex digits that give nothing of it away)",
        },
        "villagers and officers, as far as the sheet names them; unreadable without `secret.key`",
    ),
    "snapshots": Kind(
        "one for each workbook and week, to tell new, fixed and still open, and the forecast",
        ROWS,
        {
            "workbook": "its name",
            "week": "ISO week",
            "packed": "counts of villages, money and knowledge assets of the district, and of each "
            "finding `aside`, `code`, `first_week`, `name` (of the village), `table`, `village`",
            "findings": "the first letters of the findings' ids, to find one by",
            "content": "the same open, in rows of a version before 2026-11; else empty",
        },
    ),
    "reports": Kind(
        "the newest report on each workbook: a question or a sync in which nothing moved needs "
        "no second judging",
        CONFIGURED,
        {
            "workbook": "its name",
            "stamp": "a digest of all that it was made from: reads, settings, program, day",
            "findings": "the ids of its findings",
            "people": "its people and who of them is left out, **sealed** as the reads are",
            "content": "the rest of the report, **sealed** likewise",
            "sealed_by": "which key sealed it",
        },
        "villagers and officers, as far as findings name them; unreadable without `secret.key`",
    ),
    "results": Kind(
        "what was written into the tab ผลตรวจ of a sheet that asks for one: nothing is written "
        "twice, and what is mended is told for 14 days",
        CONFIGURED,
        {
            "workbook": "its name",
            "content": "the tab's number, digests of what stands in it and beside it, why it could "
            "not be written, and each finding as the tab tells it, **sealed** as the reads are",
            "sealed_by": "which key sealed it",
        },
        "officers by name; villagers' data are masked in it; unreadable without `secret.key`",
    ),
    "bases": Kind(
        "what the mails of a run were made from, once for all of them",
        "as long as a row of `outbox` that was made from it",
        {
            "key": "of the first of these mails",
            "content": "which reads (`workbooks`), `page_token`, `rules`",
        },
        "the officers who are written to",
    ),
    "outbox": Kind(
        "one row for each mail: that it goes once, and who was told what, when (the log of sending "
        "that a breach would be traced by)",
        ROWS,
        {
            "key": "report, week and address",
            "report": "which report",
            "week": "ISO week",
            "recipient": "an officer's address",
            "message_id": "the mail's name",
            "digest": "SHA-256 of the bytes that left",
            "state": "queued, sending, sent, deferred, refused, unknown, held or missed",
            "changed": "since when",
            "phase": "the step it is at",
            "attempts": "how often it was tried",
            "owner": "the machine that sends it",
            "until": "until when, or when next",
            "reply": "the mail server's words, or why it waits",
            "revision": "how often the row changed",
            "facts": "when and why it came back (`bounced`)",
            "base": "which row of `bases` it was made from",
        },
        "the officers who are written to",
    ),
    "bodies": Kind(
        "the very bytes of each mail, so that a second try sends the same",
        BYTES,
        {
            "key": "of the outbox",
            "subject": "its subject",
            "payload": "its bytes, packed; villagers' data are masked in it",
            "html": "its page, packed",
        },
        "officers by name; no villager",
    ),
    "addresses": Kind(
        "addresses that refused mails or from which they came back: paused after three in a row",
        f"until a mail arrives or `bounces --resume`, at most {ROWS}",
        {
            "address": "an officer's address",
            "strikes": "how often in a row",
            "reason": "the server's words",
            "since": "the last time",
        },
        "the officers who are written to",
    ),
    "accepted": Kind(
        "what a person decided: which column is which field, that a table has shrunk",
        f"while the workbook is configured, then {ROWS}",
        {
            "kind": "mapping or shrink",
            "workbook": "its name",
            "name": "table and field",
            "content": "the column's label and place, or a count",
            "accepted_at": "when",
            "accepted_by": "by whom, where that is known",
        },
    ),
    "runs": Kind(
        "one row for each sync: when it ran and how it ended",
        ROWS,
        {
            "id": "number",
            "command": "sync",
            "started": "when",
            "ended": "when",
            "outcome": "ok or failed",
            "facts": "counts: `failed`, `findings`, `requests`, `waited`, `week`, `workbooks`",
        },
    ),
    "kept": Kind(
        "single values that outlive a run",
        "each is replaced by the next; those of a workbook stay while it is configured",
        {"name": "which value (below)", "content": "the value"},
        "officers' addresses in `shown:`; the last editor of a sheet in `try:`",
    ),
    "turns": Kind(
        "when an account asked Google: several processes share its quota (PostgreSQL only)",
        "a minute; replaced by the next request",
        {"account": "the service account", "moments": "seconds, the first: closed until"},
    ),
    "todo": Kind(
        "what workers share: workbooks to read, mails to make (PostgreSQL only); the engine's own "
        "tables beside it (schema `queue_…`) name workbooks, digests and Message-IDs, no person",
        "until it is done: minutes",
        {
            "kind": "look, read, mail or last mail",
            "name": "of the workbook; of a person a digest of the address",
            "content": "of a workbook what Drive said, its last editor too; of a mail the address "
            "and the workbooks",
        },
        "the officers who are to be written to; the last editor of a sheet",
    ),
    "schema_version": Kind(
        "which changes of shape were made",
        "always",
        {"number": "number", "name": "in words", "ends_older": "whether older programs end"},
    ),
}

# beginnings of the names in `kept`
VALUES: Mapping[str, str] = {
    "drive-page-token": "Drive's mark of what has been seen",
    "secret key": "which key the digests were made with; `secret key changed`: since which week",
    "counts:": "records by table in the last good read",
    "mapping:": "headings as they were last",
    "try:": "how the last try to read a workbook ended, who edited it last",
    "shown:": "what reading a workbook showed for the operator to mend; cells that hold addresses",
    "carried": "in a state that was moved or restored: a digest of what it was then",
    "fault:": "what the daemon could not do",
    "registry": "the districts of the registry as they were last taken, where a row is wrong, and "
    "why it could not be taken since; `registry mark`: a digest of that",
    "round": "how far the workers are with the week's report",
    "workers": "which process on which machine each worker is",
    "sees": "the ids of the workbooks that each of several accounts sees; `sees all`: of all "
    "sheets, where a registry may name any of them",
    "looked": "when workers last asked Drive what moved",
    "mails not made": "whose mail of the week could not be made, and why",
    "lost attachments": "mails of the week that went without a file that belongs to them",
}

FILES: Mapping[str, tuple[str, str]] = {
    "`state/secret.key`": ("the key of digests and seals; in no backup of ours", "always"),
    "`sent.log`": (
        "a line for each step of a mail that matters, the mail named by a digest: no address",
        ROWS,
    ),
    "`outbox/*.eml`, `*.html`": ("mails, where no server is set", f"{BODY_WEEKS} weeks"),
    "`[board] folder`: `*.html`": (
        "the board's pages: villages and officers as the mail of the district's head names them, "
        "or counts only; open to whom the folder lets read",
        "replaced after the next sync; gone when the workbook is no longer configured",
    ),
    "`state/health.json`": ("how the daemon fares, with the concerns", "replaced at every beat"),
    "`state/*.lock`": ("process and moment of who works", "replaced by the next"),
    "`state/before-restore.db`, `state/*.damaged`": (
        "the state that a backup took the place of",
        "the first is replaced at the next `restore`; yours to delete, as backups are",
    ),
    "previews, `backup` files": (
        "made where a person asks for them",
        f"yours to delete: previews after a look, backups after {BODY_WEEKS} weeks",
    ),
}

HEAD = """# What is kept, why, and for how long

Generated by `make docs ONLY=kept_data` from tests/kept.py; a test fails when a field is added to a
table that is not told here. Do not edit.

Everything lies in the office's own folder, for its owner alone (the tables in PostgreSQL, where
`state.url` names one). After each mailing `daemon` and
`send` forget what has had its time, and the bytes of the file are overwritten
(`tests/state/test_sealed.py` searches them). `forget` takes one person or household out of all of
it at once. The officers' page is [ข้อมูลส่วนบุคคล](../th/ข้อมูลส่วนบุคคล.md); why it is so,
[ADR 0017](../adr/0017-what-is-kept.md).

| what | why | how long | whose data |
|---|---|---|---|
"""


def page() -> str:
    parts = [HEAD]
    for name, kind in TABLES.items():
        parts.append(
            f"| [{name}](#{name}) | {kind.why} | {kind.how_long} | {kind.people or '–'} |\n"
        )
    parts.append("\n## Files\n\n| file | what | how long |\n|---|---|---|\n")
    parts += [f"| {name} | {what} | {long} |\n" for name, (what, long) in FILES.items()]
    for name, kind in TABLES.items():
        parts.append(f"\n## {name}\n\n| field | what it holds |\n|---|---|\n")
        parts += [f"| {field} | {what} |\n" for field, what in kind.fields.items()]
        if name == "kept":
            parts.append("\n| value | what it is |\n|---|---|\n")
            parts += [f"| `{value}` | {what} |\n" for value, what in VALUES.items()]
    return "".join(parts)


def in_the_database(state: State) -> Iterator[tuple[str, str]]:
    """Every (table, column) that there is, whatever we know of it."""
    with state.database.reading() as connection:
        names = connection.execute(
            text("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        ).scalars()
        for table in names.all():
            for _, column, *_ in connection.exec_driver_sql(f'PRAGMA table_info("{table}")').all():
                yield table, column


def keys_within(state: State) -> Mapping[str, set[str]]:
    """The keys of what is packed as JSON: of facts, of a snapshot's findings; the kept names."""
    found: dict[str, set[str]] = {}
    with state.database.reading() as connection:
        for place in ("outbox.facts", "runs.facts", "bases.content"):
            table, _, field = place.partition(".")
            for facts in connection.execute(select(METADATA.tables[table].c[field])).scalars():
                found.setdefault(place, set()).update(json.loads(facts))
        for row in connection.execute(select(METADATA.tables["snapshots"])):
            findings = snapshot_of(row).findings.values()
            found.setdefault("snapshots.packed", set()).update(*findings)
        names = connection.execute(select(METADATA.tables["kept"].c.name)).scalars().all()
        found["kept"] = set(names)
    return found
