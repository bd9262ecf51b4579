"""One person taken out of the tables: rows that are theirs go, their name goes from all others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Table, Text, delete, func, select, update

from sync.model import MailState
from sync.state.database import Database
from sync.state.outbox import message_of
from sync.state.pauses import KIND as PAUSE
from sync.state.schema import (
    ACCEPTED,
    ADDRESSES,
    BODIES,
    GRIDS,
    METADATA,
    OUTBOX,
    REPORTS,
    RESULTS,
    SNAPSHOTS,
)
from sync.state.snapshots import columns_of, snapshot_of

# A mail that is over: its bytes are only a memory. Those of any other are still to be sent.
OVER = (MailState.SENT, MailState.REFUSED, MailState.MISSED, MailState.HELD)


@dataclass(slots=True)
class Traces:
    """What was found: values by table, the keys of the person's own mails, who still waits."""

    counts: Counter[str] = field(default_factory=Counter)
    keys: list[tuple[str, str]] = field(default_factory=list)  # (week, key)
    waiting: list[tuple[str, str]] = field(default_factory=list)  # (week, recipient) of others


class _Undone(Exception):
    """Takes a trial back."""


def erase(
    database: Database,
    addresses: Collection[str],
    erased: Callable[[str], str],
    named_in: Callable[[bytes], bool],
    findings: Collection[str],
    *,
    trial: bool,
) -> Traces:
    """Take a person out of everything but the readings; with `trial` all is taken back again.

    `erased` gives a text without them, `named_in` tells whether a mail's bytes name them, and
    `findings` are the ids of what was found about them. The bytes of others' mails that name
    them go once the mail is over; one that is still to be sent stays, and is told.
    """
    traces = Traces()
    try:
        with database.writing() as connection:
            _rows(connection, [each.lower() for each in addresses], traces)
            _bodies(connection, named_in, traces)
            _snapshots(connection, frozenset(findings), traces)
            for anew in (REPORTS, RESULTS):  # they are made anew from what is left
                connection.execute(delete(anew))
            for table in METADATA.sorted_tables:
                if table not in (GRIDS, BODIES, SNAPSHOTS, REPORTS, RESULTS):
                    _texts(connection, table, erased, traces)
            if trial:
                raise _Undone
    except _Undone:
        return traces
    return traces


def _rows(connection: Connection, addresses: list[str], traces: Traces) -> None:
    theirs = func.lower(OUTBOX.c.recipient).in_(addresses)
    for row in connection.execute(select(OUTBOX.c.week, OUTBOX.c.key).where(theirs)).all():
        traces.keys.append((row.week, row.key))
    connection.execute(delete(BODIES).where(BODIES.c.key.in_(select(OUTBOX.c.key).where(theirs))))
    traces.counts["outbox"] += connection.execute(delete(OUTBOX).where(theirs)).rowcount
    marks = delete(ADDRESSES).where(ADDRESSES.c.address.in_(addresses))
    traces.counts["addresses"] += connection.execute(marks).rowcount
    paused = delete(ACCEPTED).where(ACCEPTED.c.kind == PAUSE, ACCEPTED.c.name.in_(addresses))
    traces.counts["addresses"] += connection.execute(paused).rowcount


def _bodies(connection: Connection, named_in: Callable[[bytes], bool], traces: Traces) -> None:
    """The bytes of others' mails, one mail after another: there may be many."""
    query = select(OUTBOX.c.key, OUTBOX.c.week, OUTBOX.c.recipient, OUTBOX.c.state)
    for row in connection.execute(query.order_by(OUTBOX.c.week, OUTBOX.c.recipient)).all():
        message = message_of(connection, row.key)
        if message is None or not named_in(message.payload):
            continue
        if row.state in OVER:
            connection.execute(delete(BODIES).where(BODIES.c.key == row.key))
            traces.counts["bodies"] += 1
        else:
            traces.waiting.append((row.week, row.recipient))


def _snapshots(connection: Connection, findings: frozenset[str], traces: Traces) -> None:
    for row in connection.execute(select(SNAPSHOTS)).all() if findings else ():
        snapshot = snapshot_of(row)
        theirs = findings & snapshot.findings.keys()
        if theirs:
            left = {key: kept for key, kept in snapshot.findings.items() if key not in theirs}
            bare = columns_of(replace(snapshot, findings=left))
            connection.execute(_one(SNAPSHOTS, row).values(**bare))
            traces.counts["snapshots"] += len(theirs)


def _texts(
    connection: Connection, table: Table, erased: Callable[[str], str], traces: Traces
) -> None:
    """A name that is part of a key takes the row with it, any other is taken out of its text."""
    columns = [column.name for column in table.columns if isinstance(column.type, Text)]
    names = {column.name for column in table.primary_key}
    for row in connection.execute(select(table)).all():
        changed = {
            name: bare
            for name in columns
            if (text := getattr(row, name)) and (bare := _bare(text, erased)) != text
        }
        if not changed:
            continue
        traces.counts[table.name] += 1
        if names & changed.keys():
            connection.execute(_one(table, row, delete(table)))
        else:
            connection.execute(_one(table, row).values(**changed))


def _bare(text: str, erased: Callable[[str], str]) -> str:
    if erased(text) == text:
        return text
    try:
        content = json.loads(text)
    except ValueError:
        return erased(text)
    if not isinstance(content, dict | list):
        return erased(text)
    return json.dumps(_without(content, erased), ensure_ascii=False)


def _without(content: Any, erased: Callable[[str], str]) -> Any:
    if isinstance(content, str):
        return erased(content)
    if isinstance(content, list):
        return [_without(each, erased) for each in content]
    if isinstance(content, dict):
        return {k: _without(v, erased) for k, v in content.items() if erased(k) == k}
    return content


def _one(table: Table, row: Any, statement: Any = None) -> Any:
    """The statement about this very row (an update, unless another is given)."""
    statement = update(table) if statement is None else statement
    for column in table.primary_key:
        statement = statement.where(column == getattr(row, column.name))
    return statement
