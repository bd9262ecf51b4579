"""The stores give back what was put in, and nothing else, whichever database they lie in."""

from __future__ import annotations

import gzip
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect, select, update

from sync.errors import StateError
from sync.model import (
    Concern,
    Grid,
    LeftOut,
    MailState,
    Merge,
    Message,
    Money,
    OutboxRow,
    People,
    Personal,
    Phase,
    Place,
    Recipient,
    Report,
    Serial,
    SheetError,
    Snapshot,
    VillageKey,
    Words,
    Workbook,
)
from sync.state.erasure import erase
from sync.state.health import write_health
from sync.state.packed import dump_workbook, load_workbook
from sync.state.pauses import Pause
from sync.state.schema import METADATA, REPORTS
from sync.state.secret import secret_key
from sync.state.shown import Shown
from sync.state.state import State, open_state
from sync.state.tries import Try

URL = "sqlite:///state/sammachip.db"
NOW = datetime(2026, 7, 6, 0, 30, 15, 250000, tzinfo=UTC)


def workbook() -> Workbook:
    grid = Grid(
        title="ครัวเรือนเป้าหมาย",
        gid=7,
        shown=[["ที่", "วันที่"], [], ["๑", "12 ก.ค. 69", "#REF!", "ใช่", ""]],
        stored=[[None, None], [], [1.0, Serial(46215.5), SheetError("#REF!"), True, None]],
        merges=(Merge(0, 0, 1, 2),),
        hidden_rows=frozenset({1}),
        hidden=True,
    )
    return Workbook("id-1", "ตาคลี", (grid,), "https://x.example/1", "42", NOW, "สมหญิง")


def snapshot(week: str, *ids: str) -> Snapshot:
    village = VillageKey("ตาคลี", 3)
    findings = {key: {"code": "D4", "village": village, "first_week": week} for key in ids}
    return Snapshot(week, findings, {village: (True,) * 4 + (False,) * 5}, 2, 100000.0, None)


# ------------------------------------------------------------------------------ workbooks


def test_the_last_good_read_comes_back_cell_by_cell(state: State) -> None:
    state.grids.put("takhli", workbook(), NOW)
    state.grids.put("takhli", workbook(), NOW + timedelta(hours=1))
    found = state.grids.get("takhli")
    assert found is not None
    mark, kept = found
    assert kept == workbook()
    assert (mark.version, mark.spreadsheet_id, mark.read_at) == (
        "42",
        workbook().id,
        NOW + timedelta(hours=1),
    )
    assert list(state.grids.marks()) == ["takhli"]
    assert state.grids.get("thatako") is None


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False),
    st.floats(allow_nan=False, allow_infinity=False).map(Serial),
    st.text(max_size=8).map(SheetError),
)


@given(st.lists(st.lists(CELLS, max_size=5), max_size=8))
def test_any_cells_survive_packing_with_their_types(stored: list[list[object]]) -> None:
    shown = [[str(cell) for cell in row] for row in stored]
    book = Workbook("a", "b", (Grid("t", 0, shown, stored),))  # type: ignore[arg-type]
    back = load_workbook(dump_workbook(book))
    assert back == book
    before = [[type(cell) for cell in row] for row in stored]
    assert [[type(cell) for cell in row] for row in back.grids[0].stored] == before


def test_links_and_what_is_struck_survive_packing_and_an_older_read_has_none() -> None:
    links = {(3, 1): "arunee@office.go.th", (0, 2): "x@office.go.th"}
    struck = {(2, 1): "ยกเลิก", (0, 5): "10"}
    book = Workbook("a", "b", (Grid("t", 0, [["ก"]], [[None]], links=links, struck=struck),))
    packed = dump_workbook(book)
    assert load_workbook(packed) == book
    older = json.loads(gzip.decompress(packed))
    del older["grids"][0]["links"], older["grids"][0]["struck"]
    (grid,) = load_workbook(gzip.compress(json.dumps(older).encode())).grids
    assert (grid.links, grid.struck) == ({}, {})


def test_a_personal_value_is_not_packed() -> None:
    open_id = Personal("1101700230708", "id")
    book = Workbook("a", "b", (Grid("t", 0, [[open_id]], [[None]]),))  # type: ignore[list-item]
    with pytest.raises(TypeError):
        dump_workbook(book)


def test_the_same_workbook_packs_to_the_same_bytes() -> None:
    assert dump_workbook(workbook()) == dump_workbook(workbook())


# ------------------------------------------------------------------------------ the small stores


def test_the_snapshot_before_a_week_is_the_newest_earlier_one(state: State) -> None:
    for week in ("2026-W52", "2026-W53", "2027-W01"):
        state.snapshots.put("takhli", snapshot(week, "f1"))
    state.snapshots.put("other", snapshot("2026-W53"))
    assert state.snapshots.last_before("takhli", "2026-W52") is None
    found = state.snapshots.last_before("takhli", "2027-W01")
    assert found == snapshot("2026-W53", "f1")
    assert state.snapshots.last_before("takhli", "2027-W09") == snapshot("2027-W01", "f1")
    weeks = [kept.week for kept in state.snapshots.all("takhli")]
    assert weeks == ["2026-W52", "2026-W53", "2027-W01"]


def test_the_same_week_again_replaces_its_snapshot(state: State) -> None:
    state.snapshots.put("takhli", snapshot("2026-W28", "f1"))
    state.snapshots.put("takhli", snapshot("2026-W28", "f2"))
    assert [list(kept.findings) for kept in state.snapshots.all("takhli")] == [["f2"]]


def test_the_life_of_a_finding_is_told_week_by_week(state: State) -> None:
    for week, ids in (("2026-W27", ["f1", "f%"]), ("2026-W28", ["f1"]), ("2026-W29", [])):
        state.snapshots.put("takhli", snapshot(week, *ids))
    assert [(week, book) for week, book, _ in state.snapshots.life("f1")] == [
        ("2026-W27", "takhli"),
        ("2026-W28", "takhli"),
    ]
    assert len(state.snapshots.life("f%")) == 1
    assert state.snapshots.life("f") == []


def test_runs_tell_how_they_ended_or_that_they_did_not(state: State) -> None:
    first = state.runs.begin("sync", NOW)
    state.runs.begin("sync", NOW + timedelta(minutes=5))
    state.runs.end(first, NOW + timedelta(seconds=3), "ok", {"read": 2, "rules": "abc"})
    newest, older = state.runs.latest()
    assert (newest.ended, newest.outcome) == (None, "")
    assert (older.ended, older.outcome, older.facts["read"]) == (
        NOW + timedelta(seconds=3),
        "ok",
        2,
    )


def test_decisions_are_kept_by_kind_workbook_and_name(state: State) -> None:
    state.accepted.put("mapping", "takhli", "households.moo", "หมู่", NOW, "สมหญิง")
    state.accepted.put("mapping", "takhli", "households.moo", "หมู่ที่", NOW)
    state.accepted.put("shrink", "takhli", "households", 540, NOW)
    assert state.accepted.all("mapping", "takhli") == {"households.moo": "หมู่ที่"}
    assert state.accepted.all("shrink", "takhli") == {"households": 540}
    assert state.accepted.all("mapping", "other") == {}
    assert state.accepted.remove("shrink", "takhli", "households")
    assert not state.accepted.remove("shrink", "takhli", "households")


def test_strikes_count_in_a_row_whatever_the_letter_case(state: State) -> None:
    assert [state.addresses.strike("A@x.example", "550", NOW) for _ in range(3)] == [1, 2, 3]
    assert state.addresses.paused("a@X.example") == "550"
    assert state.addresses.clear("a@x.example")
    assert not state.addresses.clear("a@x.example")
    assert state.addresses.strike("a@x.example", "550", NOW) == 1
    assert state.addresses.paused("a@x.example") is None


def test_single_values_are_kept_replaced_and_removed(state: State) -> None:
    assert state.kept.get("page_token") is None
    state.kept.put("page_token", "17")
    state.kept.put("page_token", "18")
    assert state.kept.get("page_token") == "18"
    state.kept.remove("page_token")
    assert state.kept.get("page_token") is None


# ------------------------------------------------------------------------------ the outbox


def message(recipient: str = "a@x.example", week: str = "2026-W28") -> Message:
    key = f"weekly/{week}/{recipient}"
    return Message(key, "weekly", week, recipient, f"<{key}>", "s", b"bytes\x00\xff", "<p>ก</p>")


def row(mail: Message, state: MailState = MailState.QUEUED) -> OutboxRow:
    return OutboxRow(
        mail.key, mail.report, mail.week, mail.recipient, mail.message_id, "d", state, NOW
    )


def test_a_row_comes_back_as_it_was_put_in(state: State) -> None:
    mail = message()
    assert state.outbox.add([(row(mail), mail)], {"rules": "abc"}) == {mail.key}
    full = replace(
        row(mail),
        state=MailState.SENDING,
        phase=Phase.DOT,
        attempts=2,
        owner="me",
        until=NOW + timedelta(seconds=900),
        reply="ก",
        revision=1,
    )
    assert state.outbox.swap(row(mail), full)
    assert state.outbox.row(mail.key) == full
    assert state.outbox.message(mail.key) == mail
    ((audited, facts),) = state.outbox.audit(recipient=mail.recipient)
    assert (audited, facts) == (full, {"rules": "abc"})


def test_a_change_over_an_older_revision_is_not_written(state: State) -> None:
    mail = message()
    state.outbox.add([(row(mail), mail)], {})
    first = replace(row(mail), owner="one", revision=1)
    second = replace(row(mail), owner="two", revision=1)
    assert state.outbox.swap(row(mail), first)
    assert not state.outbox.swap(row(mail), second, message())
    assert state.outbox.row(mail.key) == first


def test_one_report_week_and_recipient_has_one_row(state: State) -> None:
    mail = message()
    assert state.outbox.add([(row(mail), mail)], {})
    assert not state.outbox.add([(row(mail), mail)], {})
    assert len(state.outbox.rows()) == 1


def test_of_many_that_claim_the_same_row_one_wins(url: str, tmp_path: Path) -> None:
    mail = message()
    with open_state(url, tmp_path) as opened:
        opened.outbox.add([(row(mail), mail)], {})

    def claim(name: int) -> bool:
        with open_state(url, tmp_path) as mine:
            return mine.outbox.swap(row(mail), replace(row(mail), owner=str(name), revision=1))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 1


def test_retention_takes_the_bytes_first_and_the_rows_later(state: State) -> None:
    for weeks in (1, 12, 120):
        week = (NOW - timedelta(weeks=weeks)).date().isocalendar()
        mail = message(week=f"{week.year}-W{week.week:02d}")
        state.outbox.add([(row(mail, MailState.SENT), mail)], {})
        state.snapshots.put("takhli", snapshot(mail.week))
    run = state.runs.begin("sync", NOW - timedelta(weeks=120))
    state.runs.end(run, NOW - timedelta(weeks=120), "ok", {})
    assert state.prune(NOW, retention_weeks=110) == 3
    old, new = state.outbox.rows()
    assert state.outbox.message(new.key).payload
    with pytest.raises(StateError, match="no longer kept"):
        state.outbox.message(old.key)
    assert len(state.snapshots.all("takhli")) == 2
    assert state.runs.latest() == []


# ------------------------------------------------------------------------------ files


def test_the_folder_and_its_files_are_for_their_owner_only(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        with open_state(URL, tmp_path) as opened:
            opened.kept.put("a", "b")
            secret_key(tmp_path / "state" / "secret.key")
            modes = {
                path.name: stat.S_IMODE(path.stat().st_mode)
                for path in (tmp_path / "state").iterdir()
            }
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert {"sammachip.db", "sammachip.db-wal", "secret.key"} <= set(modes)


def test_the_secret_key_is_made_once_even_by_many_at_once(tmp_path: Path) -> None:
    path = tmp_path / "state" / "secret.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(path), range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert [file.name for file in path.parent.iterdir()] == ["secret.key"]


def test_a_secret_key_that_is_open_or_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    secret_key(path)
    path.chmod(0o640)
    with pytest.raises(StateError, match="read by others"):
        secret_key(path)
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(StateError, match="damaged"):
        secret_key(path)


def test_the_tables_that_stores_use_are_those_that_migrations_make(state: State) -> None:
    found = inspect(state.database.engine)
    for table in METADATA.sorted_tables:
        made = {(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table.name)}
        keys = found.get_pk_constraint(table.name)["constrained_columns"]
        names = {column.name for column in table.primary_key}
        assert set(keys) == names
        binary = "BLOB" if state.database.path else "BYTEA"
        used = {
            (c.name, {"BLOB": binary}.get(str(c.type), str(c.type)), c.nullable)
            for c in table.columns
        }
        assert {column for column in made if column[0] not in names} == {
            column for column in used if column[0] not in names
        }, table.name


def test_health_and_metrics_are_written_for_people_and_machines(tmp_path: Path) -> None:
    accounts = {
        "weekly": {
            "runs": 3,
            "failures": 1,
            "seconds": 0.25,
            "last_ok": NOW.isoformat(),
            "error": None,
            "facts": {"queued": 2, "week": "2026-W28"},
        }
    }
    health, metrics = tmp_path / "health.json", tmp_path / "metrics.prom"
    write_health(NOW, accounts, health_file=health, metrics_file=metrics)
    assert json.loads(health.read_text())["jobs"]["weekly"]["facts"]["week"] == "2026-W28"
    lines = metrics.read_text().splitlines()
    assert 'sammachip_job_runs_total{job="weekly"} 3' in lines
    assert 'sammachip_job_fact{job="weekly",fact="queued"} 2' in lines
    assert f"sammachip_last_tick_timestamp_seconds {NOW.timestamp():.17g}" in lines
    announced = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(announced) == len(set(announced))
    with pytest.raises(StateError, match="cannot be written"):
        write_health(NOW, accounts, health_file=tmp_path / "absent" / "health.json")


def test_what_was_removed_is_gone_from_the_file_too(tmp_path: Path) -> None:
    state = open_state(URL, tmp_path)
    state.kept.put("name", "คานารีที่ลบแล้ว" * 40)
    state.kept.remove("name")
    state.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert "คานารีที่ลบแล้ว".encode() not in path.read_bytes(), path.name


def test_a_pause_stays_while_it_holds_and_goes_with_its_person(state: State) -> None:
    """No retention may write again to somebody who asked for no mail years ago."""
    for address in ("Ann@example.go.th", "bo@example.go.th"):
        state.pauses.put(Pause(address, "reader", datetime(2020, 1, 1, tzinfo=UTC)))
    state.prune(datetime(2026, 1, 1, tzinfo=UTC), 10, ["takhli"])
    assert set(state.pauses.on(date(2026, 1, 1))) == {"ann@example.go.th", "bo@example.go.th"}
    erase(state.database, ["ann@example.go.th"], str, lambda raw: False, [], trial=False)
    assert [pause.address for pause in state.pauses.all()] == ["bo@example.go.th"]


# ------------------------------------------------------------------------------ alike on both


def test_mails_are_told_in_one_order_whatever_the_database_sorts_by(state: State) -> None:
    mails = [message(name) for name in ("b@x.example", "A@x.example", "_c@x.example")]
    state.outbox.add([(row(mail), mail) for mail in mails], {})
    wanted = ["A@x.example", "_c@x.example", "b@x.example"]
    assert [found.recipient for found in state.outbox.rows()] == wanted
    assert [found.recipient for found, _ in state.outbox.audit()] == wanted


def test_the_newest_mails_are_told_in_the_same_order(state: State) -> None:
    for day, name in enumerate(("d", "a", "c", "b")):
        mail = message(f"{name}@x.example")
        made = replace(row(mail), changed=NOW + timedelta(days=day))
        state.outbox.add([(made, mail)], {})
    told = [found.recipient[0] for found, _ in state.outbox.audit(newest=3)]
    assert told == ["a", "b", "c"]
    assert (
        state.outbox.count(),
        state.outbox.count("a@x.example"),
        state.outbox.count(week="-"),
    ) == (4, 1, 0)


def test_who_reads_twice_in_one_go_sees_one_moment(state: State) -> None:
    state.kept.put("name", "before")
    query = select(METADATA.tables["kept"].c.content)
    with state.database.reading() as connection:
        assert connection.execute(query).scalars().all() == ["before"]
        state.kept.put("name", "after")
        assert connection.execute(query).scalars().all() == ["before"]


def test_a_server_s_words_that_no_text_may_hold_do_not_stop_its_mail(state: State) -> None:
    mail = message()
    state.outbox.add([(row(mail), mail)], {})
    assert state.outbox.swap(row(mail), replace(row(mail), reply="250 \x00ok", revision=1))
    assert [found.reply for found in state.outbox.rows()] == ["250 \ufffdok"]
    state.addresses.strike("a@x.example", "550 \x00", NOW)
    assert state.addresses.all()[0].reason == "550 \ufffd"
    state.addresses.bounce(mail.key, "a@x.example", "551 \x00", NOW, strike=True)
    assert state.addresses.all()[0].reason == "551 \ufffd"


def test_a_report_is_found_under_its_own_stamp_only(state: State) -> None:
    report = Report(
        "id-1", "ตาคลี", "https://x.example/1", "ตาคลี", 2569, date(2026, 7, 6),
        (), (), (), (), (), Money(None, None), (),
    )  # fmt: skip
    state.reports.put("takhli", "one", report)
    assert state.reports.get("takhli", "one") == report
    assert state.reports.get("takhli", "two") is None
    state.reports.forget("takhli")
    assert state.reports.get("takhli", "one") is None


def test_a_report_s_people_are_had_without_the_rest_of_it(state: State) -> None:
    place = Place("ผู้รับรายงาน", 7, 2, 1)
    people = People(
        (Recipient("สมหญิง", "som@cdd.go.th", "officer", ("ตาคลี",), place=place),),
        (LeftOut("no address", place, "-", Words("ไม่มีที่อยู่", "no address"), "สมชาย"),),
    )
    report = Report(
        "id-1", "ตาคลี", "https://x.example/1", "ตาคลี", 2569, date(2026, 7, 6),
        (), (), (), (), (), Money(None, None), people.recipients, left_out=people.left_out,
    )  # fmt: skip
    for name in ("a", "b", "c"):
        state.reports.put(name, f"{name} now", report)
    with state.database.writing() as connection:
        connection.execute(update(REPORTS).values(content=b"of no use"))
        damaged = update(REPORTS).where(REPORTS.c.workbook == "b")
        connection.execute(damaged.values(people=b"x" * 40))
    stamps = {"a": "a now", "b": "b now", "c": "c before", "d": "d now"}
    assert state.reports.people(stamps) == {"a": people}
    assert state.reports.get("a", "a now") is None


def test_the_last_try_of_each_workbook_is_told(state: State) -> None:
    state.tries.put("takhli", Try(NOW, "no answer", again=True, version="7", modified=NOW))
    state.tries.put("takhli", last := Try(NOW, findings=3))
    state.tries.put("a%b", other := Try(NOW, "not shared"))
    assert state.tries.get("takhli") == last
    assert state.tries.all() == {"takhli": last, "a%b": other}


def test_what_each_workbook_showed_is_told_and_only_its_own_is_replaced(state: State) -> None:
    concern = Concern("notice", "a%b · แผน!A1", Words("ก", "x"), Words("ข", "y"))
    other = Shown(NOW, {"ann@x.example": "a%b · ผู้รับรายงาน!B3"}, {concern: NOW})
    state.shown.put({"takhli": Shown(), "a%b": other})
    state.shown.put({"takhli": (last := Shown(NOW))})
    state.shown.put({})
    assert state.shown.of(["takhli", "never"]) == {"takhli": last, "never": Shown()}
    assert state.shown.all() == {"takhli": last, "a%b": other}
    state.kept.put("shown:newer", json.dumps(
        {"seen": None, "seats": {}, "concerns": [{**concern.data, "kind": "of a newer version"}]}
    ))  # fmt: skip
    assert state.shown.of(["newer"]) == {"newer": Shown()}


def test_an_erased_name_is_gone_from_every_table_and_a_trial_changes_nothing(state: State) -> None:
    mail = message("ann@x.example")
    state.outbox.add([(row(mail, MailState.SENT), mail)], {"told": "Ann"})
    state.kept.put("shown:takhli", json.dumps({"who": "Ann", "Ann": 1}))
    state.snapshots.put("takhli", snapshot("2026-W28", "f1", "f2"))

    def without(text: str) -> str:
        return text.replace("Ann", "…")

    def gone(trial: bool) -> dict[str, int]:
        named = ["Ann@x.example"]
        return dict(
            erase(state.database, named, without, lambda raw: False, ["f1"], trial=trial).counts
        )

    assert (found := gone(True)) == {
        "outbox": 1, "addresses": 0, "snapshots": 1, "bases": 1, "kept": 1,
    }  # fmt: skip
    assert state.outbox.rows()
    assert gone(False) == found
    state.database.wipe()
    assert not state.outbox.rows()
    assert json.loads(state.kept.get("shown:takhli") or "") == {"who": "…"}
    assert [list(each.findings) for each in state.snapshots.all("takhli")] == [["f2"]]
