"""What is refused rather than guessed (D8), in words: which heading, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from sync.model import (
    Choice,
    Grid,
    Notice,
    Place,
    Settled,
    Severity,
    Unread,
    Words,
    column_letters,
)
from sync.reading.agreement import agreement, filled
from sync.reading.assignment import Pair
from sync.reading.cells.thai import fold
from sync.reading.headings import Catalogue, Heading
from sync.reading.mapping import bearing
from sync.reading.pieces import Found
from sync.reading.shared import VILLAGE

SPREAD = 3  # columns headed by the words of one column: a row of many records
LIKELY = 0.6  # of the cells of a column that is proposed for a field have the field's form
TELLING = frozenset(("word", "date", "dates", "subdistrict"))  # types that few other cells fit


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


def missing(piece: Found, name: str, catalogue: Catalogue) -> Unread:
    """A required column that no heading names; those are proposed whose cells could be its."""
    grid, table = piece.grid, piece.heading.table
    spec = catalogue.tables.tables[table].fields[name]
    choices = tuple(
        Choice(name, c, _answer(piece.heading, c)) for c in _likely(piece, name, catalogue)
    )
    if piece.at_odds and name in VILLAGE:
        words = Words(
            th="ชื่อแท็บกับชื่อเรื่องเหนือตารางบอกพื้นที่ไม่ตรงกัน โปรดแก้ให้ตรงกัน",
            en="The name of the tab and the title above the table name two places; make it one.",
        )
    elif not choices:
        words = Words(
            th=f"ไม่พบคอลัมน์ “{spec.heading}” โปรดเพิ่มคอลัมน์ หรือตั้งชื่อหัวคอลัมน์ให้ตรง",
            en=f"The column “{spec.heading}” is missing; add it, or name its heading so.",
        )
    else:
        named = [f"“{each.answer.label}” ({column_letters(each.column)})" for each in choices]
        words = Words(
            th=f"ไม่พบคอลัมน์ “{spec.heading}” อาจเป็นคอลัมน์ {' หรือ '.join(named)} "
            f"หากใช่ โปรดพิมพ์หัวคอลัมน์ว่า “{spec.heading}”",
            en=f"The column “{spec.heading}” is missing; it may be {' or '.join(named)}. "
            f"If it is, write “{spec.heading}” as its heading.",
        )
    return Unread(table, grid.title, grid.gid, words, name, choices=choices)


def _likely(piece: Found, name: str, catalogue: Catalogue) -> list[int]:
    """The columns of no other field whose cells mostly have the form that this field's have."""
    heading, below = piece.heading, piece.heading.last_row + 1
    spec = catalogue.tables.tables[heading.table].fields[name]
    if spec.type not in TELLING:
        return []
    return [
        column
        for column in sorted(heading.labels.keys() - heading.used)
        if next(filled(piece.grid, below, column), None)
        and agreement(piece.grid, below, column, spec, catalogue.tables) >= LIKELY
    ]


def _answer(heading: Heading, column: int) -> Settled:
    """What a person would accept to say that a field is in this column."""
    label = heading.labels[column].texts[-1]  # its own text, not joined with that above
    columns = bearing(label, heading.labels)
    return Settled(label, columns.index(column), len(columns))


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
    """A question for each doubt: several columns for one field, or several fields for one column.

    A required field in doubt refuses the table; any other is left out, and that is a warning. A
    refused table in which the words of a column head columns of their own is asked about that.
    """
    fields = catalogue.tables.tables[heading.table].fields
    if heading.refused and (spread := _spread(grid, heading, catalogue)):
        return [spread]

    def choice(pair: Pair) -> Choice:
        return Choice(pair.field, pair.column, _answer(heading, pair.column))

    questions = []
    for doubt in heading.doubts:
        columns = list(dict.fromkeys(pair.column for pair in doubt))
        headings = [fields[name].heading for name in dict.fromkeys(pair.field for pair in doubt)]
        if len(columns) > 1:
            words = _tie_words(headings[0], heading, sorted(columns))
        else:
            label = heading.labels[columns[0]]
            said = label.full if label.lowest in headings else label.lowest
            words = _doubt_words(said, column_letters(columns[0]), headings)
        severity = (
            Severity.ERROR if any(fields[p.field].required for p in doubt) else Severity.WARNING
        )
        choices = tuple(map(choice, doubt))
        question = Unread(
            heading.table, grid.title, grid.gid, words, doubt[0].field, severity, choices
        )
        questions.append(question)
    return questions


def boxes_read(grid: Grid, heading: Heading) -> list[Notice]:
    """That a column of boxes was read as words: whoever ticks them may mean something else."""
    words = heading.words
    if words is None or not words.otherwise:
        return []
    (column, word), *_ = words.words.items()
    letter, label = column_letters(column), heading.labels[column].lowest
    said = Words(
        th=f"คอลัมน์ {letter} “{label}” เป็นช่องทำเครื่องหมาย ระบบอ่านช่องที่ทำเครื่องหมายเป็น “{word}” "
        f"และช่องที่ไม่ได้ทำเป็น “{words.otherwise}” หากไม่ตรง โปรดพิมพ์สถานะเป็นคำ",
        en=f"Column {letter} “{label}” has boxes to tick: a ticked one is read as “{word}”, "
        f"another as “{words.otherwise}”. If that is wrong, write the status in words.",
    )
    place = Place(grid.title, grid.gid, heading.last_row, column)
    return [Notice("boxes read as words", place, said)]


def counted_as_record(grid: Grid, heading: Heading, row: int) -> Notice:
    """That a row was counted which looks like the sum of all above it, but is called nothing so."""
    place = Place(grid.title, grid.gid, row, min(heading.columns.values()))
    words = Words(
        th=f"{grid.title}: แถวที่ {row + 1} มียอดเท่ากับผลรวมของแถวข้างบน แต่มีชื่ออย่างรายการหนึ่ง "
        "จึงนับเป็นรายการ หากเป็นยอดรวม โปรดพิมพ์คำว่า “รวม” ไว้หน้าแถว",
        en=f"{grid.title}: row {row + 1} holds what the rows above add up to, but has a name as a "
        "record has, so it is counted; if it is their total, write รวม at its beginning.",
    )
    return Notice("like a total", place, words)


def _spread(grid: Grid, heading: Heading, catalogue: Catalogue) -> Unread | None:
    """That one row holds many records: the words of a required column head columns of their own."""
    for name, field in catalogue.tables.tables[heading.table].fields.items():
        if not field.required or field.vocabulary is None or name in heading.columns:
            continue
        vocabulary = catalogue.tables.vocabularies[field.vocabulary]
        words = {fold(each) for word, same in vocabulary.items() for each in (word, *same)}
        headed = [
            column
            for column, label in heading.labels.items()
            if fold(label.lowest).rstrip("0123456789") in words
        ]
        if len(headed) >= SPREAD:
            letters = f"{column_letters(min(headed))}-{column_letters(max(headed))}"
            said = Words(
                th=f"หัวคอลัมน์ {letters} เป็นคำของคอลัมน์ “{field.heading}” หนึ่งแถวจึงมีหลายรายการ "
                f"โปรดแยกเป็นแถวละรายการ และพิมพ์คำนั้นในคอลัมน์ “{field.heading}”",
                en=f"The columns {letters} are headed by words of “{field.heading}”, so that one "
                f"row holds many records; write a row for each and its word in “{field.heading}”.",
            )
            return Unread(heading.table, grid.title, grid.gid, said, field=name)
    return None


def _tie_words(label: str, heading: Heading, columns: Sequence[int]) -> Words:
    """The question of a heading that several columns may be; under parents, each with its own."""
    parents = {column: " ".join(heading.labels[column].parts[:-1]) for column in columns}
    if len(set(parents.values())) == len(columns) and all(parents.values()):
        over = [(column_letters(column), parent) for column, parent in parents.items()]
        return Words(
            th=f"หัวตาราง “{label}” มีซ้ำ "
            f"({', '.join(f'คอลัมน์ {letters} ใต้ “{parent}”' for letters, parent in over)}) "
            "โปรดแยกเป็นแถวละครั้ง หากเป็นคนละครั้ง หรือตั้งชื่อให้ต่างกัน หากใช้เพียงคอลัมน์เดียว",
            en=f"The heading “{label}” stands several times "
            f"({', '.join(f'{letters} under “{parent}”' for letters, parent in over)}); write a "
            "row for each where they are different events, or give each its own heading where one "
            "column only is meant.",
        )
    where = ", ".join(map(column_letters, columns))
    return Words(
        th=f"หัวตาราง “{label}” ตรงกับมากกว่าหนึ่งคอลัมน์ ({where}) โปรดตั้งชื่อหัวคอลัมน์ให้ต่างกัน",
        en=f"The heading “{label}” fits more than one column ({where}); give each its own heading.",
    )


def _doubt_words(label: str, letter: str, headings: Sequence[str]) -> Words:
    """The question of a column that may be one field or another, or one or none."""
    names_th = " หรือ ".join(f"“{heading}”" for heading in headings)
    names_en = " or ".join(f"“{heading}”" for heading in headings)
    if len(headings) > 1:
        mend = Words(th="โปรดพิมพ์หัวคอลัมน์ให้ตรงกับคำใดคำหนึ่ง", en="write one of the two")
    else:
        mend = Words(th="หากใช่ โปรดพิมพ์หัวคอลัมน์ให้ตรงกับคำนี้", en="if it does, write that")
    return Words(
        th=f"หัวตาราง “{label}” (คอลัมน์ {letter}) อาจหมายถึง {names_th} {mend.th}",
        en=f"The heading “{label}” (column {letter}) may mean {names_en}; {mend.en}.",
    )
