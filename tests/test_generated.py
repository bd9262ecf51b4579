"""The pages that no other test looks at are what their generators make."""

from __future__ import annotations

import re

import pytest

from tests import generated, house


@pytest.mark.parametrize("name", ["commands", "sections", "house", "decisions"])
def test_a_generated_page_is_current(name: str) -> None:
    assert generated.stale(name) == [], "run `make docs`"


def test_the_page_of_the_house_says_what_each_room_is_for() -> None:
    page = house.PAGE.read_text(encoding="utf-8")
    rooms = {room for room in house.arrows() if not re.search(rf"(?m)^ *(sync/)?{room}\b", page)}
    assert rooms == set()
