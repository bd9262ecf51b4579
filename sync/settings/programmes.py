"""programmes/*.toml: the numbers of a fiscal year."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field

from sync.settings.problems import Day, Strict


class Window(Strict):
    start: Day
    end: Day


OF_ITS_YEAR = "of its year"  # marks what is true of one fiscal year only, such as a day in it


class Programme(Strict):
    """The numbers of one fiscal year (tracker.md section 2); baht, days, percent as named."""

    name: str
    fiscal_year: int = Field(ge=2500, le=2700)
    unit: Literal["village", "class"] = "village"
    team_size: int = 5
    households_per_village: int = 20
    people_per_class: int = 30
    training_days: int = 3
    training_deadline: Annotated[Day | None, OF_ITS_YEAR] = None
    attendance_floor: float = 80
    visit_warning_days: int = 30
    visit_error_days: int = 60
    practising_floor: float = 85
    income_growth_floor: float = 3
    group_share_floor: float = 10
    meeting_days: int = 90
    otop_windows: Annotated[tuple[Window, ...], OF_ITS_YEAR] = ()
    loan_days: int = 30
    stale_sheet_days: int = 14
    overdue_error_days: int = 14
    pace_band: float = 10
    disbursement_targets: tuple[float, float, float, float] = (25, 50, 75, 100)
    poverty_line: float | None = None

    def moved_to(self, year: int) -> Self:
        """The same numbers for another fiscal year, without what is of its own year only."""
        dated = {
            name: field.default
            for name, field in type(self).model_fields.items()
            if OF_ITS_YEAR in field.metadata
        }
        return self.model_copy(update={"fiscal_year": year, **dated})
