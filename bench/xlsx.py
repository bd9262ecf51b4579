"""What `check FILE.xlsx` costs on a big register: 50,000 households of 19 columns.

Run: python -m bench.xlsx [ROWS] [--old CHECKOUT] [--rounds N]

One run measures in turns, each in a fresh process: reading the file to grids and the whole command;
with --old, the command of another checkout on the same file. Medians of the rounds; processor time
and the peak of memory. The file is as Excel writes it (a table of texts) or, with --inline, as
openpyxl does (texts in their cells).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from bench.reading import household
from sync.model import column_letters
from sync.settings import PACKAGED, load

TODAY = "2026-07-12"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OPEN = '<?xml version="1.0" encoding="UTF-8"?>'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEETML}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEETML}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{SHEETML}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHEETML}.sharedStrings+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="r1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>'
    '<sheet name="ครัวเรือนเป้าหมาย" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{RELS}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r3" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>",
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf numFmtId="4" applyNumberFormat="1"/></cellXfs></styleSheet>',
}  # fmt: skip


def write(path: Path, rows: int, *, inline: bool) -> None:
    """The register of bench.reading as a file."""
    rng = random.Random(7)
    fields = load(PACKAGED, {}).tables.tables["households"].fields
    labels = [fields[k].heading if k in fields else k for k in household(0, random.Random(7))]
    known: dict[str, int] = {}

    def cell(place: str, text: str) -> str:
        if inline:
            return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        return f'<c r="{place}" t="s"><v>{known.setdefault(text, len(known))}</v></c>'

    lines = [f'<row r="1">{cell("A1", "ทะเบียนครัวเรือนเป้าหมาย อำเภอตาคลี ปีงบประมาณ พ.ศ. 2569")}</row>']
    heads = "".join(cell(f"{column_letters(n)}2", label) for n, label in enumerate(labels))
    lines.append(f'<row r="2">{heads}</row>')
    for index in range(rows):
        written = []
        for number, given in enumerate(household(index, rng).values()):
            place = f"{column_letters(number)}{index + 3}"
            value = given.get("effectiveValue", {}).get("numberValue")
            if value is not None:
                style = ' s="1"' if "." in given["formattedValue"] else ""
                written.append(f'<c r="{place}"{style}><v>{value}</v></c>')
            elif given:
                written.append(cell(place, given["formattedValue"]))
        lines.append(f'<row r="{index + 3}">{"".join(written)}</row>')
    merge = f'<mergeCells><mergeCell ref="A1:{column_letters(len(labels) - 1)}1"/></mergeCells>'
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in known)
    parts = {
        **PARTS,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}'
        f"</sheetData>{merge}</worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, OPEN + part)


def measured(command: list[str], folder: Path) -> tuple[float, float]:
    """Processor seconds and MiB at the peak of one command; a helper runs it, to count it alone."""
    asked = [sys.executable, "-m", "bench.xlsx", "--measure", str(folder), json.dumps(command)]
    done = subprocess.run(asked, check=True, capture_output=True, text=True)
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def measure(folder: str, command: list[str]) -> None:
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode())
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))


def read_once(path: str) -> None:
    from sync.xlsx.workbooks import read_file

    began = time.process_time()
    (grid,) = read_file(Path(path)).grids
    print(f"{len(grid.shown)} rows in {time.process_time() - began:.2f} s", file=sys.stderr)


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], json.loads(sys.argv[3]))
        return
    if sys.argv[1:2] == ["--read"]:
        read_once(sys.argv[2])
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=50_000)
    parser.add_argument("--old", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--inline", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        write(path, given.rows, inline=given.inline)
        check = [sys.executable, "cli.py", "check", str(path), "--today", TODAY, "--format", "json"]
        here = Path(__file__).resolve().parent.parent
        sides = {
            "read to grids": ([sys.executable, "-m", "bench.xlsx", "--read", str(path)], here),
            "check": (check, here),
        }
        if given.old:
            sides["check, old"] = (check, given.old.resolve())
        found: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
        for _ in range(given.rounds):
            for side, (command, where) in sides.items():
                found[side].append(measured(command, where))
    print(f"{given.rows} rows × 19 columns, {given.rounds} round(s), processor time and peak")
    medians = {
        s: [statistics.median(x) for x in zip(*rounds, strict=True)] for s, rounds in found.items()
    }
    for side, (seconds, megabytes) in medians.items():
        print(f"{side:14} {seconds:7.2f} s {megabytes:7.0f} MiB")
    if given.old:
        (new, new_peak), (old, old_peak) = medians["check"], medians["check, old"]
        print(f"{old / new:.1f} × faster at 1/{old_peak / new_peak:.1f} of the memory")


if __name__ == "__main__":
    main()
