#!/usr/bin/env bash
# openpyxl 3.1.5 and python-calamine 0.9.1 take dates that Thai Excel formats for plain numbers.
#
# ECMA-376 (part 1, 18.8.30) gives Thai Excel built-in patterns 59 to 81: a file names them by number and holds no
# text of them. 71 to 74, 77 and 81 are dates, yet both libraries hand out 46215 with nothing to tell it from an
# amount. calamine does know the numbers of the Chinese and Japanese lists in the same chapter. A year of the Buddhist
# era that stands alone (bbbb, which Excel shows as 2569) is a number to both as well; beside a d or an m it is a date.
# pandas, which reads through either, hands out the same.
#
# Installs openpyxl and python-calamine in a temporary folder; changes nothing else.
# Exit 0: it is still so. Exit 1: the behaviour has changed. Exit 2: the packages cannot be had.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv && venv/bin/pip -q install openpyxl==3.1.5 python-calamine==0.9.1 2> /dev/null || exit 2

cat > tried.py <<'PYTHON'
import sys
import zipfile

import openpyxl
import python_calamine

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
OWN = {164: "d/m/bbbb", 165: "bbbb", 166: '"พ.ศ." bbbb'}
# number of the pattern: what it is for, is it a date for openpyxl, is it one for calamine
EXPECTED = {
    14: ("short date, everywhere", True, True),
    27: ("date, Chinese and Japanese", False, True),
    57: ("date, Chinese and Japanese", False, True),
    71: ("day/month/year, Thai", False, False),
    72: ("day-month-year, Thai", False, False),
    73: ("day-month, Thai", False, False),
    74: ("month-year, Thai", False, False),
    77: ("date and time, Thai", False, False),
    81: ("d/m/bb, Thai", False, False),
    164: (OWN[164], True, True),
    165: (OWN[165], False, False),
    166: (OWN[166], False, False),
}


def link(number, kind, target):
    return f'<Relationship Id="r{number}" Type="{LINKS}/{kind}" Target="{target}"/>'


def links(*each):
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(each)}</Relationships>'


patterns = "".join(
    '<numFmt numFmtId="{}" formatCode="{}"/>'.format(n, p.replace('"', "&quot;"))
    for n, p in OWN.items()
)
looks = "".join(
    f'<xf numFmtId="{n}" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>'
    for n in EXPECTED
)
cells = "".join(
    f'<row r="{r}"><c r="A{r}" s="{r - 1}"><v>46215</v></c></row>'
    for r in range(1, len(EXPECTED) + 1)
)
parts = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
    f'<Override PartName="/xl/tab.xml" ContentType="{TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": links(link(1, "officeDocument", "xl/workbook.xml")),
    "xl/_rels/workbook.xml.rels": links(
        link(1, "worksheet", "tab.xml"), link(2, "styles", "styles.xml")
    ),
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{LINKS}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/styles.xml": f"<styleSheet {MAIN}><numFmts>{patterns}</numFmts><fonts><font/></fonts>"
    '<fills><fill><patternFill patternType="none"/></fill></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    f"<cellXfs>{looks}</cellXfs></styleSheet>",
    "xl/tab.xml": f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>",
}
with zipfile.ZipFile("dates.xlsx", "w") as archive:
    for name, text in parts.items():
        archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')

first = [cell.value for (cell,) in openpyxl.load_workbook("dates.xlsx").active.iter_rows()]
second = [row[0] for row in python_calamine.load_workbook("dates.xlsx").get_sheet_by_index(0).to_python()]
changed = False
print(f"12 July 2026     {'':28} {'openpyxl':12} calamine")
for (number, (use, *expected)), *values in zip(EXPECTED.items(), first, second, strict=True):
    told = [str(value)[:10] for value in values]
    print(f"pattern {number:3}:     {use:28} {told[0]:12} {told[1]}")
    changed |= [text == "2026-07-12" for text in told] != expected
sys.exit("the behaviour has changed" if changed else 0)
PYTHON
venv/bin/python -W ignore tried.py
