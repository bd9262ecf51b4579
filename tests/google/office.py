"""What the tests of this room stand on: time that may skip, small workbooks, an open client."""

from __future__ import annotations

import datetime
import random
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import openpyxl

from sync.google.changes import changes_since
from sync.google.client import Client, Timeouts, open_client
from sync.google.reader import ReadPlan, divide
from sync.sandbox.server import Sandbox

PATIENT = Timeouts(connect=5.0, read=20.0, answer=30.0, workbook=180.0)
# For servers that hang; a busy machine may trip over it, which costs a retry and no more.
HASTY = Timeouts(connect=5.0, read=0.3, answer=0.5, workbook=180.0)
NAMES = ("ตาคลี", "ช่องแค", "หนองโพ")


class SkippingTime:
    """A clock that runs, and jumps ahead instead of sleeping; with the clients that go by it."""

    def __init__(self) -> None:
        self.clients: list[Client] = []
        self._lock = threading.Lock()
        self._skipped = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return time.monotonic() + self._skipped

    def wall(self) -> float:
        return time.time() + self._skipped

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._skipped += seconds
            self.slept.append(seconds)


def write_workbook(path: Path, amount: float = 1500.5) -> None:
    """A small register with a title, a heading, one row, and a tab that is empty."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "ทะเบียน"
    sheet.append(["ทะเบียนปราชญ์ชุมชน"])
    sheet.merge_cells("A1:C1")
    sheet.append(["ชื่อ", "วันที่", "งบประมาณ"])
    sheet.append(["สมมติ ตั้งใจ", datetime.date(2024, 1, 12), amount])
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("ว่าง")
    book.save(path)


def client_of(
    sandbox: Sandbox,
    skipping: SkippingTime,
    *,
    timeouts: Timeouts = PATIENT,
    key: Path | None = None,
    reads_per_minute: int = 60,
    writing: bool = False,
) -> Client:
    client = open_client(
        key=key or sandbox.credentials,
        endpoint=sandbox.endpoint,
        timeouts=timeouts,
        reads_per_minute=reads_per_minute,
        writes_per_minute=reads_per_minute,
        writing=writing,
        clock=skipping.clock,
        sleep=skipping.sleep,
        rng=random.Random(7),
    )
    client.readers = 1  # waits of several, which overlap, would add up on a clock that jumps
    skipping.clients.append(client)
    return client


def ids_of(sandbox: Sandbox) -> list[str]:
    return [sandbox.file(name).id for name in NAMES]


def make_plan(
    client: Client, known: Mapping[str, str], token: str = "", *, full: bool = False
) -> ReadPlan:
    """What a run would read, as the service asks for it."""
    return divide(known, changes_since(client, "" if full else token), full=full)
