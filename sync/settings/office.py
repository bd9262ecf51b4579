"""settings.toml: the office, its Google account, its mail and its state."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, field_validator

from sync.settings.problems import Strict


class Office(Strict):
    name: str = "สำนักงานพัฒนาชุมชนอำเภอ"
    language: Literal["th", "en"] = "th"
    thai_digits: bool = False


class Google(Strict):
    """Where the sheets are: `sandbox` serves `workbooks` on loopback, `google` is the real one."""

    source: Literal["google", "sandbox"] = "google"
    credentials: Path | None = None
    endpoint: str | None = None
    workbooks: Path = Path("workbooks")
    connect_timeout: float = 5.0
    read_timeout: float = 60.0
    workbook_deadline: float = 180.0
    reads_per_minute: int = Field(default=60, ge=1, le=300)


class Schedule(Strict):
    """When the week's mail goes: on `weekday` (1 is Monday) or, when that is a day off, on the
    first working day after it; a week of only days off has none.

    `holidays` are those of Thailand's government offices, with the days in lieu. Days that the
    cabinet adds late go into `extra_days_off` (2026-01-02), days on which the office works all the
    same into `no_days_off`. `also = "month-end"` sends the heads of district and province a report
    of each month on the first working day after it, from the weeks that were kept.
    """

    weekday: int = Field(default=1, ge=1, le=7)
    at: time = time(7, 30)
    timezone: str = "Asia/Bangkok"
    poll_seconds: int = Field(default=300, ge=5)
    catch_up_days: int = Field(default=6, ge=0)
    holidays: bool = True
    extra_days_off: tuple[date, ...] = ()
    no_days_off: tuple[date, ...] = ()
    also: Literal["month-end"] | None = None

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
    """Who may be written to and as whom; an address outside both lists is never written to.

    `unsubscribe` is where a reader asks for no more mails: an https:// page of the office, or an
    address. Without it that is `sender`, when `delivery.bounces` is its Maildir and the program
    reads it, else `reply_to`. `one_click` says that the page takes the POST of RFC 8058.
    `attach_xlsx` is the whole list of an officer's or a district's findings: `when_more` attaches
    it to the mails that have room for a part of them only.
    """

    sender: Address = "sammachip@example.go.th"
    sender_name: str = "สัมมาชีพชุมชน"
    reply_to: Address | None = None
    reply_to_name: str = ""
    operator: Address | None = None
    province: tuple[Address, ...] = ()
    allowed_domains: tuple[str, ...] = ()
    allowed_addresses: tuple[str, ...] = ()
    unsubscribe: str | None = None
    one_click: bool = False
    attach_xlsx: bool | Literal["when_more"] = "when_more"
    attach_pdf: bool = False


class Delivery(Strict):
    """`auto` is smtp when a host is set, else files: .eml and .html in `outbox`.

    `bounces` is a Maildir in which mails that came back, and mails that ask for no more mails, are
    read before each sending.
    """

    transport: Literal["auto", "files", "smtp", "gmail"] = "auto"
    outbox: Path = Path("outbox")
    lease_seconds: int = Field(default=900, ge=10)
    retry_minutes: tuple[int, ...] = (5, 15, 60, 240)
    strikes: int = Field(default=3, ge=1)
    bounces: Path | None = None


class Smtp(Strict):
    """The server that takes the mails, over one verified connection.

    `pause` is the rest between two mails, in seconds: 200 people are written to in ten seconds,
    and a small office server that others share sees no burst. A server that wants fewer says
    "later" and those mails follow by themselves; where its limit is known, set the pause to it
    (Microsoft 365 takes 30 mails a minute: 2). `timeout` is how long each answer may take, twice
    that after a mail's last byte; a server that says nothing then is left alone, and the mails
    that are left wait for the next try.
    """

    host: str | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = Field(default=None, repr=False)
    password_file: Path | None = None
    pause: float = Field(default=0.05, ge=0)
    timeout: float = Field(default=60.0, gt=0)
    ca_file: Path | None = None


class Board(Strict):
    """Static pages for the meeting room; with a `folder` the daemon renews them after each sync.

    `audience` is who looks at them: `district` sees villages, officers and findings as its head
    does in the mail, `province` counts only. A folder that is missing is made for its owner alone;
    one that is there passes its own rights to read on to the pages.
    """

    folder: Path | None = None
    audience: Literal["district", "province"] = "district"


class StateSettings(Strict):
    url: str = "sqlite:///state/sammachip.db"
    retention_weeks: int = Field(default=110, ge=1)


class Guards(Strict):
    """When a sheet is held back for having lost most of its rows, and what one workbook may cost.

    A workbook that takes more than `workbook_seconds` of the processor to read and check, or more
    than `workbook_megabytes` of memory, is told like one that could not be read; the others go on.
    A service that is given less memory by the machine (MemoryMax) needs a lower bound here.
    """

    shrink_share: float = Field(default=0.5, gt=0, lt=1)
    shrink_rows: int = Field(default=10, ge=0)
    workbook_seconds: float = Field(default=120.0, gt=0)
    workbook_megabytes: int = Field(default=1024, ge=64)


class SettingsFile(Strict):
    office: Office = Office()
    google: Google = Google()
    schedule: Schedule = Schedule()
    mail: Mail = Mail()
    delivery: Delivery = Delivery()
    smtp: Smtp = Smtp()
    board: Board = Board()
    state: StateSettings = StateSettings()
    guards: Guards = Guards()

    @property
    def stop_address(self) -> str:
        """Where a mail that asks for no more mails goes: read by us, else by a person."""
        named = (self.mail.unsubscribe or "").removeprefix("mailto:")
        if named and not named.startswith("https://"):
            return named
        if self.delivery.bounces is not None:
            return self.mail.sender
        return self.mail.reply_to or self.mail.sender
