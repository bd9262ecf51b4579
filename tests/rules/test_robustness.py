"""No rule crashes, whatever tab, column or cell is missing; what is not checked is said."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from sync.model import Reading
from sync.rules.engine import Rules, run
from sync.rules.examples import BASE, HEALTHY, TODAY, Build, reading_of
from sync.settings import Programme

ODD = (
    "",
    "-",
    "#REF!",
    "31/2/2569",
    "13/7/2569",
    "1/1/2500",
    "0",
    "-1",
    "99",
    "ทั้งหมด",
    "1-99",
    "หนองนา",
    "ยกเลิก",
    "แล้วเสร็จ",
    "๕",
    "๔/๒๕๖๘",
    "0810000000",
    "อะไรไม่รู้",
    "1.5",
    "ใช่",
)


def without(reading: Reading, table: str, field: str) -> Reading:
    columns = {f: c for f, c in reading.tables[table].columns.items() if f != field}
    return replace(
        reading, tables={**reading.tables, table: replace(reading.tables[table], columns=columns)}
    )


def test_no_rule_crashes_without_any_one_tab(
    rules: Rules, build: Build, programme: Programme
) -> None:
    for key in BASE:
        for example in ({"missing": [key]}, {"unread": [key]}):
            outcome = run(rules, reading_of(example, build), programme, TODAY)
            assert outcome.crashes == (), key
            assert {f.code for f in outcome.findings} <= {"D1", "D8"}, key


def test_no_rule_crashes_without_any_one_column_and_each_that_needs_it_says_so(
    rules: Rules, build: Build, programme: Programme
) -> None:
    reading = reading_of({}, build)
    base = run(rules, reading, programme, TODAY)
    for key, fields in HEALTHY.items():
        for field in fields:
            outcome = run(rules, without(reading, key, field), programme, TODAY)
            assert outcome.crashes == (), f"{key}.{field}"
            assert outcome.findings == (), f"{key}.{field}"
            assert len(outcome.not_checked) >= len(base.not_checked)


def test_no_rule_crashes_on_empty_tabs(rules: Rules, build: Build, programme: Programme) -> None:
    empty = reading_of({"tables": {key: [] for key in HEALTHY}}, build)
    assert run(rules, empty, programme, TODAY).crashes == ()
    nothing = replace(empty, tables={}, missing=tuple(HEALTHY))
    assert run(rules, nothing, programme, TODAY).crashes == ()


CELL = st.sampled_from([(key, field) for key, row in HEALTHY.items() for field in row])


@limits(max_examples=60, deadline=None)
@given(changes=st.lists(st.tuples(CELL, st.sampled_from(ODD)), min_size=1, max_size=12))
def test_no_rule_crashes_on_odd_cells_and_every_id_is_its_own(
    rules: Rules,
    build: Build,
    programme: Programme,
    changes: list[tuple[tuple[str, str], str]],
) -> None:
    tables: dict[str, list[dict[str, str]]] = {}
    for (key, field), text in changes:
        rows = tables.setdefault(key, [dict(row) for row in BASE[key]])
        rows[-1][field] = text
    outcome = run(rules, reading_of({"tables": tables}, build), programme, TODAY)
    assert outcome.crashes == ()
    assert len({f.id for f in outcome.findings}) == len(outcome.findings)
