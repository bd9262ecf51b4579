"""The red lines: a workbook that could not be read or was held back, and how old its data is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sync.summary.audience import OWN
from sync.summary.cells import spoken
from sync.summary.context import Context
from sync.summary.section import section
from sync.summary.standing import Standing

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Notice:
    """One workbook whose numbers are those of `read_at`, and why."""

    title: str
    reason: str
    read_at: datetime
    link: str | None


@dataclass(frozen=True, slots=True)
class Notices:
    """`items` are the first of `total`; none, where a department is told of the districts of many
    provinces, and then `oldest` is when the oldest data was read.

    `unread` districts were never read; `names` are those of the first of them.
    """

    total: int
    items: tuple[Notice, ...]
    more: int
    oldest: datetime | None
    unread: int
    names: tuple[str, ...]


@section(20, *OWN, "short", "province", "department", "operator", brief=True)
def build(context: Context) -> Notices | None:
    old = [each for each in context.standings if each.stale is not None]
    unread = [each for each in context.standings if each.read_at is None]
    if not (old or unread):
        return None
    most = 0 if context.kind == "department" else context.at_most(SHOWN)
    return Notices(
        total=len(old),
        items=tuple(_notice(each, context) for each in old[:most]),
        more=max(0, len(old) - most) if most else 0,
        oldest=None if most else min((e.read_at for e in old if e.read_at), default=None),
        unread=len(unread),
        names=tuple(each.name for each in unread[:most]),
    )


def _notice(standing: Standing, context: Context) -> Notice:
    assert standing.stale is not None
    assert standing.read_at is not None
    reason = spoken(standing.stale, context.language)
    return Notice(standing.title, reason, standing.read_at, standing.link)
