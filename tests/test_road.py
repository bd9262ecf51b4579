"""The whole road, as processes: sheets in, one mail each out, never twice, and an edit is fixed."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from openpyxl import load_workbook

from sync.service import Office
from sync.service.context import OfficeContext
from tests.offices import Copies
from tests.program import cold, environment_of, warm

TODAY, NEXT_WEEK = "2026-07-12", "2026-07-19"


@dataclass
class Post:
    """A mail server on loopback that keeps what it takes; `refuse` names addresses it refuses."""

    port: int
    refuse: set[str] = field(default_factory=set)
    mails: list[tuple[str, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append((envelope.rcpt_tos[0], envelope.content))
        return "250 taken"


@pytest.fixture
def post() -> Iterator[Post]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        keeper = Post(free.getsockname()[1])
    controller = Controller(keeper, hostname="127.0.0.1", port=keeper.port)
    controller.start()
    yield keeper
    controller.stop()


@dataclass
class Operator:
    """Someone at a terminal in an office's folder."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    cold: bool = False

    def run(self, *words: str, exit_code: int = 0) -> subprocess.CompletedProcess[str]:
        process = cold if self.cold else warm
        environment = environment_of(self.home, COLUMNS="80", **self.environment)
        done = process(self.home, words, environment)
        assert done.returncode == exit_code, f"{words}: {done.stdout}\n{done.stderr}"
        return done

    def json(self, *words: str, exit_code: int = 0) -> Any:
        return json.loads(self.run(*words, "--format", "json", exit_code=exit_code).stdout)

    @property
    def workbook(self) -> Path:
        return next((self.home / "workbooks").glob("*.xlsx"))


@pytest.fixture
def operator(tmp_path: Path, demo_office: Copies) -> Operator:
    return Operator(demo_office(tmp_path))


@pytest.fixture
def mailing(operator: Operator, post: Post) -> Operator:
    operator.environment = {
        "SAMMACHIP_SMTP_HOST": "127.0.0.1",
        "SAMMACHIP_SMTP_PORT": str(post.port),
        "SAMMACHIP_SMTP_SECURITY": "none",
        "SAMMACHIP_SMTP_PAUSE": "0",
    }
    return operator


def subject_of(mail: bytes) -> str:
    return str(make_header(decode_header(message_from_bytes(mail)["Subject"])))


def test_sheets_in_one_mail_each_out_never_twice_and_an_edit_is_fixed(
    mailing: Operator, post: Post
) -> None:
    mailing.home /= "new"
    mailing.home.mkdir()
    mailing.cold = True
    mailing.run("init", "--demo", str(mailing.home))
    mailing.run("sync", "--today", TODAY)
    mailing.run("send", "--today", TODAY)
    mailing.cold = False
    report = mailing.json("check", "takhli-2569", "--today", TODAY, exit_code=1)
    recipients = [recipient for recipient, _ in post.mails]
    assert len(recipients) == len(set(recipients)) >= 3
    assert any("เกินกำหนด 5 · ผ่าน 48/72" in subject_of(mail) for _, mail in post.mails)

    again = mailing.run("send", "--today", TODAY)
    assert len(post.mails) == len(recipients), again.stdout
    status = mailing.json("status", "--today", TODAY)
    assert status["week"] == "2026-W28"
    assert {message["state"] for message in status["messages"]} == {"sent"}

    finding = next(f for f in report["findings"] if f["code"] == "D4")
    book = load_workbook(mailing.workbook)
    book[finding["sheet"]][finding["cell"]] = "30 มิ.ย. 2569"
    book.save(mailing.workbook)
    synced = mailing.run("sync", "--today", NEXT_WEEK)
    after = mailing.json("check", "takhli-2569", "--today", NEXT_WEEK, exit_code=1)
    assert finding["id"] not in {f["id"] for f in after["findings"]}
    assert "new" in synced.stdout
    assert "fixed" in synced.stdout
    mailing.run("send", "--today", NEXT_WEEK)
    assert len(post.mails) == 2 * len(recipients)
    explained = mailing.run("explain", finding["id"]).stdout
    assert "fixed" in explained


def test_a_preview_holds_the_very_bytes_that_are_sent(
    mailing: Operator, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made at one moment, as a mail says its own."""
    moment = datetime.fromisoformat(f"{TODAY}T07:30:00+07:00")
    monkeypatch.setattr(OfficeContext, "now", lambda _: moment)
    office = Office.open(mailing.home, environment=mailing.environment)
    office.preview(mailing.home / "preview")
    previewed = {path.read_bytes() for path in (mailing.home / "preview").glob("*.eml")}
    office.send()
    assert {mail.rstrip() for _, mail in post.mails} == {mail.rstrip() for mail in previewed}


def test_a_refused_address_is_said_and_the_others_get_their_mail(
    mailing: Operator, post: Post
) -> None:
    post.refuse.add("wanna@takhli.example.go.th")
    told = mailing.run("send", "--today", TODAY, exit_code=5)
    assert "refused" in told.stdout
    assert "550" in told.stdout
    assert len(post.mails) == 6


def test_an_unreadable_workbook_leaves_the_mail_with_old_data_and_says_so(
    mailing: Operator, post: Post
) -> None:
    mailing.run("sync", "--today", TODAY)
    mailing.workbook.write_bytes(b"this is no workbook")
    mailing.environment["SAMMACHIP_GOOGLE_WORKBOOK_DEADLINE"] = "3"  # seconds
    told = mailing.run("sync", "--today", NEXT_WEEK, exit_code=4)
    assert "unreadable" in told.stdout
    mailing.run("send", "--today", NEXT_WEEK)
    texts = [
        part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for _, mail in post.mails
        for part in message_from_bytes(mail).walk()
        if part.get_content_type() == "text/plain"
    ]
    assert texts
    assert any("อ่านชีตไม่ได้" in text for text in texts)


def test_a_cleared_sheet_is_held_back_until_a_person_accepts_it(operator: Operator) -> None:
    operator.run("sync", "--today", TODAY)
    book = load_workbook(operator.workbook)
    sheet = book["ครัวเรือนเป้าหมาย"]
    sheet.delete_rows(10, 150)
    book.save(operator.workbook)
    told = operator.run("sync", "--today", TODAY, exit_code=4)
    assert "held back" in told.stdout
    assert "--shrink" in told.stdout
    operator.run("mapping", "accept", "takhli-2569", "--shrink", "--today", TODAY)
    operator.run("sync", "--today", TODAY)


def test_a_refused_heading_is_said_and_a_person_settles_it(operator: Operator) -> None:
    good = operator.run("sync", "--today", TODAY).stdout.splitlines()[1]
    book = load_workbook(operator.workbook)
    sheet = book["ครัวเรือนเป้าหมาย"]
    for row in range(3, sheet.max_row + 1):
        sheet[f"R{row}"] = sheet[f"H{row}"].value  # an empty column of that name would be no rival
    book.save(operator.workbook)
    told = operator.run("sync", "--today", TODAY).stdout
    assert "ครัวเรือนเป้าหมาย is not checked" in told
    assert "mapping show takhli-2569" in " ".join(told.split())
    shown = operator.json("mapping", "show", "takhli-2569", "--today", TODAY)
    (refused,) = shown["refused"]
    assert refused["choices"] == ["households.moo=H", "households.moo=R"]
    wrong = operator.run("mapping", "accept", "takhli-2569", "households.moo=C", exit_code=2)
    assert "open: households.moo=H, households.moo=R" in " ".join(wrong.stderr.split())
    operator.run("mapping", "accept", "takhli-2569", "households.moo=h", "--today", TODAY)
    again = operator.run("sync", "--today", TODAY).stdout.splitlines()[1]
    assert again.split()[2:] == good.split()[2:]
    text = operator.run("mapping", "show", "takhli-2569", "--today", TODAY).stdout
    assert "accepted by hand" in text
    operator.run("mapping", "accept", "takhli-2569", "households.moo=", "--today", TODAY)
    assert "is not checked" in operator.run("sync", "--today", TODAY).stdout


def test_a_copied_tab_is_said_and_a_person_settles_whether_it_is_data(operator: Operator) -> None:
    title = "สำเนาของ แนวทาง"
    book = load_workbook(operator.workbook)
    book.copy_worksheet(book["แนวทาง"]).title = title
    book.save(operator.workbook)

    def records() -> list[tuple[str, int]]:
        shown = operator.json("mapping", "show", "takhli-2569", "--today", TODAY)
        return [
            (each["sheet"], each["record"])
            for each in shown["accounted"]
            if "แนวทาง" in each["sheet"]
        ]

    (own, copied) = records()
    assert (copied, own[1] > 0) == ((title, 0), True)
    text = " ".join(operator.run("mapping", "show", "takhli-2569", "--today", TODAY).stdout.split())
    assert f'mapping accept NAME "tab:{title}=data"' in text
    for wrong in (f"tab:{title}=both", "tab:ไม่มี=data", f"tab:{title}"):
        operator.run("mapping", "accept", "takhli-2569", wrong, exit_code=2)
    operator.run("mapping", "accept", "takhli-2569", f"tab:{title}=data", "--today", TODAY)
    assert records() == [own, (title, own[1])]
    operator.run("mapping", "accept", "takhli-2569", "tab:แนวทาง=copy", "--today", TODAY)
    assert records() == [("แนวทาง", 0), (title, own[1])]
    for each in (title, "แนวทาง"):
        operator.run("mapping", "accept", "takhli-2569", f"tab:{each}=", "--today", TODAY)
    assert records() == [own, (title, 0)]


def test_check_keeps_nothing(operator: Operator) -> None:
    before = sorted(operator.home.iterdir())
    operator.run("check", "takhli-2569", "--today", TODAY, exit_code=1)
    assert sorted(operator.home.iterdir()) == before


def test_an_unchanged_workbook_is_not_read_again(operator: Operator) -> None:
    operator.run("sync", "--today", TODAY)
    again = operator.run("sync", "--today", TODAY)
    assert "unchanged" in again.stdout
    assert "1 requests" in again.stdout


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("settings.toml", "[mial]\nsender = 'x'", "unknown key mial (did you mean mail?)"),
        ("settings.toml", "[smtp]\nport = 'x'\nhots = 'y'", "did you mean host?"),
        ("workbooks.toml", "[[workbook]]\nname = 'x'", "id is missing"),
        ("settings.toml", "[mail", "not valid TOML"),
    ],
)
def test_a_wrong_configuration_names_file_path_and_nearest_name(
    operator: Operator, name: str, content: str, said: str
) -> None:
    (operator.home / "config" / name).write_text(content, encoding="utf-8")
    told = operator.run("sync", "--today", TODAY, exit_code=3)
    assert said in told.stderr
    assert f"config/{name}" in told.stderr


def test_the_value_at_each_findings_cell_is_the_findings_value(operator: Operator) -> None:
    report = operator.json("check", str(operator.workbook), "--today", TODAY, exit_code=1)
    book = load_workbook(operator.workbook, data_only=True)
    compared = 0
    for finding in report["findings"]:
        if finding["cell"] is None or "•" in finding["value"]:
            continue
        value = book[finding["sheet"]][finding["cell"]].value
        if isinstance(value, str) or value is None:
            assert (value or "") == finding["value"], finding
            compared += 1
    assert compared >= 10


@pytest.mark.parametrize("shape", ["table", "json", "csv"])
def test_no_villagers_value_is_printed(operator: Operator, shape: str) -> None:
    out = operator.run(
        "check", str(operator.workbook), "--today", TODAY, "--format", shape, exit_code=1
    ).stdout
    book = load_workbook(operator.workbook, data_only=True)
    rows = list(book["ครัวเรือนเป้าหมาย"].iter_rows(min_row=5, values_only=True))
    secrets = {str(v) for row in rows for v in row if isinstance(v, str) and len(v) >= 10}
    assert secrets
    digits = {text for text in secrets if sum(c.isdigit() for c in text) >= 9}
    assert digits
    assert not [text for text in digits if text in out]


def test_doctor_passes_in_the_demo_office(operator: Operator) -> None:
    checks = operator.json("doctor", "--today", TODAY)
    assert [check["name"] for check in checks if not check["ok"]] == []


def test_a_second_init_does_not_overwrite_an_office(operator: Operator) -> None:
    operator.run("init", "--demo", str(operator.home), exit_code=2)


def test_parse_keeps_its_contract(tmp_path: Path) -> None:
    someone = Operator(tmp_path)
    found = someone.json("parse", "date", "12 ม.ค. 67", "29 ก.พ. 2568", "--district", "ตาคลี")
    assert found[0] == {"text": "12 ม.ค. 67", "value": "2024-01-12", "problem": None}
    assert found[1]["problem"]["code"] == "D4"
