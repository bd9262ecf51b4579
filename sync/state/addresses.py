"""Addresses that bounced or were refused: their strikes, and which are paused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from sync.model import MailState
from sync.state.database import Database, moment_of, storable, utc_text
from sync.state.schema import ADDRESSES, OUTBOX

BOUNCED = "bounced"  # among the facts of a mail: that it came back, when and why
LEFT = (MailState.SENT.value, MailState.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class MarkedAddress:
    """An address with refusals or bounces in a row; it is paused from `limit` strikes on."""

    address: str
    strikes: int
    reason: str
    since: datetime
    paused: bool


class AddressStore:
    """Strikes by address; three in a row (delivery.strikes) pause it until a person resumes it."""

    def __init__(self, database: Database, limit: int) -> None:
        self._database = database
        self._limit = limit

    def strike(self, address: str, reason: str, now: datetime) -> int:
        """Count one refusal; the strikes in a row so far are returned."""
        with self._database.writing() as connection:
            return _strike(connection, address, reason, now)

    def bounce(
        self, key: str, address: str, reason: str, now: datetime, *, strike: bool
    ) -> int | None:
        """Write down that a mail came back, and (with `strike`) count it against its address.

        The strikes so far are returned, 0 when it does not count against the address; None when
        the mail is known to have come back.
        """
        with self._database.writing() as connection:
            query = select(OUTBOX.c.facts).where(OUTBOX.c.key == key).with_for_update()
            facts = json.loads(connection.execute(query).scalar_one())
            if BOUNCED in facts:
                return None
            facts[BOUNCED] = {"at": utc_text(now), "reason": reason}
            kept = json.dumps(facts, ensure_ascii=False, sort_keys=True)
            connection.execute(update(OUTBOX).where(OUTBOX.c.key == key).values(facts=kept))
            return _strike(connection, address, reason, now) if strike else 0

    def taken(self, key: str, address: str) -> None:
        """A server took a mail: the strikes are over, unless the mail it took before came back.

        Whether this one comes back too is known only later.
        """
        if not self._marked(address):  # the usual case asks no further
            return
        before = (
            select(OUTBOX.c.facts)
            .where(func.lower(OUTBOX.c.recipient) == address.lower())
            .where(OUTBOX.c.key != key, OUTBOX.c.state.in_(LEFT))
            .order_by(OUTBOX.c.week.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            facts = connection.execute(before).scalar()
        if BOUNCED not in json.loads(facts or "{}"):
            self.clear(address)

    def clear(self, address: str) -> bool:
        """Forget the strikes; False when there are none."""
        if not self._marked(address):  # the usual case takes no write lock
            return False
        with self._database.writing() as connection:
            found = connection.execute(
                delete(ADDRESSES).where(ADDRESSES.c.address == address.lower())
            )
            return found.rowcount > 0

    def paused(self, address: str) -> str | None:
        """Why an address is not written to; None when it is."""
        marked = self._marked(address)
        return marked[0].reason if marked and marked[0].paused else None

    def all(self) -> list[MarkedAddress]:
        """Every address with a strike, for `status` and the operator's report."""
        return self._marked(None)

    def _marked(self, address: str | None) -> list[MarkedAddress]:
        query = select(ADDRESSES).order_by(ADDRESSES.c.address)
        if address is not None:
            query = query.where(ADDRESSES.c.address == address.lower())
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            MarkedAddress(
                row.address,
                row.strikes,
                row.reason,
                moment_of(row.since),
                row.strikes >= self._limit,
            )
            for row in rows
        ]


def _strike(connection: Connection, address: str, reason: str, now: datetime) -> int:
    query = select(ADDRESSES.c.strikes).where(ADDRESSES.c.address == address.lower())
    strikes = int(connection.execute(query).scalar() or 0) + 1
    connection.execute(delete(ADDRESSES).where(ADDRESSES.c.address == address.lower()))
    connection.execute(
        insert(ADDRESSES).values(
            address=address.lower(), strikes=strikes, reason=storable(reason), since=utc_text(now)
        )
    )
    return strikes
