"""Dates as an office writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sync.model import Language
from sync.summary import thaidate


@pytest.mark.parametrize(
    ("first", "last", "language", "said"),
    [
        (date(2026, 7, 6), date(2026, 7, 12), "th", "6–12 ก.ค. 2569"),
        (date(2026, 6, 29), date(2026, 7, 5), "th", "29 มิ.ย.–5 ก.ค. 2569"),
        (date(2025, 12, 29), date(2026, 1, 4), "th", "29 ธ.ค. 2568–4 ม.ค. 2569"),
        (date(2026, 7, 6), date(2026, 7, 12), "en", "6–12 Jul 2026"),
    ],
)
def test_a_week_says_nothing_twice(first: date, last: date, language: Language, said: str) -> None:
    assert thaidate.period(first, last, language) == said
    assert thaidate.week(first, language) == said


def test_a_moment_is_told_in_the_office_s_own_time() -> None:
    at = datetime(2026, 7, 12, 11, 0, tzinfo=UTC)
    assert thaidate.moment(at, "th") == "อา. 12 ก.ค. 2569 18:00 น."
    assert thaidate.moment(at, "en") == "Sun 12 Jul 2026 18:00"
