"""The tab ผลตรวจ: what stands in it, what it costs, and that nobody's edit is lost for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sync.google.results_tab import write_tab
from sync.model.results_tab import HEADINGS, MARK, OFFICER, TITLE, texts_of
from sync.sandbox.faults import FaultPlan
from sync.service import Office
from sync.service.judging import judge_kept
from sync.service.road import prepared_of
from sync.service.sources.source import opened
from sync.settings import load
from tests.results_office import CALM, NAME, Scene, scene

CODE, CELL, STATE = (HEADINGS.index(name) for name in ("รหัส", "ช่อง", "สถานะ"))


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path) as made:
        yield made


def findings(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows[3:] if row[CODE]]


CELL_OF_D12, FAULTY, MENDED = "N20", "ใกล้เสร็จ", "ยังไม่เริ่ม"


def plan(at: Scene, text: str) -> None:
    """Type a status into the one cell of the plan whose status is no word of the list."""
    at.type_in("แผน", CELL_OF_D12, text)


def the_d12(at: Scene) -> list[str]:
    (row,) = [row for row in findings(at.tab()) if row[CODE] == "D12"]
    assert row[CELL] == f"แผน!{CELL_OF_D12}"
    return row


# ------------------------------------------------------------------------------ content


def test_the_tab_tells_what_the_mail_tells(at: Scene) -> None:
    result, _ = at.sync()
    (outcome,) = result.outcomes
    assert outcome.tab_written and outcome.report is not None
    rows = at.tab()
    assert rows[0][0].startswith(MARK) and "13 ก.ค. 2569 07:30 น." in rows[0][0]
    assert "เขียนทับ" in rows[1][0]
    assert tuple(rows[2][: len(HEADINGS)]) == HEADINGS
    villages = [row for row in rows[3:] if row[1] == "หมู่บ้าน"]
    assert len(villages) == len(outcome.report.progress)
    for row, village in zip(villages, outcome.report.progress, strict=True):
        assert row[len(HEADINGS) :].count("ผ่าน") == village.passed
    told = sorted((row[CODE], row[CELL]) for row in findings(rows))
    expected = [
        (f.code, f"{f.place.sheet}!{f.place.cell}") for f in outcome.report.findings if f.place
    ]
    assert told == sorted(expected)
    assert {row[STATE] for row in findings(rows)} == {"ใหม่"}
    assert [row[0] for row in findings(rows)] == [str(n + 1) for n in range(len(told))]


def test_each_officer_has_a_view_and_all_are_warned(at: Scene) -> None:
    at.sync()
    meta = at.book.fetch_sheet_metadata()
    tab = next(s for s in meta["sheets"] if s["properties"]["title"] == TITLE)
    officers = {row[OFFICER] for row in at.tab()[3:]} - {""}
    assert {view["title"] for view in tab["filterViews"]} == {f"ของ {name}" for name in officers}
    assert tab["properties"]["gridProperties"]["frozenRowCount"] == 3
    (held,) = tab["protectedRanges"]
    assert held["warningOnly"] is True


def test_a_text_of_the_sheet_never_becomes_a_formula(at: Scene) -> None:
    at.sync()
    tab = at.book.worksheet("หมู่บ้าน")
    officer = tab.find("นางสาวพิมพ์ใจ ทดลองงาน")
    assert officer is not None
    tab.update([["=1+1"]], officer.address, raw=True)
    at.sync()
    assert "=1+1" in {row[OFFICER] for row in at.tab()}
    tabs = at.book.fetch_sheet_metadata()["sheets"]
    ours = next(each for each in tabs if each["properties"]["title"] == TITLE)
    assert not [view for view in ours["filterViews"] if "=" in view["title"]]


# ------------------------------------------------------------------------------ quiet


def test_what_five_days_cost(at: Scene) -> None:
    """Changed, unchanged, changed back: never more than a look and a write for each change."""
    at.day = CALM
    _, first = at.sync()
    assert first == Counter(drive=2, read=2, write=1)  # the sheet, then the tab: a look, a write
    costs = []
    for text in (None, MENDED, None, FAULTY, None):
        at.next_day()
        if text is not None:
            plan(at, text)
        _, cost = at.sync()
        _, again = at.sync()
        costs.append((cost, again))
    quiet, changed = Counter(drive=1), Counter(drive=1, read=2, write=1)
    assert costs == [
        (quiet, quiet),
        (changed, quiet),
        (quiet, quiet),
        (changed, quiet),
        (quiet, quiet),
    ]
    assert at.sync(full=True)[1] == Counter(drive=2, read=1)


def test_days_that_pass_by_themselves_are_no_change_and_a_week_is(at: Scene) -> None:
    at.sync()
    costs = []
    for _ in range(7):
        at.next_day()
        costs.append(at.sync()[1]["write"])
    assert costs[-1] == 1 and sum(costs[:2]) == 0
    assert {row[STATE] for row in findings(at.tab())} >= {"ค้าง 1 สัปดาห์"}


def test_what_is_mended_stays_struck_through_for_fourteen_days(at: Scene) -> None:
    at.sync()
    number = len(findings(at.tab()))
    at.next_day()
    plan(at, MENDED)
    at.sync()
    rows = findings(at.tab())
    (mended,) = [row for row in rows if row[STATE].startswith("แก้แล้ว")]
    assert mended == the_d12(at)
    assert (mended[STATE], mended[0]) == ("แก้แล้ว 14 ก.ค.", "")
    line = at.tab().index(mended)
    fields = "sheets(properties(title),data(rowData(values(userEnteredFormat(textFormat)))))"
    tabs = at.book.fetch_sheet_metadata({"fields": fields})["sheets"]
    tab = next(each for each in tabs if each["properties"]["title"] == TITLE)
    looks = [
        row["values"][CODE]["userEnteredFormat"]["textFormat"]
        for row in tab["data"][0]["rowData"][3:]
    ]
    assert [at for at, look in enumerate(looks, 3) if look.get("strikethrough")] == [line]
    assert len(rows) == number
    at.next_day(14)
    at.sync()
    assert any(row[STATE].startswith("แก้แล้ว") for row in findings(at.tab()))
    at.next_day()
    at.sync()
    assert not any(row[STATE].startswith("แก้แล้ว") for row in findings(at.tab()))


def test_first_seen_outlives_a_week_and_a_mend_taken_back(at: Scene) -> None:
    at.sync()
    first = HEADINGS.index("พบครั้งแรก")
    at.next_day(8)
    at.sync()
    assert (the_d12(at)[first], the_d12(at)[STATE]) == ("13 ก.ค. 2569", "ค้าง 1 สัปดาห์")
    for text in (MENDED, FAULTY):
        at.next_day()
        plan(at, text)
        at.sync()
    assert (the_d12(at)[first], the_d12(at)[STATE]) == ("13 ก.ค. 2569", "ค้าง 1 สัปดาห์")


# ------------------------------------------------------------------------------ no edit is lost


def test_an_edit_between_our_read_and_our_write_is_read_the_next_time(at: Scene) -> None:
    """Drive lays the last change to us; what stood beside the tab then tells that it is not all."""
    at.sync()
    plan(at, MENDED)
    at.before_our_write(lambda: at.type_in("หมู่บ้าน", "H4", "พิมพ์ระหว่างเขียน"))
    result, cost = at.sync()
    assert result.outcomes[0].tab_written and cost["write"] == 1
    result, _ = at.sync()
    assert result.outcomes[0].status == "read"
    kept = at.office.state.grids.get(NAME)
    assert kept is not None and "พิมพ์ระหว่างเขียน" in str(kept[1].grids)
    assert at.sync()[1] == Counter(drive=1)


def test_two_hosts_that_make_the_tab_at_once_make_one(at: Scene, tmp_path: Path) -> None:
    """Both look before either has written, each with a state of its own."""
    other = Office(load(at.home, at.environment).model_copy(update={"home": tmp_path}), at.day)
    at.before_our_write(other.sync)
    result, cost = at.sync()
    assert result.outcomes[0].tab_written and not result.concerns
    assert cost["write"] == 2, "the first was refused, because there was a tab of that name"
    assert [sheet.title for sheet in at.book.worksheets()].count(TITLE) == 1
    assert len(at.book.worksheets()) == 4
    assert other.sync().requests == at.sync()[1].total() == 1
    other.state.close()


def test_an_edit_right_after_our_write_is_read(at: Scene) -> None:
    at.sync()
    at.type_in("หมู่บ้าน", "H4", "พิมพ์หลังเขียน")
    assert at.sync()[0].outcomes[0].status == "read"


def test_typing_into_the_tab_is_undone_and_costs_two_requests(at: Scene) -> None:
    at.sync()
    before = at.tab()
    at.type_in(TITLE, "E5", "พิมพ์ผิดที่")
    result, cost = at.sync()
    assert result.outcomes[0].tab_written and cost == Counter(drive=1, read=2, write=1)
    assert at.tab() == before
    assert at.sync()[1] == Counter(drive=1)


@pytest.mark.parametrize("fault", ["500", "reset", "truncated-json"])
def test_an_answer_that_is_lost_leads_to_reading_and_never_to_a_second_tab(
    at: Scene, fault: str
) -> None:
    """The sheet is read by four requests; signing in and the look come before the write."""
    at.sandbox.plan(FaultPlan(at={6: fault}))
    result, _ = at.sync()
    written = at.office.concerns()
    assert [c.kind for c in written if c.kind == "results_unwritten"], fault
    at.sandbox.plan(None)
    result, _ = at.sync()
    assert result.outcomes[0].tab_written or not result.concerns
    titles = [sheet.title for sheet in at.book.worksheets()]
    assert titles.count(TITLE) == 1 and not [t for t in titles if t.startswith(f"{TITLE} ")]
    assert not [c for c in at.office.concerns() if c.kind == "results_unwritten"]
    at.sync()
    assert at.sync()[1] == Counter(drive=1)


# ------------------------------------------------------------------------------ not ours to write


def test_a_sheet_shared_for_reading_is_told_once_and_read_all_the_same(at: Scene) -> None:
    at.role("reader")
    result, _ = at.sync()
    assert result.outcomes[0].status == "read" and result.exit_code == 0
    (concern,) = [c for c in result.concerns if c.kind == "results_unwritten"]
    assert "Editor" in concern.hint.en and concern.where == NAME
    assert at.sync()[1] == Counter(drive=1), "what a person must mend is not tried at every turn"
    assert [c.kind for c in at.sync()[0].concerns if c.kind == "results_unwritten"]
    at.next_day()
    assert at.sync()[1]["write"] == 1, "it is tried again on another day"
    at.role("writer")
    at.next_day()
    result, _ = at.sync()
    assert result.outcomes[0].tab_written and not result.concerns


def test_without_the_setting_only_reading_is_asked_for(tmp_path: Path) -> None:
    with scene(tmp_path, on=False) as at:
        assert at.sync()[1] == Counter(drive=2, read=1)
        assert TITLE not in [sheet.title for sheet in at.book.worksheets()]
        (asked,) = at.asked_scopes()
        assert not [scope for scope in asked if scope.endswith("/spreadsheets")]


def test_doctor_says_whether_the_sheet_may_be_written(at: Scene) -> None:
    name = f"results tab {NAME}"
    assert [check.ok for check in at.office.doctor() if check.name == name] == [True]
    at.role("reader")
    (check,) = [check for check in at.office.doctor() if check.name == name]
    assert not check.ok and "Editor" in check.hint and check.exit_code == 4


def test_switched_off_the_tab_stays_and_is_still_no_data(at: Scene) -> None:
    at.sync()
    path = at.home / "config/workbooks.toml"
    path.write_text(path.read_text("utf-8").replace("results_tab = true", ""), encoding="utf-8")
    at.reopened()
    result, cost = at.sync(full=True)
    assert cost["write"] == 0 and not result.concerns
    report = result.outcomes[0].report
    assert report is not None
    assert TITLE not in {account.sheet for account in report.accounts}


# ------------------------------------------------------------------------------ kills, and size

DIES = """
import os, signal, sys
from datetime import date
from pathlib import Path
from sync.google.client import Client
from sync.service import Office
from sync.service.judging import judge_kept
from sync.service.road import prepared_of
from sync.service.sources.source import opened
from sync.settings import load

method, after, home, day = sys.argv[1:]
work = getattr(Client, method)

def die(*given, **named):
    if after == "after":
        work(*given, **named)
    elif method == "spreadsheet" and "developerMetadata" not in given[2]["fields"]:
        return work(*given, **named)  # the sheet itself is read
    os.kill(os.getpid(), signal.SIGKILL)

setattr(Client, method, die)
Office(load(Path(home)), date.fromisoformat(day)).sync()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "after"), [("spreadsheet", "before"), ("update", "before"), ("update", "after")]
)
@pytest.mark.parametrize("first", [True, False], ids=["the first write", "a later one"])
def test_a_kill_between_requests_leaves_one_tab_that_is_right_after_the_next_sync(
    at: Scene, method: str, after: str, first: bool
) -> None:
    if not first:
        at.sync()
        plan(at, MENDED)
    command = [sys.executable, "-c", DIES, method, after, str(at.home), str(at.day)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, env={**os.environ, **at.environment}, check=False)
    assert done.returncode == -signal.SIGKILL
    at.reopened()
    result, _ = at.sync()
    assert not result.concerns
    titles = [sheet.title for sheet in at.book.worksheets()]
    assert titles.count(TITLE) == 1 and len(titles) == 4
    assert the_d12(at)[STATE].startswith("ใหม่" if first else "แก้แล้ว")
    at.sync()
    assert at.sync()[1] == Counter(drive=1)


@pytest.mark.slow
def test_five_thousand_findings_stand_in_the_tab_by_one_write(at: Scene) -> None:
    at.sync()
    office = at.office
    (entry,) = office.settings.workbooks
    outcome = judge_kept(office, entry, office.week())
    assert outcome.report is not None and outcome.snapshot is not None
    known = next(f for f in outcome.report.findings if f.place)
    assert known.place is not None
    many = tuple(
        replace(known, id=f"{n:016d}", place=replace(known.place, row=n)) for n in range(5000)
    )
    prepared = prepared_of(office, replace(outcome, report=replace(outcome.report, findings=many)))
    _, tab = office.pipeline.mails.results_tab(prepared, outcome.snapshot, {}, office.now())
    gid = office.state.results.get(NAME, at.sheet_id).gid
    with opened(office.settings) as source:
        written = write_tab(source.client, at.sheet_id, tab, gid)
        assert source.client.metrics.requests == 2
    assert written.gid == gid
    assert texts_of(at.tab()) == tab.texts
    assert len(findings(at.tab())) == 5000
