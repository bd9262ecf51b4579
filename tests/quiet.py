"""Every quiet way to fail, provoked in one demo office, and the page of where each is told."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any
from unittest.mock import patch

from openpyxl import Workbook, load_workbook

from sync import console
from sync.clock import BANGKOK
from sync.errors import ConfigError, DeliveryError, StateError
from sync.model import CONCERNS, Beat, Reading
from sync.pipeline import Pipeline
from sync.rules.kinds import KINDS
from sync.sandbox.demo import offices as demo
from sync.sandbox.faults import FaultPlan
from sync.sandbox.server import Sandbox
from sync.service import Office, duty
from sync.service.concerns import house
from sync.service.judging import judge_kept
from sync.settings import PACKAGED, Programme, WorkbookEntry, load
from sync.summary.attachments import spreadsheet
from tests.delivery.smtp_server import serving
from tests.service.connected import write_sheets

PAGE = PACKAGED / "docs/explanation/quiet.md"
COLUMNS = (
    "operator's mail", "`send`", "`sync`", "`status`", "`doctor`", "health.json", "metrics",
)  # fmt: skip

# kind → what happens in the office below, in the words of the page
PROVOKED: Mapping[str, str] = {
    "read_failed": "A sheet is no longer shared with the program",
    "not_read": "A sheet could not be read for over a week",
    "held_back": "Most rows of a table are gone, so the data read before stand in",
    "table_refused": "A tab that must be there is missing, so nothing of it is checked",
    "rule_crashed": "A rule raises: our bug",
    "workbook_crashed": "Checking one sheet of many raises: our bug",
    "year_contradicted": "The settings say another fiscal year than the titles of a sheet",
    "no_new_workbook": "The fiscal year is over, and a district has no sheet of the new one",
    "results_unwritten": "A sheet asks for the tab of results, and the program may only read it",
    "registry_unread": "The registry of districts is no longer shared with the program",
    "registry_row": "A row of the registry names a district that there is not",
    "recipients_missing": "A workbook has no tab ผู้รับรายงาน",
    "left_out": "A person's address is outside the allowed domains",
    "address": "An address of the settings is outside the allowed domains",
    "address_paused": "An address was refused so often that it is paused",
    "mail_held": "The courtroom holds a mail back",
    "mail_waiting": "A mail server says “later”",
    "mail_refused": "A mail server says “never”",
    "mail_unknown": "The connection dies after the final dot",
    "settings_refused": "New settings are wrong, and the daemon goes on with the old ones",
    "clock": "The clock of the machine was put back",
    "bounces_unread": "The Maildir of bounces cannot be read",
    "health_unwritten": "The health file or the metrics cannot be written",
    "mail_stopped": "A person is paused, at their own wish or by the operator",
    "stop_asked": "A mail asks for no more mails, and nothing proves who wrote it",
    "stop_unread": "The address at which mails are stopped is read by nobody",
    "account_refused": "Google refuses one of two accounts, and no sheet is in need of it",
    "board_unwritten": "The board cannot be renewed: a file stands where its folder should",
    "bounce": "A mail came back",
    "mail_missed": "A mail waited until its week was over",
    "attachment_lost": "The attached list cannot be made",
    "part_unread": "A second heading in a tab fits no table",
    "heading_moved": "A heading was renamed",
    "registry_decided": "A row of the registry waits for its link",
    "district_stopped": "A district is set ไม่ in the registry",
    "fiscal_year_over": "The sheet of a fiscal year that is over is still read beside the new one",
    "notice": "Reading did something of its own accord: a copied tab is not counted",
    "waiver_ended": "A waiver has ended, and its finding is still there",
    "quota": "A sync waited long for Google",
    "operator_unset": "No operator is named in the settings",
}
# what cannot be told there, and why that is not quiet
ELSEWHERE = {("operator_unset", "operator's mail"): "nobody gets it"}

FIRST = datetime(2026, 9, 28, 7, 30, tzinfo=BANGKOK)  # a Monday; the year ends two days later
LATER = FIRST + timedelta(days=8)
ANN, WANNA, PIMJAI, SOMCHAI = (
    "ann@example.go.th",
    "wanna@takhli.example.go.th",
    "pimjai@takhli.example.go.th",
    "somchai@takhli.example.go.th",
)
SMALL = ("broken", "long", "cleared", "nobody", "odd")
REGISTRY = "registry.xlsx"
REGISTERED = "registered"  # the sheet that is named there alone
READ_ONLY = "nobody"  # asks for a tab of results, and is shared for reading
STATED = {"cleared": ("ตากฟ้า", 2569), "nobody": ("ตาคลี", 2570)}  # all others: ตาคลี, 2569


@dataclass
class OfficeAt(Office):
    """An office whose clock the scene sets."""

    moment: datetime = FIRST
    stumble: Callable[[], None] = lambda: None  # Google is slow to answer the next sync

    def now(self) -> datetime:
        return self.moment


# ------------------------------------------------------------------------------ the scene


@contextmanager
def everything_wrong(home: Path) -> Iterator[OfficeAt]:
    """A demo office in which each kind of concern but `operator_unset` has come to be."""
    post_faults = {WANNA: "rcpt 5xx", PIMJAI: "dies after taking", SOMCHAI: "rcpt 4xx"}
    demo.write_office(home)
    full = _workbooks(home)
    with Sandbox(home / "workbooks") as box, serving(post_faults.get) as post:
        box.store.refresh()
        _register(home, box, "ใช่")
        _configure(home, box, post.port)
        office = OfficeAt(load(home, {}))
        duty.mail_what_is_due(office, Beat())
        box.share("long.xlsx", box.account, None)
        office.moment += timedelta(days=5)
        _register(home, box, "ไม่")
        office.sync()
        box.share(REGISTRY, box.account, None)
        box.share("broken.xlsx", box.account, None)
        box.revoke(next(email for email in box.tokens.accounts if email != box.account))
        _spoil(full)
        _clear(home / "workbooks/cleared.xlsx")
        office.state.close()
        post_faults |= {ANN: "rcpt 4xx"}
        _spoil_settings(home)
        office = OfficeAt(load(home, {}), moment=LATER)
        for times, address in ((2, "arunee@takhli.example.go.th"), (1, ANN)):
            for _ in range(times):
                office.state.addresses.strike(address, "550 5.1.1 no such user", office.now())
        office.pause("left@takhli.example.go.th")
        _ask_without_proof(office)
        assert office.pipeline.rulebook.rules  # made before one of them is spoilt
        broken = patch.object(spreadsheet, "workbook", side_effect=ValueError("no more sheets"))
        with _a_bug(), broken, patch.object(house, "LONG_WAIT", 0.0):
            box.plan(FaultPlan(at={0: "503", 1: "503"}))
            duty.mail_what_is_due(office, Beat())
            _refuse_new_settings(office)
            with suppress(DeliveryError):
                duty.renew_board(office, Beat())
            with suppress(StateError):
                office.tell_health(office.now(), {}, home / "missing" / "metrics.prom")
            office.moment -= timedelta(hours=1)
            office.stumble = lambda: box.plan(FaultPlan(at={0: "503", 1: "503"}))
            office.stumble()
            yield office
        office.state.close()


def _workbooks(home: Path) -> Path:
    """The demo's workbook, and small ones of it; the name of the full one is returned."""
    folder = home / "workbooks"
    (full,) = folder.glob("*.xlsx")
    for name in SMALL:
        book = load_workbook(full)
        for sheet in book.worksheets:
            if sheet.title == "ครัวเรือนเป้าหมาย":
                sheet.delete_rows(60, 600)
            elif sheet.title != "ผู้รับรายงาน" or name == "nobody":
                book.remove(sheet)
        book.save(folder / f"{name}.xlsx")
    write_sheets(folder, "of a registered district", [REGISTERED])
    return full


def _register(home: Path, box: Sandbox, in_use: str) -> None:
    """A registry with a district that is in use or not, one without a sheet, and one of nowhere."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "ทะเบียนอำเภอ"
    for row in (
        ["จังหวัด", "อำเภอ", "ลิงก์", "ใช้งาน"],
        ["อุทัยธานี", "ทัพทัน", box.file(f"{REGISTERED}.xlsx").id, in_use],
        ["อุทัยธานี", "ลานสัก", "", ""],
        ["อุทัยธานี", "ลานหิน", "", "ใช่"],
    ):
        sheet.append(row)
    book.save(home / "workbooks" / REGISTRY)
    box.store.refresh()


def _configure(home: Path, box: Sandbox, port: int) -> None:
    names = {file.path.stem: file.id for file in box.store.files.values() if file.path}
    names.pop(REGISTERED)
    registry = names.pop(Path(REGISTRY).stem)
    (home / "config/workbooks.toml").write_text(
        "\n".join(
            f'[[workbook]]\nname = "{name if name in SMALL else "takhli-2569"}"\nid = "{key}"\n'
            f'district = "{district}"\nfiscal_year = {year}\n'
            f"results_tab = {str(name == READ_ONLY).lower()}\n"
            for name, key in names.items()
            for district, year in [STATED.get(name, ("ตาคลี", 2569))]
        ),
        encoding="utf-8",
    )
    box.share(names[READ_ONLY], box.account, "reader")
    for name, key in (("key", box.credentials), ("second", box.new_account("second"))):
        kept = home / f"{name}.json"
        shutil.copy(key, kept)
        kept.chmod(0o600)
    path = home / "config/settings.toml"
    text = path.read_text(encoding="utf-8")
    source = f'source = "google"\nendpoint = "{box.endpoint}"\nkeys = ["key.json", "second.json"]'
    text = text.replace('source = "sandbox"', source)
    text = text.replace("[delivery]\n", "[delivery]\nstrikes = 2\n")
    text += f'\n[registry]\nid = "{registry}"\n'
    text += f'\n[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\npause = 0\n'
    path.write_text(text, encoding="utf-8")
    assert load(home, {}).file.smtp.port == port


def _spoil(full: Path) -> None:
    """A renamed heading, one of nothing, an address not allowed, and a copied tab."""
    book = load_workbook(full)
    people = book["ผู้รับรายงาน"]
    _rename(people, "ขอบเขต", "พื้นที่")
    people.append([None if v is None else v for v in _row_of(people, SOMCHAI)])
    for cell in people[people.max_row]:
        if cell.value == SOMCHAI:
            cell.value = "somchai@elsewhere.example.com"
    _add_an_unknown_heading(people)
    book.copy_worksheet(book["ประสานงาน"])
    book.save(full)


def _add_an_unknown_heading(sheet: Any) -> None:
    last = max(cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None)
    for below, texts in enumerate((["ชื่อ", "ภาษา", "สถานะ", "สิ่งอื่น"], ["ก", "ข", "ค", "ง"]), 2):
        for column, text in enumerate(texts, 1):
            sheet.cell(last + below, column, text)


def _rename(sheet: Any, old: str, new: str) -> None:
    cells = (cell for row in sheet.iter_rows(max_row=6) for cell in row)
    next(cell for cell in cells if cell.value == old).value = new


def _row_of(sheet: Any, text: str) -> list[Any]:
    return next(list(row) for row in sheet.iter_rows(values_only=True) if text in row)


def _clear(path: Path) -> None:
    book = load_workbook(path)
    book["ครัวเรือนเป้าหมาย"].delete_rows(10, 60)
    book.save(path)


def _spoil_settings(home: Path) -> None:
    """A Maildir that is none, words that no Thai mail may hold, and a waiver that has ended."""
    path = home / "config/settings.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("[delivery]\n", '[delivery]\nbounces = "nowhere"\n').replace(
            "[mail]\n",
            '[mail]\nprovince = ["far@elsewhere.example.com"]\n'
            'unsubscribe = "stop@takhli.example.go.th"\n',
        ),
        encoding="utf-8",
    )
    with path.open("a", encoding="utf-8") as settings:
        settings.write('\n[board]\nfolder = "board"\n')
    (home / "board").write_text("a file", encoding="utf-8")
    words = (PACKAGED / "templates/weekly/words.th.toml").read_text(encoding="utf-8")
    words = words.replace('kindness = "', 'kindness = "None ')
    own = home / "templates/weekly/words.th.toml"
    own.parent.mkdir(parents=True)
    own.write_text(words, encoding="utf-8")
    office = OfficeAt(load(home, {}))
    entry = next(entry for entry in office.settings.workbooks if entry.name not in SMALL)
    report = judge_kept(office, entry, office.week()).report
    assert report is not None
    finding = next(f for f in report.findings if f.code != "D8" and '"' not in f.record)
    (home / "config/waivers.toml").write_text(
        f'[[waiver]]\ncode = "{finding.code}"\nrecord = "{finding.record}"\n'
        f'reason = "x"\nwho = "x"\nuntil = 2026-10-01\n',
        encoding="utf-8",
    )
    office.state.close()


def _ask_without_proof(office: OfficeAt) -> None:
    path = office.settings.home / "asks.eml"
    path.write_text(f"From: {WANNA}\nSubject: unsubscribe\n\n", encoding="ascii")
    office.bounces([str(path)])


@contextmanager
def _a_bug() -> Iterator[None]:
    """A kind of rule that raises, and one workbook that cannot be checked."""

    def raising(*_: Any, **__: Any) -> Iterator[Any]:
        raise KeyError("ค่าในเซลล์")

    programme = Pipeline.programme

    def but_of_one(self: Pipeline, reading: Reading, entry: WorkbookEntry) -> Programme:
        if entry.name == "odd":
            raise KeyError("ค่าในเซลล์")
        return programme(self, reading, entry)

    with (
        patch.dict(KINDS, {"days_at_least": raising}),
        patch.object(Pipeline, "programme", but_of_one),
    ):
        yield


def _refuse_new_settings(office: OfficeAt) -> None:
    path = office.settings.home / "config/settings.toml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good + "\n[mial]\n", encoding="utf-8")
    with suppress(ConfigError):
        office.reloaded()
    path.write_text(good, encoding="utf-8")


# ------------------------------------------------------------------------------ what is told


def told_in(office: OfficeAt) -> dict[str, set[str]]:
    """Column → the kinds that are told there."""
    home = office.settings.home
    preview = office.preview(home / "preview")
    mail = _flat(_operators_mail(home))
    terminal = _flat(_printed(lambda: console.show_preview(preview, home)))
    lines = {concern.kind: concern.line for concern in office.concerns()}
    status = office.status()
    printed = json.loads(_printed(lambda: console.show_status(status, "json")))["concerns"]
    shown = _flat(_printed(lambda: console.show_status(status, "table")))
    checks = {check.name: check for check in office.doctor() if not check.ok or check.exit_code}
    doctored = {name.replace(" ", "_"): check for name, check in checks.items()}
    for kind, name in (
        ("bounces_unread", "bounces"),
        ("registry_unread", "registry"),
        ("read_failed", "workbook_broken"),
        ("workbook_crashed", "workbook_odd"),
    ):
        if name in doctored:
            doctored[kind] = doctored[name]
    office.stumble()
    synced = office.sync()
    at_sync = _flat(_printed(lambda: console.show_sync(synced)))
    then = {concern.kind: concern.line for concern in office.concerns()}
    metrics = home / "metrics.prom"
    office.tell_health(office.now(), {}, metrics)
    health = json.loads((home / "state/health.json").read_text(encoding="utf-8"))
    return {
        "operator's mail": {k for k in lines if _flat(CONCERNS[k].title.th) in mail},
        "`send`": {k for k, line in lines.items() if _said(k, line, terminal)},
        "`sync`": {
            k for k, line in then.items() if _flat(line) in at_sync or _said(k, line, at_sync)
        },
        "`status`": {
            k for k, line in lines.items()
            if k in {row["kind"] for row in printed} and _flat(line) in shown
        },
        "`doctor`": {k for k in lines if k in doctored and doctored[k].ok != CONCERNS[k].must_act},
        "health.json": {row["kind"] for row in health["concerns"]},
        "metrics": _counted(metrics.read_text(encoding="utf-8")),
    }  # fmt: skip


def _said(kind: str, line: str, terminal: str) -> bool:
    # notes of the workbooks, or rows of the mails, tell these in their own words
    own = {"waiver_ended": "endedon", "mail_held": "held:", "address_paused": "ispaused"}
    own |= {"attachment_lost": "couldnotbeattached"}
    own |= {"left_out": "isnotwrittento", "recipients_missing": "nobodyofthedistrict"}
    return own.get(kind, _flat(line)) in terminal


def _operators_mail(home: Path) -> str:
    """The text part of the operator's mail; "" when nobody gets one."""
    for path in (home / "preview").glob("*operator*.eml"):
        for part in message_from_bytes(path.read_bytes()).walk():
            if part.get_content_type() == "text/plain":
                return part.get_payload(decode=True).decode()  # type: ignore[union-attr]
    return ""


def _counted(text: str) -> set[str]:
    lines = (line for line in text.splitlines() if line.startswith("sammachip_concerns{"))
    return {line.split('kind="')[1].split('"')[0] for line in lines if not line.endswith(" 0")}


def _printed(show: Callable[[], None]) -> str:
    with redirect_stdout(io.StringIO()) as out:
        show()
    return out.getvalue()


def _flat(text: str) -> str:
    return "".join(text.split())


# ------------------------------------------------------------------------------ the page

HEAD = """# Nothing fails quietly

Generated by `make docs`; do not edit. `tests/service/test_quiet.py` provokes each
of these in a demo office (sheets edited, access taken away, a mail server that says no, a clock
put back), looks for it in each of the places, and fails when one is missing there, when a kind
has no provocation, or when this page is old.

The kinds are one table, `CONCERNS` in `sync/model/concerns.py`, and “ต้องดู N เรื่อง” in the
operator's mail is their number. **✗** is a cross in `doctor`, which then ends with the exit code:
somebody is not told, or is told from old data, until it is mended. **• told** is good to know.

"""


def page(told: Mapping[str, set[str]]) -> str:
    rows = [
        f"| what happens | kind | {' | '.join(COLUMNS)} |",
        f"|---|---|{'---|' * len(COLUMNS)}",
    ]
    for kind, known in CONCERNS.items():
        cells = [_cell(kind, column, told) for column in COLUMNS]
        if kind in told["`doctor`"]:
            cells[4] = f"✗ {known.exit_code}" if known.must_act else "• told"
        rows.append(f"| {PROVOKED[kind]} | `{kind}` | {' | '.join(cells)} |")
    return HEAD + "\n".join(rows) + "\n"


def _cell(kind: str, column: str, told: Mapping[str, set[str]]) -> str:
    return "told" if kind in told[column] else ELSEWHERE.get((kind, column), "")


def without_operator(home: Path) -> OfficeAt:
    """An office that names no operator."""
    demo.write_office(home)
    path = home / "config/settings.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("operator = ", "# operator = "), encoding="utf-8")
    return OfficeAt(load(home, {}))


def observed(folder: Path) -> dict[str, set[str]]:
    """Both offices together."""
    with everything_wrong(folder / "office") as office:
        told = told_in(office)
    lone = without_operator(folder / "lone")
    alone = told_in(lone)
    return {column: kinds | (alone[column] & {"operator_unset"}) for column, kinds in told.items()}
