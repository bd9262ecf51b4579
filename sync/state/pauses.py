"""Who is not written to for a time, at somebody's wish: until when, by whom, since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sync.state.accepted import AcceptedStore
from sync.state.database import moment_of, utc_text

PausedBy = Literal["operator", "reader"]
KIND = "pause"  # of the decisions that people have taken


@dataclass(frozen=True, slots=True)
class Pause:
    """`until` is the last day of it, None for no end; `address` is in lower case."""

    address: str
    by: PausedBy
    since: datetime
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.until is None or day <= self.until


class PauseStore:
    """One pause an address; the newer takes the place of the older."""

    def __init__(self, accepted: AcceptedStore) -> None:
        self._accepted = accepted

    def put(self, pause: Pause) -> None:
        content = {
            "by": pause.by,
            "since": utc_text(pause.since),
            "until": pause.until.isoformat() if pause.until else None,
        }
        address = pause.address.strip().lower()
        self._accepted.put(KIND, "", address, content, pause.since, pause.by)

    def remove(self, address: str) -> bool:
        """Write to an address again; False when it is not paused."""
        return self._accepted.remove(KIND, "", address.strip().lower())

    def all(self) -> list[Pause]:
        """Every pause, also one that is over, by address."""
        return [
            Pause(
                address,
                content["by"],
                moment_of(content["since"]),
                date.fromisoformat(content["until"]) if content["until"] else None,
            )
            for address, content in self._accepted.all(KIND, "").items()
        ]

    def on(self, day: date) -> dict[str, Pause]:
        """Address → its pause, of those that hold on a day."""
        return {pause.address: pause for pause in self.all() if pause.holds(day)}
