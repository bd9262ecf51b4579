"""settings.toml: the office, its Google account, its mail and its state."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, field_validator

from sync.settings.problems import Day, Hour, Strict, Text


def setting(default: Any, what: str, example: str, **bounds: Any) -> Any:
    """A setting with what docs/reference/settings.md says of it, and a line of TOML as example."""
    return Field(default, description=what, examples=[example], **bounds)


class Office(Strict):
    """Whose program this is, and how it speaks."""

    name: str = setting(
        "สำนักงานพัฒนาชุมชนอำเภอ",
        "The office's name, at the foot of mails, of the PDF and of the board.",
        'name = "สำนักงานพัฒนาชุมชนอำเภอตาคลี"',
    )
    language: Literal["th", "en"] = setting(
        "th",
        "The language of mails to whom the sheet names none for, of the board and of the terminal.",
        'language = "en"',
    )
    thai_digits: bool = setting(
        False, "Numbers in Thai digits (๑๒) in mails, PDF and board.", "thai_digits = true"
    )


class Google(Strict):
    """Where the sheets are, and how patient the program is with Google."""

    source: Literal["google", "sandbox"] = setting(
        "google",
        "`google` reads the office's sheets; `sandbox` serves the .xlsx files of `workbooks` "
        "on loopback.",
        'source = "sandbox"',
    )
    credentials: Path | None = setting(
        None,
        "The service account's key. Left out, the machine's own account is used.",
        'credentials = "key.json"',
    )
    keys: tuple[Path, ...] = setting(
        (),
        "The keys of several service accounts, in the place of `credentials`: each has "
        "`reads_per_minute` of its own, and a workbook is read by one that sees it.",
        'keys = ["north.json", "south.json"]',
    )
    endpoint: str | None = setting(
        None,
        "Another address that answers as Google's APIs do, such as a sandbox that runs elsewhere.",
        'endpoint = "http://127.0.0.1:40123"',
    )
    workbooks: Path = setting(
        Path("workbooks"),
        "The folder whose .xlsx files the sandbox serves.",
        'workbooks = "workbooks"',
    )
    connect_timeout: float = setting(
        5.0, "Seconds in which Google must take a connection.", "connect_timeout = 5", gt=0
    )
    read_timeout: float = setting(
        60.0, "Seconds in which each part of an answer must come.", "read_timeout = 60", gt=0
    )
    workbook_deadline: float = setting(
        180.0,
        "Seconds for one workbook with all retries; then the others go on.",
        "workbook_deadline = 180",
        gt=0,
    )
    reads_per_minute: int = setting(
        60,
        "Read requests a minute. 60 is Google's own limit for one account.",
        "reads_per_minute = 30",
        ge=1,
        le=300,
    )
    writes_per_minute: int = setting(
        60,
        "Write requests a minute, for the tabs of results. 60 is Google's own limit as well.",
        "writes_per_minute = 30",
        ge=1,
        le=300,
    )


class Registry(Strict):
    """A Google Sheet that names the sheets of many districts, a row each, beside workbooks.toml.

    Its tab ทะเบียนอำเภอ says province, district, link, account, programme and whether it is in use;
    who may be written to is said here alone ([how to](../how-to/run-nationwide.md)).
    """

    id: str | None = setting(
        None,
        "The address or Google id of the registry; in the sandbox the name of its file.",
        'id = "https://docs.google.com/spreadsheets/d/1AbC-dEfGhIjKlMnOpQrSt/edit"',
    )


class Schedule(Strict):
    """When the week's mail goes; a week of only days off has none."""

    weekday: int = setting(
        1,
        "On which day the week's mail goes, 1 being Monday; on a day off, the next working day.",
        "weekday = 2",
        ge=1,
        le=7,
    )
    at: Hour = setting(time(7, 30), "At what time of that day, in `timezone`.", "at = 08:30:00")
    timezone: str = setting("Asia/Bangkok", "The office's time zone.", 'timezone = "Asia/Bangkok"')
    poll_seconds: int = setting(
        300, "How often the daemon looks whether a sheet has moved.", "poll_seconds = 600", ge=5
    )
    catch_up_days: int = setting(
        6,
        "How many days late a week's mail may still go, when the machine was off on its day.",
        "catch_up_days = 3",
        ge=0,
    )
    holidays: bool = setting(
        True,
        "Thailand's public holidays, as government offices keep them, are days off.",
        "holidays = false",
    )
    extra_days_off: tuple[Day, ...] = setting(
        (), "Days off that the cabinet added late.", "extra_days_off = [2026-01-02]"
    )
    no_days_off: tuple[Day, ...] = setting(
        (), "Holidays on which the office works all the same.", "no_days_off = [2026-07-29]"
    )
    also: Literal["month-end"] | None = setting(
        None,
        "`month-end`: the heads of district and province get a report of each month as well, "
        "on the first working day after it.",
        'also = "month-end"',
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no such time zone; write one such as Asia/Bangkok") from None
        return name


def _an_address(text: str) -> str:
    if not _ADDRESS.fullmatch(text.strip()):
        raise ValueError("not an e-mail address; write one such as name@example.go.th")
    return text.strip()


_ADDRESS = re.compile(r"[!-?A-~]+@[A-Za-z0-9.-]+")
Address = Annotated[str, AfterValidator(_an_address)]


class Mail(Strict):
    """Who may be written to and as whom, and what goes with a mail."""

    sender: Address = setting(
        "sammachip@example.go.th",
        "The address that the mails come from.",
        'sender = "sammachip@your-office.go.th"',
    )
    sender_name: str = setting(
        "สัมมาชีพชุมชน", "The name beside it.", 'sender_name = "สัมมาชีพชุมชน อ.ตาคลี"'
    )
    reply_to: Address | None = setting(
        None,
        "Where an answer goes: a person, not a machine.",
        'reply_to = "head@your-office.go.th"',
    )
    reply_to_name: str = setting(
        "",
        "Whose address that is, as the mail says it.",
        'reply_to_name = "นางสาวสมใจ ดีงาม (พัฒนาการอำเภอ)"',
    )
    operator: Address | None = setting(
        None,
        "Who runs the program: gets a mail of their own with what is to be mended.",
        'operator = "you@your-office.go.th"',
    )
    province: tuple[Address, ...] = setting(
        (),
        "Who gets the province's edition: counts of all districts, no names.",
        'province = ["province@your-office.go.th"]',
    )
    provinces: dict[str, tuple[str, ...]] = setting(
        {},
        "The same for one province each, by its official name: counts of its districts alone.",
        'provinces = { "นครสวรรค์" = ["head@nakhonsawan.go.th"] }',
    )
    department: tuple[str, ...] = setting(
        (),
        "Who gets the department's edition: counts of all provinces, no names.",
        'department = ["sammachip@cdd.go.th"]',
    )
    allowed_domains: tuple[str, ...] = setting(
        (),
        "Domains that may be written to; an address outside both lists never is.",
        'allowed_domains = ["cdd.go.th"]',
    )
    allowed_addresses: tuple[str, ...] = setting(
        (), "Single addresses that may be written to.", 'allowed_addresses = ["somsri@example.com"]'
    )
    unsubscribe: str | None = setting(
        None,
        "Where a reader asks for no more mails: a page of the office or an address. Left out: "
        "`sender` when `delivery.bounces` is read, else `reply_to`.",
        'unsubscribe = "https://your-office.go.th/stop"',
    )
    one_click: bool = setting(
        False, "That page takes the one-click POST of RFC 8058.", "one_click = true"
    )
    attach_xlsx: bool | Literal["when_more"] = setting(
        "when_more",
        "The nine techniques and the whole list of findings as .xlsx: `true` with each mail, "
        "`when_more` with those that show only a part of the list.",
        "attach_xlsx = true",
    )
    attach_pdf: bool = setting(
        False, "A page for the file as PDF (needs requirements-pdf.txt).", "attach_pdf = true"
    )
    rules_page: str | None = setting(
        None,
        "Where the office has put what `rules --format html` writes; the codes in mails then "
        "lead to their section of it.",
        'rules_page = "https://your-office.go.th/rules.html"',
    )

    @field_validator("unsubscribe")
    @classmethod
    def _page_or_address(cls, where: str | None) -> str | None:
        if where is None:
            return None
        where = where.strip()
        if re.fullmatch(r"https://[^\s<>\"']+", where):
            return where
        address = where.removeprefix("mailto:")
        if not _ADDRESS.fullmatch(address):
            raise ValueError("neither a page, https://…, nor an e-mail address")
        return address

    @field_validator("rules_page")
    @classmethod
    def _a_page(cls, page: str | None) -> str | None:
        if page is not None and not re.fullmatch(r"https://[^\s<>\"'#]+", page):
            raise ValueError("not a page of the web; write its https:// address, without a #")
        return page


class Delivery(Strict):
    """How mails leave, and what becomes of those that do not."""

    transport: Literal["auto", "files", "smtp", "gmail"] = setting(
        "auto",
        "How mails leave: `auto` is smtp when a host is set, else files in `outbox`.",
        'transport = "gmail"',
    )
    outbox: Path = setting(
        Path("outbox"), "The folder of the .eml and .html files.", 'outbox = "outbox"'
    )
    lease_seconds: int = setting(
        300,
        "How long a mail belongs to the process that sends it, before another may ask what "
        "became of it: longer than the server may take for an answer (twice `smtp.timeout`), "
        "and than the clocks of two machines differ.",
        "lease_seconds = 600",
        ge=10,
    )
    retry_minutes: tuple[Annotated[int, Field(ge=0)], ...] = setting(
        (5, 15, 60, 240),
        "Minutes to wait before each new try, when the server says “later”.",
        "retry_minutes = [5, 15, 60, 240]",
    )
    strikes: int = setting(
        3, "Mails that must come back before an address is written to no more.", "strikes = 2", ge=1
    )
    bounces: Path | None = setting(
        None,
        "A Maildir with mails that came back or ask for no more mails; read before each sending.",
        'bounces = "/var/mail/sammachip"',
    )


class Smtp(Strict):
    """The server that takes the mails, over one verified connection.

    A server that wants fewer at a time says "later", and those mails follow by themselves; one that
    says nothing for `timeout` seconds is left alone, and the mails that are left wait.
    """

    host: Text | None = setting(None, "The mail server.", 'host = "smtp.your-office.go.th"')
    port: int | None = setting(
        None,
        "Its port; left out, 587, or 465 with `tls`, 25 with `none`.",
        "port = 587",
        ge=1,
        le=65535,
    )
    security: Literal["starttls", "tls", "none"] = setting(
        "starttls",
        "`starttls` or `tls`; `none` only for a server on this machine.",
        'security = "tls"',
    )
    user: str | None = setting(None, "Who signs in.", 'user = "sammachip@your-office.go.th"')
    password: str | None = setting(
        None,
        "The password. Better in `password_file`, or in the environment.",
        'password = "…"',
        repr=False,
    )
    password_file: Path | None = setting(
        None,
        "A file that holds only the password, readable by its owner alone.",
        'password_file = "smtp-password"',
    )
    pause: float = setting(
        0.05,
        "Seconds between two mails, so that a small server sees no burst. Microsoft 365 takes "
        "30 a minute: 2.",
        "pause = 2",
        ge=0,
    )
    timeout: float = setting(
        60.0,
        "Seconds for each answer of the server; twice that after a mail's last byte.",
        "timeout = 60",
        gt=0,
    )
    ca_file: Path | None = setting(
        None, "Certificates to trust beside the machine's own.", 'ca_file = "office-ca.pem"'
    )


class Board(Strict):
    """Static pages for the meeting room."""

    folder: Path | None = setting(
        None,
        "Where the daemon, or the workers of this machine, renew the board's pages after each "
        "sync. A folder that is missing is made for its owner alone; one that is there passes on "
        "who may read.",
        'folder = "/srv/board"',
    )
    audience: Literal["district", "province"] = setting(
        "district",
        "`district` shows villages, officers and findings; `province` counts only.",
        'audience = "province"',
    )


class StateSettings(Strict):
    """What the program remembers."""

    url: str = setting(
        "sqlite:///state/sammachip.db",
        "Where the state is: a file, or PostgreSQL for a province.",
        'url = "postgresql+psycopg:///sammachip"',
    )
    retention_weeks: int = setting(110, "How many weeks are kept.", "retention_weeks = 60", ge=1)


class Cluster(Strict):
    """Workers that share an office's work: `worker`, with a state in PostgreSQL."""

    heartbeat: float = setting(
        10.0, "Seconds between two times that a worker tells that it lives.", "heartbeat = 5", gt=0
    )
    dead_after: float = setting(
        45.0,
        "Seconds of silence after which the others take up what a worker began.",
        "dead_after = 30",
        gt=0,
    )
    drain: float = setting(
        25.0,
        "Seconds that a worker which is asked to stop gives the jobs under way.",
        "drain = 60",
        ge=0,
    )


class Guards(Strict):
    """When a sheet is held back for having lost most of its rows, and what one workbook may cost.

    A workbook that costs more is told like one that could not be read; the others go on.
    """

    shrink_share: float = setting(
        0.5,
        "The share of a table's rows that may vanish before the sheet is held back.",
        "shrink_share = 0.3",
        gt=0,
        lt=1,
    )
    shrink_rows: int = setting(
        10, "Fewer lost rows than these hold nothing back.", "shrink_rows = 20", ge=0
    )
    workbook_seconds: float = setting(
        120.0,
        "Seconds of the processor for reading and checking one workbook.",
        "workbook_seconds = 60",
        gt=0,
    )
    workbook_megabytes: int = setting(
        1024,
        "Memory for one workbook. A service with little memory (MemoryMax) needs less.",
        "workbook_megabytes = 512",
        ge=64,
    )


class SettingsFile(Strict):
    office: Office = Office()
    google: Google = Google()
    registry: Registry = Registry()
    schedule: Schedule = Schedule()
    mail: Mail = Mail()
    delivery: Delivery = Delivery()
    smtp: Smtp = Smtp()
    board: Board = Board()
    state: StateSettings = StateSettings()
    cluster: Cluster = Cluster()
    guards: Guards = Guards()

    @property
    def stop_address(self) -> str:
        """Where a mail that asks for no more mails goes: read by us, else by a person."""
        named = self.mail.unsubscribe or ""
        if named and not named.startswith("https://"):
            return named
        if self.delivery.bounces is not None:
            return self.mail.sender
        return self.mail.reply_to or self.mail.sender
