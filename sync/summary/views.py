"""The view of one finished mail: plain values only, so that templates choose and never compute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sync.clock import Week
from sync.summary.audience import Reader


@dataclass(frozen=True, slots=True)
class Headline:
    """The numbers of the subject line; `first_day` is that of the seven days that are told of.

    `gained` is None in the first week and for old data; `as_of` is then the day of the oldest,
    and `all_old` says that there is no newer. `districts` of so many `provinces`
    are what they are summed over.
    """

    place: str
    kind: str
    late: int
    late_unchecked: bool
    passed: int
    total: int
    gained: int | None
    troubles: int
    first_day: date
    as_of: date | None
    all_old: bool
    test: bool
    districts: int
    provinces: int
    unassigned: str  # why there is no village in it; "" when there are some
    turn: str  # whom to turn to then: head, mend or ask


@dataclass(frozen=True, slots=True)
class Preheader:
    """What a phone shows after the subject; it adds to it and repeats nothing."""

    days: int | None
    village: str
    technique: int | None
    new: int | None
    data: int
    share: float | None
    unassigned: str
    turn: str
    operator: str


@dataclass(frozen=True, slots=True)
class Part:
    """One section as built: the name of its two templates, and its view."""

    name: str
    view: object


@dataclass(frozen=True, slots=True)
class EditionShown:
    """One edition in the mail, or several of the reader's in sum or as rows: by their position
    in `Reader.editions`. The parts stand from top to bottom."""

    editions: tuple[int, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything one reader's mail says. `to` differs from the reader's address only in a test."""

    reader: Reader
    to: str
    week: Week
    headline: Headline
    preheader: Preheader
    sheets: tuple[EditionShown, ...]
    links: tuple[str, ...] = ()  # addresses beside Google Sheets that a link may have
    missing: tuple[str, ...] = ()  # endings of the files that should go with it and do not
    unshown: int = 0  # findings of the reader's own workbooks that no entry of its own shows
