"""What the cells below a heading say of it: how many of them are values of a field's type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sync.model import Grid, Serial, Stored
from sync.reading.cells.values import Parser, parser_for
from sync.settings import FieldSpec, TablesFile

SAMPLES = 20  # filled cells looked at
DEPTH = 200  # rows looked at
LONGEST = 500  # characters; a longer text is no value of a type with a form
UNKNOWN = 0.5  # of a column without values
ANY_YEAR = 2569  # a day without its year is a day, in whatever year
ANYTHING = frozenset(("text", "link", "names", "scope"))
NUMBERS = frozenset(("int", "number", "money", "percent", "moo", "year", "numbers"))
MOMENTS = frozenset(("date", "dates"))
_NO_WORDS = re.compile(r"^[\d๐-๙.,\s%]+$")
_DATED = FieldSpec(heading="", type="dates")


def agreement(grid: Grid, below: int, column: int, spec: FieldSpec, tables: TablesFile) -> float:
    """The share of the filled cells at and below a row that are values of the field's type.

    A text agrees the less, the more of the cells are numbers or dates. Without any filled cell
    the share is `UNKNOWN`.
    """
    plain = spec.type in ANYTHING
    parser = parser_for(_DATED if plain else spec, tables, ANY_YEAR, None)
    seen = fitting = 0
    for shown, stored in filled(grid, below, column):
        seen += 1
        if plain:
            fitting += not (_NO_WORDS.match(shown) or fits(shown, stored, "dates", parser))
        else:
            fitting += fits(shown, stored, spec.type, parser)
    return fitting / seen if seen else UNKNOWN


def filled(grid: Grid, below: int, column: int) -> Iterator[tuple[str, Stored]]:
    """The first filled cells of a column at and below a row: what is shown, what is stored."""
    seen = 0
    for row in range(below, min(below + DEPTH, len(grid.shown))):
        shown = grid.shown[row]
        if column >= len(shown) or not shown[column].strip():
            continue
        yield shown[column], grid.stored[row][column] if column < len(grid.stored[row]) else None
        seen += 1
        if seen == SAMPLES:
            return


def fits(shown: str, stored: Stored, kind: str, parser: Parser) -> bool:
    if isinstance(stored, Serial):
        return kind in MOMENTS
    if isinstance(stored, float) and kind in NUMBERS:
        return True
    if len(shown) > LONGEST:
        return False
    value, problems = parser(shown, isinstance(stored, float))
    return value is not None or not problems
