"""How the mail of a reader with several districts is laid out: their order, and which are short."""

from __future__ import annotations

from dataclasses import dataclass

from sync.summary.context import Context
from sync.summary.section import section


@dataclass(frozen=True, slots=True)
class Several:
    """The first `full` districts stand in full below, the other `short` as one row each."""

    full: int
    short: int


@section(160, "several", brief=True)
def build(context: Context) -> Several:
    full = min(context.fit.full, len(context.facts))
    return Several(full, len(context.facts) - full)
