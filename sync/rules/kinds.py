"""KINDS: every kind of rule by the name that rules.toml uses."""

from __future__ import annotations

from collections.abc import Mapping

from sync.rules import cells, money, order, progress, register, villages
from sync.rules.scene import Kind

KINDS: Mapping[str, Kind] = {
    "after_some_forum": order.after_some_forum,
    "attendance": register.attendance,
    "before_plan_starts": order.before_plan_starts,
    "days_at_least": order.days_at_least,
    "done_is_past": order.done_is_past,
    "elsewhere": villages.elsewhere,
    "enough_participants": register.enough_participants,
    "forum_before_training": order.forum_before_training,
    "fresh": order.fresh,
    "has_instructor": villages.has_instructor,
    "has_partner": villages.has_partner,
    "holds_number": cells.holds_number,
    "households_visited": register.households_visited,
    "in_plan": villages.in_plan,
    "in_register": register.in_register,
    "in_windows": order.in_windows,
    "income_growth": register.income_growth,
    "instructor_trained": villages.instructor_trained,
    "known_place": cells.known_place,
    "leader_before_forum": villages.leader_before_forum,
    "loans_cleared": money.loans_cleared,
    "members_trained": register.members_trained,
    "near_occupation": register.near_occupation,
    "no_id_column": cells.no_id_column,
    "no_personal_text": cells.no_personal_text,
    "not_before_events": order.not_before_events,
    "officer_studied": villages.officer_studied,
    "one_row_per_household": register.one_row_per_household,
    "one_row_per_project": money.one_row_per_project,
    "one_village_each": villages.one_village_each,
    "overdue": progress.overdue,
    "papers_complete": money.papers_complete,
    "period_in_year": order.period_in_year,
    "plan_equals_allocation": money.plan_equals_allocation,
    "planned_first": villages.planned_first,
    "product_equals": money.product_equals,
    "project_of_year": money.project_of_year,
    "read_problem": cells.read_problem,
    "readable_table": cells.readable_table,
    "recent": order.recent,
    "recorded_this_year": order.recorded_this_year,
    "remainder_and_share": money.remainder_and_share,
    "required": cells.required,
    "required_cells": cells.required_cells,
    "required_when_done": cells.required_when_done,
    "required_with": cells.required_with,
    "same_fiscal_year": order.same_fiscal_year,
    "share_practising": register.share_practising,
    "share_with_group": villages.share_with_group,
    "sheet_error": cells.sheet_error,
    "spent_on_someone": money.spent_on_someone,
    "team_complete": villages.team_complete,
    "total_rows": money.total_rows,
    "trained_by_deadline": order.trained_by_deadline,
    "visit_after_training": order.visit_after_training,
    "visited": order.visited,
    "wanted_occupation": register.wanted_occupation,
    "within_allocation": money.within_allocation,
    "within_plan_budget": money.within_plan_budget,
}

# kinds that judge by the fiscal year: with the year in doubt they would fault every row
YEARLY = frozenset(
    {
        "in_windows",
        "officer_studied",
        "overdue",
        "period_in_year",
        "project_of_year",
        "recorded_this_year",
        "same_fiscal_year",
        "trained_by_deadline",
    }
)
# kinds that look at what all other rules found: they take (scene, standing)
AFTER_PROGRESS = frozenset({"overdue"})
# kinds that speak of one cell by itself: once, though a merged cell is of several records
OF_ONE_CELL = frozenset({"known_place", "no_personal_text", "read_problem", "sheet_error"})
# kinds that ask for the block's second severity, `escalated`
ESCALATING = frozenset(
    {"enough_participants", "loans_cleared", "overdue", "visit_after_training", "visited"}
)
