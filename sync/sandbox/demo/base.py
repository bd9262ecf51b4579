"""The clean district: every table of a year in which nothing is wrong, from which demos are cut."""

from __future__ import annotations

from datetime import datetime

from sync.sandbox.demo import activities as demo_activities
from sync.sandbox.demo import money as demo_money
from sync.sandbox.demo import preparation as demo_preparation
from sync.sandbox.demo.content import Content
from sync.sandbox.demo.villages import DISTRICT, FISCAL_YEAR
from sync.settings import TablesFile

BUILDERS = {
    "villages": demo_preparation.villages,
    "guidelines": demo_preparation.guidelines,
    "plan": demo_preparation.plan,
    "coordination": demo_preparation.coordination,
    "forums": demo_preparation.forums,
    "households": demo_activities.households,
    "trainings": demo_activities.trainings,
    "study_visits": demo_activities.study_visits,
    "groups": demo_activities.groups,
    "materials": demo_activities.materials,
    "follow_ups": demo_activities.follow_ups,
    "budget": demo_money.budget,
    "loans": demo_money.loans,
    "recipients": demo_preparation.recipients,
}


def clean(tables: TablesFile) -> Content:
    """The clean district as it stands on 2026-07-12: eight villages, all nine techniques done."""
    return Content(
        title=f"สัมมาชีพชุมชน อำเภอ{DISTRICT} ปี {FISCAL_YEAR}",
        records={key: dict(builder()) for key, builder in BUILDERS.items()},
        columns={
            # an id number has no place in a shared sheet (rule P2), so a clean one lacks it
            key: tuple(name for name in spec.fields if name != "citizen_id")
            for key, spec in tables.tables.items()
        },
        modified=datetime(2026, 7, 12, 16, 30),  # noqa: DTZ001 - an office's wall clock
    )
