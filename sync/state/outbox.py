"""The outbox's rows and bytes as kept in the database; every change is compare-and-set."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from sync.errors import StateError
from sync.model import MailState, Message, OutboxRow, Phase
from sync.state.database import Database, moment_of, storable, utc_text
from sync.state.schema import BASES, BODIES, OUTBOX

_ROW_COLUMNS = [column for column in OUTBOX.columns if column.name not in ("facts", "base")]
_ORDER = itemgetter("week", "recipient", "key")  # not the database's: each sorts texts its own way
_BY_PERSON = attrgetter("recipient", "key")


class OutboxStore:
    """The ledger that delivery needs (delivery/ledger.py), on the state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, mails: Sequence[tuple[OutboxRow, Message]], facts: Mapping[str, Any]
    ) -> frozenset[str]:
        """Insert the mails whose key is new, all in one transaction; their keys are returned.

        `facts` is kept for the audit, once for all: which data and rules the mails were made from.
        """
        content = json.dumps(facts, ensure_ascii=False, sort_keys=True)
        base = hashlib.sha256(content.encode()).hexdigest()[:32] if facts else ""
        with self._database.writing() as connection:
            keys = [row.key for row, _ in mails]
            taken = set(
                connection.execute(select(OUTBOX.c.key).where(OUTBOX.c.key.in_(keys))).scalars()
            )
            fresh = [(row, message) for row, message in mails if row.key not in taken]
            known = select(BASES.c.key).where(BASES.c.key == base)
            if fresh and base and connection.execute(known).first() is None:
                connection.execute(insert(BASES).values(key=base, content=content))
            for row, message in fresh:
                connection.execute(insert(OUTBOX).values(**_stored(row), facts="{}", base=base))
                connection.execute(insert(BODIES).values(key=row.key, **_stored_body(message)))
        return frozenset(row.key for row, _ in fresh)

    def row(self, key: str) -> OutboxRow | None:
        rows = self._rows(OUTBOX.c.key == key)
        return rows[0] if rows else None

    def row_of(self, message_id: str) -> OutboxRow | None:
        """The mail that bears this Message-ID."""
        rows = self._rows(OUTBOX.c.message_id == message_id)
        return rows[0] if rows else None

    def rows(
        self, week: str | None = None, states: Iterable[MailState] | None = None
    ) -> list[OutboxRow]:
        """The rows of a week (or of all) in some states (or in any), by week and recipient."""
        conditions: list[ColumnElement[bool]] = []
        if week is not None:
            conditions.append(OUTBOX.c.week == week)
        if states is not None:
            conditions.append(OUTBOX.c.state.in_([state.value for state in states]))
        return self._rows(*conditions)

    def weeks(self) -> frozenset[str]:
        """The weeks whose mails were put in, whatever became of them, but not the missed ones."""
        query = select(OUTBOX.c.week).where(OUTBOX.c.state != MailState.MISSED.value).distinct()
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def message(self, key: str) -> Message:
        """The mail of a row with its bytes; StateError when retention has taken the bytes."""
        with self._database.reading() as connection:
            found = message_of(connection, key)
        if found is None:
            raise StateError(f"the bytes of mail {key} are no longer kept", hint="write it anew")
        return found

    def swap(self, before: OutboxRow, after: OutboxRow, message: Message | None = None) -> bool:
        """Write `after` if the row still is `before`; False when someone else changed it.

        With `message`, the bytes are replaced in the same transaction.
        """
        with self._database.writing() as connection:
            changed = connection.execute(
                update(OUTBOX)
                .where(OUTBOX.c.key == before.key, OUTBOX.c.revision == before.revision)
                .values(**_stored(after))
            )
            if changed.rowcount != 1:
                return False
            if message is not None:
                _replace_body(connection, message)
        return True

    def audit(
        self, recipient: str | None = None, week: str | None = None, newest: int | None = None
    ) -> list[tuple[OutboxRow, dict[str, Any]]]:
        """Who was told what, when, with which data: the rows and the facts kept of them, of the
        `newest` so many mails or of all.

        What mails of one run were made from is one and the same object in all their facts.
        """
        query = select(OUTBOX).where(*_about(recipient, week))
        if newest is not None:
            query = query.order_by(OUTBOX.c.changed.desc(), OUTBOX.c.key).limit(newest)
        with self._database.reading() as connection:
            found = connection.execute(query).mappings().all()
            bases = _bases(connection, {mapping["base"] for mapping in found})
        return [
            (_row(mapping), {**bases[mapping["base"]], **_own(mapping["facts"])})
            for mapping in sorted(found, key=_ORDER)
        ]

    def standing(self, week: str) -> Iterator[tuple[str, str, int, str, str, dict[str, Any]]]:
        """How each mail of a week stands: recipient, state, attempts, Message-ID, reply, and what
        is known of it alone.

        Of thousands of mails these six are a third of the work of whole rows.
        """
        own = OUTBOX.c
        query = select(
            own.recipient, own.state, own.attempts, own.message_id, own.reply, own.facts, own.key
        ).where(own.week == week)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        for recipient, state, attempts, message, reply, facts, _ in sorted(found, key=_BY_PERSON):
            yield recipient, state, attempts, message, reply, _own(facts)

    def count(self, recipient: str | None = None, week: str | None = None) -> int:
        """How many mails `audit` has to tell of."""
        query = select(func.count()).select_from(OUTBOX).where(*_about(recipient, week))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def sent_from(self, weeks: Collection[str]) -> list[tuple[str, Mapping[str, Any]]]:
        """(week, what its mails that went were made from), each once."""
        query = (
            select(OUTBOX.c.week, OUTBOX.c.base, OUTBOX.c.facts)
            .where(OUTBOX.c.week.in_(weeks), OUTBOX.c.state == MailState.SENT.value)
            .distinct()
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            bases = _bases(connection, {row.base for row in rows})
        return [(row.week, {**bases[row.base], **_own(row.facts)}) for row in rows]

    def _rows(self, *conditions: ColumnElement[bool]) -> list[OutboxRow]:
        query = select(*_ROW_COLUMNS).where(*conditions)
        with self._database.reading() as connection:
            found = connection.execute(query).mappings()
            return [_row(mapping) for mapping in sorted(found, key=_ORDER)]


def _own(facts: str) -> dict[str, Any]:
    """What is known of one mail alone: of hardly any there is something."""
    return {} if facts == "{}" else json.loads(facts)


def _about(recipient: str | None, week: str | None) -> Iterator[ColumnElement[bool]]:
    if recipient is not None:
        yield OUTBOX.c.recipient == recipient
    if week is not None:
        yield OUTBOX.c.week == week


def message_of(connection: Connection, key: str) -> Message | None:
    """The mail of a row with its bytes; None when these are no longer kept."""
    query = select(OUTBOX, BODIES).join(BODIES, BODIES.c.key == OUTBOX.c.key)
    found = connection.execute(query.where(OUTBOX.c.key == key)).mappings().one_or_none()
    if found is None:
        return None
    return Message(
        key=found[OUTBOX.c.key],
        report=found[OUTBOX.c.report],
        week=found[OUTBOX.c.week],
        recipient=found[OUTBOX.c.recipient],
        message_id=found[OUTBOX.c.message_id],
        subject=found[BODIES.c.subject],
        payload=zlib.decompress(found[BODIES.c.payload]),
        html=zlib.decompress(found[BODIES.c.html]).decode(),
    )


def _bases(connection: Connection, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """What mails were made from, by key; of none (or of one that is lost) nothing is known."""
    rows = connection.execute(select(BASES)) if any(keys) else ()
    found = {row.key: json.loads(row.content) for row in rows if row.key in keys}
    return {key: found.get(key, {}) for key in keys}


def _replace_body(connection: Connection, message: Message) -> None:
    connection.execute(
        update(BODIES).where(BODIES.c.key == message.key).values(**_stored_body(message))
    )


def _stored_body(message: Message) -> dict[str, Any]:
    return {
        "subject": message.subject,
        "payload": zlib.compress(message.payload),
        "html": zlib.compress(message.html.encode()),
    }


def _stored(row: OutboxRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "report": row.report,
        "week": row.week,
        "recipient": row.recipient,
        "message_id": row.message_id,
        "digest": row.digest,
        "state": row.state.value,
        "changed": utc_text(row.changed),
        "phase": row.phase.value if row.phase else None,
        "attempts": row.attempts,
        "owner": row.owner,
        "until": utc_text(row.until) if row.until else None,
        "reply": storable(row.reply),
        "revision": row.revision,
    }


def _row(found: RowMapping) -> OutboxRow:
    return OutboxRow(
        key=found["key"],
        report=found["report"],
        week=found["week"],
        recipient=found["recipient"],
        message_id=found["message_id"],
        digest=found["digest"],
        state=MailState(found["state"]),
        changed=moment_of(found["changed"]),
        phase=Phase(found["phase"]) if found["phase"] else None,
        attempts=found["attempts"],
        owner=found["owner"],
        until=moment_of(found["until"]) if found["until"] else None,
        reply=found["reply"],
        revision=found["revision"],
    )
