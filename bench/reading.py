"""What reading a big register costs against parsing its JSON: 50,000 households of 19 columns.

Run: python -m bench.reading [ROWS] [--profile]

One run measures, in the same process and on the same answer of Google, `json.loads` and then the
way to typed tables: cells into a grid, citizen ids sealed, the heading found, columns typed.
Medians of five, processor time. The peak of memory is that of a fresh process that does it once.
The register is invented; Thai digits, faulty cells and an id a row are as offices have them.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from stdnum.th import pin

from sync import gc_pause
from sync.google.workbooks import workbook_of
from sync.model import Reading
from sync.reading.cells.citizen_ids import Sealer
from sync.reading.headings import Catalogue
from sync.reading.tables import read
from sync.settings import PACKAGED, load

ROUNDS = 5
TODAY = date(2026, 7, 12)
KEY = b"bench" * 8
TAMBONS = ("ตาคลี", "ช่องแค", "หนองโพ", "จันเสน", "หัวหวาย", "ต.สร้อยทอง", "ลาดทิพยรส")
SYLLABLES = ("สม", "ใจ", "ดี", "มี", "สุข", "ทอง", "แก้ว", "บุญ", "ศรี", "วัน", "ชัย", "นภา", "พร", "กมล")
WORK = ("ทอผ้า", "เลี้ยงไก่ไข่", "จักสานไม้ไผ่", "ปลูกผักปลอดสารพิษ", "ทำนา", "ทำขนมไทย", "เพาะเห็ดนางฟ้า")
NOTES = ("", "", "", "สมัครใจเข้าร่วม", "ขอเปลี่ยนอาชีพปีหน้า", "ติดต่อช่วงเย็น", "รอเอกสาร ๒ ฉบับ")
TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")

Cell = dict[str, Any]
# Field of config/tables.toml, or an office's own heading, → its cell of one row.
Row = dict[str, Cell]


def text(value: str) -> Cell:
    """A text cell with the empty parts that a field mask leaves behind: the dearest case."""
    return {"formattedValue": value, "effectiveValue": {}, "effectiveFormat": {}} if value else {}


def number(value: float, shown: str, kind: str = "NUMBER") -> Cell:
    return {
        "formattedValue": shown,
        "effectiveValue": {"numberValue": value},
        "effectiveFormat": {"numberFormat": {"type": kind}},
    }


def money(value: int, rng: random.Random) -> Cell:
    """Mostly a number cell, now and then typed as text, in Thai digits, or wrong."""
    chance = rng.random()
    if chance < 0.85:
        return number(value, f"{value:,}.00")
    if chance < 0.95:
        return text(f"{value:,} บาท")
    return text(f"{value:,}".translate(TO_THAI) if chance < 0.99 else "ไม่แน่นอน")


def citizen_id(index: int, rng: random.Random) -> Cell:
    digits = f"1{index:011d}"
    digits += str(pin.calc_check_digit(digits)) if rng.random() < 0.98 else "0"
    if rng.random() < 0.5:
        return text(digits)
    return text(f"{digits[0]}-{digits[1:5]}-{digits[5:10]}-{digits[10:12]}-{digits[12]}")


def phone(rng: random.Random) -> Cell:
    digits = f"08{rng.randrange(10**8):08d}"
    return text(digits if rng.random() < 0.5 else f"{digits[:3]}-{digits[3:6]}-{digits[6:]}")


def name(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4)))


def household(index: int, rng: random.Random) -> Row:
    village = index // 20
    income = rng.randrange(20_000, 120_000)
    day = f"{rng.randint(1, 28)} ม.ค. 2569"
    return {
        "no": number(index % 20 + 1, str(index % 20 + 1)),
        "prefix": text(rng.choice(("นาย", "นาง", "นางสาว"))),
        "first_name": text(name(rng)),
        "last_name": text(name(rng)),
        "citizen_id": citizen_id(index, rng),
        "house_no": text(f"{rng.randrange(1, 400)}/{rng.randrange(1, 30)}"),
        "subdistrict": text(TAMBONS[village % len(TAMBONS)]),
        "moo": text(f"หมู่ที่ {village % 15 + 1}"),
        "members": text(f"{rng.randint(1, 9)} คน"),
        "occupation": text(rng.choice(WORK)),
        "interest": text(rng.choice(WORK)),
        "income_before": money(income, rng),
        "income_after": money(income + rng.randrange(9_000), rng),
        "instructor": text(f"{name(rng)} {name(rng)}" if index % 20 == 0 else "สมใจ มีสุข"),
        "phone": phone(rng),
        "practising": text(rng.choice(("ใช่", "ไม่", "✓", ""))),
        "note": text(rng.choice(NOTES)),
        "วันที่สำรวจ": text(day.translate(TO_THAI) if index % 2 else day),
        "พิกัด": text(f"15.{rng.randrange(10**5):05d}, 100.{rng.randrange(10**5):05d}"),
    }


def answer_of(rows: int, seed: int = 7) -> bytes:
    """Google's answer for one tab of a title row, a heading and so many households."""
    rng = random.Random(seed)
    records = [household(index, rng) for index in range(rows)]
    fields = load(PACKAGED, {}).tables.tables["households"].fields
    labels = [fields[key].heading if key in fields else key for key in household(0, rng)]
    lines = [[text("ทะเบียนครัวเรือนเป้าหมาย อำเภอตาคลี ปีงบประมาณ พ.ศ. 2569")], list(map(text, labels))]
    lines.extend(list(record.values()) for record in records)
    sheet = {
        "properties": {"sheetId": 0, "title": "ครัวเรือนเป้าหมาย", "sheetType": "GRID"},
        "merges": [{"endRowIndex": 1, "endColumnIndex": len(labels)}],
        "data": [
            {"rowData": [{"values": line} for line in lines], "rowMetadata": [{} for _ in lines]}
        ],
    }
    answer = {"spreadsheetId": "x", "properties": {"title": "ตาคลี 2569"}, "sheets": [sheet]}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def look_at(reading: Reading, rows: int) -> None:
    """What came out is the register."""
    table = reading.tables["households"]
    assert len(table) == rows, len(table)
    assert len(table.columns) == 17, sorted(table.columns)
    assert sum(value is not None for value in table.values("citizen_id")) > 0.9 * rows


def one_round(content: bytes, catalogue: Catalogue, rows: int) -> dict[str, float]:
    """Seconds of processor time of each step."""
    seconds: dict[str, float] = {}

    def timed(step: str, work: Callable[[Any], Any], given: Any) -> Any:
        begun = time.process_time()
        outcome = work(given)
        seconds[step] = time.process_time() - begun
        return outcome

    timed("json.loads, collector on", json.loads, content)
    with gc_pause.paused():
        timed("json.loads", json.loads, content)
        value = timed("grid", workbook_of, content)
        value = timed("seal", Sealer(KEY).workbook, value)
        value = timed("read", partial(read, catalogue=catalogue, today=TODAY), value)
    look_at(value, rows)
    return seconds


def peaks_of(content: bytes) -> dict[str, float]:
    """MiB at the peak of fresh processes: at rest, only parsing the JSON, and doing it all."""
    found: dict[str, float] = {}
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(content)
        file.flush()
        for step in ("rest", "parse", "all"):
            command = [sys.executable, "-m", "bench.reading", "--once", step, file.name]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found[step] = float(done.stdout)
    return found


def once(step: str, path: str) -> None:
    """The road of one workbook as the service takes it, or a part of it, for its peak of memory."""
    catalogue = Catalogue(load(PACKAGED, {}).tables)
    if step == "parse":
        json.loads(Path(path).read_bytes())
    elif step == "all":
        workbook = workbook_of(Path(path).read_bytes())
        read(Sealer(KEY).workbook(workbook), catalogue, today=TODAY)
    print(peak())


def peak() -> float:
    """Of this process alone; what getrusage says includes the process that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def profile(content: bytes, catalogue: Catalogue, rows: int) -> None:
    profiler = cProfile.Profile()
    workbook = workbook_of(content)
    profiler.enable()
    reading = read(Sealer(KEY).workbook(workbook), catalogue, today=TODAY)
    profiler.disable()
    look_at(reading, rows)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(30)


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["--once"]:
        once(arguments[1], arguments[2])
        return
    rows = next((int(argument) for argument in arguments if argument.isdigit()), 50_000)
    content = answer_of(rows)
    catalogue = Catalogue(load(PACKAGED, {}).tables)
    if "--profile" in arguments:
        profile(content, catalogue, rows)
        return
    rounds = [one_round(content, catalogue, rows) for _ in range(ROUNDS)]
    median = {step: sorted(each[step] for each in rounds)[ROUNDS // 2] for step in rounds[0]}
    ratio = sum(median[step] for step in ("grid", "seal", "read")) / median["json.loads"]
    megabytes = len(content) / 2**20
    peaks = peaks_of(content)
    print(f"{rows} rows × 19 columns, {megabytes:.1f} MiB, medians of {ROUNDS}")
    print(" · ".join(f"{step} {seconds:.3f} s" for step, seconds in median.items()))
    print(f"(grid + seal + read) / json.loads = {ratio:.2f} (bound 3)")
    ratio *= median["json.loads"] / median["json.loads, collector on"]
    print(f"the same against json.loads as it is called by others, collector on: {ratio:.2f}")
    for step in ("parse", "all"):
        added = peaks[step] - peaks["rest"]
        times = added / megabytes
        print(f"peak of {step}: {added:.0f} MiB above rest, {times:.1f} × the payload (bound 6)")


if __name__ == "__main__":
    main()
