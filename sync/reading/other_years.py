"""Tabs and parts of tabs that say they are of another fiscal year: not counted with this one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.clock import fiscal_year as fiscal_year_of
from sync.model import TAB, Notice, Place, Settlements, Words
from sync.reading.agreement import MOMENTS
from sync.reading.body import take_out
from sync.reading.cells.dates import DateContext, parse_dates
from sync.reading.cells.months import SHORT_THAI_MONTHS, THAI_MONTHS
from sync.reading.cells.thai import clean
from sync.reading.pieces import Found
from sync.reading.search import Search, Tab
from sync.settings import TableSpec

ANOTHER_YEAR = "another year"  # the kind of a notice
_MONTH = re.compile("|".join(map(re.escape, (*THAI_MONTHS, *SHORT_THAI_MONTHS))))
_SAID = re.compile(
    r"(?:ปีงบประมาณ|ปีงบ|ปี|งบปี|FY)\s*(?:พ\.ศ\.)?\s*(2[45]\d\d|\d\d)(?!\d)"
    r"(?:\s*(?:-|–|/|,|ถึง|และ)\s*(2[45]\d\d|\d\d)(?!\d))?",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<!\d)(25\d\d)(?!\d)")
_BEFORE = re.compile(r"ปีที่แล้ว|ปีก่อน|ปีที่ผ่านมา|ปีเก่า")

Specs = Mapping[str, TableSpec]
_NO_YEAR = DateContext()


@dataclass(frozen=True, slots=True)
class _Run:
    """Records of a piece that stand under a text which names another year."""

    tab: Tab
    piece: Found
    rows: Sequence[int]
    year: int
    by_name: bool  # the tab's own name says so


def set_other_years_aside(
    search: Search, year: int | None, specs: Specs, settled: Settlements
) -> Iterator[Notice]:
    """Take out what is said to be of another year, and tell each tab and part once.

    Only where the same table goes on without it, and where no day of it lies in this year: a tab
    "ธ.ค. 2568" is of 2569. A person's word on a tab ("data") goes before ours.
    """
    if year is None:
        return
    said = {title: answer.label for title, answer in settled.get(TAB, {}).items()}
    runs = [
        run
        for tab in search.read
        if said.get(tab.grid.title) != "data"
        for run in _runs(tab, year, specs)
        if not _has_a_day_of(run, year, specs)
    ]
    of_others = Counter[str]()
    for run in runs:
        of_others[run.piece.heading.table] += len(run.rows)
    left = {
        table: sum(len(piece.body.records) for piece in pieces) - of_others[table]
        for table, pieces in search.found.items()
    }
    whole = _whole_tabs(search, [run for run in runs if left[run.piece.heading.table] > 0])
    for run in runs:
        title = run.tab.grid.title
        if left[run.piece.heading.table] <= 0:
            continue
        if id(run.tab) in whole:
            if not run.tab.copy:
                run.tab.copy = True
                yield _tab_notice(run, year)
            continue
        take_out(run.piece.body, run.rows)
        yield _part_notice(title, run, year)


def _whole_tabs(search: Search, runs: Sequence[_Run]) -> set[int]:
    """The tabs, by id, all of whose records are of another year."""
    taken = Counter[int]()
    for run in runs:
        taken[id(run.tab)] += len(run.rows)
    return {
        id(tab)
        for tab in search.read
        if taken[id(tab)] and taken[id(tab)] == sum(len(piece.body.records) for piece in tab.pieces)
    }


def _runs(tab: Tab, year: int, specs: Specs) -> Iterator[_Run]:
    """The records of a tab that stand under another year, as its name, titles or groups say, but
    for those that outlive their year."""
    named = _year_of_tab(tab.grid.title, year)
    for piece in tab.pieces:
        if specs[piece.heading.table].lasting:
            continue
        titled = _year_in(piece.titles, year)
        marks = [(-1, titled if titled is not None else named)]
        for row, text in piece.body.groups:
            stated = _year_in([text], year)
            if stated is not None:
                marks.append((row, stated))
        records = piece.body.records
        ends = [row for row, _ in marks[1:]] + [len(piece.grid.shown)]
        for (row, stated), end in zip(marks, ends, strict=True):
            rows = records[bisect_left(records, row) : bisect_left(records, end)]
            if rows and stated not in (None, year):
                yield _Run(tab, piece, rows, stated or 0, by_name=row < 0 and titled is None)


def _year_in(texts: Sequence[str], year: int) -> int | None:
    """The one year that titles name, this one if it is among them; None for none."""
    found = [match for text in texts for match in _SAID.finditer(clean(text))]
    years = [_whole(digits) for match in found for digits in match.groups() if digits]
    return year if year in years else next(iter(years), None)


def _year_of_tab(title: str, year: int) -> int | None:
    """The year that a tab's name says: "ปี 68", "2568", "ปีที่แล้ว"; a month's year is none."""
    text = clean(title)
    if _MONTH.search(text):
        return None
    said = _year_in([text], year)
    bare = [int(match[1]) for match in _BARE.finditer(text)]
    if said is None and bare:
        said = year if year in bare else bare[0]
    return year - 1 if said is None and _BEFORE.search(text) else said


def _whole(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2500 + int(digits)


def _has_a_day_of(run: _Run, year: int, specs: Specs) -> bool:
    fields = specs[run.piece.heading.table].fields
    columns = run.piece.heading.columns
    days = [name for name in columns if fields[name].type in MOMENTS]
    days = [name for name in days if fields[name].required] or days
    texts = {
        line[columns[name]]
        for line in map(run.piece.grid.shown.__getitem__, run.rows)
        for name in days
        if columns[name] < len(line)
    }
    spans = [parse_dates(text, _NO_YEAR).value for text in texts]
    return any(span is not None and fiscal_year_of(span.end) == year for span in spans)


# ------------------------------------------------------------------------------ words


def _tab_notice(run: _Run, year: int) -> Notice:
    title = run.tab.grid.title
    where = (
        Words("ตามชื่อแท็บ", "by its name")
        if run.by_name
        else Words("ตามที่เขียนไว้", "as is written in it")
    )
    mend = Words("เปลี่ยนชื่อแท็บ", "rename it") if run.by_name else Words("แก้ปีที่เขียนไว้", "mend that")
    return Notice(
        ANOTHER_YEAR,
        Place(title, run.tab.grid.gid),
        Words(
            th=f"แท็บ “{title}” เป็นของปี {run.year} {where.th} จึงไม่ตรวจและไม่นับรวมกับปี {year} "
            f"หากเป็นของปี {year} โปรด{mend.th} หรือแจ้งผู้ดูแลระบบ",
            en=f"The tab “{title}” is of {run.year} {where.en}, and is not counted with {year}; if "
            f'it is of {year}, {mend.en}, or: mapping accept NAME "tab:{title}=data"',
        ),
    )


def _part_notice(title: str, run: _Run, year: int) -> Notice:
    first, last = run.rows[0], run.rows[-1]
    rows, count = f"{first + 1}-{last + 1}", len(run.rows)
    return Notice(
        ANOTHER_YEAR,
        Place(title, run.tab.grid.gid, first, min(run.piece.heading.columns.values())),
        Words(
            th=f"{title}: แถวที่ {rows} ({count} แถว) เป็นของปี {run.year} ตามที่เขียนไว้เหนือแถว "
            f"จึงไม่ตรวจและไม่นับรวมกับปี {year} หากเป็นของปี {year} โปรดแก้ปีที่เขียนไว้ หรือแจ้งผู้ดูแลระบบ",
            en=f"{title}: rows {rows} ({count} of them) are of {run.year}, as is written above "
            f"them, and are not counted with {year}; if they are of {year}, mend that, or: mapping "
            f'accept NAME "tab:{title}=data"',
        ),
    )
