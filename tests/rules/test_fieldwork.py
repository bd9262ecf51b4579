"""Visits, trainings and money by village: counted from the tabs, left open where a cell is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sync.model import Fieldwork, VillageKey
from sync.rules.engine import Rules, run
from sync.rules.examples import TODAY, Build, reading_of
from sync.settings import Programme


@pytest.fixture
def first(rules: Rules, build: Build, programme: Programme) -> Any:
    def told(*, days_later: int = 0, **example: Any) -> Fieldwork:
        reading = reading_of(example, build)
        return run(rules, reading, programme, TODAY + timedelta(days=days_later)).fieldwork[0]

    return told


def test_a_village_in_good_order(first: Any) -> None:
    assert first() == Fieldwork(
        village=VillageKey("ตาคลี", 5),
        visits=1,
        last_visit=date(2026, 7, 1),
        trainings=1,
        last_training=date(2025, 11, 10),
        planned=90_000.0,
        spent=15_000.0,
    )


def test_what_is_to_come_and_what_was_cancelled_are_not_counted(first: Any) -> None:
    told = first(
        tables={
            "follow_ups": [{}, {"date": "13 ก.ค. 2569"}],
            "trainings": [{}, {"session": "2", "status": "ยกเลิก"}],
            "plan": [{"no": "1"}, {"no": "2", "status": "ยกเลิก"}],
        }
    )
    assert (told.visits, told.trainings, told.planned, told.spent) == (1, 1, 10_000.0, 15_000.0)
    later = first(days_later=1, tables={"follow_ups": [{}, {"date": "13 ก.ค. 2569"}]})
    assert (later.visits, later.last_visit) == (2, date(2026, 7, 13))


def test_no_visit_is_none_and_no_tab_is_not_known(first: Any) -> None:
    assert (first(tables={"follow_ups": []}).visits, first(missing=["follow_ups"]).visits) == (
        0,
        None,
    )
    assert first(tables={"follow_ups": []}).last_visit is None


@pytest.mark.parametrize(
    ("table", "cells", "open_"),
    [
        ("follow_ups", {"date": "เมื่อวาน"}, ("visits", "last_visit")),
        ("trainings", {"status": "อะไรก็ไม่รู้"}, ("trainings", "last_training")),
        ("trainings", {"disbursed": "หมื่นกว่า"}, ("spent",)),
        ("plan", {"budget": "หมื่นกว่า"}, ("planned",)),
    ],
)
def test_nothing_is_concluded_from_a_cell_that_cannot_be_read(
    first: Any, table: str, cells: dict[str, str], open_: tuple[str, ...]
) -> None:
    told = first(tables={table: [{}, cells]})
    fields = ("visits", "last_visit", "trainings", "last_training", "planned", "spent")
    assert tuple(name for name in fields if getattr(told, name) is None) == open_
