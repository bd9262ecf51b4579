"""What people do to the tab ผลตรวจ, done for real, and the page that tells what came of it."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.model import Report
from sync.model.results_tab import FROZEN, TITLE, texts_of
from sync.service.judging import judge_kept
from sync.service.road import prepared_of
from sync.settings import PACKAGED
from tests.offices import FEW_TABS
from tests.results_office import CALM, NAME, Scene, scene

PAGE = PACKAGED / "docs/explanation/results-tab.md"
DATA = {*FEW_TABS}
Deed = Callable[[Scene], None]


def rows_of(at: Scene, top: int, bottom: int | None = None) -> dict[str, Any]:
    return {"sheetId": at.gid(), "startRowIndex": top, "endRowIndex": bottom or at_end(at)}


def at_end(at: Scene) -> int:
    return len(at.tab())


def sort(at: Scene) -> None:
    spec = {"dimensionIndex": 4, "sortOrder": "DESCENDING"}
    at.edits({"sortRange": {"range": rows_of(at, FROZEN), "sortSpecs": [spec]}})


def filter_by(at: Scene) -> None:
    whole = rows_of(at, FROZEN - 1)
    at.edits(
        {"setBasicFilter": {"filter": {"range": whole}}},
        {
            "updateDimensionProperties": {
                "range": {
                    "sheetId": at.gid(), "dimension": "ROWS", "startIndex": 4, "endIndex": 6,
                },
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        },
    )  # fmt: skip


def add_a_view(at: Scene) -> None:
    at.edits({"addFilterView": {"filter": {"title": "ของหัวหน้า", "range": rows_of(at, 2)}}})


def change(at: Scene, **properties: Any) -> None:
    fields = ",".join(properties)
    properties = {"sheetId": at.gid(), **properties}
    at.edits({"updateSheetProperties": {"properties": properties, "fields": fields}})


def dimension(at: Scene, kind: str, axis: str, start: int, end: int) -> None:
    span = {"sheetId": at.gid(), "dimension": axis, "startIndex": start, "endIndex": end}
    at.edits({kind: {"range": span}})


def merge(at: Scene) -> None:
    at.edits({"mergeCells": {"range": {**rows_of(at, 4, 7), "endColumnIndex": 5}}})


def clear(at: Scene) -> None:
    at.book.worksheet(TITLE).clear()


def delete(at: Scene) -> None:
    at.edits({"deleteSheet": {"sheetId": at.gid()}})


def duplicate(at: Scene) -> None:
    at.edits({"duplicateSheet": {"sourceSheetId": at.gid(), "newSheetName": "สำเนาผลตรวจ"}})


def duplicate_and_delete(at: Scene) -> None:
    duplicate(at)
    delete(at)


def protect(at: Scene) -> None:
    at.edits({"addProtectedRange": {"protectedRange": {"range": {"sheetId": at.gid()}}}})
    at.type_in("แผน", "N20", "ยังไม่เริ่ม")


def make_viewer(at: Scene) -> None:
    at.type_in("แผน", "N20", "ยังไม่เริ่ม")
    at.role("reader")


def type_while_writing(at: Scene) -> None:
    """The officer types into the tab at the very moment of our write."""
    at.type_in("แผน", "N20", "ยังไม่เริ่ม")
    at.before_our_write(lambda: at.type_in(TITLE, "E6", "กำลังพิมพ์"))


def lose_the_state(at: Scene) -> None:
    assert at._office is not None
    at._office.state.close()
    at._office = None
    shutil.rmtree(at.home / "state")


def lose_all_but_the_rows(at: Scene) -> None:
    """Renamed, its first line and headings gone, and the program's memory with them."""
    change(at, title="รวมงาน")
    span = {"sheetId": at.gid("รวมงาน"), "dimension": "ROWS", "startIndex": 0, "endIndex": FROZEN}
    at.edits({"deleteDimension": {"range": span}})
    lose_the_state(at)


# what people did, in the words of the page → how it is done here
DEEDS: Mapping[str, Deed] = {
    "nothing": lambda at: None,
    "typed into a cell of it": lambda at: at.type_in(TITLE, "E5", "พิมพ์ผิดที่"),
    "typed into it while the program wrote": type_while_writing,
    "sorted it": sort,
    "filtered it, rows hidden": filter_by,
    "added a filter view of their own": add_a_view,
    "renamed it": lambda at: change(at, title="สรุปของเรา"),
    "moved it to the front": lambda at: change(at, index=0),
    "hid it": lambda at: change(at, hidden=True),
    "inserted two columns": lambda at: dimension(at, "insertDimension", "COLUMNS", 2, 4),
    "deleted the first line and the headings": lambda at: dimension(
        at, "deleteDimension", "ROWS", 0, FROZEN
    ),
    "deleted half of its rows": lambda at: dimension(at, "deleteDimension", "ROWS", 6, 12),
    "deleted columns of it": lambda at: dimension(at, "deleteDimension", "COLUMNS", 3, 9),
    "merged cells of it": merge,
    "cleared it": clear,
    "deleted the whole tab": delete,
    "duplicated it": duplicate,
    "duplicated it and deleted the first": duplicate_and_delete,
    "protected it (and mended something)": protect,
    "left the program only a Viewer (and mended something)": make_viewer,
    "nothing, but the program's state was lost": lose_the_state,
    "renamed it, deleted its head, and the state was lost": lose_all_but_the_rows,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one deed led to. `stands`: the tab that the program knows as its own holds what it
    should; `data_same`: neither it nor a copy of it was read as data."""

    tab: str  # what became of it, in words
    cost: str  # what the next sync asked of Google
    after: str  # and the one after the next two, when all is quiet again
    told: bool  # to the operator
    stands: bool
    data_same: bool


def observed(folder: Path) -> dict[str, Outcome]:
    """Each deed in an office of its own, all alike before."""
    base = folder / "base"
    with scene(base) as at:
        at.sync()
    return {
        words: _outcome(folder / str(number), base, deed)
        for number, (words, deed) in enumerate(DEEDS.items())
    }


def _outcome(home: Path, base: Path, deed: Deed) -> Outcome:
    with scene(home, like=base) as at:
        assert at.office.begun
        deed(at)
        tabs = {sheet.id: sheet for sheet in at.book.worksheets()}
        result, cost = at.sync()
        (outcome,) = result.outcomes
        assert outcome.report is not None
        told = any(concern.kind == "results_unwritten" for concern in result.concerns)
        known = at.office.state.results.get(NAME, at.sheet_id)
        now = {sheet.id: sheet for sheet in at.book.worksheets()}
        ours = now.get(known.gid or 0)
        at.sync()
        return Outcome(
            tab=_in_words(ours, known.gid in tabs, now, written=outcome.tab_written),
            cost=_in_numbers(cost),
            after=_in_numbers(at.sync()[1]),
            told=told,
            stands=ours is not None and texts_of(ours.get_all_values()) == _wanted(at),
            data_same=_sheets_of(outcome.report) == DATA,
        )


def _sheets_of(report: Report) -> set[str]:
    """The tabs of which anything was taken for data, or found fault with."""
    found = {finding.place.sheet for finding in report.findings if finding.place}
    return {info.sheet for info in report.tables} | found


def _wanted(at: Scene) -> str:
    """The digest of what the tab should show by what is kept of the sheet."""
    office = at.office
    (entry,) = office.settings.workbooks
    outcome = judge_kept(office, entry, office.week())
    assert outcome.snapshot is not None
    told = office.state.results.get(NAME, at.sheet_id).told
    prepared = prepared_of(office, outcome)
    return office.pipeline.mails.results_tab(prepared, outcome.snapshot, told, office.now())[
        1
    ].texts


def _in_words(ours: Any, was_there: bool, now: Mapping[int, Any], *, written: bool) -> str:
    if ours is None:
        return "–"
    words = ["left as it is"]
    if written:
        words = ["written anew"] if was_there else ["made anew"]
    if ours.title != TITLE:
        words.append(f"still called {ours.title}")
    if ours.isSheetHidden:
        words.append("still hidden")
    if ours.index == 0:
        words.append("still in front")
    others = {sheet.title for sheet in now.values()} - DATA - {ours.title}
    words += [f"the tab {title} stays and is not read" for title in sorted(others)]
    return ", ".join(words)


def _in_numbers(cost: Counter[str]) -> str:
    names = {"drive": "Drive", "read": "read", "write": "write"}
    return ", ".join(f"{cost[key]} {name}" for key, name in names.items() if cost[key])


# ------------------------------------------------------------------------------ five days


def five_days(folder: Path) -> list[tuple[str, ...]]:
    """What happened on a day, what its first sync asked for, and what the next one did."""
    days = {
        "the tab is switched on": None,
        "nothing": None,
        "an officer mends a cell": "ยังไม่เริ่ม",
        "nothing again": None,
        "the officer changes it back": "ใกล้เสร็จ",
        "nothing once more": None,
    }
    rows: list[tuple[str, ...]] = []
    with scene(folder) as at:
        at.day = CALM
        for words, text in days.items():
            if text is not None:
                at.type_in("แผน", "N20", text)
            costs = [at.sync()[1] for _ in range(2)]
            rows.append((words, *map(_in_numbers, costs)))
            at.next_day()
    return rows


# ------------------------------------------------------------------------------ the page

HEAD = """# What the tab ผลตรวจ costs, and what people may do to it

Generated by `make docs ONLY=results`; do not edit. `tests/test_results_people.py` does each of
these with the real gspread in a sandbox, and fails when a tab does not hold what it should, when
something of it is read as data, when a quiet day is not quiet, or when this page is old. How to
switch it on: [the tab of results](../how-to/results-tab.md); why it is so:
[ADR 25](../adr/0025-the-tab-of-results.md). That a `kill -9` at any request, two hosts at once, an
edit in the middle of a write and 5,000 findings leave one tab that is right:
`tests/service/test_results_tab.py`.

## Five days

*Drive* is the list of changes, which every sync asks for (on the first day two requests). A *read*
and a *write* are those that Google counts, 60 a minute each. A change costs one read of the sheet,
as it did before; the tab costs a look and a write.

| day | the first sync asks for | the next one |
|---|---|---|
"""
PEOPLE = """
## What people did

| people … | the next sync asks for | the tab then | later ones | told to the operator |
|---|---|---|---|---|
"""


def page(days: list[tuple[str, ...]], people: Mapping[str, Outcome]) -> str:
    rows = [f"| {' | '.join(row)} |" for row in days]
    deeds = [
        f"| {words} | {each.cost} | {each.tab} | {each.after} | {'yes' if each.told else ''} |"
        for words, each in people.items()
    ]
    return HEAD + "\n".join(rows) + "\n" + PEOPLE + "\n".join(deeds) + "\n"
