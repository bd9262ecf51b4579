"""A roll-up of the whole country from what is kept: no sheet is read, memory does not grow."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from sync.model import MailState, RegisteredDistrict, Registry, Report
from sync.service import Office, pieces
from sync.service.judging import judge_kept, stamp_today
from sync.settings import PACKAGED, WorkbookEntry
from sync.state.registry import KeptRegistry
from sync.state.tries import Try
from sync.summary.inspection.evidence import read
from tests.offices import Copies

TODAY = date(2026, 7, 13)
WEEK = "2026-W29"
MINISTER, HEAD = "minister@example.go.th", "head@example.go.th"
REGISTRY = "registry.xlsx"
ORIGIN = "takhli-2569"
MAIL = f"""
provinces = {{ "p003" = ["{HEAD}"] }}
department = ["{MINISTER}"]
"""
COMPOSE = """
import resource, sys
from datetime import date
from pathlib import Path
from sync.service import Office, pieces
office = Office.open(Path(sys.argv[1]), today=date(2026, 7, 13))
made = pieces.compose(office, pieces.digest(sys.argv[2]))
print(len(made), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def spread(home: Path, count: int, per_province: int = 13) -> Office:
    """An office that reads so many districts by its registry, each kept as the demo's one is."""
    office = Office.open(home, today=TODAY)
    office.sync()
    report = judge_kept(office, office.workbooks[0], office.week()).report
    assert report is not None
    office.state.close()
    settings = home / "config/settings.toml"
    before = settings.read_text("utf-8").replace("[mail]\n", f"[mail]{MAIL}")
    settings.write_text(f'{before}\n[registry]\nid = "{REGISTRY}"\n', "utf-8")
    (home / "config/workbooks.toml").write_text("", "utf-8")
    office = Office.open(home, today=TODAY)
    districts = tuple(
        RegisteredDistrict(
            name=f"d{n:03d}", code="6007", district="ตาคลี", province=f"p{n // per_province:03d}",
            id=f"{n:030d}", cell=f"ทะเบียนอำเภอ!C{n + 2}", fiscal_year=2500 + n % 200,
        )
        for n in range(count)
    )  # fmt: skip
    taken = KeptRegistry(Registry(districts), REGISTRY, read_at=office.now())
    office.state.registry.put(taken)
    office.look_again()
    keep(office, report)
    return office


def keep(office: Office, report: Report) -> None:
    """The same read and the same report for each district, as if each had been read today."""
    copy = text(
        "INSERT INTO grids SELECT :name, version, :id, read_at, content, sealed_by FROM grids"
        f" WHERE workbook = '{ORIGIN}'"
    )
    with office.state.database.writing() as connection:
        connection.execute(copy, [{"name": e.name, "id": e.id} for e in office.workbooks])
    marks = office.state.grids.marks()
    for entry in office.workbooks:
        stamp = stamp_today(office, entry, marks[entry.name], {})
        office.state.reports.put(entry.name, stamp, like(report, entry))


def like(report: Report, entry: WorkbookEntry) -> Report:
    """The same report of another district."""
    url = f"https://docs.google.com/spreadsheets/d/{entry.id}/edit"
    return replace(report, district=entry.name, workbook_id=entry.id, url=url, recipients=())


def begin_round(office: Office) -> None:
    round = pieces.Round(WEEK, "composing")
    office.state.kept.put(pieces.ROUND, json.dumps(asdict(round)))
    pieces._gather(office, office.week())


@pytest.fixture
def office(tmp_path: Path, demo_office: Copies) -> Iterator[Office]:
    office = spread(demo_office(tmp_path, TODAY - timedelta(days=1)), 60)
    yield office
    office.state.close()


def mail_of(office: Office, address: str) -> str:
    pieces.compose(office, pieces.digest(address))
    (row,) = [r for r in office.state.outbox.rows(WEEK) if r.recipient == address]
    assert row.state is MailState.QUEUED, row.reply
    body = office.state.outbox.message(row.key)
    return read(body).text


def test_a_roll_up_is_made_of_what_is_kept_without_a_single_request(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_round(office)
    monkeypatch.setattr("sync.service.sources.source.opened", None)
    monkeypatch.setattr("sync.service.road.read", None)  # nor is a kept sheet read anew
    told = mail_of(office, MINISTER)
    assert told.startswith("ภาพรวม 5 จังหวัด: ")
    assert "จังหวัดp003 (13 อำเภอ)" in told
    assert "จังหวัดp004 (8 อำเภอ)" in told
    head = mail_of(office, HEAD)
    assert head.startswith("จังหวัดp003: ")
    assert "อำเภอd039" in head
    assert "d038" not in head


def test_what_could_not_be_read_stands_in_it_with_the_day_of_its_data(office: Office) -> None:
    old = office.now() - timedelta(days=6)
    with office.state.database.writing() as connection:
        connection.execute(text("DELETE FROM grids WHERE workbook = 'd040'"))
        connection.execute(
            text("UPDATE grids SET read_at = :old WHERE workbook = 'd041'"),
            {"old": old.astimezone().isoformat(timespec="microseconds")},
        )
    entry = next(e for e in office.workbooks if e.name == "d041")
    report = office.state.reports
    mark = office.state.grids.marks()["d041"]
    kept = judge_kept(office, office.workbooks[0], office.week()).report
    assert kept is not None
    report.put("d041", stamp_today(office, entry, mark, {}), like(kept, entry))
    office.state.tries.put("d041", Try(office.now(), "Google did not answer → later", again=True))
    begin_round(office)
    head = mail_of(office, HEAD)
    assert "ยังไม่เคยอ่านชีตของ ตาคลี จึงยังไม่รวมในตัวเลข" in head
    assert re.search(r"อำเภอd041 .*\(ข้อมูลเดิม ณ 7 ก.ค. 2569\)", head)
    told = mail_of(office, MINISTER)
    assert "ข้อมูลเดิม 1 อำเภอ เก่าสุด 7 ก.ค. 2569 · ยังไม่เคยอ่านชีต 1 อำเภอ" in told


def test_a_province_of_the_settings_without_a_sheet_is_told(office: Office) -> None:
    assert not [c for c in office.concerns() if c.kind == "address" and "province" in c.words.en]
    office.state.registry.put(KeptRegistry(Registry(), REGISTRY, read_at=office.now()))
    office.look_again()
    (concern,) = [c for c in office.concerns() if c.kind == "address" and "p003" in c.words.en]
    assert concern.where == "config/settings.toml"


@pytest.mark.slow
def test_the_nation_takes_no_more_memory_than_fifty_districts(
    tmp_path: Path, demo_office: Copies
) -> None:
    peaks = {}
    for count in (50, 878):
        office = spread(demo_office(tmp_path / str(count), TODAY - timedelta(days=1)), count)
        begin_round(office)
        office.state.close()
        done = subprocess.run(
            [sys.executable, "-c", COMPOSE, str(office.settings.home), MINISTER],
            capture_output=True, text=True, check=True, cwd=PACKAGED,
            env={**os.environ, "SAMMACHIP_HOME": str(office.settings.home)},
        )  # fmt: skip
        made, peak = map(int, done.stdout.split())
        assert made == 1
        peaks[count] = peak
    assert peaks[878] <= 1.15 * peaks[50], peaks
