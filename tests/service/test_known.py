"""What is kept of a report is never taken for another: against making each anew, after anything."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

import pytest
from hypothesis import settings as tuned
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sync.google.workbooks import workbook_of
from sync.model import Place, Reading, Report, Settled, Workbook
from sync.pipeline import Pipeline
from sync.rules.engine import compile_rules
from sync.rules.proposals import edited
from sync.sandbox.demo import offices as demo
from sync.sandbox.xlsx import answer_of
from sync.service import Office, road
from sync.service.judging import judge, judge_kept
from sync.service.keeping import keep_outcome, keep_reading
from sync.settings import PACKAGED, Programme, Settings, Waiver, WorkbookEntry, load
from sync.state.grids import mark_of

TABS = ("หมู่บ้าน", "ติดตาม", "ฝึกอบรม", "งบประมาณ")
TEXTS = ("", "ตาคลรี", "31/2/2569", "1/8/2569", "๑๒/๗/๒๕๖๙", "แล้วเสร็จ", "5")
ENTRIES = tuple(WorkbookEntry(name=name, id=f"{name}.xlsx") for name in ("one", "two"))
CONFIGURED = ("as it ships", "a rule changed", "an alias added", "a waiver")


@lru_cache(maxsize=1)
def workbook() -> Workbook:
    """The demo district with few tabs, which are judged in a moment."""
    with tempfile.TemporaryDirectory() as folder:
        whole = workbook_of(answer_of(demo.takhli().save(Path(folder))))
    return replace(whole, grids=tuple(grid for grid in whole.grids if grid.title in TABS))


@cache
def pipeline(configured: str) -> Pipeline:
    shipped = load(PACKAGED, {}).model_copy(update={"workbooks": ENTRIES})
    if configured == "a rule changed":
        rules = [dict(block) for block in shipped.rules]
        block = next(block for block in rules if block["code"] == "D13")
        block["severity"] = "info"
        shipped = shipped.model_copy(update={"rules": tuple(rules)})
    if configured == "an alias added":
        tables = shipped.tables.model_copy(deep=True)
        fields = tables.tables["villages"].fields
        grid = next(grid for grid in workbook().grids if grid.title == "หมู่บ้าน")
        note = next(text for row in grid.shown for text in row if text.strip() == "หมายเหตุ")
        other = fields["officer"]
        fields["officer"] = other.model_copy(update={"aliases": (*other.aliases, note)})
        shipped = shipped.model_copy(update={"tables": tables})
    if configured == "a waiver":
        found = pipeline("as it ships").rulebook.check(*_read("as it ships")).findings[0]
        waiver = Waiver(
            code=found.code, record=found.record, reason="x", who="x", until=date(2026, 8, 1)
        )
        shipped = shipped.model_copy(update={"waivers": (waiver,)})
    made = Pipeline(shipped)
    # compiled without running their examples, which takes a second
    made.rulebook.__dict__["rules"] = compile_rules(shipped.rules, shipped.tables)
    return made


def _read(configured: str) -> tuple[Reading, Programme, date]:
    made = pipeline(configured)
    reading = made.sheets.read(made.sheets.seal(workbook(), b"k" * 32), demo.TODAY)
    return reading, made.programme(reading), demo.TODAY


class Life(RuleBasedStateMachine):
    """An office whose sheets, days, configuration and answers change in any order."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.day = demo.TODAY
        self.configured = CONFIGURED[0]
        self.office = self.opened()
        self.kept = {entry.name: workbook() for entry in ENTRIES}
        self.version = 0
        for entry in ENTRIES:
            self.keep(entry)

    def opened(self) -> Office:
        made = pipeline(self.configured)
        home: Settings = made.settings.model_copy(update={"home": Path(self.folder.name)})
        office = Office(home, self.day)
        office.__dict__["pipeline"] = Pipeline(home)
        office.pipeline.rulebook.__dict__["rules"] = made.rulebook.rules
        return office

    def keep(self, entry: WorkbookEntry) -> None:
        """As a sync does with a workbook that moved."""
        self.version += 1
        moved = replace(self.kept[entry.name], version=str(self.version))
        sealed = self.office.pipeline.sheets.seal(moved, b"k" * 32)
        reading = road.read(self.office, sealed, entry)
        read_at, week = self.office.now(), self.office.week()
        mark = mark_of(entry.name, sealed, read_at)
        outcome = judge(self.office, entry, reading, mark, week, status="read")
        keep_reading(self.office, entry, sealed, reading, read_at)
        keep_outcome(self.office, outcome, week, reported=False)

    @rule(entry=st.sampled_from(ENTRIES), tab=st.integers(0, 3), row=st.integers(0, 40),
          column=st.integers(0, 9), text=st.sampled_from(TEXTS))  # fmt: skip
    def edit(self, entry: WorkbookEntry, tab: int, row: int, column: int, text: str) -> None:
        book = self.kept[entry.name]
        grid = book.grids[tab]
        place = Place(grid.title, grid.gid, row % len(grid.shown), column)
        self.kept[entry.name] = edited(book, [(place, text)])
        self.keep(entry)

    @rule(days=st.sampled_from((1, 1, 2, 7, 30)))
    def another_day(self, days: int) -> None:
        self.day += timedelta(days=days)
        self.office.fixed_today = self.day  # as midnight comes to a daemon

    @rule(configured=st.sampled_from(CONFIGURED))
    def configure(self, configured: str) -> None:
        self.configured = configured
        self.office.state.close()
        self.office = self.opened()

    @rule(entry=st.sampled_from(ENTRIES), tab=st.sampled_from(TABS), answer=st.booleans())
    def settle(self, entry: WorkbookEntry, tab: str, answer: bool) -> None:
        accepted = self.office.state.accepted
        if answer:
            said = Settled("copy", 0, 1)
            accepted.put("mapping", entry.name, f"tab:{tab}", said, self.office.now())
        else:
            accepted.remove("mapping", entry.name, f"tab:{tab}")

    @rule()
    def sync_unchanged(self) -> None:
        for entry in ENTRIES:
            outcome = judge_kept(self.office, entry, self.office.week())
            keep_outcome(self.office, outcome, self.office.week(), reported=False)

    @invariant()
    def what_is_told_is_what_all_judged_anew_would_tell(self) -> None:
        for entry in ENTRIES if hasattr(self, "office") else ():
            told = judge_kept(self.office, entry, self.office.week()).report
            assert told == self.anew(entry), entry.name

    def anew(self, entry: WorkbookEntry) -> Report:
        kept = self.office.state.grids.get(entry.name)
        assert kept is not None
        made = self.office.pipeline
        reading = road.read(self.office, kept[1], entry)
        report = made.rulebook.check(reading, made.programme(reading, entry), self.office.today)
        return made.waived(report, entry.name)

    def teardown(self) -> None:
        if hasattr(self, "office"):
            self.office.state.close()
            self.folder.cleanup()


TestLife = pytest.mark.slow(Life.TestCase)
TestLife.settings = tuned(max_examples=5, stateful_step_count=8, deadline=None)
