"""What has not moved is not judged again, and nobody can tell: against judging everything."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sync.google.workbooks import workbook_of
from sync.model import Place, Reading, Workbook
from sync.pipeline import Pipeline
from sync.reading import tables as reading_tables
from sync.reading.again import read_again
from sync.rules import engine
from sync.rules.proposals import edited
from sync.rules.scene import Scene
from sync.sandbox.demo import offices as demo
from sync.sandbox.xlsx import answer_of
from sync.settings import PACKAGED, load
from tests.mess.judge import case

TODAY = date(2026, 7, 12)
TEXTS = (
    "",
    "-",
    "๑๕/๑/๒๕๖๙",
    "31/2/2569",
    "12",
    "1,000",
    "ตาคลี",
    "ตาคลรี",
    "แล้วเสร็จ",
    "ทั้งหมด",
    "#REF!",
)
BOOKS = ("showcase", "messy", "mess 3")


@lru_cache(maxsize=1)
def pipeline() -> Pipeline:
    return Pipeline(load(PACKAGED, {}))


@cache
def reading_of(name: str) -> Reading:
    return pipeline().sheets.read(pipeline().sheets.seal(_workbook(name), b"k" * 32), TODAY)


def _workbook(name: str) -> Workbook:
    if name.startswith("mess "):
        return case(7, int(name[-1]), faults=25)[1].workbook
    showcase = demo.showcase()[0]
    made = {"showcase": showcase, "messy": demo.messy(showcase), "takhli": demo.takhli()}[name]
    with TemporaryDirectory() as folder:
        return workbook_of(answer_of(made.save(Path(folder))))


def judged(reading: Reading, today: date = TODAY) -> engine.Judged:
    rules = pipeline().rulebook.rules
    programme = pipeline().programme(reading)
    return engine.Judged(rules, Scene(reading, programme, today, rules.tables))


def edits(reading: Reading, rng: random.Random, count: int) -> list[tuple[Place, str]]:
    """Cells of records and of total rows, and what somebody types there."""
    cells = [
        Place(part.sheet, part.gid, row, column)
        for table in reading.tables.values()
        for number, part in enumerate(table.parts)
        for row in [
            *(r for r, of in zip(table.rows, table.part_of, strict=True) if of == number),
            *(total.row for total in table.totals if total.part == number),
        ]
        for column in part.columns.values()
    ]
    return [(rng.choice(cells), rng.choice(TEXTS)) for _ in range(count)]


@pytest.mark.parametrize("name", BOOKS)
def test_a_tab_read_again_is_as_all_read_again(name: str) -> None:
    """Tables, and findings by kind; most edits need no more than their tab."""
    reading = reading_of(name)
    kept = judged(reading)
    tabs_only = 0
    for place, text in edits(reading, random.Random(name), 8):
        workbook = edited(reading.workbook, [(place, text)])
        again, alike = read_again(reading, workbook, place, pipeline().sheets.catalogue, TODAY)
        whole = reading_tables.read(
            workbook,
            pipeline().sheets.catalogue,
            district=reading.district or None,
            fiscal_year=reading.fiscal_year or None,
            today=TODAY,
            settled=reading.settled,
        )
        assert again.tables == whole.tables, (place, text)
        full = judged(whole).outcome().findings
        assert kept.kinds(again, alike) == Counter((f.code, f.table, f.field) for f in full), place
        tabs_only += alike
    assert tabs_only


@pytest.mark.parametrize("name", BOOKS)
def test_another_day_is_judged_as_if_for_the_first_time(name: str) -> None:
    """Ids, words, progress, money and what was left open; day after day, and far apart."""
    reading = reading_of(name)
    kept = judged(reading)
    for days in (1, 30, -200):
        day = TODAY + timedelta(days=days)
        kept = kept.on(reading, day)
        assert kept.outcome() == judged(reading, day).outcome(), day


def test_a_new_day_reruns_only_the_rules_that_look_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    rule = engine._Run.rule

    def noted(self: engine._Run, one: engine.Rule, *rest: object) -> object:
        ran.append(one.code)
        return rule(self, one, *rest)  # type: ignore[arg-type]

    kept = judged(reading_of("showcase"))
    monkeypatch.setattr(engine._Run, "rule", noted)
    kept.on(reading_of("showcase"), TODAY + timedelta(days=1))
    assert {"O1", "T9-1", "T5-5"} <= set(ran)
    assert not {"D1", "D4", "D13", "M3", "T2-1"} & set(ran)


def test_what_another_tab_may_decide_is_read_with_it() -> None:
    """The register of villages gives places to tabs that name one; a year in doubt is in all."""
    reading = reading_of("showcase")
    part = reading.tables["budget"].parts[0]
    place = Place(part.sheet, part.gid, reading.tables["budget"].rows[0], 0)
    workbook = edited(reading.workbook, [(place, "x")])
    for tied in (replace(reading, district=""), replace(reading, fiscal_year=0)):
        assert not read_again(tied, workbook, place, pipeline().sheets.catalogue, TODAY)[1]
    assert read_again(reading, workbook, place, pipeline().sheets.catalogue, TODAY)[1]
