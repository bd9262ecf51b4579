"""Each rule finds the same of a village below the records of another that is in order.

Examples state one village, so that a loop that ends at the first record in order, or judges
by the first village alone, would do as they say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sync.rules.engine import Rules
from sync.rules.examples import BASE, Build, faults
from sync.settings import Programme

# The other village, table by table: what differs from the healthy one.
NEIGHBOUR: Mapping[str, Mapping[str, str]] = {
    "villages": {"no": "2", "village_name": "หนองใหญ่"},
    "plan": {},
    "coordination": {},
    "forums": {},
    "households": {
        "first_name": "มะลิ",
        "last_name": "ทดสอบ",
        "house_no": "2/2",
        "instructor": "นายสมมุติ ทดสอบ",
    },
    "trainings": {"instructors": "นายสมมุติ ทดสอบ"},
    "study_visits": {},
    "groups": {"no": "2", "name": "กลุ่มเลี้ยงไก่ไข่หนองใหญ่"},
    "materials": {"receipt_no": "2/2569", "plan_no": "18"},
    "follow_ups": {},
}
MOO = "8"
OTHERWISE = {  # counts, sums and medians of a whole table, or numbers that hold for both
    "T1-2", "T1-4", "T2-5", "T3-1", "T5-2", "T5-7", "T7-4", "T9-4", "M3", "D11",
    "T7-1",  # a blank place below another village's row is read as the same place
}  # fmt: skip


def neighbour(table: str) -> Iterator[Mapping[str, str]]:
    for number, row in enumerate(BASE[table], start=1):
        own = {**row, "moo": MOO, **NEIGHBOUR[table]}
        if table == "plan":
            own["no"] = str(10 + number)
        if table == "coordination":
            own["name"] = f"{row['name']} ทดสอบ" if "name" in row else "นายสมมุติ ทดสอบ"
        yield own


def below(example: Mapping[str, Any]) -> dict[str, Any]:
    """The example with the other village's records above its own."""
    stated = example.get("tables", {})
    more = {
        table: [*neighbour(table), *stated.get(table, BASE[table])]
        for table in NEIGHBOUR
        if table not in example.get("missing", ())
    }
    expected = [moved(spot) for spot in example.get("expect", ())]
    return {**example, "tables": {**stated, **more}, "expect": expected}


def moved(spot: str) -> str:
    """ "plan.no#1 error" → "plan.no#10 error"."""
    place, _, rest = spot.partition("#")
    number, _, severity = rest.partition(" ")
    table = place.partition(".")[0]
    if table in NEIGHBOUR and number.isdigit():
        number = str(int(number) + len(BASE[table]))
    return f"{place}#{number} {severity}".strip()


def test_what_is_found_of_a_village_is_found_below_another_in_order(
    rules: Rules, build: Build, programme: Programme
) -> None:
    differ = {}
    for rule in rules.rules:
        moved_down = replace(
            rule,
            passing=tuple(map(below, rule.passing)),
            failing=tuple(map(below, rule.failing)),
        )
        if found := faults(rules, moved_down, build, programme):
            differ[rule.code] = found
    assert differ.keys() == OTHERWISE, differ
