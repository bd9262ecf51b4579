"""The registry of districts as it stands after it was read: whose sheets are read, what is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from sync.model.concerns import Concern
from sync.model.words import Words

TOLD_DAYS = 8
RegistryKey = tuple[str, int | None, str | None]


@dataclass(frozen=True, slots=True)
class RegisteredDistrict:
    """One row of the registry that can be used: a district, and where its sheet is.

    `name` is what commands call it, `district` its official name (its DOPA `code` where several
    have that name), `id` that of the spreadsheet, `account` as it is written, `cell` that of the
    link ("ทะเบียนอำเภอ!C14"). One that is not `active` is neither read nor mailed.
    """

    name: str
    code: str
    district: str
    province: str
    id: str
    cell: str
    fiscal_year: int | None = None
    programme: str | None = None
    account: str = ""
    active: bool = True

    @property
    def key(self) -> RegistryKey:
        """What makes it the same district's row as another: one of another year is another."""
        return self.code, self.fiscal_year, self.programme


class DroppedDistrict(NamedTuple):
    """A district that was read until the registry said otherwise, or said nothing of it."""

    name: str
    why: Literal["not in use", "gone"]
    where: str
    since: date

    def is_news(self, today: date) -> bool:
        """Until a week's mail has told of it."""
        return today - self.since < timedelta(days=TOLD_DAYS)


@dataclass(frozen=True, slots=True)
class Registry:
    """All districts that stand, in the order of their rows, and what is to be told of the rows.

    `rows` counts all of the table; `dropped` are those that left in the last days.
    """

    districts: tuple[RegisteredDistrict, ...] = ()
    concerns: tuple[Concern, ...] = ()
    dropped: tuple[DroppedDistrict, ...] = ()
    rows: int = 0

    @property
    def active(self) -> int:
        """How many districts are read."""
        return sum(district.active for district in self.districts)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a registry as a whole is not taken as it is now, and what to do about it.

    `left` is how many districts it would leave to read, where that is what is wrong.
    """

    words: Words
    hint: Words
    left: int | None = None
