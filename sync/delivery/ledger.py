"""What delivery needs from whoever keeps its rows; the state's stores satisfy it as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sync.model import MailState, Message, OutboxRow


class Ledger(Protocol):
    """Rows and bytes of mails. Every call is durable when it returns; `swap` is compare-and-set."""

    def add(
        self, mails: Sequence[tuple[OutboxRow, Message]], facts: Mapping[str, Any]
    ) -> frozenset[str]:
        """Insert the mails with new keys, all at once; their keys are returned."""

    def row(self, key: str) -> OutboxRow | None: ...

    def rows(
        self, week: str | None = None, states: Iterable[MailState] | None = None
    ) -> list[OutboxRow]:
        """Rows ordered by week and recipient."""

    def message(self, key: str) -> Message: ...

    def swap(self, before: OutboxRow, after: OutboxRow, message: Message | None = None) -> bool:
        """Write `after` if the row still has the revision of `before`; False when it has not."""


class Addresses(Protocol):
    """Strikes of addresses that refuse mail or send it back."""

    def strike(self, address: str, reason: str, now: datetime) -> int: ...

    def taken(self, key: str, address: str) -> None:
        """A server took this mail, which ends the strikes of its address where it proves enough."""

    def paused(self, address: str) -> str | None: ...
