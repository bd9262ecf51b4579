"""Both databases that a state may lie in: what a test asks of `url` is asked of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.state.state import State, open_state
from tests.postgresql import postgresql, server

__all__ = ["postgresql", "server"]  # fixtures
SQLITE = "sqlite:///state/sammachip.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A new database of each kind."""
    if request.param == "sqlite":
        return SQLITE
    new: Callable[[], str] = request.getfixturevalue("postgresql")
    return new()


@pytest.fixture
def state(url: str, tmp_path: Path) -> Iterator[State]:
    with open_state(url, tmp_path) as opened:
        yield opened
