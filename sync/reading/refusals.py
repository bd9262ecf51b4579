"""What is refused rather than guessed (D8), in words: which heading, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from sync.model import Choice, Grid, Settled, Severity, Unread, Words, column_letters
from sync.reading.headings import Catalogue, Heading
from sync.reading.mapping import bearing
from sync.reading.pieces import Found
from sync.reading.windows import labels_of


def no_heading(grid: Grid, table: str, catalogue: Catalogue) -> Unread:
    spec = catalogue.tables.tables[table]
    wanted = ", ".join(f.heading for f in spec.fields.values() if f.required)
    return Unread(
        table,
        grid.title,
        grid.gid,
        Words(
            th=f"ไม่พบหัวตาราง “{spec.tab}” ในแท็บนี้ โปรดตรวจหัวคอลัมน์: {wanted}",
            en=f"No heading of “{spec.tab}” found in this tab; check the headings: {wanted}.",
        ),
    )


def unknown_below(above: Found) -> Unread:
    """A second heading that fits no table: what stands below it is not checked."""
    row = above.body.end + 1
    words = Words(
        th=f"แถวที่ {row} คล้ายหัวตารางอีกตารางหนึ่งแต่ไม่ทราบว่าเป็นตารางใด "
        "จึงไม่ได้ตรวจข้อมูลตั้งแต่แถวนี้ลงไป โปรดตรวจหัวคอลัมน์",
        en=f"Row {row} looks like the heading of another table, but of none that is known; "
        "nothing from there on is checked. See to its headings.",
    )
    grid = above.grid
    return Unread(above.heading.table, grid.title, grid.gid, words, severity=Severity.WARNING)


def unsettled(grid: Grid, heading: Heading, catalogue: Catalogue) -> list[Unread]:
    """The fields that two columns claim, and the columns that nearly spell two fields."""
    fields = catalogue.tables.tables[heading.table].fields

    candidates = labels_of(grid, heading.rows)

    def choice(name: str, column: int) -> Choice:
        texts = candidates[column]
        label = texts[min(1, len(texts) - 1)]  # its own text, not joined with that above
        columns = bearing(label, candidates)
        return Choice(name, column, Settled(label, columns.index(column), len(columns)))

    def refused(name: str, words: Words, *places: tuple[str, int]) -> Unread:
        choices = tuple(choice(key, column) for key, column in places)
        return Unread(heading.table, grid.title, grid.gid, words, field=name, choices=choices)

    ties = [
        refused(
            name,
            _tie_words(fields[name].heading, list(map(column_letters, columns))),
            *((name, column) for column in columns),
        )
        for name, columns in heading.ties
    ]
    doubts = [
        refused(
            doubt.fields[0],
            _doubt_words(
                doubt.label,
                column_letters(doubt.column),
                *(fields[name].heading for name in doubt.fields),
            ),
            *((name, doubt.column) for name in doubt.fields),
        )
        for doubt in heading.doubts
    ]
    return ties + doubts


def _tie_words(label: str, letters: Sequence[str]) -> Words:
    """The refusal of a heading that two columns claim."""
    where = ", ".join(letters)
    return Words(
        th=f"หัวตาราง “{label}” ตรงกับมากกว่าหนึ่งคอลัมน์ ({where}) โปรดตั้งชื่อหัวคอลัมน์ให้ต่างกัน",
        en=f"The heading “{label}” fits more than one column ({where}); give each its own heading.",
    )


def _doubt_words(label: str, letter: str, first: str, second: str) -> Words:
    """The refusal of a heading that two fields could mean."""
    return Words(
        th=f"หัวตาราง “{label}” (คอลัมน์ {letter}) อาจหมายถึง “{first}” หรือ “{second}” "
        "โปรดพิมพ์หัวคอลัมน์ให้ตรงกับคำใดคำหนึ่ง",
        en=f"The heading “{label}” (column {letter}) may mean “{first}” or “{second}”; "
        "write one of the two.",
    )
