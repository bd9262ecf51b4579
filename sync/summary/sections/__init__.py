"""The mail's sections: the one table of them, and which edition holds which, from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sync.summary.audience import Kind
from sync.summary.context import Context
from sync.summary.sections import (
    action,
    at_risk,
    budget,
    data,
    district,
    districts,
    first_fix,
    footer,
    forecast,
    kpis,
    masthead,
    notices,
    overdue,
    several,
    short,
    techniques,
    troubles,
    unassigned,
    upcoming,
    verdict,
    villages,
)

# name (also of its two templates in templates/weekly/sections/) → what builds its view;
# a builder answers None when there is nothing to say
SECTIONS: Mapping[str, Callable[[Context], object | None]] = {
    "masthead": masthead.build,
    "notices": notices.build,
    "verdict": verdict.build,
    "kpis": kpis.build,
    "first_fix": first_fix.build,
    "overdue": overdue.build,
    "at_risk": at_risk.build,
    "upcoming": upcoming.build,
    "villages": villages.build,
    "techniques": techniques.build,
    "forecast": forecast.build,
    "data": data.build,
    "budget": budget.build,
    "district": district.build,
    "districts": districts.build,
    "several": several.build,
    "short": short.build,
    "troubles": troubles.build,
    "unassigned": unassigned.build,
    "action": action.build,
    "footer": footer.build,
}

OWN = (
    "masthead",
    "notices",
    "unassigned",
    "verdict",
    "kpis",
    "first_fix",
    "overdue",
    "at_risk",
    "upcoming",
)
EDITIONS: Mapping[Kind, tuple[str, ...]] = {
    "officer": (*OWN, "villages", "forecast", "data", "district", "action", "footer"),
    "district": (*OWN, "villages", "techniques", "forecast", "data", "budget", "action", "footer"),
    "several": ("masthead", "unassigned", "verdict", "kpis", "several", "footer"),
    "short": ("notices", "short", "footer"),
    "province": ("masthead", "notices", "unassigned", "verdict", "kpis", "districts", "footer"),
    "operator": ("masthead", "notices", "troubles", "districts", "footer"),
}
# what an edition without a single village leaves out: nothing went well or badly in it
RESULTS = frozenset({"verdict", "kpis", "techniques", "forecast", "district"})
# what is left of an edition when several must share one mail
BRIEF = frozenset(
    {"masthead", "notices", "unassigned", "verdict", "kpis", "several", "overdue", "villages",
     "short", "districts", "troubles", "action", "footer"}
)  # fmt: skip
