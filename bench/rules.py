"""How long all rules take over a register of 50,000 households and its other tabs.

    python bench/rules.py [HOUSEHOLDS]

Prints the median of five runs in seconds of processor time, against what reading a register of so
many households takes (bench/reading.py's, in this very process), the findings, and the slowest
rules. The register is invented: 500 villages, two percent of the cells at fault.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.reading import KEY, answer_of
from sync import gc_pause
from sync.google.workbooks import workbook_of
from sync.model import Column, Part, Personal, Problem, Reading, Table, Words, Workbook
from sync.reading.cells.citizen_ids import Sealer
from sync.reading.headings import Catalogue
from sync.reading.tables import read
from sync.rules.engine import Rules, compile_rules, run
from sync.rules.examples import FISCAL_YEAR, HEALTHY, TODAY
from sync.settings import PACKAGED, TablesFile, load

TAMBONS = ("ตาคลี", "ช่องแค", "หนองโพ", "จันเสน", "หัวหวาย")
OFFICER = "นางสาวใจดี มีสุข"
START = date(2025, 10, 15)


class Days(NamedTuple):
    start: date
    end: date


def table(key: str, rows: list[dict[str, Any]], tables: TablesFile) -> Table:
    """Rows of typed values as a table; what a row does not state is the healthy text or blank."""
    spec = tables.tables[key].fields
    columns = {}
    for field in HEALTHY[key] if not rows else rows[0]:
        values = [row[field] for row in rows]
        kind = spec[field].personal
        held = [Personal(v, kind) if kind and v is not None else v for v in values]
        shown = ["" if v is None else Personal(str(v), kind) if kind else str(v) for v in values]
        columns[field] = Column(field, shown, held)
    part = Part(tables.tables[key].tab, 0, (0,), {field: n for n, field in enumerate(columns)})
    return Table(key, (part,), columns, list(range(1, len(rows) + 1)), [0] * len(rows))


def register(households: int, tables: TablesFile, rng: random.Random) -> Reading:
    """A district of 500 villages with everything done in each, and two percent of it wrong."""
    villages = [(TAMBONS[n % 5], n // 5 + 1) for n in range(500)]
    data: dict[str, list[dict[str, Any]]] = {key: [] for key in HEALTHY}
    each = households // len(villages)
    for number, (tambon, moo) in enumerate(villages):
        at = {"subdistrict": tambon, "moo": moo}
        day = START + timedelta(days=number % 20)
        data["villages"].append(
            {**at, "village_name": f"บ้าน{number}", "officer": OFFICER, "occupation": "จักสาน",
             "note": None}
        )  # fmt: skip
        for technique in range(1, 10):
            period = Days(day, day + timedelta(days=200))
            data["plan"].append(
                {**at, "no": number * 9 + technique, "technique": technique, "activity": "งาน",
                 "objective": "ก", "method": "ข", "target_group": "ค", "place": "ง",
                 "period": period, "budget": Decimal(1000), "expected_result": "20 คน",
                 "officer": OFFICER, "status": "แล้วเสร็จ", "note": None}
            )  # fmt: skip
        for role in ("วิทยากรหลัก", *["วิทยากร"] * 4, "ผู้นำชุมชน", "หน่วยงานภาคี"):
            data["coordination"].append(
                {**at, "date": day, "role": role, "name": f"คน {len(data['coordination'])}",
                 "trained_on": day}
            )  # fmt: skip
        common = {**at, "status": "แล้วเสร็จ", "evidence": "x", "occupation": "จักสาน"}
        data["forums"].append(
            {**common, "date": day, "households": each, "shared_goal": "3 %", "participants": each}
        )
        after = Days(day + timedelta(days=10), day + timedelta(days=12))
        data["trainings"].append(
            {**common, "date": after, "days": 3, "instructors": ("ครู",), "participants": each,
             "attended": tuple(range(1, each + 1)), "disbursed": Decimal(10), "session": 1}
        )  # fmt: skip
        data["study_visits"].append(
            {**common, "date": after, "destination": "ศูนย์", "participants": 9, "lesson": "ดี",
             "disbursed": Decimal(10)}
        )  # fmt: skip
        for month in range(8):
            visited = after.end + timedelta(days=30 * (month + 1))
            numbers = "all" if month == 7 else (month + 1,)
            data["follow_ups"].append(
                {**at, "date": visited, "household_nos": numbers, "officer": "ก", "details": "ดี",
                 "problem": None, "advice": None}
            )  # fmt: skip
        for home in range(1, each + 1):
            wrong = rng.random() < 0.02
            data["households"].append(
                {**at, "no": home, "first_name": f"ชื่อ{home}", "last_name": f"สกุล{number}",
                 "citizen_id": f"{number}-{home}", "house_no": f"{home}/{number}",
                 "interest": "จักสาน" if not wrong else "ทอผ้า",
                 "income_before": None if wrong else Decimal(90_000 + home),
                 "income_after": Decimal(100_000 + home), "practising": not wrong,
                 "phone": ("0810000000",), "note": "โทร 081-000-0000" if wrong else f"ดี {home}"}
            )  # fmt: skip
    typed = {key: table(key, rows, tables) for key, rows in data.items() if rows}
    faults = typed["households"].columns["phone"].problems
    for index in rng.sample(range(households), households // 50):
        faults[index] = [Problem("D7", Words("สั้นไป", "too short"))]
    return Reading(Workbook("bench", "bench", ()), "ตาคลี", FISCAL_YEAR, typed)


def reading_takes(households: int, tables: TablesFile) -> float:
    """Median of five, seconds of processor time: from Google's answer to typed tables."""
    content, catalogue = answer_of(households), Catalogue(tables)
    seconds = []
    for _ in range(5):
        begun = time.process_time()
        with gc_pause.paused():
            read(Sealer(KEY).workbook(workbook_of(content)), catalogue, today=TODAY)
        seconds.append(time.process_time() - begun)
    return statistics.median(seconds)


def main() -> None:
    households = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    settings = load(PACKAGED, {})
    rules = compile_rules(settings.rules, settings.tables)
    programme = settings.programmes["2569"]
    reading = register(households, settings.tables, random.Random(1))
    seconds = []
    for _ in range(5):
        begun = time.process_time()
        outcome = run(rules, reading, programme, TODAY)
        seconds.append(time.process_time() - begun)
    checking, taken = statistics.median(seconds), reading_takes(households, settings.tables)
    print(f"{households} households, {len(rules.rules)} rules: {checking:.3f} s")
    ratio = checking / taken
    print(f"reading such a register: {taken:.3f} s; rules / reading = {ratio:.2f} (bound 1)")
    print(f"{len(outcome.findings)} findings, {len(outcome.crashes)} crashes", *outcome.crashes)
    slowest = []
    for rule in rules.rules:
        begun = time.process_time()
        run(Rules((rule,), rules.tables), reading, programme, TODAY)
        slowest.append((time.process_time() - begun, rule.code))
    floor = min(seconds_alone for seconds_alone, _ in slowest)
    for seconds_alone, code in sorted(slowest, reverse=True)[:8]:
        print(f"  {code:5} {seconds_alone - floor:.3f} s alone")


if __name__ == "__main__":
    main()
