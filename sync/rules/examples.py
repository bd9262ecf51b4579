"""The examples in rules.toml: small tables that a rule must pass, or must find fault with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sync.clock import BANGKOK
from sync.errors import ConfigError
from sync.model import Finding, Reading, Table, TotalRow, Unread, Words
from sync.rules import progress
from sync.rules.engine import Outcome, Rule, Rules, run
from sync.settings import Programme, TablesFile
from sync.settings.problems import meant

ExampleTables = Mapping[str, Sequence[Mapping[str, str]]]
Build = Callable[[ExampleTables, date, int], Reading]

TODAY = date(2026, 7, 12)
FISCAL_YEAR = 2569
_KEYS = frozenset(
    {"tables", "without", "missing", "totals", "unread", "modified", "programme", "today", "expect"}
)

# A district in good order: one village, one record of everything. An example states only what
# differs: `tables.X` gives the rows of X, and each row the cells that differ from HEALTHY[X].
_VILLAGE = {"subdistrict": "ตาคลี", "moo": "5"}
HEALTHY: Mapping[str, Mapping[str, str]] = {
    "villages": {
        "no": "1", "province": "นครสวรรค์", "district": "ตาคลี", **_VILLAGE,
        "village_name": "หนองนา", "occupation": "เลี้ยงไก่ไข่", "officer": "นางสาวใจดี มีสุข",
        "officer_email": "jaidee@example.go.th", "note": "",
    },
    "guidelines": {
        "fiscal_year": "2569", "letter_no": "มท 0405/ว 1", "letter_date": "1 ต.ค. 2568",
        "subject": "แนวทางสร้างสัมมาชีพชุมชน", "officer": "นางสาวใจดี มีสุข",
        "studied_on": "3 ต.ค. 2568", "summary": "อ่านแล้ว", "link": "https://example.go.th/1",
    },
    "plan": {
        "no": "1", **_VILLAGE, "technique": "5", "activity": "ฝึกอบรมอาชีพ",
        "objective": "ให้ครัวเรือนมีอาชีพ", "method": "ฝึกปฏิบัติ", "target_group": "20 ครัวเรือน",
        "place": "ศาลากลางบ้าน", "period": "1-30 พ.ย. 2568", "budget": "10,000",
        "expected_result": "20 ครัวเรือนมีรายได้เพิ่ม", "officer": "นางสาวใจดี มีสุข",
        "status": "แล้วเสร็จ", "note": "",
    },
    "coordination": {
        "date": "15 ต.ค. 2568", **_VILLAGE, "role": "วิทยากรหลัก", "name": "นายสมมุติ ตัวอย่าง",
        "expertise": "เลี้ยงไก่", "trained_on": "20 ต.ค. 2568", "result": "ตกลง",
        "evidence": "https://example.go.th/2",
    },
    "forums": {
        "date": "20 ต.ค. 2568", **_VILLAGE, "place": "ศาลากลางบ้าน", "participants": "30",
        "households": "1", "occupation": "เลี้ยงไก่ไข่", "shared_goal": "รายได้เพิ่มร้อยละ 3",
        "status": "แล้วเสร็จ", "evidence": "https://example.go.th/3",
    },
    "households": {
        "no": "1", "prefix": "นาง", "first_name": "สมหญิง", "last_name": "ตัวอย่าง",
        "house_no": "1/1", **_VILLAGE, "members": "4", "occupation": "ทำนา",
        "interest": "เลี้ยงไก่ไข่", "income_before": "100,000", "income_after": "110,000",
        "instructor": "นายสมมุติ ตัวอย่าง", "phone": "", "practising": "ใช่", "note": "",
    },
    "trainings": {
        "session": "1", "date": "10 พ.ย. 2568", "days": "3", **_VILLAGE,
        "occupation": "เลี้ยงไก่ไข่", "instructors": "นายสมมุติ ตัวอย่าง", "participants": "20",
        "attended": "1", "place": "ศาลากลางบ้าน", "budget": "10,000", "disbursed": "10,000",
        "status": "แล้วเสร็จ", "evidence": "https://example.go.th/4",
    },
    "study_visits": {
        "date": "20 พ.ย. 2568", **_VILLAGE, "destination": "ศูนย์เรียนรู้บ้านสวนผึ้ง",
        "location": "อ.เมือง", "occupation": "เลี้ยงไก่ไข่", "participants": "20",
        "budget": "5,000", "disbursed": "5,000", "lesson": "ผสมอาหารไก่เอง",
        "status": "แล้วเสร็จ", "evidence": "https://example.go.th/5",
    },
    "groups": {
        "no": "1", "name": "กลุ่มเลี้ยงไก่ไข่หนองนา", **_VILLAGE, "phone": "",
        "registered_on": "1 ธ.ค. 2568", "category": "ภาคการเกษตร", "product": "ไข่ไก่",
        "member_households": "1", "last_meeting": "1 ก.ค. 2569", "otop_code": "", "otop_on": "",
        "note": "",
    },
    "materials": {
        "delivered_on": "15 ธ.ค. 2568", **_VILLAGE, "item": "แม่ไก่ไข่", "quantity": "50",
        "unit": "ตัว", "unit_price": "200", "total": "10,000", "plan_no": "8", "recipients": "1",
        "receipt_no": "1/2569", "evidence": "https://example.go.th/6",
    },
    "follow_ups": {
        "date": "1 ก.ค. 2569", **_VILLAGE, "household_nos": "1", "kind": "เยี่ยมบ้าน",
        "officer": "นางสาวใจดี มีสุข", "details": "ไก่แข็งแรงดี", "problem": "", "advice": "",
        "next_visit": "", "evidence": "https://example.go.th/7",
    },
    "budget": {
        "no": "1", "project": "สร้างสัมมาชีพชุมชน", "project_no": "เลขที่ 4/2569", "quarter": "1",
        "allocated": "90,000", "disbursed": "45,000", "remaining": "45,000", "percent": "50",
        "papers": "ครบถ้วน", "note": "",
    },
    "loans": {
        "contract_no": "1/2569", "borrower": "นางสาวใจดี มีสุข", "borrowed_on": "1 พ.ย. 2568",
        "amount": "10,000", "cleared_on": "15 พ.ย. 2568",
    },
    "recipients": {
        "name": "นางสาวใจดี มีสุข", "email": "jaidee@example.go.th", "role": "พัฒนากร",
        "scope": "ตาคลี", "language": "th", "active": "ใช่",
    },
}  # fmt: skip
_NINE_PLANS = tuple({"no": str(n), "technique": str(n)} for n in range(1, 10))
_TEAM = (
    *({"name": f"นายวิทยากร คนที่{n}", "role": "วิทยากร"} for n in range(1, 5)),
    {"role": "วิทยากรหลัก"},
    {"name": "นายนำ ชุมชน", "role": "ผู้นำชุมชน"},
    {"name": "ธนาคารตัวอย่าง", "role": "หน่วยงานภาคี"},
)
BASE: Mapping[str, Sequence[Mapping[str, str]]] = {
    **{table: ({},) for table in HEALTHY}, "plan": _NINE_PLANS, "coordination": _TEAM,
}  # fmt: skip


def example_rows(example: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """The full tables of an example: the healthy district with the stated rows in it."""
    stated = example.get("tables", {})
    without = set(example.get("without", ()))
    return {
        table: [
            {f: t for f, t in {**HEALTHY[table], **row}.items() if f"{table}.{f}" not in without}
            for row in stated.get(table, BASE[table])
        ]
        for table in HEALTHY
        if table not in example.get("missing", ())
    }


def stated_rows(example: Mapping[str, Any]) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """What an example states, as the booklet draws it."""
    tables: Mapping[str, Sequence[Mapping[str, str]]] = example.get("tables", {})
    return tables


def reading_of(example: Mapping[str, Any], build: Build) -> Reading:
    """The example as the rules see it; `build` is the reading room's own."""
    day, year = example.get("today", TODAY), FISCAL_YEAR
    reading = build(example_rows(example), day, year)
    rows = example_rows(example)
    tables = {
        key: _with_totals(_only(table, rows[key]), example.get("totals", {}).get(key, ()))
        for key, table in reading.tables.items()
    }
    unread = tuple(
        Unread(
            key,
            reading.tables[key].parts[0].sheet,
            0,
            Words(th="อ่านหัวตารางไม่ได้", en="the heading is not clear"),
        )
        for key in example.get("unread", ())
    )
    tables = {key: table for key, table in tables.items() if key not in example.get("unread", ())}
    modified = datetime.combine(example.get("modified", day), time(9), BANGKOK)
    return replace(
        reading,
        workbook=replace(reading.workbook, modified=modified),
        tables=tables,
        unread=(*reading.unread, *unread),
        missing=tuple(example.get("missing", ())),
    )


def _only(table: Table, rows: Sequence[Mapping[str, str]]) -> Table:
    """The table with the columns that its rows speak of, whatever else `build` put there."""
    named = {field for row in rows or [HEALTHY[table.key]] for field in row}
    return replace(
        table,
        columns={f: column for f, column in table.columns.items() if f in named},
        parts=tuple(
            replace(part, columns={f: n for f, n in part.columns.items() if f in named})
            for part in table.parts
        ),
    )


def _with_totals(table: Table, totals: Sequence[Mapping[str, str]]) -> Table:
    rows = tuple(
        TotalRow(0, max(table.rows, default=0) + 1 + n, 0, len(table), dict(row), {})
        for n, row in enumerate(totals)
    )
    return replace(table, totals=(*table.totals, *rows)) if rows else table


# ------------------------------------------------------------------------------ proving


def prove(rules: Rules, build: Build, programme: Programme) -> None:
    """Run every example of every rule; raises ConfigError naming all that do not do as they say."""
    problems = tuple(
        f"config/rules.toml: rule {rule.code}: {fault}"
        for rule in rules.rules
        for fault in faults(rules, rule, build, programme)
    )
    if problems:
        raise ConfigError(
            f"{len(problems)} example(s) in config/rules.toml fail", problems=problems
        )


def faults(rules: Rules, rule: Rule, build: Build, programme: Programme) -> list[str]:
    """What is wrong with one rule's examples, in words."""
    found = []
    for word, examples in (("pass", rule.passing), ("fail", rule.failing)):
        for number, example in enumerate(examples, start=1):
            place = f"{word} example {number}: "
            wrong = _misspelt(example, rules.tables) or _contradicted(word, example)
            if not wrong:
                reading = reading_of(example, build)
                outcome = outcome_of(rules, rule, example, reading, programme)
                wrong = _difference(rule, example.get("expect", ()), reading, outcome)
            found += [place + fault for fault in wrong]
    return found


def samples(rules: Rules, build: Build, programme: Programme) -> dict[str, Finding]:
    """Code → a finding of its first failing example that states a table: for the booklet."""
    found = {}
    for rule in rules.rules:
        example = next((e for e in rule.failing if any(stated_rows(e).values())), rule.failing[0])
        outcome = outcome_of(rules, rule, example, reading_of(example, build), programme)
        found[rule.code] = next(f for f in outcome.findings if f.code == rule.code)
    return found


def outcome_of(
    rules: Rules, rule: Rule, example: Mapping[str, Any], reading: Reading, programme: Programme
) -> Outcome:
    """One example run through one rule (and, for lateness, through those that un-pass)."""
    alone = [rule]
    if rule.kind == "overdue":
        unpass = {code for codes in progress.UNPASSED_BY.values() for code in codes}
        alone += [other for other in rules.rules if other.code in unpass]
    profile = programme.model_copy(update=dict(example.get("programme", {})))
    day = example.get("today", TODAY)
    return run(Rules(tuple(alone), rules.tables), reading, profile, day)


def _misspelt(example: Mapping[str, Any], tables: TablesFile) -> list[str]:
    wrong = [f"unknown key {key}{meant(key, _KEYS)}" for key in example.keys() - _KEYS]
    for key, rows in example.get("tables", {}).items():
        if key not in HEALTHY:
            wrong.append(f"no table is called {key!r}{meant(key, HEALTHY)}")
            continue
        fields = tables.tables[key].fields
        unknown = {field for row in rows for field in row} - fields.keys()
        wrong += [f"no field of {key} is called {f!r}{meant(f, fields)}" for f in sorted(unknown)]
    profile = Programme.model_fields
    for key in example.get("programme", {}).keys() - profile:
        wrong.append(f"no number of the profile is called {key!r}{meant(key, profile)}")
    return wrong


def _contradicted(word: str, example: Mapping[str, Any]) -> list[str]:
    if (word == "fail") == bool(example.get("expect")):
        return []
    return ["a failing example says what to `expect`, a passing one does not"]


def _difference(
    rule: Rule, expected: Iterable[str], reading: Reading, outcome: Outcome
) -> list[str]:
    if outcome.crashes:
        return [f"the rule crashed: {crash.error}" for crash in outcome.crashes]
    found = [_spot(reading, finding) for finding in outcome.findings if finding.code == rule.code]
    wanted, plain = sorted(expected), sorted(spot.partition(" ")[0] for spot in found)
    if any(" " in spot for spot in wanted):  # "villages.village_name#1 error" checks the severity
        plain = sorted(found)
    if wanted == plain:
        return []
    return [f"expected {', '.join(wanted) or 'nothing'}, found {', '.join(plain) or 'nothing'}"]


def _spot(reading: Reading, finding: Finding) -> str:
    """ "materials.total#1 error": the record's number in its table, "-" for a whole table."""
    field = f".{finding.field}" if finding.field else ""
    row = finding.place.row if finding.place else None
    number = "-"
    if row is not None:
        table = reading.tables[finding.table]
        number = str(table.rows.index(row) + 1) if row in table.rows else "-"
        number = "total" if any(total.row == row for total in table.totals) else number
    return f"{finding.table}{field}#{number} {finding.severity.value}"
