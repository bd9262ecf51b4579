"""The registry of districts in a sandbox that answers gspread: taken, kept, told, never lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import Connection, event

from sync.clock import parse_week
from sync.errors import ConfigError, SourceUnavailable, UsageError
from sync.model import MailState
from sync.sandbox.faults import FaultPlan
from sync.sandbox.server import Sandbox
from sync.service import Office, pieces
from sync.service.sources import accounts
from sync.service.sources.source import opened
from sync.settings import load
from tests.offices import small_office
from tests.service.connected import write_sheets
from tests.service.test_accounts import address, hears_of_all

TODAY = date(2026, 7, 13)
WEEK = "2026-W29"
FILE = "ทะเบียน.xlsx"
HEADING = ("จังหวัด", "อำเภอ", "ลิงก์", "บัญชี", "โครงการ", "ใช้งาน")
NAMES = ("ตาคลี", "พยุหะคีรี", "ลาดยาว")
URL = "https://docs.google.com/spreadsheets/d/{}/edit?usp=sharing"


def write_registry(folder: Path, rows: Sequence[Sequence[str]]) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "ทะเบียนอำเภอ"
    for row in (HEADING, *rows):
        sheet.append([*row])
    book.save(folder / FILE)


class Place:
    """An office whose sheets, and the registry that names them, lie in a sandbox."""

    def __init__(self, home: Path, box: Sandbox) -> None:
        self.home, self.box = home, box
        self.keys = [box.credentials]
        self.toml = ""
        self.faults = 0.0

    def link(self, name: str) -> str:
        return URL.format(self.box.file(f"{name}.xlsx").id)

    def say(self, *rows: Sequence[str]) -> None:
        """What the registry says from now on; a name alone is that district with its sheet."""
        self.box.store.refresh()
        full = [("นครสวรรค์", row[0], self.link(row[0])) if len(row) == 1 else row for row in rows]
        write_registry(self.home / "workbooks", full)
        self.box.store.refresh()

    def office(self, today: date | None = TODAY, **environment: str) -> Office:
        """The office as a process of its own sees it."""
        config = self.home / "config"
        config.mkdir(exist_ok=True)
        settings = config / "settings.toml"
        if not settings.exists():
            settings.write_text("[google]\n", "utf-8")
        keys = ", ".join(f'"{key}"' for key in self.keys)
        text = settings.read_text("utf-8")
        if "[registry]" not in text:
            google = f'[google]\nendpoint = "{self.box.endpoint}"\nkeys = [{keys}]\n'
            text = text.replace('source = "sandbox"', "").replace("[google]\n", google)
            text += f'\n[registry]\nid = "{URL.format(self.box.file(FILE).id)}"\n'
            settings.write_text(text, "utf-8")
        (config / "workbooks.toml").write_text(self.toml, "utf-8")
        return Office(load(self.home, environment), today)

    def reads(self) -> list[str]:
        """The sheets that were asked for since the last time, by file."""
        names = {file.id: file.path.stem for file in self.box.store.files.values() if file.path}
        asked = [r.path.partition("?")[0] for r in self.box.requests]
        self.box.requests.clear()
        return [names[path.rpartition("/")[2]] for path in asked if "/v4/spreadsheets/" in path]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    write_sheets(tmp_path / "workbooks", "before", NAMES)
    write_registry(tmp_path / "workbooks", [])
    with Sandbox(tmp_path / "workbooks") as box:
        box.store.refresh()
        yield Place(tmp_path, box)


def told(office: Office) -> list[tuple[str, str]]:
    """What is told of the registry: kinds, and where or whom it is about."""
    kinds = ("registry_unread", "registry_row", "registry_decided", "district_stopped")
    return [(c.kind, c.where) for c in office.concerns() if c.kind in kinds]


def names(office: Office) -> list[str]:
    return [entry.name for entry in office.workbooks]


def dumped(office: Office) -> list[str]:
    with office.state.database.reading() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        return list(raw.iterdump())


# ------------------------------------------------------------------------------ taken


def test_a_sync_reads_the_districts_that_the_registry_names(place: Place) -> None:
    place.say(("ตาคลี",), ("พยุหะคีรี",))
    office = place.office()
    assert names(office) == []
    result = office.sync()
    assert result.exit_code == 0
    assert [(o.name, o.status) for o in result.outcomes] == [("ตาคลี", "read"), ("พยุหะคีรี", "read")]
    assert place.reads() == ["ทะเบียน", "ตาคลี", "พยุหะคีรี"]
    assert {e.province for e in place.office().workbooks} == {"นครสวรรค์"}


def test_a_link_may_be_a_smart_chip_or_a_title_that_leads_to_the_sheet(place: Place) -> None:
    place.say(("ตาคลี",), ("พยุหะคีรี",))
    path = place.home / "workbooks" / FILE
    book = load_workbook(path)
    cell = book["ทะเบียนอำเภอ"]["C2"]
    cell.hyperlink, cell.value = cell.value, "ตาคลี 2569"
    book.save(path)
    place.box.store.refresh()
    result = place.office().sync()
    assert [(o.name, o.status) for o in result.outcomes] == [("ตาคลี", "read"), ("พยุหะคีรี", "read")]
    assert told(place.office()) == []


def test_a_registry_that_did_not_move_costs_nothing(place: Place) -> None:
    place.say(*((name,) for name in NAMES))
    place.office().sync()
    place.box.requests.clear()
    result = place.office().sync()
    assert [o.status for o in result.outcomes] == ["unchanged"] * 3
    assert result.requests == 1
    assert place.reads() == []


def test_a_row_more_or_less_is_heeded_by_the_next_sync(place: Place) -> None:
    place.say(("ตาคลี",))
    place.office().sync()
    place.reads()
    place.say(("ตาคลี",), ("พยุหะคีรี",))
    office = place.office()
    assert [o.status for o in office.sync().outcomes] == ["unchanged", "read"]
    assert place.reads() == ["ทะเบียน", "พยุหะคีรี"]
    place.say(("พยุหะคีรี",))
    assert [o.name for o in place.office().sync().outcomes] == ["พยุหะคีรี"]
    assert told(place.office()) == [("district_stopped", "ทะเบียนอำเภอ!C2")]


def test_a_weeks_report_reads_the_registry_in_full_too(place: Place) -> None:
    place.say(("ตาคลี",))
    place.office().sync()
    place.reads()
    place.office().sync(full=True)
    assert place.reads() == ["ทะเบียน", "ตาคลี"]


def test_other_settings_take_it_anew_though_it_did_not_move(place: Place) -> None:
    place.say(("นครสวรรค์", "ตาคลี", place.link("ตาคลี"), "", "พิเศษ"))
    office = place.office()
    office.sync()
    assert told(office) == [("registry_row", "ทะเบียนอำเภอ!E2")]
    programmes = place.home / "config/programmes"
    programmes.mkdir()
    own = (office.settings.programmes["2569"]).model_dump_json()
    year = json.loads(own)
    assert year["fiscal_year"] == 2569
    (programmes / "พิเศษ.toml").write_text(
        (Path(__file__).parents[2] / "config/programmes/2569.toml").read_text("utf-8"), "utf-8"
    )
    again = place.office()
    again.sync()
    assert told(again) == []
    assert names(again) == ["ตาคลี-พิเศษ"]


# ------------------------------------------------------------------------------ told, never lost


def test_a_wrong_link_is_that_rows_problem_alone(place: Place) -> None:
    nowhere = URL.format("1" * 44)
    place.say(("ตาคลี",), ("นครสวรรค์", "ลาดยาว", nowhere), ("นครสวรรค์", "พยุหะคีรี", "ผิด"))
    office = place.office()
    result = office.sync()
    assert [(o.name, o.status) for o in result.outcomes] == [
        ("ตาคลี", "read"),
        ("ลาดยาว", "unreadable"),
    ]
    assert told(office) == [("registry_row", "ทะเบียนอำเภอ!C4")]
    unread = [c for c in office.concerns() if c.kind == "not_read"]
    assert [c.where for c in unread] == ["ลาดยาว"]
    assert "ทะเบียนอำเภอ!C3" in unread[0].hint.en


def test_a_registry_that_cannot_be_read_leaves_all_as_it_was_and_says_so_once(place: Place) -> None:
    place.say(("ตาคลี",), ("พยุหะคีรี",))
    place.office().sync()
    place.box.share(FILE, place.box.account, None)
    for _ in range(2):
        office = place.office()
        result = office.sync()
        assert [o.status for o in result.outcomes] == ["unchanged"] * 2
        assert result.exit_code == 4
        assert result.advice.startswith("mend what is said of the registry")
        assert told(office) == [("registry_unread", "ทะเบียนอำเภอ")]
        (concern,) = [c for c in office.concerns() if c.kind == "registry_unread"]
        assert "the entries of that day stand" in concern.words.en
    place.box.share(FILE, place.box.account, "reader")
    office = place.office()
    assert office.sync().exit_code == 0
    assert told(office) == []


def test_with_google_away_at_the_first_sync_it_is_not_said_that_no_sheet_is_named(
    place: Place,
) -> None:
    place.say(("ตาคลี",))
    place.box.plan(FaultPlan(at=dict.fromkeys(range(200), "503")))
    office = place.office(SAMMACHIP_GOOGLE_WORKBOOK_DEADLINE="1")
    result = office.sync()
    assert result.exit_code == 4
    assert "registry" in result.advice
    assert told(office) == [("registry_unread", "ทะเบียนอำเภอ")]
    place.box.plan(None)
    assert office.sync().exit_code == 0
    assert names(office) == ["ตาคลี"]


def test_before_the_first_sync_it_is_told_that_it_was_never_read(place: Place) -> None:
    place.say(("ตาคลี",))
    office = place.office()
    assert told(office) == [("registry_unread", "ทะเบียนอำเภอ")]
    assert not (place.home / "state").exists()


def test_a_registry_that_leaves_few_to_read_waits_for_a_person(place: Place) -> None:
    place.say(*((name,) for name in NAMES))
    place.office(SAMMACHIP_GUARDS_SHRINK_ROWS="1").sync()
    place.say(("ตาคลี",))
    office = place.office(SAMMACHIP_GUARDS_SHRINK_ROWS="1")
    assert office.sync().exit_code == 4
    assert names(office) == list(NAMES)
    (concern,) = [c for c in office.concerns() if c.kind == "registry_unread"]
    assert "1 of 3 districts" in concern.words.en
    (line,) = office.accept("registry", shrink=True)
    assert line == "registry: its size now is accepted; run sync."
    assert office.sync().exit_code == 0
    assert names(office) == ["ตาคลี"]


def test_a_heading_in_doubt_is_settled_by_hand_as_in_any_sheet(place: Place) -> None:
    place.say(("ตาคลี",))
    office = place.office()
    office.sync()
    path = place.home / "workbooks" / FILE
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet["G1"] = "ลิงก์"
    sheet["G2"] = place.link("ลาดยาว")
    book.save(path)
    place.box.store.refresh()
    assert office.sync().exit_code == 4
    assert names(office) == ["ตาคลี"]
    (refused,) = office.mapping("registry").refused
    assert refused.choices == ("districts.link=C", "districts.link=G")
    office.accept("registry", ["districts.link=C"])
    assert office.sync().exit_code == 0
    assert office.workbooks[0].id == place.box.file("ตาคลี.xlsx").id


def test_what_workbooks_toml_names_too_is_read_as_it_says(place: Place) -> None:
    place.say(*((name,) for name in NAMES))
    place.toml = (
        f'[[workbook]]\nname = "own"\nid = "{place.link("ตาคลี")}"\n'
        f'[[workbook]]\nname = "ลาดยาว"\nid = "{place.box.file(FILE).id}"\n'
    )
    office = place.office()
    office.sync()
    assert names(office) == ["own", "ลาดยาว", "พยุหะคีรี"]
    assert told(office) == [
        ("registry_decided", "ทะเบียนอำเภอ!C2"),
        ("registry_decided", "ทะเบียนอำเภอ!C4"),
    ]
    place.toml = ""
    assert names(place.office()) == list(NAMES)  # at once: the registry itself did not move


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://drive.google.com/drive/folders/abc", "the link of a Drive folder"),
        ("ทะเบียนอำเภอ", "no address of a Google Sheet"),
    ],
)
def test_a_registry_that_can_be_no_sheet_is_a_fault_of_the_settings(
    place: Place, link: str, words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        place.office(SAMMACHIP_REGISTRY_ID=link)


# ------------------------------------------------------------------------------ wherever asked


def test_every_question_knows_its_districts_and_none_writes(place: Place) -> None:
    place.say(("ตาคลี",), ("พยุหะคีรี",), ("นครสวรรค์", "ไม่มี", place.link("ลาดยาว")))
    office = place.office()
    office.sync()
    office.state.close()
    office = place.office()
    before = dumped(office)

    def forbid(connection: Connection) -> None:
        connection.connection.cursor().execute("PRAGMA query_only=ON")

    event.listen(office.state.database.engine, "begin", forbid, insert=True)
    assert [row["name"] for row in office.status().workbooks] == ["ตาคลี", "พยุหะคีรี"]
    assert office.check("พยุหะคีรี").workbook_id == place.box.file("พยุหะคีรี.xlsx").id
    assert office.mapping("ตาคลี").workbook == "ตาคลี"
    assert [t.table for t in office.mapping("registry").tables] == ["districts"]
    assert office.board(place.home / "out").pages == 2
    checks = {check.name: check for check in office.doctor()}
    assert checks["registry"].message == "3 rows, 2 districts to read"
    assert checks["registry row"].message.startswith("ทะเบียนอำเภอ!B4: there is no district")
    assert checks["workbook ตาคลี"].ok
    with pytest.raises(UsageError, match="is the registry of districts"):
        office.check("registry")
    with pytest.raises(UsageError, match="configured workbook") as raised:
        office.check("ตาคล")
    assert "did you mean ตาคลี?" in raised.value.hint
    event.remove(office.state.database.engine, "begin", forbid)
    office.state.database.engine.dispose()
    assert dumped(office) == before


def test_doctor_says_before_the_first_sync_what_the_registry_would_be(place: Place) -> None:
    place.say(("ตาคลี",), ("นครสวรรค์", "ไม่มี", place.link("ลาดยาว")))
    checks = {check.name: check for check in place.office().doctor()}
    assert checks["registry"].ok
    assert checks["registry"].message == "2 rows, 1 districts to read"
    assert checks["registry"].hint.startswith("run sync")
    assert not checks["registry row"].ok
    assert not (place.home / "state/sammachip.db").exists()


def test_doctor_tells_of_a_registry_that_is_no_table(place: Place) -> None:
    place.say(("ตาคลี",))
    book = Workbook()
    book.worksheets[0].append(["อะไรก็ได้"])
    book.save(place.home / "workbooks" / FILE)
    place.box.store.refresh()
    checks = {check.name: check for check in place.office().doctor()}
    assert not checks["registry"].ok
    assert checks["registry"].exit_code == 4


def test_a_process_that_lives_long_hears_of_what_another_has_taken(place: Place) -> None:
    place.say(("ตาคลี",))
    long_lived = place.office()
    long_lived.sync()
    place.say(("ตาคลี",), ("พยุหะคีรี",))
    place.office().sync()
    assert names(long_lived) == ["ตาคลี"]  # the same within a piece of work
    long_lived.look_again()
    assert names(long_lived) == ["ตาคลี", "พยุหะคีรี"]


def test_who_tidies_up_forgets_nothing_of_a_district_that_another_has_taken(place: Place) -> None:
    place.say(("ตาคลี",))
    long_lived = place.office()
    long_lived.sync()
    place.say(("ตาคลี",), ("พยุหะคีรี",))
    place.office().sync()
    from sync.service import retention

    retention.tidy(long_lived)
    assert {*long_lived.state.grids.marks()} == {"ตาคลี", "พยุหะคีรี"}


# ------------------------------------------------------------------------------ mails


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small")
    small_office(home)
    (origin,) = (home / "workbooks").glob("*.xlsx")
    shutil.copy(origin, home / "workbooks/ตาคลี.xlsx")
    origin.unlink()
    return home


def test_a_district_not_in_use_is_neither_read_nor_mailed_and_that_is_said_once(
    tmp_path: Path, written: Path
) -> None:
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    write_registry(tmp_path / "workbooks", [])
    with Sandbox(tmp_path / "workbooks") as box:
        box.store.refresh()
        place = Place(tmp_path, box)
        place.say(("ตาคลี",))
        office = place.office()
        sent = {row["recipient"] for row in office.send().rows}
        assert "wanna@takhli.example.go.th" in sent
        assert len(sent) > 3
        place.say(("นครสวรรค์", "ตาคลี", place.link("ตาคลี"), "", "", "ไม่"))
        place.reads()
        later = place.office(date(2026, 7, 20))
        result = later.send()
        assert {row["recipient"] for row in result.rows} <= {"operator@takhli.example.go.th"}
        assert place.reads() == ["ทะเบียน"]
        assert told(later) == [("district_stopped", "ทะเบียนอำเภอ!C2")]
        place.office(date(2026, 7, 28)).sync()
        assert told(place.office(date(2026, 7, 28))) == []


# ------------------------------------------------------------------------------ several accounts


def test_the_account_that_sees_the_registry_reads_it_and_each_its_own(place: Place) -> None:
    second = place.box.new_account("second")
    place.keys.append(second)
    place.say(*((name,) for name in NAMES))
    for file in (FILE, "ลาดยาว.xlsx"):
        place.box.share(file, address(second), "reader")
        place.box.share(file, place.box.account, None)
    office = place.office()
    result = office.sync()
    assert [o.error for o in result.outcomes] == [None] * 3
    assert accounts.of_registry(office) == str(second)
    assert accounts.mine(office, str(second)) == {"ลาดยาว"}
    again = place.office()
    assert again.sync().requests == 2  # each account asks once what moved
    write_sheets(place.home / "workbooks", "new", ("หนองบัว",))
    place.say(*((name,) for name in NAMES), ("หนองบัว",))
    place.box.share("หนองบัว.xlsx", address(second), "reader")
    place.box.share("หนองบัว.xlsx", place.box.account, None)
    result = place.office().sync()
    assert [(o.name, o.status) for o in result.outcomes][-1] == ("หนองบัว", "read")


@pytest.mark.parametrize("called", ["key", "name", "address"])
def test_the_account_that_a_row_names_reads_its_sheet(place: Place, called: str) -> None:
    second = place.box.new_account("second")
    place.keys.append(second)
    account = {"key": str(second), "name": second.stem, "address": address(second)}[called]
    place.say(*(("นครสวรรค์", name, place.link(name), account) for name in NAMES))
    for name in NAMES:
        place.box.share(f"{name}.xlsx", address(second), "reader")
    office = place.office()
    assert office.sync().exit_code == 0
    assert accounts.mine(office, str(second)) == set(NAMES)
    assert accounts.mine(office, str(place.box.credentials)) == set()


def test_a_row_written_just_before_its_account_was_refused_is_taken(place: Place) -> None:
    """The account that stands in had heard that the registry moved when it was not its own."""
    second = place.box.new_account("second")
    for file in (FILE, *(f"{name}.xlsx" for name in NAMES)):
        place.box.share(file, address(second), "reader")
    place.keys.append(second)
    place.say((NAMES[0],))
    office = place.office()
    office.sync(full=True)
    office.sync()
    own = accounts.of_registry(office)
    other = next(str(key) for key in place.keys if str(key) != own)
    place.say((NAMES[0],), (NAMES[1],))
    with opened(office.settings, other) as source:
        hears_of_all(office, source)
    place.box.revoke(address(Path(own or "")))
    office.sync()
    assert names(office) == [*NAMES[:2]]


def test_pieces_take_the_registry_before_the_sheets_and_miss_no_accounts_share(
    place: Place,
) -> None:
    """The second account has looked in full when the first one finds a new row of its share."""
    second = place.box.new_account("second")
    place.keys.append(second)
    place.say(("ตาคลี",))
    place.box.share("ลาดยาว.xlsx", address(second), "reader")
    place.box.share("ลาดยาว.xlsx", place.box.account, None)
    office = place.office()
    assert office.secret
    first = str(place.box.credentials)
    with opened(office.settings, first) as one, opened(office.settings, str(second)) as two:
        sources = {first: one, str(second): two}
        for source in (one, two, one):
            pieces.look(office, source)
        assert list(pieces.due(office).reads) == ["ตาคลี"]
        pieces.advance(office)
        pieces.look(office, two)
        place.say(("ตาคลี",), ("ลาดยาว",))
        pieces.look(office, one)
        assert set(pieces.due(office).reads) == {"ตาคลี", "ลาดยาว"}
        for name in pieces.due(office).reads:
            pieces.read(office, sources.__getitem__, name, last_try=True)
    assert pieces.exit_code(office) == 0
    assert set(office.state.grids.marks()) == {"ตาคลี", "ลาดยาว"}


def test_a_look_in_vain_tells_of_the_registry_and_ends_the_round(place: Place) -> None:
    place.say(("ตาคลี",))
    office = place.office()
    pieces.looked_in_vain(
        office, str(place.box.credentials), SourceUnavailable("Drive did not answer")
    )
    assert told(office) == [("registry_unread", "ทะเบียนอำเภอ")]
    assert pieces.exit_code(office) == 4
    rows = office.state.outbox.rows(str(parse_week(WEEK)), [MailState.SENT])
    assert rows == []
