"""How fast an answer of Google becomes grids: 50,000 rows of 19 columns, parse and conversion.

Run: python -m bench.grid [ROWS]
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from typing import Any

from sync.google.answers import collector_paused, parse_object
from sync.google.workbooks import workbook_of

COLUMNS = 19
ROUNDS = 5
WORDS = ("ตาคลี", "ช่องแค", "หนองโพ", "สมมติ", "ตั้งใจ", "ทอผ้า", "เลี้ยงไก่", "จักสาน", "ปลูกผัก")


def cell_of(column: int, rng: random.Random) -> dict[str, Any]:
    """Two numbers and one date in nineteen columns, some blanks, the rest Thai text.

    Text cells carry the empty parts that a field mask leaves behind: the dearest case.
    """
    if column in (4, 9):
        value = rng.randrange(500, 90_000)
        return {
            "formattedValue": f"{value:,}",
            "effectiveValue": {"numberValue": value},
            "effectiveFormat": {"numberFormat": {"type": "NUMBER"}},
        }
    if column == 12:
        return {
            "formattedValue": f"{rng.randrange(1, 29)}/1/2567",
            "effectiveValue": {"numberValue": rng.randrange(45_000, 46_000)},
            "effectiveFormat": {"numberFormat": {"type": "DATE"}},
        }
    if rng.random() < 0.05:
        return {}
    text = f"{rng.choice(WORDS)} {rng.choice(WORDS)} {rng.randrange(900)}"
    return {"formattedValue": text, "effectiveValue": {}, "effectiveFormat": {}}


def answer_of(rows: int, seed: int = 7) -> bytes:
    rng = random.Random(seed)
    lines = [{"values": [cell_of(column, rng) for column in range(COLUMNS)]} for _ in range(rows)]
    sheet = {
        "properties": {"sheetId": 0, "title": "ครัวเรือนเป้าหมาย", "sheetType": "GRID"},
        "data": [{"rowData": lines, "rowMetadata": [{} for _ in range(rows)]}],
    }
    answer = {"spreadsheetId": "x", "properties": {"title": "ตาคลี 2569"}, "sheets": [sheet]}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def median(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    content = answer_of(rows)
    parse, convert = [], []
    for _ in range(ROUNDS):
        with collector_paused():
            started = time.process_time()
            answer = parse_object(content)
            parsed = time.process_time()
            workbook = workbook_of(answer)
            convert.append(time.process_time() - parsed)
            parse.append(parsed - started)
            assert len(workbook.grids[0].shown) == rows
            del answer, workbook
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows} rows × {COLUMNS} columns, {len(content) / 1e6:.1f} MB, median of {ROUNDS}")
    print(f"parse {median(parse):.3f} s · convert {median(convert):.3f} s · peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
