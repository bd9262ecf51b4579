"""The tab ผลตรวจ: what is told of each finding, for how long, and the rows that this makes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sync.clock import day_words, parse_week, week_of
from sync.model import LATE, PROGRAMME, Finding, Progress, Severity, State
from sync.model.results_tab import HEADINGS, MARK, ResultsTab, TabRow, Told
from sync.summary.cells import address, clean, spoken, village_label
from sync.summary.colours import STATE_COLOURS
from sync.summary.facts import STEPS, Facts, gather, officer_of
from sync.summary.prepared import Prepared
from sync.summary.sections.first_fix import proposed
from sync.summary.thaidate import moment, short
from sync.summary.wording import Wording

MENDED_DAYS = 14  # for which what was mended stays, struck through
LATE_INK, RISK_INK = "#b3261e", "#8a4b00"
INKS = {Severity.ERROR: "#b3261e", Severity.WARNING: "#8a4b00", Severity.INFO: "#3c4650"}
STATES = {
    State.PASSED: "ผ่าน",
    State.IN_PROGRESS: "ทำอยู่",
    State.OVERDUE: "เกินกำหนด",
    State.NOT_DUE: "ยังไม่ถึง",
    State.NO_PLAN: "ไม่มีแผน",
}
NOTE = "โปรแกรมเขียนทับแท็บนี้ทั้งแท็บ โปรดแก้ที่แท็บข้อมูล (กดลิงก์ในคอลัมน์ “ช่อง”) ไม่ใช่ที่นี่"
ALL_CLEAR = "ไม่พบข้อที่ต้องแก้"
ALL_CLEAR_SO_FAR = "ไม่พบข้อที่ต้องแก้ในส่วนที่ตรวจได้"
UNCHECKED = "ยังตรวจไม่ได้ {n} กติกา"


def told_now(
    before: Mapping[str, Told],
    prepared: Prepared,
    first_weeks: Mapping[str, str],
    unsure: Collection[str],
    wording: Wording,
) -> dict[str, Told]:
    """What the tab tells of each finding (by id) after what it told `before`.

    `first_weeks` are the ISO weeks since which the mails tell of findings. Those that are set aside
    or `unsure` today are remembered as they were: nobody can say that they are mended.
    """
    report = prepared.report
    facts = gather(prepared)
    named = {row.village: clean(row.officer, 40) for row in facts.villages}
    told: dict[str, Told] = {}
    for finding in report.findings:
        week = first_weeks.get(finding.id, "") or str(week_of(report.today))
        first = _first(before.get(finding.id), week, report.today)
        told[finding.id] = _told(finding, facts, first, officer_of(finding, named), wording)
    open_still = {*unsure, *(finding.id for finding in report.waived)}
    for identity, known in before.items():
        if identity in told:
            continue
        if identity in open_still:
            told[identity] = known
            continue
        mended = known.mended or report.today
        if report.today - mended <= timedelta(days=MENDED_DAYS):
            told[identity] = replace(known, mended=mended)
    return told


def _first(known: Told | None, week: str, today: date) -> date:
    """The day a finding was first seen: as told before, else as far as the weeks kept tell."""
    if known is not None and (known.mended is None or str(week_of(known.first)) == week):
        return known.first
    return today if week == str(week_of(today)) else parse_week(week).monday


def _told(finding: Finding, facts: Facts, first: date, officer: str, wording: Wording) -> Told:
    place, village = finding.place, finding.village
    report = facts.prepared.report
    row = place.row if place is not None and place.row is not None else -1
    column = place.column if place is not None and place.column is not None else -1
    level, ink = _level(finding, wording)
    return Told(
        first=first,
        sheet=place.sheet if place else "",
        row=row,
        column=column,
        level=level,
        ink=ink,
        cell=address(place),
        link=report.link_within(place) if place else "",
        village=village_label(facts.name(village), village, "th") if village else "",
        what=spoken(finding.what, "th"),
        todo=spoken(finding.todo, "th"),
        fix=proposed(finding.fix.value if finding.fix else "", finding.value),
        value=clean(finding.value, 60),
        code=finding.code,
        officer=officer,
        table=finding.table,
        place=village,
    )


def _level(finding: Finding, wording: Wording) -> tuple[str, str]:
    if finding.code == LATE:
        return wording.pattern("kpis.late"), LATE_INK
    if finding.code in PROGRAMME:
        return wording.pattern("kpis.at_risk"), RISK_INK
    return wording.pattern(f"data.{finding.severity.value}"), INKS[finding.severity]


# ------------------------------------------------------------------------------ the rows


def results_tab(
    prepared: Prepared,
    told: Mapping[str, Told],
    first_weeks: Mapping[str, str],
    now: datetime,
    wording: Wording,
) -> ResultsTab:
    """The whole tab, in the order of the sheet's own tabs and rows; `now` is aware."""
    report = prepared.report
    facts = gather(prepared)
    villages = [_village(row, facts) for row in report.progress]
    present = {finding.id for finding in report.findings}
    shown = {key: each for key, each in told.items() if key in present or each.mended}
    tabs = {title: at for at, title in enumerate(dict.fromkeys(t.sheet for t in report.tables))}

    def place(key: str) -> tuple[object, ...]:
        each = shown[key]
        at = tabs.get(each.sheet, len(tabs))
        return (at, each.sheet, each.row, each.column, each.code, key)

    rows: list[TabRow] = []
    number = 0
    this = week_of(report.today)
    for key in sorted(shown, key=place):
        each = shown[key]
        week = first_weeks.get(key, "")
        age = this - parse_week(week) if week else 0
        number += not each.mended
        rows.append(_row(each, number, age))
    if not present:
        clear = ALL_CLEAR_SO_FAR if facts.unchecked or report.crashes else ALL_CLEAR
        rows.append(TabRow("note", ("", "", "", "", clear)))
    names = {
        str(row.cells[HEADINGS.index("ผู้รับผิดชอบ")])
        for row in (*villages, *rows)
        if row.kind != "note"
    }
    steps = tuple(_step(step, wording) for step in range(1, STEPS + 1))
    head = (
        TabRow("mark", (_first_line(prepared, now),)),
        TabRow("note", (f"{NOTE} · {_counts(facts, wording)}",)),
        TabRow("heading", (*HEADINGS, *steps)),
    )
    return ResultsTab((*head, *villages, *rows), tuple(sorted(names - {""})))


def _step(step: int, wording: Wording) -> str:
    """A technique as a heading, its lines ended where no word is parted."""
    first, _, rest = wording.pattern(f"techniques.{step}").partition("|")
    return f"{step} {first}\n{rest.strip()}".rstrip()


def _first_line(prepared: Prepared, now: datetime) -> str:
    report = prepared.report
    district = f"อำเภอ{clean(report.district, 40)}" if report.district else ""
    year = f"ปีงบประมาณ {report.fiscal_year}" if report.fiscal_year else ""
    checked = f"ตรวจเมื่อ {moment(now, 'th')}"
    return " · ".join(filter(None, (MARK, district, year, checked)))


def _counts(facts: Facts, wording: Wording) -> str:
    """The same numbers as the mail's."""
    numbers = [
        f"ผ่าน {facts.passed} จาก {facts.total} เทคนิค",
        f"{wording.pattern('kpis.late')} {len(facts.late)}",
        f"{wording.pattern('kpis.at_risk')} {len(facts.at_risk)}",
        f"ข้อมูลต้องตรวจ {len(facts.data)}",
    ]
    if facts.unchecked:
        numbers.append(UNCHECKED.format(n=facts.unchecked))
    return " · ".join(numbers)


def _village(row: Progress, facts: Facts) -> TabRow:
    late = [str(at) for at, state in enumerate(row.states, 1) if state is State.OVERDUE]
    cells = (
        "",
        "หมู่บ้าน",
        address(row.place),
        village_label(row.name, row.village, "th"),
        f"ผ่าน {row.passed} จาก {len(row.states)} เทคนิค",
        f"เกินกำหนด: เทคนิคที่ {', '.join(late)}" if late else "",
        *("", "", "", ""),
        clean(row.officer, 40),
        *(STATES[state] for state in row.states),
    )
    return TabRow(
        "village",
        cells,
        link=facts.prepared.report.link_within(row.place),
        fills=tuple(STATE_COLOURS[state] for state in row.states),
    )


def _row(told: Told, number: int, weeks: int) -> TabRow:
    """`weeks` is for how many the mails have told of it before."""
    if told.mended:
        state = f"แก้แล้ว {short(told.mended, 'th')}"
    else:
        state = f"ค้าง {weeks} สัปดาห์" if weeks else "ใหม่"
    cells = (
        "" if told.mended else number,
        told.level,
        told.cell,
        told.village,
        told.what,
        told.todo,
        told.fix,
        day_words(told.first, "th"),
        state,
        told.code,
        told.officer,
    )
    return TabRow(
        "mended" if told.mended else "finding",
        cells,
        link=told.link,
        ink=told.ink,
        value=told.value,
    )
