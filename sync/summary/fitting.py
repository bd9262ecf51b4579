"""How much a mail shows so that it stays under the size at which clients cut it off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ROOMS = (1, 2, 4, 12)
ROWS = (60, 30, 15, 5)  # of 0.7 KB each
MOST_FULL = 8  # own districts: in the tightest room each of them takes 9 KB or more of the 80


@dataclass(frozen=True, slots=True)
class Fit:
    """With a `room` of 2, 3 … every list shows only a half, a third … of its usual entries.

    The first `whole` editions have all their sections, the others only the brief ones. `full` of
    the reader's own districts stand in full, the others as one row each, in at most `rows`.
    """

    room: int = 1
    whole: int = MOST_FULL
    full: int = MOST_FULL
    rows: int = ROWS[0]


ROOMY = Fit()


def fits(own: int) -> Iterator[Fit]:
    """From the roomiest to the tightest, for a reader with `own` districts; the first that fits.

    First the lists grow shorter, then sections go, then one district after the other is folded
    into a row, and at last the rows into their sum. Whose first rendering fits has no second.
    """
    if own <= MOST_FULL:
        for room in ROOMS:
            yield Fit(room, whole=MOST_FULL if room <= 2 else 1)
    if own > 1:
        for full in range(min(own, MOST_FULL), -1, -1):
            yield Fit(ROOMS[-1], whole=0, full=full)
        for rows in ROWS[1:]:
            yield Fit(ROOMS[-1], whole=0, full=0, rows=rows)
