"""Programs of two versions on one state: the older one works on beside what it does not know."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from sync.errors import StateError
from sync.service import Office
from sync.state.migrations import MIGRATIONS, Migration, is_outgrown, migrate, newest_of
from sync.state.moving import move, restore
from sync.state.state import open_database, open_state
from tests.offices import Copies

KNOWN = newest_of()
BESIDE = Migration(
    KNOWN + 1,
    "made up: a table and a column more",
    (
        "CREATE TABLE more (name TEXT PRIMARY KEY)",
        "ALTER TABLE kept ADD COLUMN weight INTEGER NOT NULL DEFAULT 0",
    ),
)
ENDING = Migration(
    KNOWN + 2,
    "made up: a column less",
    ("ALTER TABLE kept RENAME COLUMN content TO text",),
    ends_older=True,
)
FIRST_BESIDE = 9  # before, no program had workers, or was released


def brought_to(url: str, home: Path, *more: Migration) -> None:
    with closing(open_database(url, home)) as database:
        migrate(database, (*MIGRATIONS, *more))


@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda each: str(each.number))
def test_a_change_of_shape_leaves_older_programs_what_they_know(migration: Migration) -> None:
    """Unless it says that it ends them, as the changelog then does."""
    if migration.ends_older or migration.number < FIRST_BESIDE:
        return
    for statement in migration.statements:
        assert not re.search(r"\b(DROP|RENAME|NOT NULL(?! DEFAULT))\b", statement) or (
            statement.startswith("CREATE TABLE")
        ), statement


def test_an_older_program_goes_on_beside_a_newer_one(url: str, tmp_path: Path) -> None:
    with open_state(url, tmp_path) as opened_before:
        opened_before.kept.put("a", "before")
        brought_to(url, tmp_path, BESIDE)
        opened_before.kept.put("b", "beside")
        assert not is_outgrown(opened_before.database, KNOWN)
    with open_state(url, tmp_path) as opened_after:
        assert (opened_after.kept.get("a"), opened_after.kept.get("b")) == ("before", "beside")


def test_an_older_program_ends_where_it_could_do_harm(url: str, tmp_path: Path) -> None:
    with open_state(url, tmp_path) as state:
        brought_to(url, tmp_path, BESIDE, ENDING)
        assert is_outgrown(state.database, KNOWN)
    with pytest.raises(StateError, match=rf"newer version .*shape {KNOWN + 2}"):
        open_state(url, tmp_path)


def test_what_would_leave_out_what_it_does_not_know_is_refused(
    postgresql: Callable[[], str], tmp_path: Path, demo_office: Copies
) -> None:
    url = postgresql()
    home = demo_office(tmp_path / "office")
    environment = {"SAMMACHIP_STATE_URL": url}
    office = Office.open(home, environment=environment)
    office.state.kept.put("a", "b")
    backup = tmp_path / "backup.db"
    office.backup(backup)
    brought_to(url, home, BESIDE)
    with closing(open_database("sqlite:///state/other.db", home)) as other:
        for act in (
            lambda: office.backup(tmp_path / "late.db"),
            lambda: office.forget("somebody@example.go.th", trial=True),
            lambda: move(office.state.database, other),
            lambda: move(other, office.state.database),
            lambda: restore(backup, url, home),
        ):
            with pytest.raises(StateError, match="newer version"):
                act()
    assert office.state.kept.get("a") == "b"
    office.state.close()
