"""The four knowledge assets of a district: counted from the tabs, open where a cell is."""

from __future__ import annotations

from typing import Any

import pytest

from sync.model import ASSETS, Asset
from sync.rules.engine import Rules, run
from sync.rules.examples import TODAY, Build, reading_of
from sync.settings import Programme

VILLAGES = [{}, {"no": "2", "moo": "6", "village_name": "บ้านเขาฝา"}]


@pytest.fixture
def told(rules: Rules, build: Build, programme: Programme) -> Any:
    def of(key: str, **example: Any) -> tuple[int | None, int, int]:
        outcome = run(rules, reading_of(example, build), programme, TODAY)
        assert [asset.key for asset in outcome.assets] == [*ASSETS]
        asset: Asset = outcome.assets[ASSETS.index(key)]
        return asset.count, asset.of, asset.open

    return of


@pytest.mark.parametrize(
    ("key", "tables", "expected"),
    [
        ("goal", {"villages": VILLAGES}, (1, 2, 0)),
        ("goal", {"forums": [{"shared_goal": "-"}]}, (0, 1, 0)),
        ("goal", {"forums": [{"status": "กำลังดำเนินการ"}]}, (0, 1, 0)),
        ("goal", {"forums": [{"status": "อะไรก็ไม่รู้"}]}, (0, 1, 1)),
        ("goal", {"forums": [{}, {"status": "อะไรก็ไม่รู้"}]}, (1, 1, 0)),
        ("advice", {}, (0, 0, 0)),
        ("advice", {"follow_ups": [{"problem": "ไก่ป่วย"}]}, (0, 1, 0)),
        ("advice", {"follow_ups": [{"problem": "ไม่มี", "advice": "-"}]}, (0, 0, 0)),
        (
            "advice",
            {"follow_ups": [{"problem": "ไก่ป่วย", "advice": "ฉีดวัคซีน"}, {"problem": "#REF!"}]},
            (1, 1, 1),
        ),
        ("groups", {}, (1, 1, 0)),
        ("groups", {"groups": [{}, {"name": "กลุ่มสอง", "member_households": "9"}]}, (1, 2, 0)),
        ("groups", {"groups": [{"member_households": ""}]}, (0, 1, 0)),
        ("groups", {"groups": [{"registered_on": "13 ก.ค. 2569"}]}, (0, 0, 0)),
        ("groups", {"groups": [{"registered_on": "เมื่อวาน"}]}, (0, 0, 1)),
        ("groups", {"trainings": [{"attended": ""}]}, (0, 1, 1)),
        ("rhythm", {}, (1, 1, 0)),
        ("rhythm", {"follow_ups": [{"date": "12 มิ.ย. 2569"}]}, (1, 1, 0)),
        ("rhythm", {"follow_ups": [{"date": "11 มิ.ย. 2569"}]}, (0, 1, 0)),
        ("rhythm", {"follow_ups": [{"date": "เมื่อวาน"}]}, (0, 1, 1)),
        ("rhythm", {"trainings": []}, (0, 0, 0)),
    ],
)
def test_what_counts(
    told: Any, key: str, tables: dict[str, Any], expected: tuple[int, int, int]
) -> None:
    assert told(key, tables=tables) == expected


@pytest.mark.parametrize(
    ("missing", "silent"),
    [
        ("forums", {"goal"}),
        ("follow_ups", {"advice", "rhythm"}),
        ("groups", {"groups"}),
        ("trainings", {"groups", "rhythm"}),
    ],
)
def test_without_its_tab_an_asset_is_not_told(told: Any, missing: str, silent: set[str]) -> None:
    assert {key for key in ASSETS if told(key, missing=[missing])[0] is None} == silent


def test_without_its_column_an_asset_is_not_told(told: Any) -> None:
    assert told("goal", without=["forums.shared_goal"]) == (None, 0, 0)
