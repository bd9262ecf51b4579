"""The board's files: from what is kept, whole or not at all, for whom the folder is."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import pytest

from sync.errors import DeliveryError, SourceError
from sync.model import Beat, Snapshot, VillageKey
from sync.service import BoardResult, Office, init
from sync.service import board as service
from sync.service.duty import renew_board
from sync.service.results import Audience
from tests.console.test_contract_cli import run
from tests.offices import small_office

TODAY = date(2026, 7, 13)
NAME = "takhli-2569.html"
KEPT_TABS = ("หมู่บ้าน", "แผน", "ผู้รับรายงาน")


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = small_office(tmp_path_factory.mktemp("office"), KEPT_TABS)
    office = Office.open(home, today=TODAY)
    office.sync()
    flags = {VillageKey("ตาคลี", 1): (True,) * 2 + (False,) * 7}
    for week in ("2026-W20", "2026-W21"):
        office.state.snapshots.put("takhli-2569", Snapshot(week, {}, flags, 0, None, None))
    office.state.close()
    return home


@pytest.fixture
def home(synced: Path, tmp_path: Path) -> Path:
    return shutil.copytree(synced, tmp_path / "office")


def opened(home: Path, **settings: str) -> Office:
    environment = {f"SAMMACHIP_BOARD_{name.upper()}": value for name, value in settings.items()}
    return Office.open(home, today=TODAY, environment=environment)


def dumped(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "state/sammachip.db")) as database:
        return list(database.iterdump())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_it_is_made_of_what_is_kept_and_neither_reads_nor_writes_anything_else(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.service.sources.source.opened", None)  # nobody may ask Google for it
    office = opened(home)
    before = dumped(home)
    result = office.board(home / "out")
    assert (result.pages, result.written, result.unread) == (1, 2, {})
    found = contents(home / "out")
    assert [*found] == ["index.html", NAME]
    page = found[NAME].decode()
    assert "อำเภอตาคลี" in page
    assert "11 พ.ค. 2569" in page  # the trend reaches back to the weeks that were kept
    assert f'href="{NAME}"' in found["index.html"].decode()
    assert dumped(home) == before
    office.state.close()


def test_the_command_writes_and_says_where_and_for_whom(home: Path) -> None:
    done = run(home, "board", "--out", str(home / "out"), "--today", str(TODAY))
    assert done.returncode == 0, done.stderr
    assert "1 page(s), 2 file(s) written" in done.stdout
    whole = (home / "out" / NAME).read_text(encoding="utf-8")
    done = run(
        home, "board", "--out", str(home / "out"), "--for", "province", "--today", str(TODAY)
    )
    assert done.returncode == 0
    counts = (home / "out" / NAME).read_text(encoding="utf-8")
    assert "data-officer=" in whole
    assert "data-officer=" not in counts
    assert "หมู่ " not in counts


def test_before_the_first_sync_it_says_so(tmp_path: Path) -> None:
    init(tmp_path, demo=True)
    with pytest.raises(SourceError, match="nothing was read yet"):
        opened(tmp_path).board(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_page_that_has_not_changed_is_left_alone(home: Path) -> None:
    office = opened(home)
    office.board(home / "out")
    before = {p.name: p.stat().st_mtime_ns for p in (home / "out").iterdir()}
    assert office.board(home / "out").written == 0
    assert opened(home).board(home / "out").written == 0  # nor by another process
    assert {p.name: p.stat().st_mtime_ns for p in (home / "out").iterdir()} == before


def test_a_page_that_cannot_be_finished_leaves_the_old_one_whole(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = home / "out"
    office = opened(home)
    office.board(out)
    before = contents(out)

    def full(path: Path, content: bytes, mode: int) -> None:
        path.write_bytes(content[:100])
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as patched:
        patched.setattr("sync.private.write_new", full)
        with pytest.raises(DeliveryError, match="cannot be written: No space left"):
            office.board(out, audience="province")
    assert {n: c for n, c in contents(out).items() if not n.startswith(".")} == before
    office.board(out, audience="province")
    assert [*contents(out)] == ["index.html", NAME]  # and what was half written is gone


def test_what_is_not_ours_is_neither_overwritten_nor_removed(home: Path) -> None:
    out = home / "out"
    out.mkdir()
    (out / "minutes.html").write_text("<p>of the meeting</p>")
    opened(home).board(out)
    assert (out / "minutes.html").exists()
    (out / "index.html").write_text("<p>the office's own</p>")
    with pytest.raises(DeliveryError, match="not a page of the board"):
        opened(home).board(out)
    assert (out / "index.html").read_text() == "<p>the office's own</p>"


def test_a_page_goes_with_its_workbook_and_one_never_read_is_named(home: Path) -> None:
    out = home / "out"
    opened(home).board(out)
    config = home / "config/workbooks.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("takhli-2569", "another"), encoding="utf-8")
    result = opened(home).board(out)
    assert (result.pages, result.unread) == (0, {"another": "never read yet → run sync"})
    assert [*contents(out)] == ["index.html"]
    assert "ยังไม่เคยอ่านชีตนี้ได้" in (out / "index.html").read_text(encoding="utf-8")


def test_a_workbook_on_which_the_program_fails_costs_its_own_page_and_keeps_the_old_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, office = home / "out", opened(home)
    office.board(out)
    before = (out / NAME).read_bytes()
    office.state.reports.forget("takhli-2569")

    def failing(*_: object) -> None:
        raise KeyError("ค่าในเซลล์")

    monkeypatch.setattr("sync.pipeline.Pipeline.programme", failing)
    result = opened(home).board(out)
    assert result.pages == 0
    assert result.unread["takhli-2569"].startswith("a fault of this program, not of the sheet: Key")
    assert (out / NAME).read_bytes() == before
    assert NAME not in (out / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("folder", "page"), [(0o700, 0o600), (0o750, 0o640), (0o755, 0o644)])
def test_the_folder_says_who_may_read(home: Path, folder: int, page: int) -> None:
    out = home / "out"
    out.mkdir()
    out.chmod(folder)
    opened(home).board(out)
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {page}
    opened(home).board(home / "new")
    assert stat.S_IMODE((home / "new").stat().st_mode) == 0o700


def test_a_sheet_that_could_not_be_read_since_says_that_its_data_are_old(home: Path) -> None:
    (path,) = (home / "workbooks").glob("*.xlsx")
    path.write_bytes(b"no workbook any more")
    office = opened(home)
    office.sync(full=True)
    office.board(home / "out")
    assert "จึงใช้ข้อมูลครั้งก่อน" in (home / "out" / NAME).read_text(encoding="utf-8")
    assert "ข้อมูลเดิม" in (home / "out/index.html").read_text(encoding="utf-8")
    office.state.close()


def test_the_daemon_renews_it_after_a_sync_and_not_at_every_beat(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = opened(home, folder="screen")
    assert [name for name, _, _ in office.jobs()] == ["mail", "read", "board"]
    assert [name for name, _, _ in opened(home).jobs()] == ["mail", "read"]
    assert renew_board(office, Beat()) == {"pages": 1, "written": 2}
    assert [*contents(home / "screen")] == ["index.html", NAME]
    written: list[Path] = []
    keep = service._written

    def counted(office: Office, out: Path, audience: Audience, beat: Beat) -> BoardResult:
        written.append(out)
        return keep(office, out, audience, beat)

    monkeypatch.setattr(service, "_written", counted)
    renew_board(office, Beat())
    assert written == []
    office.sync()
    renew_board(office, Beat())
    assert written == [home / "screen"]
    office.state.close()


def test_who_is_forgotten_leaves_the_board_as_well(home: Path, tmp_path: Path) -> None:
    screen = tmp_path / "screen"
    office = opened(home, folder=str(screen))
    renew_board(office, Beat())
    officer = next(r.officer for r in office.check("takhli-2569").progress if r.officer)
    assert officer in (screen / NAME).read_text(encoding="utf-8")
    office.forget(officer, trial=False)
    assert not (screen / NAME).exists()
    office.state.close()


def test_a_board_that_cannot_be_renewed_is_told_until_it_can(home: Path) -> None:
    office = opened(home, folder="board")
    (home / "board").write_text("a file", encoding="utf-8")
    for told in (1, 1, 0):
        if not told:
            (home / "board").unlink()
        with suppress(DeliveryError):
            renew_board(office, Beat())
        kinds = [concern.kind for concern in office.concerns()]
        assert kinds.count("board_unwritten") == told
    office.state.close()
