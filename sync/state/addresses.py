"""Addresses that bounced or were refused: their strikes, and which are paused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from sync.state.database import Database, moment_of, utc_text
from sync.state.schema import ADDRESSES


@dataclass(frozen=True, slots=True)
class MarkedAddress:
    """An address with refusals in a row; it is paused from `limit` strikes on."""

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
        """Count one refusal or bounce; the strikes in a row so far are returned."""
        with self._database.writing() as connection:
            query = select(ADDRESSES.c.strikes).where(ADDRESSES.c.address == address.lower())
            strikes = int(connection.execute(query).scalar() or 0) + 1
            connection.execute(delete(ADDRESSES).where(ADDRESSES.c.address == address.lower()))
            connection.execute(
                insert(ADDRESSES).values(
                    address=address.lower(), strikes=strikes, reason=reason, since=utc_text(now)
                )
            )
        return strikes

    def clear(self, address: str) -> bool:
        """Forget the strikes: a mail arrived, or a person resumes the address."""
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
