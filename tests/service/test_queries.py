"""Queries look and write nothing: a question never becomes part of the history it is about."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from sync.errors import UsageError
from sync.service import Office
from sync.settings import PACKAGED, load
from tests.offices import READERS, Copies

SUNDAY, NEXT = date(2026, 7, 12), date(2026, 7, 19)
NAME = "takhli-2569"
QUERIES: dict[str, Callable[[Office], object]] = {
    "explain": lambda office: office.explain(a_finding(office)),
    "status": lambda office: office.status(),
    "concerns": lambda office: office.concerns(),
    "status of another week": lambda office: office.status(week="2026-W40"),
    "rules": lambda office: office.rules(),
    "rules impact": lambda office: office.impact("T9-1", {"severity": "info"}),
    "mapping show": lambda office: office.mapping(NAME),
    "check": lambda office: office.check(NAME),
    "history": lambda office: office.history(),
    "doctor": lambda office: office.doctor(),
}


@pytest.fixture(scope="module")
def mailed(tmp_path_factory: pytest.TempPathFactory, demo_office: Copies) -> Path:
    """The demo office after its mails of Sunday; tests work in copies of it."""
    home = demo_office(tmp_path_factory.mktemp("mailed"), readers=READERS)
    office = office_on(home, SUNDAY)
    office.send()
    office.state.close()
    return home


@pytest.fixture
def home(tmp_path: Path, mailed: Path) -> Path:
    return shutil.copytree(mailed, tmp_path, dirs_exist_ok=True)


def office_on(home: Path, day: date) -> Office:
    return Office(load(home, {}), day)


def a_finding(office: Office) -> str:
    return office.check(NAME).findings[0].id


def state_of(office: Office) -> list[str]:
    """Everything that the database holds."""
    with office.state.database.reading() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        return list(raw.iterdump())


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_works_on_a_state_that_takes_no_write(home: Path, query: str) -> None:
    office = office_on(home, NEXT)  # a week in which nothing has run
    before, files = state_of(office), sorted(home.rglob("*"))

    def forbid(connection: Connection) -> None:
        connection.connection.cursor().execute("PRAGMA query_only=ON")

    event.listen(office.state.database.engine, "begin", forbid, insert=True)
    QUERIES[query](office)
    event.remove(office.state.database.engine, "begin", forbid)
    office.state.database.engine.dispose()
    assert state_of(office) == before
    assert [path for path in sorted(home.rglob("*")) if path not in files] == []


def test_a_state_that_takes_no_write_stops_a_sync(home: Path) -> None:
    office = office_on(home, NEXT)

    def forbid(connection: Connection) -> None:
        connection.connection.cursor().execute("PRAGMA query_only=ON")

    event.listen(office.state.database.engine, "begin", forbid, insert=True)
    with pytest.raises(Exception, match="read-only"):
        office.sync()


@pytest.mark.parametrize(
    "module",
    [
        "commands/audit", "commands/doctor", "commands/impact", "concerns/__init__",
        "concerns/house", "concerns/sheets", "judging",
    ],
)  # fmt: skip
def test_a_query_cannot_reach_the_writer(module: str) -> None:
    tree = ast.parse((PACKAGED / f"sync/service/{module}.py").read_text(encoding="utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in (node.module or "", *(alias.name for alias in node.names))
    }
    assert not {"sync.service.keeping", "keeping", "sync.service.reading"} & imported


def test_explain_says_found_and_only_of_a_week_with_a_mail_mailed(home: Path) -> None:
    office_on(home, NEXT).sync()
    lines = dict(
        office_on(home, date(2026, 7, 26)).explain(a_finding(office_on(home, SUNDAY))).lines
    )
    assert lines["2026-W28"].en.startswith("found and mailed (")
    assert lines["2026-W29"].en.startswith("found (")
    assert "2026-W30" not in lines


def test_explain_speaks_of_the_day_it_is_asked_for(home: Path) -> None:
    late = next(f for f in office_on(home, SUNDAY).check(NAME).findings if f.code == "O1")
    said = [dict(office_on(home, day).explain(late.id).lines)["what"] for day in (SUNDAY, NEXT)]
    assert said[0] != said[1]


def test_explain_asks_for_the_report_and_not_for_who_gets_no_mail(home: Path) -> None:
    """Of many workbooks with such a finding each costs the one look at its report."""
    office_on(home, SUNDAY).sync()
    finding = a_finding(office_on(home, SUNDAY))
    office = office_on(home, SUNDAY)
    asked: list[list[str]] = []

    @event.listens_for(office.state.database.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement.partition("FROM ")[2].split()[:1])

    assert dict(office.explain(finding).lines)["rule"]
    assert asked.count(["reports"]) == 2  # which name the finding, and what one says of it
    assert ["addresses"] not in asked


def test_an_unknown_finding_is_a_mistake_of_the_asker(home: Path) -> None:
    with pytest.raises(UsageError, match="no finding"):
        office_on(home, SUNDAY).explain("nope")


def test_the_trend_ends_with_the_week_that_is_told(home: Path) -> None:
    for day in (NEXT, date(2026, 7, 26)):
        office_on(home, day).sync()
    weeks = office_on(home, NEXT).state.snapshots.all(NAME, until="2026-W29")
    assert [kept.week for kept in weeks] == ["2026-W28", "2026-W29"]
