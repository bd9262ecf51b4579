"""The roll-up of a department: a row for each province, those to be supported first; no names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sync.summary.context import Context
from sync.summary.section import section
from sync.summary.sections.districts import shown_and_others, statuses_of
from sync.summary.standing import Standing, by_province, support_first, together

SHOWN = 12  # on a phone that is four screens; all of them would be twenty-five


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """One province: `urgent` of its districts should be supported first, `doubtful` ones have
    money data to check. `old` districts tell of an earlier day, the earliest of them of `as_of`;
    `unread` ones were never read and are in no number."""

    name: str
    districts: int
    status: str
    passed: int
    total: int
    gained: int | None
    late: int
    late_unchecked: bool
    at_risk: int
    data: int
    share: float | None
    urgent: int
    doubtful: int
    old: int
    as_of: date | None
    unread: int


@dataclass(frozen=True, slots=True)
class Provinces:
    """`more` are the provinces beyond the rows, of which only the sum is told."""

    total: int
    rows: tuple[ProvinceRow, ...]
    statuses: tuple[tuple[str, int], ...]
    more: int
    more_districts: int
    more_late: int
    more_passed: int
    more_total: int


@section(192, "department", brief=True)
def build(context: Context) -> Provinces:
    held = by_province(context.standings)
    found = sorted((together(name, each) for name, each in held.items()), key=support_first)
    shown, others = shown_and_others(found, context.at_most(SHOWN))
    rest = together("", others)
    return Provinces(
        total=len(found),
        rows=tuple(_row(each, held[each.province]) for each in shown),
        statuses=statuses_of(found),
        more=len(others),
        more_districts=rest.districts,
        more_late=rest.late,
        more_passed=rest.passed,
        more_total=rest.total,
    )


def _row(province: Standing, districts: Sequence[Standing]) -> ProvinceRow:
    days = [each.as_of for each in districts if each.as_of is not None]
    return ProvinceRow(
        name=province.name,
        districts=province.districts,
        status=province.status,
        passed=province.passed,
        total=province.total,
        gained=province.gained,
        late=province.late,
        late_unchecked=province.late_unchecked,
        at_risk=province.at_risk,
        data=province.data,
        share=province.money.share,
        urgent=sum(each.status == "red" for each in districts),
        doubtful=sum(each.status == "purple" for each in districts),
        old=province.old,
        as_of=min(days, default=None),
        unread=province.unread,
    )
