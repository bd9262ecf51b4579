"""programmes/*.toml: the numbers of a fiscal year."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from sync.settings.strict import Strict


class Window(Strict):
    start: date
    end: date


class Programme(Strict):
    """The numbers of one fiscal year (tracker.md section 2); baht, days, percent as named."""

    name: str
    fiscal_year: int = Field(ge=2500, le=2700)
    unit: Literal["village", "class"] = "village"
    team_size: int = 5
    households_per_village: int = 20
    people_per_class: int = 30
    training_days: int = 3
    training_deadline: date | None = None
    attendance_floor: float = 80
    visit_warning_days: int = 30
    visit_error_days: int = 60
    practising_floor: float = 85
    income_growth_floor: float = 3
    group_share_floor: float = 10
    meeting_days: int = 90
    otop_windows: tuple[Window, ...] = ()
    loan_days: int = 30
    stale_sheet_days: int = 14
    overdue_error_days: int = 14
    pace_band: float = 10
    disbursement_targets: tuple[float, float, float, float] = (25, 50, 75, 100)
    poverty_line: float | None = None
