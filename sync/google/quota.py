"""The read quota of one service account: never more than so many requests in any minute."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sync.google.deadline import Clock

MINUTE = 60.0
# Google counts arrivals. A request arrives before its answer, so its minute begins with that; of
# one whose sender dies, or cannot tell, this long after it was sent.
ON_ITS_WAY = 5.0
WRITING = " writing"  # the end of the name of an account's other book: Google counts apart
LONGEST_WORD = 900.0  # seconds for which a "come back later" of Google is believed
# Who works by itself leaves one turn in sixty free, so that who asks by hand goes at once; and one
# in three for the minute from then on. Then all are equal for a while: a long reading by hand would
# else keep the others from every turn.
ONE_IN, ONE_IN_UNASKED = 3, 60
EQUAL = 120.0


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of an account that still count: when each arrived at the latest, oldest first, in
    seconds of one clock; until when Google lets nobody through; and until when who asks by hand
    goes first."""

    taken: tuple[float, ...] = ()
    closed_until: float = float("-inf")
    by_hand_until: float = float("-inf")

    def share(self, now: float, limit: int) -> int:
        """Of `limit` turns a minute those that who works by itself may take."""
        if self.by_hand_until <= now < self.by_hand_until + EQUAL:
            return limit
        return limit - limit // (ONE_IN if now < self.by_hand_until else ONE_IN_UNASKED)

    def asked_by_hand(self, now: float) -> Turns:
        """The same, who asks by hand going first from now on, unless that was just so."""
        if now < self.by_hand_until + EQUAL:
            return self
        return replace(self, by_hand_until=now + MINUTE)

    def asked(self, now: float, limit: int, minute: float) -> tuple[float, Turns]:
        """Zero when a turn is taken at `now`, else the seconds until it is worth asking again."""
        taken = self.taken[-limit:] if limit else ()
        free = self.closed_until
        if len(taken) == limit:
            free = max(free, taken[0] + minute)
        if free > now:
            return max(free - now, 0.001), self
        kept = (*(at for at in taken if at + minute > now), now + ON_ITS_WAY)
        return 0.0, replace(self, taken=kept)

    def ahead(self, now: float, limit: int, minute: float) -> tuple[float, ...]:
        """Seconds until each of a minute's turns is free, the soonest first."""
        taken = self.taken[-limit:] if limit else ()
        free = (*(now for _ in range(limit - len(taken))), *(at + minute for at in taken))
        return tuple(max(at, self.closed_until, now) - now for at in free)

    def answered(self, taken: float, now: float) -> Turns:
        """The same, the turn that was taken then counted from its answer on."""
        if taken + ON_ITS_WAY not in self.taken:
            return self
        left = list(self.taken)
        left.remove(taken + ON_ITS_WAY)
        return replace(self, taken=tuple(sorted((*left, now))))

    def closed(self, until: float) -> Turns:
        return replace(self, closed_until=max(self.closed_until, until))


class TurnBook(Protocol):
    """Where the turns of an account are written down, by one at a time."""

    def change(self, by: Callable[[float, Turns], tuple[float, Turns]]) -> float:
        """Give `by` the time and the turns as they are, keep those it hands back, and return what
        else it does; nobody else changes them meanwhile."""
        ...


class OwnBook:
    """The turns of this process alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._turns = Turns()

    def change(self, by: Callable[[float, Turns], tuple[float, Turns]]) -> float:
        with self._lock:
            answer, self._turns = by(self._clock(), self._turns)
            return answer


Kept = Callable[[float, Sequence[float]], tuple[float, Sequence[float]]]


class SharedBook:
    """The turns of all processes that share a place to keep a few numbers, and its clock.

    `change` does what `TurnBook.change` does, with the numbers kept there: none at first.
    """

    def __init__(self, change: Callable[[Kept], float]) -> None:
        self._change = change

    def change(self, by: Callable[[float, Turns], tuple[float, Turns]]) -> float:
        def kept(now: float, numbers: Sequence[float]) -> tuple[float, Sequence[float]]:
            answer, after = by(now, turns_of(numbers, now))
            return answer, (after.closed_until, -after.by_hand_until, *after.taken)

        return self._change(kept)


def turns_of(numbers: Sequence[float], now: float) -> Turns:
    """The turns that a SharedBook keeps as numbers.

    A clock that was set back must not make anybody wait for the time it lost. The version before
    knows of nobody who asks by hand: that moment is below zero, a turn of long ago to it.
    """
    until, *rest = numbers or (0.0,)
    by_hand = -rest.pop(0) if rest and rest[0] <= 0 else 0.0
    taken = tuple(min(at, now + ON_ITS_WAY) for at in rest)
    return Turns(taken, min(until, now + LONGEST_WORD), min(by_hand, now + MINUTE))


class QuotaBucket:
    """Lets at most `limit` requests go in any minute, of all that write into the same book; and
    who `gives_way` goes after who asks by hand.

    A thread takes a turn for each of its requests, and says when that was answered: though one is
    up to a minute on its way, on a machine that is busy, Google sees no more of them in a minute.
    """

    def __init__(
        self,
        limit: int,
        *,
        book: TurnBook,
        sleep: Callable[[float], None],
        gives_way: bool = False,
        minute: float = MINUTE,
    ) -> None:
        self._limit = limit
        self._gives_way = gives_way
        self._book = book
        self._sleep = sleep
        self._minute = minute
        self._mine = threading.local()  # when this thread took its turn, and whether it holds it

    def take(self, patience: float) -> float | None:
        """Wait for a turn; seconds waited, or None at once if it would take over `patience`."""
        waited = 0.0
        while (wait := self._try()) > 0:
            if waited + wait > patience:
                return None
            self._sleep(wait)
            waited += wait
        return waited

    def hold(self) -> bool:
        """Take a turn for this thread's next request, which is to follow at once, if one is free
        now; whether it was."""
        self._mine.held = self._try() == 0
        return bool(self._mine.held)

    def answered(self) -> None:
        """This thread's request has its answer, or has failed for good."""
        taken: float = self._mine.taken
        self._book.change(lambda now, turns: (0.0, turns.answered(taken, now)))

    def close_for(self, seconds: float) -> None:
        """Let nobody through for so long: Google said that the quota is used up."""
        self._book.change(lambda now, turns: (0.0, turns.closed(now + seconds)))

    def closed_for(self) -> float:
        """Seconds until Google may let us through again; zero when it said nothing."""
        return self._book.change(lambda now, turns: (max(0.0, turns.closed_until - now), turns))

    def ahead(self) -> tuple[float, ...]:
        """Seconds until each of a minute's turns is free, the soonest first; none is taken."""
        found: tuple[float, ...] = ()

        def look(now: float, turns: Turns) -> tuple[float, Turns]:
            nonlocal found
            found = turns.ahead(now, self._share(now, turns), self._minute)
            return 0.0, turns

        self._book.change(look)
        return found

    def _try(self) -> float:
        def ask(now: float, turns: Turns) -> tuple[float, Turns]:
            if held and now <= self._mine.taken + ON_ITS_WAY:
                return 0.0, turns
            self._mine.taken = now
            if not self._gives_way:
                turns = turns.asked_by_hand(now)
            return turns.asked(now, self._share(now, turns), self._minute)

        held, self._mine.held = getattr(self._mine, "held", False), False
        return self._book.change(ask)

    def _share(self, now: float, turns: Turns) -> int:
        return turns.share(now, self._limit) if self._gives_way else self._limit
