"""How far a heading may be misspelt before it is another word."""

from __future__ import annotations

import pytest

from sync.reading.mapping import CLAIMED, LEAST_SLIP
from tests.reading.test_tables import catalogue


@pytest.mark.parametrize(
    ("table", "field", "label", "taken"),
    [
        ("villages", "subdistrict", "ตำบบ", False),  # one letter of four: 75 %
        ("villages", "officer", "ผู้รับผืดชอบ", True),  # one of twelve: 92 %
        ("groups", "category", "ประเกท", True),  # one of six: 83 %
    ],
)
def test_a_label_is_a_slip_from_78_percent_on(
    table: str, field: str, label: str, taken: bool
) -> None:
    like = catalogue().labels[table].near(label)[field]
    assert (like.value >= CLAIMED) is taken
    assert ("nearly spelt" in like.how) is taken
    assert 0.75 < LEAST_SLIP < 5 / 6
