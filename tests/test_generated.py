"""The pages that no other test looks at are what their generators make."""

from __future__ import annotations

import pytest

from tests import generated


@pytest.mark.parametrize("name", ["commands", "sections", "house"])
def test_a_generated_page_is_current(name: str) -> None:
    assert generated.stale(name) == [], "run `make docs`"
