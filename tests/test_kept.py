"""What lies in the state is what the page tells, and each kind goes when its time is over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from sync.clock import week_of
from sync.delivery.files import write_mail
from sync.delivery.sent_log import SentLog, Trace
from sync.service import Office
from sync.service.retention import tidy
from sync.settings import PACKAGED, load
from sync.state.state import BODY_WEEKS
from tests import kept
from tests.delivery.cast import mail
from tests.offices import READERS, Copies
from tests.quiet import OfficeAt

TODAY = date(2026, 7, 13)
THAI_PAGE = PACKAGED / "docs/th/ข้อมูลส่วนบุคคล.md"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, demo_office: Copies) -> Iterator[Office]:
    home = demo_office(tmp_path_factory.mktemp("office"), readers=READERS)
    office = Office(load(home, {}), TODAY)
    office.send()
    came_back = office.state.outbox.rows()[0]
    office.state.addresses.bounce(
        came_back.key, came_back.recipient, "550 5.1.1", office.now(), strike=True
    )
    yield office
    office.state.close()


def test_every_field_of_every_table_is_told_on_the_page(office: Office) -> None:
    told = {(table, field) for table, kind in kept.TABLES.items() for field in kind.fields}
    assert set(kept.in_the_database(office.state)) == told


def test_what_is_packed_in_a_field_is_told_too(office: Office) -> None:
    found = kept.keys_within(office.state)
    for name in found["kept"]:
        assert any(name.startswith(known) for known in kept.VALUES), name
    for place in found.keys() - {"kept"}:
        keys = found[place]
        table, _, field = place.partition(".")
        assert keys, place
        told = set(re.findall(r"`(\w+)`", kept.TABLES[table].fields[field]))
        assert keys <= told, place


def test_the_page_is_as_generated() -> None:
    assert kept.PAGE.read_text("utf-8") == kept.page(), "make docs"


def test_the_officer_s_page_tells_the_same_figures() -> None:
    page = THAI_PAGE.read_text("utf-8")
    for weeks in (BODY_WEEKS, kept.RETENTION):
        assert f"{weeks} สัปดาห์" in page
    assert set(re.findall(r"(\d+) สัปดาห์", page)) == {str(BODY_WEEKS), str(kept.RETENTION)}
    assert "72 ชั่วโมง" in page


# ------------------------------------------------------------------------------ retention

OLD, YOUNG = kept.RETENTION + 1, kept.RETENTION - 2
INSERTS = {  # table → a row of so many weeks ago, of a workbook that is configured
    "snapshots": "INSERT INTO snapshots VALUES ('takhli-2569', :week, '{{}}', NULL, '')",
    "outbox": "INSERT INTO outbox VALUES (:name, '', :week, :name, '', '', 'sent', '', NULL, 0, "
    "'', NULL, '', 0, '{{}}', '')",
    "runs": "INSERT INTO runs (command, started, ended, outcome, facts) "
    "VALUES (:name, :moment, '', '', '{{}}')",
    "addresses": "INSERT INTO addresses VALUES (:name, 1, '', :moment)",
}


@pytest.fixture
def fresh(tmp_path: Path, demo_office: Copies) -> Iterator[Office]:
    office = Office(load(demo_office(tmp_path, readers=READERS), {}), TODAY)
    yield office
    office.state.close()


def rows(office: Office, query: str) -> list[str]:
    with office.state.database.reading() as connection:
        return [str(each) for each in connection.execute(text(query)).scalars()]


@pytest.mark.parametrize("table", INSERTS)
def test_a_row_goes_when_its_time_is_over_and_not_before(fresh: Office, table: str) -> None:
    for weeks in (OLD, YOUNG):
        then = datetime.now(UTC) if weeks == 0 else fresh.now() - timedelta(weeks=weeks)
        values = {
            "name": f"a{weeks}",
            "week": str(week_of(then.date())),
            "moment": then.astimezone(UTC).isoformat(timespec="microseconds"),
        }
        with fresh.state.database.writing() as connection:
            connection.execute(text(INSERTS[table].replace("{{}}", "{}")), values)
    assert tidy(fresh) == 1
    assert len(rows(fresh, f"SELECT * FROM {table}")) == 1
    assert tidy(fresh) == 0


def test_what_was_read_of_a_workbook_goes_when_it_is_configured_no_more(fresh: Office) -> None:
    with fresh.state.database.writing() as connection:
        for name in ("takhli-2569", "of-last-year"):
            connection.execute(text(f"INSERT INTO grids VALUES ('{name}', '', '', '', x'00', 'x')"))
            for kind in ("counts", "mapping", "shown", "try"):
                connection.execute(text(f"INSERT INTO kept VALUES ('{kind}:{name}', '{{}}')"))
            for weeks in (OLD, YOUNG):
                then = (fresh.now() - timedelta(weeks=weeks)).astimezone(UTC).isoformat()
                statement = "INSERT INTO accepted VALUES ('mapping', :name, :weeks, '', :then, '')"
                connection.execute(
                    text(statement), {"name": name, "weeks": str(weeks), "then": then}
                )
    assert tidy(fresh) == 6
    assert rows(fresh, "SELECT workbook FROM grids") == ["takhli-2569"]
    assert rows(fresh, "SELECT name FROM kept ORDER BY name") == [
        "counts:takhli-2569", "mapping:takhli-2569", "shown:takhli-2569", "try:takhli-2569",
    ]  # fmt: skip
    assert rows(fresh, "SELECT name FROM accepted WHERE workbook = 'of-last-year'") == [str(YOUNG)]


@pytest.mark.parametrize("setting", [None, 3])
def test_mails_go_from_outbox_and_folder_alike(fresh: Office, setting: int | None) -> None:
    weeks = min(BODY_WEEKS, setting or BODY_WEEKS)
    file = fresh.settings.file
    if setting:
        state = file.state.model_copy(update={"retention_weeks": setting})
        settings = fresh.settings.model_copy(
            update={"file": file.model_copy(update={"state": state})}
        )
        fresh = Office(settings, TODAY)
    folder = fresh.settings.path(file.delivery.outbox)
    kept_week, gone_week = (
        str(week_of((fresh.now() - timedelta(weeks=w)).date())) for w in (weeks, weeks + 1)
    )
    for week in (kept_week, gone_week):
        write_mail(folder, mail(week=week))
    (folder / "notes.txt").write_text("the office's own")
    tidy(fresh)
    left = sorted(path.name for path in folder.iterdir())
    assert [name[:8] for name in left] == [kept_week, kept_week, "notes.tx"]


def test_lines_of_the_log_go_with_their_mails_and_foreign_ones_stay(fresh: Office) -> None:
    log = SentLog(fresh.settings.home / "sent.log")
    for weeks in (OLD, YOUNG):
        log.note(f"mail {weeks}", Trace.SENT, fresh.now() - timedelta(weeks=weeks))
    with log.path.open("a") as file:
        file.write("not ours\n")
    assert tidy(fresh) == 1
    left = log.path.read_text().splitlines()
    assert [json.loads(line)["trace"] for line in left[:-1]] == ["sent"]
    assert left[-1] == "not ours"
    assert log.path.stat().st_mode & 0o777 == 0o600
    assert SentLog(log.path).trace(f"mail {YOUNG}") is Trace.SENT
    assert SentLog(log.path).trace(f"mail {OLD}") is None


def test_what_could_not_be_tidied_is_told_and_the_mails_have_left(
    fresh: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sync.errors import StateError
    from sync.service import retention

    def fail(_: Office) -> int:
        raise StateError("the disk is full", hint="free some space")

    monkeypatch.setattr(retention, "tidy", fail)
    done = fresh.send(dry_run=True)
    assert not any("the disk is full" in note.en for note in done.notes)
    assert not any("the disk is full" in note.en for note in fresh.send().notes)  # a pinned day
    clock = OfficeAt(fresh.settings)
    clock.moment = clock.moment.replace(month=7, day=20)
    done = clock.send()
    assert done.sent_now == len(done.rows)
    assert any("the disk is full" in note.en for note in done.notes)
