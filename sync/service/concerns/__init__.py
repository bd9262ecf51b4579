"""Everything that is wrong for the operator now: the sheets, and the house itself.

The kinds are one table, in sync/model/concerns.py. Nothing here changes the state: what a sync saw
it keeps (keeping.py), and those who read nothing themselves are told of that.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.model import Concern, Registry, in_order
from sync.service.concerns.house import of_house
from sync.service.concerns.sheets import Seen, not_read, of_reading
from sync.service.context import OfficeContext
from sync.service.results import WorkbookOutcome
from sync.service.sources import registry

STAYS = (
    "heading_moved",
    "held_back",
    "results_unwritten",
)  # of which only a sync can tell that they are over
NOTED = ("left_out", "recipients_missing", "waiver_ended")
OLD_DATA = ("read_failed", "not_read", "workbook_crashed")


def concerns(
    office: OfficeContext,
    outcomes: Sequence[WorkbookOutcome] | None = None,
    taken: Registry | None = None,
) -> tuple[Concern, ...]:
    """All of them, in the order of the table.

    What the sheets show is what the last sync saw of them or, given `outcomes`, what these show;
    what the registry of districts shows likewise, or as it was `taken` now.
    """
    known, seen, seats = _kept(office)
    if outcomes is not None:
        seats = {**seats, **seats_of(outcomes)}
        now = office.now()
        seen = {**seen, **{o.name: now for o in outcomes if o.error is None}}
        read = {outcome.name for outcome in outcomes}
        stays = [
            c for c in known if c.kind in STAYS or (c.kind in OLD_DATA and c.where not in read)
        ]
        known = (*of_reading(office, outcomes, seen), *stays)
    silent = tuple(not_read(office, seen, known))
    names = {concern.where for concern in silent}
    known = tuple(c for c in known if c.kind != "read_failed" or c.where not in names)
    return in_order((*known, *silent, *registry.concerns(office, taken), *of_house(office, seats)))


def beside_notes(found: Sequence[Concern]) -> tuple[Concern, ...]:
    """Those that the notes of a sync's workbooks do not tell already."""
    return tuple(c for c in found if c.kind not in NOTED and not _paused_in_a_cell(c))


def _paused_in_a_cell(concern: Concern) -> bool:
    return concern.kind in ("address_paused", "mail_stopped") and "!" in concern.where


def seats_of(outcomes: Sequence[WorkbookOutcome]) -> dict[str, str]:
    """Address → the cell that names it first, in words."""
    seats: dict[str, str] = {}
    for outcome in outcomes:
        for person in outcome.report.recipients if outcome.report else ():
            if person.place is not None:
                where = f"{outcome.name} · {person.place.sheet}!{person.place.cell}"
                seats.setdefault(person.email.lower(), where)
    return seats


def _kept(office: OfficeContext) -> tuple[tuple[Concern, ...], Seen, dict[str, str]]:
    """What the office's workbooks showed, when each was last current, and who is named where."""
    if not office.begun:
        return (), {}, {}
    kept = office.state.shown.all()
    shown = {entry.name: kept[entry.name] for entry in office.workbooks if entry.name in kept}
    found = tuple(concern for each in shown.values() for concern in each.concerns)
    seats: dict[str, str] = {}
    for each in shown.values():
        seats = {**each.seats, **seats}
    return found, {name: each.seen for name, each in shown.items() if each.seen}, seats
