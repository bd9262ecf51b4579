"""The drill of `forget`: every byte of the office's folder is searched, before and after."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import LargeBinary

import cli
from sync.delivery.sent_log import SentLog
from sync.model import MailState
from sync.service import Office, road
from sync.settings import load
from sync.state.packed import dump_workbook
from sync.state.schema import METADATA
from tests.canary import texts_of, texts_of_database
from tests.offices import Copies
from tests.service.test_quiet import contents

TODAY = date(2026, 7, 12)
NAME = "takhli-2569"
OFFICER, ADDRESS = "สมชาย ตัวอย่างดี", "somchai@takhli.example.go.th"
HOUSEHOLD, VILLAGER = "ตาคลี/3/1", ('"สำเริง","ทดสอบทอง"', "080-000-0000")
NEIGHBOUR = '"สำรวย","สมมุติวงศ์"'


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, demo_office: Copies) -> Path:
    """An office that has sent its mails, had one come back, and looked at a preview."""
    home = demo_office(tmp_path_factory.mktemp("office"), readers=3)  # the third is OFFICER
    office = Office(load(home, {}), TODAY)
    office.send()
    (home / "preview").mkdir(mode=0o700)
    for path in (home / "outbox").glob("*somchai*"):
        shutil.copy(path, home / "preview" / f"copy{path.suffix}")
    office.state.addresses.strike(ADDRESS, f"550 no mailbox {ADDRESS}", datetime.now(UTC))
    office.tell_health(office.now(), {}, None)
    office.state.close()
    return home


@pytest.fixture
def home(sent: Path, tmp_path: Path) -> Path:
    own = shutil.copytree(sent, tmp_path / "own")
    (own / "state").chmod(0o700)
    return own


def opened(home: Path) -> Office:
    return Office(load(home, {}), TODAY)


def told(home: Path, *words: str, exit_code: int = 0) -> Result:
    done = CliRunner(env={"SAMMACHIP_HOME": str(home)}).invoke(
        cli.cli, ["forget", *words, "--today", str(TODAY)]
    )
    assert done.exit_code == exit_code, done.output
    return done


def texts(home: Path) -> Iterator[tuple[str, str]]:
    """Every byte that is ours, unpacked, decoded and unsealed: all but sheets and settings."""
    for path in sorted(home.rglob("*")):
        name = str(path.relative_to(home))
        yield name, name
        if not path.is_file() or name.startswith(("workbooks", "config")):
            continue
        yield from texts_of(name, path.read_bytes())
        if name.endswith(".eml"):
            yield f"{name} headers", path.read_bytes().decode()
        if path.read_bytes()[:15] == b"SQLite format 3":
            yield from texts_of_database(path)
    office = opened(home)
    for key in office.state.grids.marks():
        found = office.state.grids.get(key)
        assert found is not None
        yield from texts_of(f"reading of {key}", dump_workbook(found[1]))
    for row in office.state.outbox.rows():
        with closing(sqlite3.connect(home / "state" / "sammachip.db")) as raw:
            if raw.execute("SELECT 1 FROM bodies WHERE key = ?", (row.key,)).fetchone():
                mail = office.state.outbox.message(row.key)
                yield from texts_of(f"outbox {row.recipient}.eml", mail.payload)
                yield f"outbox {row.recipient}", mail.html
    office.state.close()


def places(home: Path, *wanted: str) -> set[str]:
    return {place for place, text in texts(home) if any(word in text for word in wanted)}


def test_an_officer_is_gone_from_every_byte(home: Path) -> None:
    before = places(home, OFFICER, ADDRESS)
    for place in ("preview/copy.eml", "reading of takhli-2569", "state/health.json", "state"):
        assert any(place in each for each in before), place
    assert len(before) > 10
    done = told(home, ADDRESS, "--yes", exit_code=1)
    assert places(home, OFFICER, ADDRESS) == set()
    assert "ผู้รับรายงาน!A5" in done.output  # where the office itself still names them
    again = told(home, ADDRESS, "--yes")
    assert "Nothing is kept" in again.output


def test_a_household_is_gone_from_every_byte_and_others_stay(home: Path) -> None:
    assert places(home, VILLAGER[0])
    assert places(home, VILLAGER[1])
    others = places(home, NEIGHBOUR)
    assert others
    done = told(home, HOUSEHOLD, "--yes", exit_code=1)
    assert places(home, *VILLAGER) == set()
    assert places(home, NEIGHBOUR) == others
    assert "ครัวเรือนเป้าหมาย!A6" in done.output
    assert "Nothing is kept" in told(home, HOUSEHOLD, "--yes").output


def test_what_was_found_of_a_household_is_gone_from_the_weeks_before(home: Path) -> None:
    office = opened(home)
    found = office.check(NAME).findings
    about = next(f for f in found if f.table == "households" and f.record.count("/") == 2)
    assert office.state.snapshots.life(about.id)
    told(home, about.record, "--yes", exit_code=1)
    assert opened(home).state.snapshots.life(about.id) == []
    rest = next(f for f in found if f.table != "households")
    assert opened(home).state.snapshots.life(rest.id)


def test_without_yes_nothing_changes_and_it_is_told_what_would(home: Path) -> None:
    before = contents(home)
    done = told(home, OFFICER)
    assert "What would go of สมชาย ตัวอย่างดี" in done.output
    assert "Nothing was erased; with --yes it is." in done.output
    found = json.loads(told(home, OFFICER, "--format", "json").stdout)
    assert found["trial"]
    assert found["counts"]["outbox"] == 1
    assert found["counts"]["addresses"] == 1
    assert found["counts"]["readings"] == 1
    assert contents(home) == before


def test_the_rest_works_on_and_no_mail_goes_twice(home: Path) -> None:
    before = opened(home).check(NAME).counts
    told(home, ADDRESS, "--yes", exit_code=1)
    office = opened(home)
    kept = office.state.grids.get(NAME)
    assert kept is not None
    assert len(road.read(office, kept[1], office.settings.workbooks[0]).tables["recipients"]) == 2
    assert {each["state"] for each in office.status().messages} == {"sent"}
    assert office.check(NAME).counts == before
    log = SentLog(home / "sent.log")
    key = f"weekly/{office.week()}/{ADDRESS}"
    assert log.trace(key) is not None  # a digest that names nobody keeps this week's mail single
    again = office.send()
    assert again.sent_now == 0
    assert not list((home / "outbox").glob("*somchai*"))


def test_a_mail_of_others_that_is_still_to_be_sent_stays_and_is_told(home: Path) -> None:
    office = opened(home)
    (row,) = [row for row in office.state.outbox.rows() if row.recipient.startswith("arunee")]
    waits = replace(row, state=MailState.DEFERRED, revision=row.revision + 1)
    assert office.state.outbox.swap(row, waits)
    done = told(home, ADDRESS, "--yes", exit_code=1)
    assert f"the mail of {row.week} to {row.recipient} is still to be sent" in done.output
    assert opened(home).state.outbox.message(row.key).payload


def test_settings_and_backups_are_the_office_s_own_and_told(home: Path) -> None:
    office = opened(home)
    office.backup(home / "backups" / "monday.db")
    settings = home / "config" / "settings.toml"
    settings.write_text(settings.read_text("utf-8") + f"\n# {ADDRESS}\n", "utf-8")
    done = told(home, ADDRESS, "--yes", exit_code=1)
    assert "config/settings.toml names them" in done.output
    assert "backups/monday.db was not looked into" in done.output
    assert ADDRESS in settings.read_text("utf-8")


def test_every_packed_column_is_known_to_it() -> None:
    """What is packed is not searched as text: sync/state/erasure.py must open it, or drop it."""
    packed = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert packed == {
        "grids.content",
        "bodies.payload",
        "bodies.html",
        "reports.people",
        "reports.content",
        "results.content",
        "snapshots.packed",
    }


def test_who_is_nobody_in_particular_is_refused(home: Path) -> None:
    done = CliRunner(env={"SAMMACHIP_HOME": str(home)}).invoke(cli.cli, ["forget", "สมชาย"])
    assert done.exception is not None
    assert getattr(done.exception, "exit_code", None) == 2
    assert "ตาคลี/5/12" in str(done.exception)


def test_an_office_that_has_read_nothing_keeps_nothing(tmp_path: Path, demo_office: Copies) -> None:
    demo_office(tmp_path)
    assert "Nothing is kept" in told(tmp_path, "a@b.example", "--yes").output
    assert not (tmp_path / "state").exists()


def test_nothing_that_a_running_daemon_made_before_passes_for_what_is_left(home: Path) -> None:
    office = opened(home)
    before = office.state.grids.marks()
    office.forget(HOUSEHOLD, trial=False)
    after = office.state.grids.marks()
    moved = {name for name in before if before[name] != after[name]}
    assert moved
    for name in moved:
        assert timedelta(0) < after[name].read_at - before[name].read_at < timedelta(seconds=1)
        assert after[name].version == before[name].version
