"""Pictures of sheets for docs/th/อ่านชีต.md, coloured by what the reader really makes of each row.

Run: python -m tests.reading.pictures
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from sync.model import Grid, Merge, Reading, column_letters
from tests.reading.test_tables import grid, reading

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-lcd-text"]
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WORDS = {
    "title": "ชื่อเรื่อง",
    "heading": "หัวตาราง",
    "record": "ข้อมูล",
    "total": "ยอดรวม",
    "passed": "อ่านข้าม",
    "refused": "ไม่ตรวจ",
}
STYLE = """
body { margin: 0; padding: 14px; background: #fff; width: max-content;
       font: 15px/1.5 'Noto Sans Thai', 'Loma', 'Garuda', sans-serif; color: #202124 }
table { border-collapse: collapse }
td, th { border: 1px solid #c7cbd1; padding: 3px 10px; white-space: nowrap; height: 24px }
th { background: #f1f3f4; font-weight: 400; color: #5f6368; text-align: center }
td.says { border: 0; padding-left: 14px; font-weight: 600 }
.title td { background: #fff8e1 } .heading td { background: #d7e7ff; font-weight: 600 }
.total td { background: #dff3e3 } .passed td { color: #80868b; background: #f8f9fa }
.refused td { background: #fde7e5 }
tr td.says { background: #fff; color: #3c4043 }
"""

MESSY = grid(
    "งบประมาณ",
    """
    รายงานผลการเบิกจ่าย ประจำปีงบประมาณ พ.ศ. 2569 | | | |
    ข้อมูล ณ วันที่ 3 เมษายน 2569 เวลา 16.30 น. | | | |
    ที่ | โครงการ/กิจกรรม | งบประมาณ (บาท) | |
     | | จัดสรร | เบิกจ่าย | คงเหลือ
    (1) | (2) | (3) | (4) | (5)=(3)-(4)
    ตำบลตาคลี | | | |
    1 | อบรมอาชีพทอผ้า | ๑๒,๐๐๐ | 12,000.- | -
    2 | ศึกษาดูงาน | 8,000 บาท | 3,500 | 4,500
     | รวมตำบลตาคลี | 20,000 | 15,500 | 4,500
     | | | |
    ตำบลช่องแค | | | |
    3 | สาธิตการเลี้ยงไก่ไข่ | 15,000 | 15,000 | -
     | รวมทั้งสิ้น | 35,000 | 30,500 | 4,500
    หมายเหตุ ตัวเลขยังไม่รวมค่าใช้สอย | | | |
     | | ลงชื่อ ........................ ผู้รายงาน | |
    """,
    merges=(
        Merge(0, 0, 1, 5), Merge(1, 0, 2, 5), Merge(2, 0, 4, 1), Merge(2, 1, 4, 2),
        Merge(2, 2, 3, 5), Merge(5, 0, 6, 5), Merge(10, 0, 11, 5), Merge(13, 0, 14, 5),
        Merge(14, 2, 15, 5),
    ),
)  # fmt: skip

BESIDE = grid(
    "ข้อมูล",
    """
    ตำบล | หมู่บ้าน | ผู้รับผิดชอบ | | เลขที่สัญญา | ผู้ยืม | วันที่ยืม | จำนวนเงิน
    ตาคลี | หมู่ที่ 1 บ้านหนองนา | นางสาวดาว ใจดี | | 1/2569 | นายตะวัน มีสุข | 5 ม.ค. 69 | 9,300
    ช่องแค | หมู่ ๒ บ้านหนองปลา | นายตะวัน มีสุข | | 2/2569 | นางสาวดาว ใจดี | 12 ก.พ. 69 | 4,000
    ช่องแค | ม.3 บ้านหนองกบ | นายตะวัน มีสุข | | | | |
    """,
)

TIED = grid(
    "หมู่บ้าน",
    """
    ตำบล | หมู่ที่ | บ้าน | ผู้รับผิดชอบ | ผู้รับผิดชอบ
    ตาคลี | 1 | หนองนา | นางสาวดาว ใจดี | นายตะวัน มีสุข
    ช่องแค | 2 | หนองปลา | นายตะวัน มีสุข | นางสาวดาว ใจดี
    """,
)

RECIPIENTS = grid(
    "ผู้รับรายงาน",
    """
    ชื่อ | อีเมล | บทบาท | ขอบเขต | ภาษา | รับรายงาน
    นางสาวดาว ใจดี | dao@example.go.th | พัฒนากร | ตาคลี, ช่องแค | ไทย | ใช่
    นายตะวัน มีสุข | tawan@example.go.th | พัฒนากร | จันเสน | ไทย | พักถึง 30 ก.ย. 2569
    นางสาวสมใจ ดีงาม | somjai@example.go.th | พัฒนาการอำเภอ | ทั้งอำเภอ | ไทย | ใช่
    นายเมฆ งามดี | mek@example.go.th | จังหวัด | | ไทย | ส่งแทนที่ somsri@example.go.th
    """,
)

SHEETS = {
    "sheet-recipients": RECIPIENTS,
    "sheet-messy": MESSY,
    "sheet-beside": BESIDE,
    "sheet-refused": TIED,
}


def row_kinds(tab: Grid, found: Reading) -> list[str]:
    """What each row of a tab was taken for."""
    parts = [part for table in found.tables.values() for part in table.parts]
    headings = {row for part in parts for row in part.header_rows}
    records = {row for table in found.tables.values() for row in table.rows}
    totals = {total.row for table in found.tables.values() for total in table.totals}
    kinds = []
    for row, texts in enumerate(tab.shown):
        if not found.tables:
            kinds.append("refused" if any(texts) else "passed")
        elif row in headings:
            kinds.append("heading")
        elif row in records:
            kinds.append("record")
        elif row in totals:
            kinds.append("total")
        else:
            kinds.append("title" if row < min(headings) else "passed")
    return kinds


def html_of(tab: Grid) -> str:
    """The tab as a spreadsheet shows it, with a word at the end of each row."""
    covered = {
        (row, column)
        for m in tab.merges
        for row in range(m.top, m.bottom)
        for column in range(m.left, m.right)
    } - {(m.top, m.left) for m in tab.merges}
    spans = {(m.top, m.left): m for m in tab.merges}
    width = max(map(len, tab.shown))
    letters = "".join(f"<th>{column_letters(column)}</th>" for column in range(width))
    lines = [f"<tr><th></th>{letters}<td class='says'>โปรแกรมอ่านเป็น</td></tr>"]
    for row, kind in enumerate(row_kinds(tab, reading(tab))):
        cells = [f"<th>{row + 1}</th>"]
        for column in range(width):
            if (row, column) in covered:
                continue
            text = tab.shown[row][column] if column < len(tab.shown[row]) else ""
            merge = spans.get((row, column))
            span = ""
            if merge:
                span = f" rowspan={merge.bottom - row} colspan={merge.right - column}"
            cells.append(f"<td{span}>{escape(text)}</td>")
        cells.append(f"<td class='says'>{WORDS[kind]}</td>")
        lines.append(f"<tr class='{kind}'>{''.join(cells)}</tr>")
    return f"<!doctype html><style>{STYLE}</style><table>{''.join(lines)}</table>"


def main() -> None:
    from playwright.sync_api import sync_playwright

    from tests.summary.pictures import in_few_colours

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        for name, tab in SHEETS.items():
            page = browser.new_page(viewport={"width": 400, "height": 100}, device_scale_factor=1.5)
            page.set_content(html_of(tab))
            picture = page.locator("body").screenshot()
            (PICTURES / f"{name}.png").write_bytes(in_few_colours(picture))
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
