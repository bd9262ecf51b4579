"""The table of outcomes in docs/explanation/delivery.md, made by running the real outbox."""

from __future__ import annotations

from pathlib import Path

from sync.model import MailState, OutboxRow
from tests.delivery.explorer import SERVER_FAULTS, STEP_OF, World
from tests.marked import filled

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "delivery.md"

STEPS = {
    "write sending connect": "before the row says `sending, connect`",
    "connect": "before connecting",
    "write sending rcpt": "before the row says `rcpt`",
    "envelope": "before the recipient is named",
    "write sending data": "before the row says `data`",
    "data": "before the bytes leave",
    "write sending dot": "before the row says `dot`",
    "log dot": "before sent.log says `dot`",
    "finish": "before the final dot",
    "log sent": "after the server's 250",
    "write sent": "before the row says `sent`",
}
FAULTS = {
    ("connect", "away"): "The server cannot be reached, or the login fails",
    ("rcpt", "4xx"): "The server answers the recipient with 4xx",
    ("rcpt", "5xx"): "The server answers the recipient with 5xx",
    ("rcpt", "dies"): "The connection dies while the recipient is named",
    ("data", "4xx"): "The server answers DATA with 4xx",
    ("data", "5xx"): "The server answers DATA with 5xx",
    ("data", "dies"): "The connection dies while the bytes travel",
    ("dot", "4xx"): "The server answers the final dot with 4xx",
    ("dot", "5xx"): "The server answers the final dot with 5xx",
    ("dot", "dies"): "The connection dies at the final dot, the mail not taken",
    ("reply", "dies"): "The connection dies after the final dot, the mail taken",
}


def outcome_table() -> str:
    """What happens, what the row says at once, what the next run makes of it, and what arrived."""
    lines = [
        "| What happens | The row at once | After the next run | Arrived | If sent again by hand |",
        "|---|---|---|---|---|",
    ]
    lines += [_killed(step, words) for step, words in STEPS.items()]
    lines += [_faulty(step, fault, words) for (step, fault), words in FAULTS.items()]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The page with its table made anew."""
    return filled(PAGE.read_text(encoding="utf-8"), "outcomes", outcome_table())


def _world() -> World:
    world = World()
    world.begin("one")
    return world


def _killed(step: str, words: str) -> str:
    world = _world()
    while world.senders["one"].waits_at != step:
        world.take(("go", "one"))
    world.take(("kill", "one"))
    return _line(f"The sender is killed {words}", world)


def _faulty(step: str, fault: str, words: str) -> str:
    world = _world()
    sender = world.senders["one"]
    while sender.alive and step not in STEP_OF.get(sender.waits_at or "", ()):
        world.take(("go", "one"))
    assert fault in SERVER_FAULTS[step]
    world.take(("fault", "one", step, fault))
    while sender.alive:
        world.take(("go", "one"))
    return _line(words, world)


def _line(words: str, world: World) -> str:
    at_once = _shown(next(iter(world.ledger.kept.values())))
    later = world.clear_up()
    arrived = len(world.server.held)
    by_hand = "–"
    if later.state is MailState.UNKNOWN:
        again = world.clear_up(resend_unknown=True)
        by_hand = f"{again.state}, {len(world.server.held)} arrived"
    return f"| {words} | {at_once} | {later.state} | {arrived} | {by_hand} |"


def _shown(row: OutboxRow) -> str:
    return f"{row.state}, {row.phase}" if row.phase else str(row.state)
