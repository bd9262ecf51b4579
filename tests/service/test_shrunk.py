"""A table that lost most of its rows is held back: many rows, and a large share of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.model import Reading
from sync.service import Office
from sync.service.judging import shrunk
from sync.service.keeping import keep_reading
from sync.settings import load
from tests.reading.test_tables import grid, reading
from tests.service.connected import configure

HEADING = "ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ"


def villages(rows: int) -> Reading:
    lines = [f"ตาคลี | {n} | หนอง{n} | นางสาวดาว ใจดี" for n in range(1, rows + 1)]
    return reading(grid("หมู่บ้าน", "\n".join([HEADING, *lines])))


@pytest.mark.parametrize(
    ("before", "after", "held"),
    [
        (40, 29, False),  # eleven rows, but a quarter
        (12, 2, False),  # five of six, but ten rows
        (22, 11, False),  # a half
        (22, 10, True),
        (12, 1, True),
        (40, 40, False),
        (12, 30, False),
    ],
)
def test_a_table_is_held_back_for_many_rows_and_more_than_half(
    tmp_path: Path, before: int, after: int, held: bool
) -> None:
    configure(tmp_path)
    office = Office(load(tmp_path, {}))
    entry = office.settings.workbooks[0]
    good = villages(before)
    assert good.counts == {"villages": before}
    keep_reading(office, entry, good.workbook, good, office.now())
    found = shrunk(office, entry, villages(after))
    assert (found is not None) is held
    if found:
        assert f"หมู่บ้าน has {after} of its {before} rows left" in found.message
        office.state.accepted.put("shrink", entry.name, "villages", after, office.now())
        assert shrunk(office, entry, villages(after)) is None
        assert shrunk(office, entry, villages(after - 1)) is not None
