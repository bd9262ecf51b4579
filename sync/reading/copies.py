"""Tabs that repeat another tab, and registers that were pasted twice: counted once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.model import TAB, Notice, Place, Settlements, Words
from sync.reading.body import take_out
from sync.reading.cells.thai import fold
from sync.reading.pieces import Found, Upright
from sync.reading.search import Search, Tab
from sync.reading.serials import SERIAL
from sync.reading.titles import called_a_copy
from sync.settings import TableSpec

ALIKE = 0.6  # of its records stand in another tab: a copy, whatever it is called
SAME_THINGS = 0.5  # of its records are about the same: a copy, when it is called one
HIDDEN_THINGS = 0.9  # the same, when nothing but that it is hidden says so
LEAST = 2  # records alike that make a copy of a tab that is not called one
RICH = 3  # cells that a record must hold, to be one that others can repeat
COPIED = "copied tab"  # the kind of a notice
TWINS = 5  # records, all of the same things on the same days as another tab's: a copy as well
PASTED = 5  # records that repeat earlier ones in the same order

Specs = Mapping[str, TableSpec]
Uprights = Mapping[int, Upright]  # by id of the piece
Record = tuple[str, ...]


# ------------------------------------------------------------------------------ tabs


@dataclass(frozen=True, slots=True)
class _Side:
    """The records of one tab: whole, and as the things they are about, without and with their days.

    `own_name` tells that the tab is called what its table is called, and nothing more.
    """

    tab: Tab
    number: int
    whole: Sequence[Record]
    things: Sequence[Record]
    on_their_days: Sequence[Record]
    own_name: bool

    @property
    def copied_last(self) -> tuple[bool, bool, bool, int]:
        """Sorts an original before its copies: by name, by being hidden, by its place."""
        grid = self.tab.grid
        return called_a_copy(grid.title), grid.hidden, not self.own_name, self.number

    def adds_nothing_to(self, other: _Side) -> bool:
        """Whether all things that the tab tells of are in the other as well, on the same days."""
        days = self.on_their_days
        return len(days) >= TWINS and Counter(days) <= Counter(other.on_their_days)


def set_copies_aside(
    search: Search, uprights: Uprights, specs: Specs, settled: Settlements
) -> Iterator[Notice]:
    """Mark the tabs that repeat another; each is told once. A person's word goes before ours."""
    said = {title: answer.label for title, answer in settled.get(TAB, {}).items()}
    for tab in search.tabs:
        if said.get(tab.grid.title) == "copy":
            tab.copy = True
            yield _settled_notice(tab)
    by_table: dict[str, list[Tab]] = defaultdict(list)
    for tab in search.read:
        for table in tab.tables:
            by_table[table].append(tab)
    doubtful = {id(tab): tab for tabs in by_table.values() if len(tabs) > 1 for tab in tabs}
    if doubtful:
        sides = [
            _side(tab, number, uprights, specs) for number, tab in enumerate(doubtful.values())
        ]
        yield from _decide(sides, said)


def _decide(sides: Sequence[_Side], said: Mapping[str, str]) -> Iterator[Notice]:
    order = sorted(sides, key=lambda side: side.copied_last)
    whole = _overlaps([side.whole for side in order])
    things = _overlaps([side.things for side in order])
    for later in reversed(range(len(order))):
        side = order[later]
        title = side.tab.grid.title
        if said.get(title) == "data":
            continue
        others = [o for o in range(len(order)) if o != later and not order[o].tab.copy]
        original = _original(later, others, order, whole, things)
        if original is not None:
            side.tab.copy = True
            differs = whole[later, original] < ALIKE * len(side.whole) and not called_a_copy(title)
            yield (_twin_notice if differs else _copy_notice)(side.tab, order[original].tab)
        elif called_a_copy(title) and any(
            order[o].things and order[o].tab.tables & side.tab.tables for o in others
        ):
            yield _own_rows_notice(side.tab)


def _original(
    copy: int,
    others: Sequence[int],
    order: Sequence[_Side],
    whole: Mapping[tuple[int, int], int],
    things: Mapping[tuple[int, int], int],
) -> int | None:
    """The tab that this one repeats, the likest; None when it has records of its own."""
    side = order[copy]
    called = called_a_copy(side.tab.grid.title)
    for other in sorted(others, key=lambda o: (-whole[copy, o], order[o].copied_last)):
        rival = order[other]
        if not side.tab.tables & rival.tab.tables:
            continue
        plain = called and not called_a_copy(rival.tab.grid.title)
        if plain and not side.things and rival.tab.pieces:
            return other  # an empty copy
        if plain and things[copy, other] >= max(1, SAME_THINGS * len(side.things)):
            return other
        hidden = side.tab.grid.hidden and not rival.tab.grid.hidden
        if hidden and things[copy, other] >= max(LEAST, HIDDEN_THINGS * len(side.things)):
            return other
        alike = whole[copy, other]
        first = other < copy or len(side.whole) < len(rival.whole)
        grown = len(side.whole) > len(rival.whole) == whole[other, copy] and not called
        if first and not grown and alike >= max(LEAST, ALIKE * len(side.whole)):
            return other
        if other < copy and side.adds_nothing_to(rival):
            return other
    return None


def _overlaps(sides: Sequence[Sequence[Record]]) -> Counter[tuple[int, int]]:
    """(a, b) → how many records of a stand in b too; linear in the records."""
    where: dict[Record, set[int]] = defaultdict(set)
    for number, records in enumerate(sides):
        for record in records:
            where[record].add(number)
    found: Counter[tuple[int, int]] = Counter()
    for number, records in enumerate(sides):
        for record in records:
            for other in where[record]:
                if other != number:
                    found[number, other] += 1
    return found


def _side(tab: Tab, number: int, uprights: Uprights, specs: Specs) -> _Side:
    whole: list[Record] = []
    things: list[Record] = []
    on_their_days: list[Record] = []
    for piece in tab.pieces:
        spec = specs[piece.heading.table]
        upright = uprights[id(piece)]
        kept = [name for name in spec.fields if name not in SERIAL]
        about = [
            name
            for name in kept
            if spec.fields[name].required and spec.fields[name].type not in ("money", "word")
        ]
        days = [name for name in kept if spec.fields[name].type in ("date", "dates")]
        dated = list(dict.fromkeys((*about, *days)))
        for fields, records in ((kept, whole), (about, things), (dated, on_their_days)):
            rows = _records(upright, piece, fields)
            least = RICH if fields is kept else 1
            records.extend(row for row in rows if len(row) - row.count("") > least)
    names = {
        fold(name) for table in tab.tables for name in (specs[table].tab, *specs[table].aliases)
    }
    return _Side(tab, number, whole, things, on_their_days, fold(tab.grid.title) in names)


def _records(upright: Upright, piece: Found, fields: Sequence[str]) -> list[Record]:
    """Each record as its texts in these fields, with the name of its table before them."""
    count = len(piece.body.records)
    columns: list[Sequence[str]] = [[piece.heading.table] * count]
    for name in fields:
        column = piece.heading.columns.get(name)
        texts = piece.inherited.get(name) if column is None else upright.shown[column]
        columns.append([text.strip() for text in texts] if texts else [""] * count)
    return list(zip(*columns, strict=True))


# ------------------------------------------------------------------------------ within a tab


def drop_pasted(upright: Upright, spec: TableSpec) -> Notice | None:
    """Take records out that repeat earlier ones of their tab, in the same order."""
    piece = upright.piece
    records = piece.body.records
    probe = [
        upright.shown[column]
        for name, column in piece.heading.columns.items()
        if spec.fields[name].required and name not in SERIAL
    ]
    if len(probe) < 2 or len(records) - len(set(zip(*probe, strict=True))) < PASTED:
        return None
    columns = sorted(
        {column for name, column in piece.heading.columns.items() if name not in SERIAL}
    )
    pasted = _runs(list(zip(*(upright.shown[column] for column in columns), strict=True)))
    if not pasted:
        return None
    rows = [records[index] for index in pasted]
    take_out(piece.body, rows)
    first, last = rows[0], rows[-1]
    return _pasted_notice(piece, first, last, len(pasted))


def _runs(rows: Sequence[Record]) -> list[int]:
    """The records that repeat earlier ones, as far as at least PASTED of them do so in a row."""
    first: dict[Record, int] = {}
    found: list[int] = []
    run: list[int] = []
    source = -2
    for index, row in enumerate(rows):
        at = first.setdefault(row, index)
        if at == index or len(row) - row.count("") < RICH:
            at = -2
        if run and at == source + 1:
            run.append(index)
        else:
            found.extend(run if len(run) >= PASTED else ())
            run = [index] if at >= 0 else []
        source = at
    return [*found, *(run if len(run) >= PASTED else ())]


# ------------------------------------------------------------------------------ words


def _copy_notice(tab: Tab, original: Tab) -> Notice:
    title, other = tab.grid.title, original.grid.title
    return _notice(
        tab,
        th=f"แท็บ “{title}” เป็นสำเนาของ “{other}” จึงไม่ตรวจและไม่นับรวม "
        "หากมีข้อมูลของตนเอง โปรดตั้งชื่อแท็บใหม่ หรือแจ้งผู้ดูแลระบบ",
        en=f"The tab “{title}” looks like a copy of “{other}”; it is not counted. If it is "
        f'data: mapping accept NAME "tab:{title}=data"',
    )


def _twin_notice(tab: Tab, original: Tab) -> Notice:
    title, other = tab.grid.title, original.grid.title
    return _notice(
        tab,
        th=f"แท็บ “{title}” มีรายการเดียวกับแท็บ “{other}” ทุกแถว แต่ค่าบางช่องต่างกัน จึงนับเฉพาะ “{other}” "
        f"หาก “{title}” เป็นข้อมูลปัจจุบัน โปรดลบ “{other}” หรือเติมคำว่า “สำเนา” หน้าชื่อแท็บนั้น",
        en=f"The tab “{title}” has the records of “{other}” with other values; only “{other}” is "
        f"counted. If “{title}” is the one in use, delete the other, or call it สำเนา.",
    )


def _own_rows_notice(tab: Tab) -> Notice:
    title = tab.grid.title
    return _notice(
        tab,
        th=f"แท็บ “{title}” มีชื่ออย่างสำเนา แต่มีข้อมูลของตนเอง จึงตรวจและนับรวมด้วย "
        "หากเป็นสำเนา โปรดลบแท็บนี้ หรือแจ้งผู้ดูแลระบบ",
        en=f"The tab “{title}” is named like a copy, but has records of its own; it is "
        f'counted. If it is a copy: mapping accept NAME "tab:{title}=copy"',
    )


def _settled_notice(tab: Tab) -> Notice:
    title = tab.grid.title
    return _notice(
        tab,
        th=f"แท็บ “{title}” ไม่นับรวม ตามที่ผู้ดูแลระบบกำหนดไว้ว่าเป็นสำเนา",
        en=f"The tab “{title}” is not counted: it was accepted as a copy. To take that back: "
        f'mapping accept NAME "tab:{title}="',
    )


def _notice(tab: Tab, *, th: str, en: str) -> Notice:
    return Notice(COPIED, Place(tab.grid.title, tab.grid.gid), Words(th=th, en=en))


def _pasted_notice(piece: Found, first: int, last: int, count: int) -> Notice:
    title = piece.grid.title
    rows = f"{first + 1}-{last + 1}"
    return Notice(
        "pasted twice",
        Place(title, piece.grid.gid, first, min(piece.heading.columns.values())),
        Words(
            th=f"{title}: แถวที่ {rows} ({count} แถว) ซ้ำกับแถวข้างบนเรียงกันทุกแถว จึงนับครั้งเดียว "
            "หากวางข้อมูลซ้ำ โปรดลบแถวเหล่านี้",
            en=f"{title}: rows {rows} ({count} of them) repeat the rows above one by one; they are "
            "counted once. If they were pasted twice, delete them.",
        ),
    )
