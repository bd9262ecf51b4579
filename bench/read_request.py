"""One spreadsheets.get against values:batchGet twice: requests, bytes, CPU and what is lost.

Run: python -m bench.read_request [ROWS]   (rows of each of five tabs; 2,000 unless told)
"""

from __future__ import annotations

import datetime
import gzip
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from sync import gc_pause
from sync.google.client import Client, open_client
from sync.google.workbooks import FIELDS, workbook_of

TABS = ("ครัวเรือนเป้าหมาย", "ปราชญ์ชุมชน", "แผนปฏิบัติการ", "ติดตาม", "กลุ่มอาชีพ")
COLUMNS = 19
ROUNDS = 5
WORDS = ("ตาคลี", "ช่องแค", "หนองโพ", "สมมติ", "ตั้งใจ", "ทอผ้า", "เลี้ยงไก่", "จักสาน", "ปลูกผัก")
LAYOUT = (
    "spreadsheetId,properties(title),sheets(properties(sheetId,title,sheetType,hidden),merges,"
    "data(rowMetadata(hiddenByUser,hiddenByFilter),columnMetadata(hiddenByUser)))"
)
FULL = FIELDS.replace("effectiveValue(numberValue,boolValue,errorValue(type))", "effectiveValue")
SHEETS = "https://sheets.googleapis.com/v4/spreadsheets/"


def write(path: Path, rows: int) -> None:
    """Five tabs; of nineteen columns two hold numbers, one dates, one formulas' errors."""
    rng = random.Random(7)
    book = openpyxl.Workbook(write_only=True)
    for tab in TABS:
        sheet = book.create_sheet(tab)
        sheet.append([f"คอลัมน์ {column}" for column in range(COLUMNS)])
        for _ in range(rows):
            line: list[Any] = [
                f"{rng.choice(WORDS)} {rng.choice(WORDS)} {rng.randrange(900)}"
                for _ in range(COLUMNS)
            ]
            line[4], line[9] = rng.randrange(500, 90_000), rng.randrange(500, 90_000) / 4
            line[12] = datetime.date(2024, 1, 1) + datetime.timedelta(rng.randrange(700))
            sheet.append(line)
    book.save(path)


def get(client: Client, path: str, params: list[tuple[str, str]]) -> bytes:
    response = client.request("get", SHEETS + path, params=[*params, ("prettyPrint", "false")])
    return bytes(response.content)


def one_get(client: Client, book: str, fields: str = FIELDS) -> list[bytes]:
    answer = get(client, book, [("fields", fields)])
    workbook_of(answer)
    return [answer]


def two_batches(client: Client, book: str, *, layout: bool) -> list[bytes]:
    """Shown and stored by values; tab titles come from the layout or are known by heart."""
    answers = [get(client, book, [("fields", LAYOUT)])] if layout else []
    ranges = [("ranges", f"'{tab}'") for tab in TABS]
    for option in ("FORMATTED_VALUE", "UNFORMATTED_VALUE"):
        option_of = ("valueRenderOption", option)
        answers.append(get(client, f"{book}/values:batchGet", [*ranges, option_of]))
    shown, stored = (json.loads(answer)["valueRanges"] for answer in answers[-2:])
    for texts, values in zip(shown, stored, strict=True):
        for line, raw in zip(texts["values"], values["values"], strict=True):
            [None if isinstance(one, str) else one for one in raw]
            [str(one) for one in line]
    return answers


def measure(name: str, client: Client, read: Callable[[], list[bytes]]) -> None:
    answers = read()
    before = client.metrics
    seconds, walls = [], []
    for _ in range(ROUNDS):
        with gc_pause.paused():
            started, wall = time.process_time(), time.monotonic()
            read()
            seconds.append(time.process_time() - started)
            walls.append(time.monotonic() - wall)
    after = client.metrics
    requests = (after.requests - before.requests) / ROUNDS
    raw = sum(map(len, answers)) / 1e6
    wire = sum(len(gzip.compress(answer, 6)) for answer in answers) / 1e6
    cpu = sorted(seconds)[ROUNDS // 2] * 1000
    print(f"| {name} | {requests:.0f} | {raw:.2f} | {wire:.2f} | {cpu:.0f} |")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "ตาคลี.xlsx", rows)
        command = "import sys, pathlib; from sync.sandbox.server import serve; "
        command += "serve(pathlib.Path(sys.argv[1]))"
        server = subprocess.Popen(
            [sys.executable, "-c", command, folder], stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            where = json.loads(server.stdout.readline())
            compare(Path(where["credentials"]), where["endpoint"], rows)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(10)


def compare(key: Path, endpoint: str, rows: int) -> None:
    client = open_client(key=key, endpoint=endpoint, reads_per_minute=10_000)
    book = client.drive("files", {"fields": "files(id)"})["files"][0]["id"]
    print(f"{len(TABS)} tabs × {rows} rows × {COLUMNS} columns, median of {ROUNDS}")
    print("| how | requests | raw MB | gzip MB | client CPU ms |")
    print("|---|---|---|---|---|")
    measure("spreadsheets.get, our mask", client, lambda: one_get(client, book))
    measure("spreadsheets.get, text twice", client, lambda: one_get(client, book, FULL))
    measure("batchGet × 2", client, lambda: two_batches(client, book, layout=False))
    measure("batchGet × 2 + layout", client, lambda: two_batches(client, book, layout=True))


if __name__ == "__main__":
    main()
