"""Why cells are not read, in words: where nothing is known of them, or they look like ours."""

from __future__ import annotations

from collections.abc import Sequence

from sync.model import Grid, Notice, Place, Unread, Words
from sync.reading.headings import Catalogue, Heading

NOT_READ = "tab not read"  # the kind of a notice


def no_table() -> Words:
    return Words(th="ไม่มีตารางที่โปรแกรมรู้จัก", en="it holds no table that is known")


def another_below(row: int) -> Words:
    return Words(
        th=f"แถวที่ {row + 1} คล้ายหัวตารางอื่นที่โปรแกรมไม่รู้จัก",
        en=f"row {row + 1} looks like the heading of another table, but of none that is known",
    )


def not_settled() -> Words:
    return Words(
        th="ยังไม่ทราบว่าคอลัมน์ใดเป็นคอลัมน์ใด จึงยังไม่อ่านตารางนี้",
        en="its heading is not settled, so the table is not read",
    )


def above_the_table() -> Words:
    return Words(
        th="อยู่เหนือหัวตาราง และไม่ใช่ตารางที่โปรแกรมรู้จัก",
        en="it stands above the table, and is no table that is known",
    )


def an_error() -> Words:
    return Words(th="แสดงข้อผิดพลาดของสูตร", en="it shows the error of a formula")


def shows_an_error(grid: Grid, table: str, error: str, catalogue: Catalogue) -> Unread:
    """A tab that shows an error, or that it is still loading, in the place of its records."""
    spec = catalogue.tables.tables.get(table)
    tab = f"ตาราง “{spec.tab}” " if spec else "ตาราง"
    if not error.startswith("#"):
        words = Words(
            th=f"แท็บนี้แสดงเพียง “{error}” คือยังโหลดข้อมูลไม่เสร็จ {tab}จึงยังไม่มีข้อมูลให้อ่าน "
            "โปรดเปิดชีตรอจนข้อมูลขึ้นครบ หากยังไม่ขึ้น โปรดตรวจสูตรที่ดึงข้อมูล",
            en=f"The tab only shows “{error}”: its data are not there yet. Open the sheet and wait "
            "until they are; where they do not come, see to the formula that fetches them.",
        )
    else:
        words = Words(
            th=f"แท็บนี้แสดงเพียง “{error}” เพราะสูตรที่ดึงข้อมูลมาใช้งานไม่ได้ {tab}จึงไม่มีข้อมูลให้อ่าน "
            "โปรดเปิดแท็บนี้แล้วแก้สูตร หากเป็นสูตร IMPORTRANGE ให้กดอนุญาตการเข้าถึง",
            en=f"The tab only shows “{error}”: the formula that fetches its data fails. Open the "
            "tab and mend the formula; with IMPORTRANGE, allow it the access it asks for.",
        )
    return Unread(table, grid.title, grid.gid, words)


def like_a_table(
    grid: Grid, likely: Heading, lacking: Sequence[str], catalogue: Catalogue
) -> Notice:
    """A tab that has most of the columns of a table, but neither its name nor all of them."""
    tab = catalogue.tables.tables[likely.table].tab
    columns = ", ".join(lacking)
    return Notice(
        NOT_READ,
        Place(grid.title, grid.gid),
        Words(
            th=f"แท็บ “{grid.title}” คล้ายตาราง “{tab}” แต่ไม่พบคอลัมน์ {columns} จึงไม่ได้อ่าน "
            f"หากเป็นตารางนี้ โปรดเพิ่มคอลัมน์ หรือตั้งชื่อแท็บว่า “{tab}”",
            en=f"The tab “{grid.title}” looks like “{tab}”, but has no column {columns}, so it is "
            f"not read; if it is that table, add them, or name the tab “{tab}”.",
        ),
    )


def in_english(grid: Grid, table: str, catalogue: Catalogue) -> Notice:
    """A tab of a table's English name, whose headings are none that are known."""
    tab = catalogue.tables.tables[table].tab
    return Notice(
        NOT_READ,
        Place(grid.title, grid.gid),
        Words(
            th=f"แท็บ “{grid.title}” อาจเป็นตาราง “{tab}” แต่ไม่พบหัวคอลัมน์ที่รู้จัก จึงไม่ได้อ่าน "
            "หากใช่ โปรดพิมพ์หัวคอลัมน์เป็นภาษาไทย",
            en=f"The tab “{grid.title}” may be “{tab}”, but no heading of it is known, so it is "
            "not read; if it is that table, write its headings in Thai.",
        ),
    )


def colours_only(heading: str) -> Words:
    """A column that is blank throughout while colours say what belongs there."""
    return Words(
        th=f"คอลัมน์ “{heading}” ว่างทุกแถว และแท็บนี้ใช้สีบอกแทน โปรแกรมอ่านสีไม่ได้ "
        f"โปรดพิมพ์คำในคอลัมน์ “{heading}”",
        en=f"The column “{heading}” is blank throughout, and colours tell it instead. Colours are "
        f"not read: write the word in the column “{heading}”.",
    )


def all_blank(heading: str) -> Words:
    """The same where no key says that colours are meant."""
    return Words(
        th=f"คอลัมน์ “{heading}” ว่างทุกแถว หากใช้สีบอก โปรแกรมอ่านสีไม่ได้ โปรดพิมพ์คำในคอลัมน์ “{heading}”",
        en=f"The column “{heading}” is blank throughout. If colours tell it: they are not read; "
        f"write the word in the column “{heading}”.",
    )


def months_blank(heading: str) -> Words:
    """Columns of months of which no row marks one: most likely they are coloured."""
    return Words(
        th=f"ช่องเดือนของ “{heading}” ว่างทุกแถว หากใช้สีหรือเส้นบอก โปรแกรมอ่านสีและเส้นไม่ได้ "
        "โปรดใส่ ✓ ในเดือนที่ดำเนินการ",
        en=f"No row has a mark in the months of “{heading}”. If colours or lines tell them: they "
        "are not read; put ✓ into the months that are meant.",
    )
