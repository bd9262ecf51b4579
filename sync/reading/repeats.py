"""Values that stand once and count for the rows below: ditto marks, a village's first row."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from sync.model import Notice, Place, Words
from sync.reading.cancelled import right_above, said
from sync.reading.cells.thai import fold, words
from sync.reading.pieces import Found, Upright, covered_rows
from sync.reading.serials import SERIAL, outline
from sync.settings import TableSpec

# As they stand alone in a cell; "-" is no mark, for it means that there is nothing.
_QUOTES = (
    '"', "'", "''", "''''", '""', '" "', "〃", "〃〃", "〃 〃", "″", "″ ″", "′′", "‟", "”", "“",
    "„", "’’", "‘‘", "״", "゛", "˝", ",,", "»", "//", "ˮ", "＂", "❞", "〟", "``", "`",
    *(
        pair[0] + " " * spaces + pair[1]
        for pair in ('""', "''", "“”", "””", '"”')
        for spaces in range(5)
    ),
)  # fmt: skip
# These are drawn in the middle of a line of dashes or points, too.
_RULED = ('"', "”", "〃", "''", ",,", "//", "ซ้ำ", "ditto")
_LINES = (*(sign * count for sign in "-–._" for count in range(1, 9)), "…", "……")
_LIKE = words("เหมือน เหมือนกับ เหมือนกันกับ เช่นเดียวกับ เช่นเดียวกันกับ ตาม ดัง ซ้ำ ซ้ำกับ ดู")
_ABOVE = words(
    "บน ข้างบน ด้านบน แถวบน ช่องบน บรรทัดบน ข้างต้น แถวก่อน ก่อนหน้า แถวก่อนหน้า คนบน รายบน คนก่อน รายก่อน"
)
MARKS = frozenset(
    (
        *_QUOTES,
        *(f"{dash}{mark}{dash}" for mark in _QUOTES for dash in ("-", "--", "–")),
        *(f"{dash} {mark} {dash}" for mark in _QUOTES for dash in ("-", "--", "–")),
        *(f"{line}{mark}{line}" for mark in _RULED for line in _LINES),
        *(f"{line} {mark} {line}" for mark in _RULED for line in _LINES),
        "↓", "⇓", "⇩", "⬇", "⬇️", "↧", "↑", "⇑", "⬆", "⬆️", "^", "→", "➔", "⟶",
        "|", "│", "┃", "︱",
        "-do-", "do", "do.", "ditto", "same", "same as above", "as above", "idem", "id.",
        "ibid", "ibid.",
        *(like + above for like in _LIKE for above in _ABOVE),
        "ซ้ำ", "เหมือนเดิม", "เหมือนกัน", "เช่นเดิม", "ดังเดิม", "เช่นกัน", "เช่นเดียวกัน", "เดียวกัน",
        "อย่างเดียวกัน",
        "ดังกล่าว", "ดังกล่าวข้างต้น", "ทำนองเดียวกัน", "ในทำนองเดียวกัน", "อย่างเดิม", "ๆ",
        "ชุดเดียวกัน", "กลุ่มเดียวกัน", "ใบเดียวกัน", "ที่เดียวกัน", "สถานที่เดียวกัน",
        "คนเดียวกัน", "ท่านเดียวกัน", "วิทยากรเดียวกัน", "อาชีพเดียวกัน",
        "ตำบลเดียวกัน", "หมู่เดียวกัน", "หมู่บ้านเดียวกัน", "ต.เดียวกัน", "ม.เดียวกัน", "วันเดียวกัน",
        "ตำบลเดิม", "หมู่เดิม", "หมู่บ้านเดิม", "ต.เดิม", "ม.เดิม", "วันเดิม",
        "เท่าเดิม", "เท่ากัน", "คนเดิม", "ท่านเดิม", "ชุดเดิม", "กลุ่มเดิม", "ที่เดิม",
        "สถานที่เดิม", "วิทยากรเดิม",
    )
)  # fmt: skip
_AT_A_GLANCE = frozenset(
    written
    for mark in MARKS
    for written in (
        mark, f" {mark}", f"{mark} ", f" {mark} ", f"({mark})", mark.upper(), mark.title(),
    )
)  # fmt: skip
_OF_ANOTHER = re.compile(  # "เหมือนข้อ 1": what the record of that running number has
    r"\(?\s*(?:เหมือน(?:กับ|กันกับ)?|เช่นเดียว(?:กัน)?กับ|ดัง|ตาม|ซ้ำ(?:กับ)?)\s*(?:ครั้งที่|รุ่นที่|ข้อที่|ข้อ|ลำดับที่|ลำดับ|รายที่|ราย|คนที่|เลขที่|ที่)"
    r"\s*(?P<number>[\d๐-๙]{1,4})\s*\)?"
)
_SAID_OF_ANOTHER = ("เหมือน", "ครั้งที่", "ข้อ", "ลำดับ", "เดียวกับ")
_PREFIX = re.compile(r"^\s*(?:ตำบล|หมู่ที่|หมู่|ต\.|ม\.)\s*(?=\S)")
NEVER = frozenset(("citizen_id",))  # no two people share one
AMOUNTS = ("money", "phone")  # personal values that are no words
OF_ANY_VILLAGE = ("subdistrict", "technique")  # a village that begins below ends neither
FIRST_ONLY = ("subdistrict", "moo", "village_name", "officer", "instructor", "technique")
OF_A_DELIVERY = ("plan_no", "recipients", "receipt_no", "evidence")  # written once for its items
RARELY = 4  # blanks for each value: hardly one is written again at once
MOST = 0.6  # of the cells written in such a column have blanks below them
HALF = 0.5  # of them will do where blanks abound, RARELY for each value


def carry(upright: Upright, spec: TableSpec) -> Iterator[Notice]:
    """Fill the upright columns with what their marks and blanks repeat; say so once for each cause.

    `upright.held` remembers for each filled cell the row that holds its value.
    """
    heading = upright.piece.heading
    for name, column in heading.columns.items():
        if heading.wide and column in heading.wide:
            continue
        kind = spec.fields[name].type
        if kind not in NEVER and name not in SERIAL and column not in upright.held:
            marked = _ditto(upright, column)
            if spec.fields[name].personal not in AMOUNTS:
                marked = sorted({*marked, *_of_another(upright, column)})
            if marked:
                yield _ditto_notice(upright.piece, column, spec.fields[name].heading, marked)
    written = {
        name: heading.columns[name]
        for name in FIRST_ONLY
        if name in spec.fields and name in heading.columns
    }
    days = [name for name in spec.order if spec.fields[name].type == "date"]
    together = {
        name: heading.columns[name]
        for name in (*days, *OF_A_DELIVERY)
        if name in heading.columns and name in spec.fields
    }
    carried = _first_only(upright, written, {} if "status" in spec.fields else together)
    if carried:
        yield _carried_notice(upright.piece, [spec.fields[name].heading for name in carried])


def _ditto(upright: Upright, column: int) -> list[int]:
    """Records whose cell repeats the one above; filled in place."""
    shown, stored = upright.shown[column], upright.stored[column]
    texts = upright.texts[column] = dict.fromkeys(shown)
    if _AT_A_GLANCE.isdisjoint(texts):
        return []
    del upright.texts[column]
    held = upright.held.setdefault(column, {})
    body = upright.piece.body
    rows, cancelled = body.records, right_above(body.cancelled, body.records)
    marked = []
    for index, text in enumerate(shown):
        above = index and shown[index - 1].strip()
        if not (above or index in cancelled) or not _is_mark(text):
            continue
        found = said(body.cancelled, cancelled.get(index, ()), column, _says_nothing)
        if found:
            stored[index] = None
            shown[index], held[index] = found
            marked.append(index)
        elif above:
            shown[index], stored[index] = shown[index - 1], stored[index - 1]
            held[index] = held.get(index - 1, rows[index - 1])
            marked.append(index)
    return marked


def _says_nothing(text: str) -> bool:
    return not text.strip() or _is_mark(text)


def _of_another(upright: Upright, column: int) -> list[int]:
    """Records whose cell names the record above that it repeats, by its number; filled in place."""
    shown, stored = upright.shown[column], upright.stored[column]
    said = "\n".join(upright.texts.get(column, shown))
    if not any(word in said for word in _SAID_OF_ANOTHER):
        return []
    columns = upright.piece.heading.columns
    serial = next((columns[name] for name in SERIAL if name in columns), None)
    numbers = list(map(outline, upright.shown[serial])) if serial is not None else []
    marked = []
    for index, text in enumerate(shown if numbers else ()):
        named = _OF_ANOTHER.fullmatch(text.strip())
        number = outline(named["number"]) if named else ""
        if numbers[:index].count(number) == 1 and shown[source := numbers.index(number)].strip():
            held = upright.held.setdefault(column, {})
            held[index] = held.get(source, upright.piece.body.records[source])
            shown[index], stored[index] = shown[source], stored[source]
            upright.texts.pop(column, None)
            marked.append(index)
    return marked


def _is_mark(text: str) -> bool:
    return text in MARKS or text.strip(" ()").casefold() in MARKS


def _first_only(
    upright: Upright, written: Mapping[str, int], together: Mapping[str, int]
) -> list[str]:
    """The fields that are written on the first row of their run only; filled in place.

    What is said of all that was done at once (its day, its receipt) is one of them where it is
    blank with the place, row for row.
    """
    body = upright.piece.body
    if not body.cancelled:
        return [name for name, filled in _carried(upright, written, together).items() if filled]
    above = right_above(body.cancelled, body.records)
    columns = {**written, **together}
    taken = {name: _take_over(upright, column, above) for name, column in columns.items()}
    carried = _carried(upright, written, together)
    for name in columns.keys() - carried.keys():
        for index in taken[name]:
            upright.shown[columns[name]][index] = ""
            del upright.held[columns[name]][index]
    return [name for name, filled in carried.items() if filled or taken[name]]


def _take_over(upright: Upright, column: int, above: Mapping[int, Sequence[int]]) -> list[int]:
    """Blank cells right below a cancelled row have what it says, in case only first rows say it."""
    cancelled, shown = upright.piece.body.cancelled, upright.shown[column]
    taken = []
    cut = _cut(upright, column)
    for index, rows in above.items():
        found = said(cancelled, rows, column, _is_blank)
        if found and index not in cut and not shown[index].strip():
            shown[index], upright.held.setdefault(column, {})[index] = found
            taken.append(index)
    if taken:
        upright.texts.pop(column, None)
    return taken


def _is_blank(text: str) -> bool:
    return not text.strip()


def _cut(upright: Upright, column: int) -> Collection[int]:
    """Records whose own cell of a column, or the merged one over it, is struck through."""
    grid = upright.piece.grid
    if not grid.struck:
        return ()
    covered = covered_rows(grid, column)
    return {
        index
        for index, row in enumerate(upright.piece.body.records)
        if (covered.get(row, row), column) in grid.struck
    }


def _carried(
    upright: Upright, written: Mapping[str, int], together: Mapping[str, int]
) -> dict[str, bool]:
    """Fill what stands on first rows only; the fields of which that is so, and whether any was."""
    patterned = {
        name: column for name, column in written.items() if _is_pattern(upright, column, written)
    }
    if not patterned:
        return {}
    places = [_blanks(upright, patterned[name]) for name in FIRST_ONLY[:2] if name in patterned]
    patterned |= {n: c for n, c in together.items() if _blanks(upright, c) in places}
    edges = _edges(upright, [written[name] for name in ("subdistrict", "moo") if name in written])
    carried = dict.fromkeys(patterned, False)
    for name, column in patterned.items():
        shown, stored = upright.shown[column], upright.stored[column]
        held = upright.held.setdefault(column, {})
        upright.texts.pop(column, None)
        source: int | None = None
        above = -1
        cut = _cut(upright, column)
        for index, text in enumerate(shown):
            if text.strip():
                source, above = held.get(index, upright.piece.body.records[index]), index
            elif index in cut:
                source = None  # what stood here holds no more, and what stands above never did
            elif source is not None and not (index in edges and name not in OF_ANY_VILLAGE):
                shown[index], stored[index] = shown[above], stored[above]
                held[index] = source
                carried[name] = True
            else:
                source = None  # another place begins here, and does not say its own
    return carried


def _blanks(upright: Upright, column: int) -> list[int]:
    return [index for index, text in enumerate(upright.shown[column]) if not text.strip()]


def _edges(upright: Upright, columns: Sequence[int]) -> Collection[int]:
    """Records at which another tambon or moo begins: what is blank there is not that above."""
    edges: set[int] = set()
    for column in columns:
        last = ""
        for index, text in enumerate(upright.shown[column]):
            if text.strip():
                place = bare_place(text)
                if place != last:
                    edges.add(index)
                last = place
    return edges


def bare_place(text: str) -> str:
    """A tambon or moo for comparison: "ตำบลตาคลี" and "ตาคลี" are one."""
    return fold(_PREFIX.sub("", text))


def _is_pattern(upright: Upright, column: int, written: Mapping[str, int]) -> bool:
    """Values stand on the first row of runs: blanks below most of them, hardly one twice in a row.

    Who writes the same in row after row writes it in every row, and a blank there is a slip.
    """
    texts = upright.shown[column]
    blank = "" in upright.texts.get(column, texts)
    if not blank or not texts[0].strip():
        return False
    followed = runs = blanks = again = 0
    last = ""
    for index, text in enumerate(texts):
        if not text.strip():
            blanks += 1
            followed += bool(last)
            last = ""
        elif index and text == texts[index - 1]:
            again += 1
        else:
            runs, last = runs + 1, text
    others = [upright.shown[c] for n, c in written.items() if c != column and n in FIRST_ONLY[:2]]
    together = any(
        all(not b.strip() for a, b in zip(texts, other, strict=True) if not a.strip())
        for other in others
    )
    if RARELY * again >= max(blanks, 1):
        return False
    enough = HALF if blanks >= RARELY * runs else MOST
    return followed >= enough * runs and (blanks >= 2 or (together and followed == runs))


def _place(piece: Found, row: int, column: int) -> Place:
    return Place(piece.grid.title, piece.grid.gid, row, column)


def _ditto_notice(piece: Found, column: int, label: str, marked: Sequence[int]) -> Notice:
    place = _place(piece, piece.body.records[marked[0]], column)
    mark = piece.grid.shown[place.row or 0][column].strip()
    where = f"{piece.grid.title}!{place.cell}"
    another = bool(_OF_ANOTHER.fullmatch(mark))
    return Notice(
        "ditto marks",
        place,
        Words(
            th=f"{where}: {'เครื่องหมาย ' * (not another)}{mark} ในคอลัมน์ “{label}” "
            f"({len(marked)} ช่อง) อ่านเป็นค่าเดียวกับแถวบน"
            f"{'ที่อ้างถึง' * another} หากไม่ใช่ โปรดพิมพ์ค่าจริงในช่องนั้น",
            en=f"{where}: {mark} in the column “{label}” ({len(marked)} cells) was read as the "
            f"value above{' that it names' * another}; where that is wrong, type the value itself.",
        ),
    )


def _carried_notice(piece: Found, labels: Sequence[str]) -> Notice:
    column = min(piece.heading.columns.values())
    place = _place(piece, piece.heading.last_row, column)
    columns = ", ".join(f"“{label}”" for label in labels)
    return Notice(
        "carried down",
        place,
        Words(
            th=f"{piece.grid.title}: คอลัมน์ {columns} กรอกไว้เฉพาะแถวแรกของแต่ละช่วง "
            "แถวที่เว้นว่างข้างใต้อ่านเป็นค่าเดียวกับแถวแรก หากไม่ใช่ โปรดกรอกให้ครบทุกแถว",
            en=f"{piece.grid.title}: {columns} stands on the first row of each run only; the blank "
            "rows below were read as the same. Where that is wrong, fill in every row.",
        ),
    )
