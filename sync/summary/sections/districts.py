"""The roll-up: a row for each district with counts only, those to be supported first; no names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sync.summary.context import Context
from sync.summary.section import section
from sync.summary.sections.masthead import narrowed
from sync.summary.standing import ORDER, Standing, support_first, together

SHOWN = 40


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    link: str | None
    status: str
    passed: int
    total: int
    gained: int | None
    late: int
    late_unchecked: bool
    at_risk: int
    data: int
    share: float | None
    as_of: date | None  # when the data was read, if it is old
    unread: bool  # it never was


@dataclass(frozen=True, slots=True)
class Districts:
    """`more` are the districts beyond the rows, of which only the sum is told."""

    total: int
    rows: tuple[Row, ...]
    statuses: tuple[tuple[str, int], ...]
    more: int
    more_late: int
    more_passed: int
    more_total: int


@section(190, "province", "operator", brief=True)
def build(context: Context) -> Districts | None:
    return of(context.standings, context.at_most(SHOWN))


def of(standings: Sequence[Standing], most: int) -> Districts | None:
    """A row for each workbook, those to be supported first; beyond `most` only their sum."""
    if not standings:
        return None
    shown, others = shown_and_others(standings, most)
    rest = together("", others)
    return Districts(
        total=len(standings),
        rows=tuple(map(_row, shown)),
        statuses=statuses_of(standings),
        more=len(others),
        more_late=rest.late,
        more_passed=rest.passed,
        more_total=rest.total,
    )


def shown_and_others(
    standings: Sequence[Standing], most: int
) -> tuple[list[Standing], list[Standing]]:
    """Those that have a row, those to be supported first and then those that were never read; and
    the others that were read."""
    known = sorted((each for each in standings if each.read_at is not None), key=support_first)
    unread = [each for each in standings if each.read_at is None]
    return [*known[:most], *unread][:most], known[most:]


def statuses_of(standings: Sequence[Standing]) -> tuple[tuple[str, int], ...]:
    """How many stand in each of the five colours, those to be supported first."""
    found = [each.status for each in standings]
    return tuple((status, found.count(status)) for status in ORDER if status in found)


def _row(standing: Standing) -> Row:
    return Row(
        name=narrowed(standing),
        link=standing.link,
        status=standing.status,
        passed=standing.passed,
        total=standing.total,
        gained=standing.gained,
        late=standing.late,
        late_unchecked=standing.late_unchecked,
        at_risk=standing.at_risk,
        data=standing.data,
        share=standing.money.share,
        as_of=standing.as_of,
        unread=standing.read_at is None,
    )
