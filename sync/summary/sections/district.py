"""An officer's district, folded to its four numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sync.summary.cells import clean
from sync.summary.context import Context
from sync.summary.section import section


@dataclass(frozen=True, slots=True)
class District:
    name: str
    passed: int
    total: int
    late: int
    data: int
    share: float | None


@section(150, "officer", results=True)
def build(context: Context) -> District | None:
    whole = context.whole
    if whole is None or not context.only.scope:
        return None
    return District(
        name=clean(whole.prepared.report.district, 40),
        passed=whole.passed,
        total=whole.total,
        late=len(whole.late),
        data=len(whole.data),
        share=whole.prepared.report.money.share,
    )
