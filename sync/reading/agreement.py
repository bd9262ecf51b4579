"""What the cells below a heading say of it: whether they can be values of a field's type."""

from __future__ import annotations

from sync.model import Grid, Serial, Stored
from sync.reading.values import Parser, parser_for
from sync.settings import FieldSpec, TablesFile

SAMPLES = 20  # filled cells looked at
DEPTH = 200  # rows looked at
LONGEST = 500  # characters; a longer text is no value of a type with a form
ANYTHING = frozenset(("text", "link", "names", "scope"))
NUMBERS = frozenset(("int", "number", "money", "percent", "moo", "year", "numbers"))
MOMENTS = frozenset(("date", "dates"))


def agrees(grid: Grid, below: int, column: int, spec: FieldSpec, tables: TablesFile) -> bool:
    """At least half of the filled cells at and below a row parse as the field's type.

    A type without a form of its own takes anything; a column without values decides nothing.
    """
    if spec.type in ANYTHING:
        return True
    parser = parser_for(spec, tables, None, None)
    seen = fitting = 0
    for row in range(below, min(below + DEPTH, len(grid.shown))):
        shown = grid.shown[row]
        if column >= len(shown) or not shown[column].strip():
            continue
        seen += 1
        fitting += _fits(shown[column], grid.stored[row][column], spec.type, parser)
        if seen == SAMPLES:
            break
    return 2 * fitting >= seen


def _fits(shown: str, stored: Stored, kind: str, parser: Parser) -> bool:
    if isinstance(stored, Serial):
        return kind in MOMENTS
    if isinstance(stored, float) and kind in NUMBERS:
        return True
    if len(shown) > LONGEST:
        return False
    value, problems = parser(shown, isinstance(stored, float))
    return value is not None or not problems
