"""The districts that a long mail holds as one row each: true counts, and where the rest stands."""

from __future__ import annotations

from sync.summary.context import Context
from sync.summary.section import section
from sync.summary.sections import districts


@section(170, "short", brief=True)
def build(context: Context) -> districts.Districts | None:
    return districts.of(context.standings, context.fit.rows)
