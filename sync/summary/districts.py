"""The workbooks that the mails of a week tell of: each in full when it is asked for, all in counts.

A mail of one district takes its report in full. A roll-up of hundreds takes one after the other,
and of each only numbers stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sync.model import Recipient
from sync.summary.counts import Count, counted
from sync.summary.facts import gather
from sync.summary.prepared import Prepared
from sync.summary.standing import Standing, standing_of

KEPT_IN_FULL = 16  # of those that were asked for lately: a reader's own are asked for often


class Small(NamedTuple):
    """What stays of a workbook: its standing for the mail, the court's counts, whom it names."""

    standing: Standing
    counts: Count
    recipients: tuple[Recipient, ...]

    @classmethod
    def of(cls, prepared: Prepared) -> Small:
        return cls(standing_of(gather(prepared)), counted(prepared), prepared.report.recipients)


class Districts:
    """Workbooks by position; after those that were read, those of which nothing ever was.

    `load` gives one in full, and may make it anew each time: a few are held on to.
    """

    def __init__(
        self,
        load: Callable[[int], Prepared],
        small: Sequence[Small],
        unread: Sequence[Standing] = (),
    ) -> None:
        self._load = lru_cache(KEPT_IN_FULL)(load)
        self._small = tuple(small)
        self._unread = tuple(unread)

    @classmethod
    def held(cls, prepared: Sequence[Prepared], unread: Sequence[Standing] = ()) -> Districts:
        """Workbooks that are all at hand."""
        return cls(prepared.__getitem__, [*map(Small.of, prepared)], unread)

    def __len__(self) -> int:
        """How many were read."""
        return len(self._small)

    def __getitem__(self, at: int) -> Prepared:
        """One of those that were read, in full."""
        if not self.was_read(at):
            raise IndexError(at)
        return self._load(at)

    def __iter__(self) -> Iterator[Prepared]:
        return map(self.__getitem__, range(len(self)))

    @property
    def all(self) -> range:
        """The positions of all, those of which nothing was ever read too."""
        return range(len(self._small) + len(self._unread))

    def was_read(self, at: int) -> bool:
        return 0 <= at < len(self._small)

    def standing(self, at: int) -> Standing:
        """How one stands as a whole."""
        count = len(self._small)
        return self._small[at].standing if at < count else self._unread[at - count]

    def count(self, at: int) -> Count:
        """The same for the courtroom, of one that was read."""
        return self._small[at].counts

    def recipients(self, at: int) -> tuple[Recipient, ...]:
        return self._small[at].recipients
