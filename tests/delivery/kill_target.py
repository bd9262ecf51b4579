"""The process that the kill test kills: forks senders that deliver a week for real.

Each line on stdin is a week; for each, a child is forked that opens the state, puts the week's
mails in and delivers them, and its pid is printed. "wait PID" waits for one and prints its status.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from sync.delivery.outbox import Outbox
from sync.delivery.sent_log import SentLog
from sync.delivery.smtp import SmtpTransport
from sync.settings import Delivery, Smtp
from sync.state.lock import ExclusiveLock
from sync.state.state import open_state
from tests.delivery.cast import mail

READERS = 12


def deliver(home: Path, port: int, week: str, resend_unknown: bool) -> None:
    """What `send` does, without the making of the mails."""
    lock = ExclusiveLock(home / "state" / "send.lock", "sending")
    lock.acquire(wait=30)
    with lock, open_state("sqlite:///state/sammachip.db", home) as state:
        outbox = Outbox(
            state.outbox,
            SmtpTransport(
                Smtp(host="127.0.0.1", port=port, security="none", pause=0, timeout=5),
                "weekly@report.example",
            ),
            SentLog(home / "sent.log"),
            Delivery(),
            clock=lambda: datetime.now(UTC),
            owner=lock.realm,
            alone=True,
            addresses=state.addresses,
        )
        outbox.enqueue([mail(f"reader{n}@cdd.example", week) for n in range(READERS)])
        outbox.deliver(week, by_hand=True, resend_unknown=resend_unknown)


def main() -> None:
    home, port = Path(sys.argv[1]), int(sys.argv[2])
    for line in sys.stdin:
        match line.split():
            case ["wait", pid]:
                print(os.waitpid(int(pid), 0)[1], flush=True)  # noqa: T201 - the answer
            case [week, *more]:
                child = os.fork()
                if child == 0:
                    deliver(home, port, week, resend_unknown=bool(more))
                    os._exit(0)
                print(child, flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
