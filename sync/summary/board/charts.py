"""Lines for inline SVG: points in pixels, no colours and no words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sync.model import Figures

WIDTH, HEIGHT, MARGIN = 320, 96, 6


@dataclass(frozen=True, slots=True)
class Polyline:
    """A line of weekly numbers in a box of WIDTH × HEIGHT; `points` are those of an SVG polyline.

    `x` and `y` are where it ends; `first` and `last` its days and numbers.
    """

    points: str
    area: str
    x: float
    y: float
    first: tuple[date, float]
    last: tuple[date, float]


def drawn(weeks: Sequence[Figures], total: int) -> tuple[tuple[str, Polyline], ...]:
    """The lines of a trend that can be drawn, by name: passed (of `total`), late, data."""
    lines = {
        "passed": line([(week.day, week.passed) for week in weeks], total),
        "late": line([(week.day, week.late) for week in weeks]),
        "data": line([(week.day, week.data) for week in weeks]),
    }
    return tuple((name, each) for name, each in lines.items() if each is not None)


def line(
    values: Sequence[tuple[date, float]],
    top: float | None = None,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Polyline | None:
    """The line of some days (in order) from 0 up to `top` (their greatest); None below two."""
    if len(values) < 2:
        return None
    start, span = values[0][0], (values[-1][0] - values[0][0]).days or 1
    most = max([top or 0, *(number for _, number in values)]) or 1

    def x(day: date) -> float:
        return round(MARGIN + (width - 2 * MARGIN) * (day - start).days / span, 1)

    def y(number: float) -> float:
        return round(height - MARGIN - (height - 2 * MARGIN) * number / most, 1)

    spots = [(x(day), y(number)) for day, number in values]
    points = " ".join(f"{across:g},{down:g}" for across, down in spots)
    floor = f"{height - MARGIN:g}"
    return Polyline(
        points=points,
        area=f"{spots[0][0]:g},{floor} {points} {spots[-1][0]:g},{floor}",
        x=spots[-1][0],
        y=spots[-1][1],
        first=values[0],
        last=values[-1],
    )
