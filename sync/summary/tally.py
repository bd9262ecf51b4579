"""The courtroom's arithmetic: every number of a finished mail, counted anew from the reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sync.model import LATE, PROGRAMME, Finding, Language, Message, Report, State
from sync.summary.audience import Edition
from sync.summary.colours import STATE_COLOURS
from sync.summary.inspection.evidence import ARABIC, EditionSeen, Evidence, numbers
from sync.summary.prepared import Prepared
from sync.summary.views import Summary

# the lists are named here anew, and on purpose not imported from what is being judged
STEPS = 9
_LATE = {"th": re.compile(r"เกินกำหนด (\d+)"), "en": re.compile(r"overdue (\d+)")}
_CLEAR = {"th": "ไม่มีเกินกำหนด", "en": "nothing overdue"}
_NOTHING = {
    "th": ("ยังไม่มีหมู่บ้านที่กำหนดให้ท่าน", "ยังไม่มีข้อมูลหมู่บ้าน"),
    "en": ("no village is assigned to you", "no village data yet"),
}
_PRAISE = re.compile(r"ขอบคุณ|เรียบร้อยทุก|\bthank", re.IGNORECASE)
_RESULTS = ("verdict", "kpi-passed", "kpi-late", "village-passed")
_PASSED = {"th": re.compile(r"ผ่าน (\d+)/(\d+)"), "en": re.compile(r"passed (\d+)/(\d+)")}


class Truth:
    """The numbers of some of a reader's editions together, counted anew from the reports."""

    def __init__(self, editions: Sequence[Edition], prepared: Sequence[Prepared]) -> None:
        self.scoped = [(prepared[at], held.scope) for held in editions for at in held.workbooks]
        self.sources = [source for source, _ in self.scoped]
        late = data = passed = total = new = persisting = fixed = gained = waived = 0
        self.compared = bool(self.sources)
        self.findings: list[Finding] = []
        for source, scope in self.scoped:
            self.findings += _in_scope(source.report.findings, scope)
            waived += len(_in_scope(source.report.waived, scope))
            counted = _count(source.report, scope)
            late, data = late + counted[0], data + counted[1]
            passed, total = passed + counted[2], total + counted[3]
            previous = source.change.previous
            if previous is None or source.stale_reason is not None:
                self.compared = False
                continue
            gained += sum(
                sum(state is State.PASSED for state in row.states)
                - sum(previous.passed[row.village])
                for row in source.report.progress
                if row.village in previous.passed
                and (not scope or row.village.subdistrict in scope)
            )
            active = _in_scope(source.report.findings, scope)
            present = {f.id for f in active if f.code not in PROGRAMME}
            new += len(present - set(previous.findings))
            persisting += len(present & set(previous.findings))
            excused = {f.id for f in source.report.waived} | {f.id for f in source.report.findings}
            unsure = {c.code for c in source.report.crashes}
            skipped = {c.code: c for c in source.report.not_checked}
            read = {"", *(info.table for info in source.report.tables)}
            fixed += sum(
                identity not in excused
                and entry["code"] not in unsure
                and not (
                    entry["code"] in skipped and skipped[entry["code"]].covers(entry["village"])
                )
                and entry.get("table", "") in read
                and entry["code"] not in PROGRAMME
                and not entry["aside"]
                and (not scope or bool(entry["village"] and entry["village"].subdistrict in scope))
                for identity, entry in previous.findings.items()
            )
        self.late, self.data, self.passed, self.total = late, data, passed, total
        self.waived = waived
        self.new, self.persisting, self.fixed, self.gained = new, persisting, fixed, gained


def _in_scope(findings: Sequence[Finding], scope: frozenset[str]) -> list[Finding]:
    return [
        finding
        for finding in findings
        if not scope or (finding.village is not None and finding.village.subdistrict in scope)
    ]


def _count(report: Report, scope: frozenset[str]) -> tuple[int, int, int, int]:
    findings = _in_scope(report.findings, scope)
    villages = [row for row in report.progress if not scope or row.village.subdistrict in scope]
    late = sum(finding.code == LATE for finding in findings)
    data = sum(finding.code not in PROGRAMME for finding in findings)
    passed = sum(state is State.PASSED for row in villages for state in row.states)
    return late, data, passed, STEPS * len(villages)


def subject(
    seen: Evidence, _: Message, summary: Summary, prepared: Sequence[Prepared]
) -> Iterator[str]:
    language = summary.reader.language
    held = summary.reader.editions
    own = summary.reader.own
    truth = Truth([held[at] for at in own] if len(own) > 1 else held[:1], prepared)
    subject = seen.subject.translate(ARABIC)
    late = _LATE[language].search(subject)
    said_clear = _CLEAR[language] in subject
    said = 0 if said_clear else int(late[1]) if late else None
    if not truth.total:
        yield from _subject_of_nothing(subject, language, truth)
    elif said != truth.late or (said_clear and truth.late):
        yield f"the subject says {said} overdue, the data {truth.late}"
    passed = _PASSED[language].search(subject)
    if truth.total and (
        not passed or (int(passed[1]), int(passed[2])) != (truth.passed, truth.total)
    ):
        yield f"the subject does not say passed {truth.passed}/{truth.total}"
    change = re.search(r"\(([+-]\d+)\)", subject)
    if (int(change[1]) if change else None) != (
        truth.gained if truth.compared and truth.total else None
    ):
        yield "the change in the subject is wrong"
    if seen.subject not in seen.text.splitlines()[0]:
        yield "the text part does not open with the subject"


def _subject_of_nothing(subject: str, language: Language, truth: Truth) -> Iterator[str]:
    """Without a village the subject says so, and counts nothing but what is overdue."""
    if not any(said in subject for said in _NOTHING[language]):
        yield "the subject does not say that there is no village"
    if _CLEAR[language] in subject or _PASSED[language].search(subject):
        yield "the subject tells of success over no village"
    late = _LATE[language].search(subject)
    if (int(late[1]) if late else 0) != truth.late:
        yield f"the subject does not say {truth.late} overdue"


def praise(
    seen: Evidence, _: Message, summary: Summary, prepared: Sequence[Prepared]
) -> Iterator[str]:
    """Nobody is thanked, and no result is told, for a workbook without a village in scope."""
    held = summary.reader.editions
    if any(edition.kind == "operator" for edition in held):
        return  # it tells of the machine, not of the villages
    if not Truth(held, prepared).total and _PRAISE.search(seen.prose):
        yield "it thanks for no village at all"
    for sheet in seen.sheets:
        if Truth([held[at] for at in sheet.editions], prepared).total:
            continue
        if any(name in sheet.numbers for name in _RESULTS):
            yield "it tells results over no village"
        if "unassigned" not in sheet.numbers and "row-passed" not in sheet.numbers:
            yield "it does not say that there is no village"


def editions(
    seen: Evidence, _: Message, summary: Summary, prepared: Sequence[Prepared]
) -> Iterator[str]:
    """Each edition stands in the mail once, in full or as a row; what they have in all, first."""
    held = summary.reader.editions
    own = summary.reader.own
    head, sheets = (seen.sheets[:1], seen.sheets[1:]) if len(own) > 1 else ([], seen.sheets)
    shown = [at for sheet in sheets for at in sheet.editions]
    summed = all(tuple(sorted(sheet.editions)) == own for sheet in head)
    if sorted(shown) != list(range(len(held))) or not summed:
        yield "an edition is missing from the HTML part"
        return
    for sheet in seen.sheets:
        truth = Truth([held[at] for at in sheet.editions], prepared)
        yield from _totals(sheet, truth, seen.text)
        yield from _rows(sheet, truth)
    for sheet in sheets:
        if not set(sheet.editions) <= set(own):
            continue
        if len(sheet.editions) == 1 and "row-passed" not in sheet.numbers:
            yield from _full(sheet, held[sheet.editions[0]], prepared)
        elif "row-passed" not in sheet.numbers:
            yield "the rows of the districts in short are missing"
    summed_up = Truth([held[at] for at in own], prepared).total
    if summed_up and any("kpi-passed" not in sheet.numbers for sheet in head):
        yield "the totals over all districts are missing"


def _full(sheet: EditionSeen, edition: Edition, prepared: Sequence[Prepared]) -> Iterator[str]:
    truth = Truth((edition,), prepared)
    yield from _list(sheet, truth)
    yield from _strips(sheet, truth)
    yield from _assets(sheet, truth)
    if edition.kind == "officer" and sheet.numbers.get("district-passed"):
        whole = Truth((Edition("district", edition.workbooks),), prepared)
        yield from _equal(sheet, "district-passed", [whole.passed, whole.total])
        yield from _equal(sheet, "district-late", [whole.late])
        yield from _equal(sheet, "district-data", [whole.data])


def _equal(sheet: EditionSeen, name: str, truth: list[int], *, first: bool = True) -> Iterator[str]:
    for printed in sheet.numbers.get(name, ()):
        found = numbers(printed)
        if (found[: len(truth)] if first else found) != truth:
            yield f"the number “{name}” is {found}, the data says {truth}"


def _totals(sheet: EditionSeen, truth: Truth, text: str) -> Iterator[str]:
    yield from _equal(sheet, "kpi-passed", [truth.passed])
    yield from _equal(sheet, "kpi-total", [truth.total])
    yield from _equal(sheet, "kpi-late", [truth.late])
    yield from _equal(sheet, "kpi-data", [truth.data])
    if truth.data:
        yield from _equal(sheet, "data-title", [truth.data])
    if truth.late:
        yield from _equal(sheet, "late-title", [truth.late])
    yield from _equal(sheet, "data-new", [truth.new])
    yield from _equal(sheet, "data-persisting", [truth.persisting])
    yield from _equal(sheet, "data-fixed", [truth.fixed])
    yield from _equal(sheet, "data-waived", [truth.waived])
    if truth.waived and "data-title" in sheet.numbers and "data-waived" not in sheet.numbers:
        yield "it does not say what is waived"
    changes = [name for name in sheet.numbers if name.startswith(("change-", "data-new"))]
    if changes and not truth.compared:
        yield "it shows a change with nothing to compare"
    if truth.compared and truth.new + truth.persisting != truth.data:
        yield "new + persisting is not the total"
    printed = set(numbers(text)) if "kpi-data" in sheet.numbers else set()
    shown = (truth.late, truth.passed, truth.data) if "kpi-data" in sheet.numbers else ()
    for number in shown:
        if number not in printed:
            yield f"the text part lacks the number {number}"


def _list(sheet: EditionSeen, truth: Truth) -> Iterator[str]:
    items = len(sheet.numbers.get("late-item", ()))
    more = int(sum(numbers("".join(sheet.numbers.get("late-more", ())))[:1]))
    if items + more != truth.late:
        yield f"the list holds {items} + {more} overdue, the data {truth.late}"


def _assets(sheet: EditionSeen, truth: Truth) -> Iterator[str]:
    """The knowledge assets are those of the district, now and in the week compared with."""
    for source, _ in truth.scoped:
        previous = source.change.previous
        for asset in source.report.assets:
            yield from _equal(sheet, f"asset-{asset.key}", [asset.count or 0, asset.of])
            then = previous.assets.get(asset.key, ()) if previous else ()
            yield from _equal(sheet, f"asset-{asset.key}-before", [*then], first=False)


def _strips(sheet: EditionSeen, truth: Truth) -> Iterator[str]:
    """The strips' colours are the villages' states, and their sum is the number passed."""
    villages = [
        row
        for source, scope in truth.scoped
        for row in source.report.progress
        if not scope or row.village.subdistrict in scope
    ]
    known = [[STATE_COLOURS[state] for state in row.states] for row in villages]
    for strip in sheet.strips:
        if strip in known:
            known.remove(strip)
        else:
            yield "a strip is no village's nine states"
    green = sum(strip.count(STATE_COLOURS[State.PASSED]) for strip in sheet.strips)
    said = sum(numbers(text)[0] for text in sheet.numbers.get("village-passed", ()))
    rest = sum(numbers(text)[0] for text in sheet.numbers.get("rest-passed", ()))
    if villages and (green != said or green + rest != truth.passed):
        yield "the strips do not add up to the steps passed"
    bars = sheet.numbers.get("technique", ())
    if bars and sum(numbers(text)[0] for text in bars) != truth.passed:
        yield "the bars do not add up to the steps passed"
    if villages and not sheet.strips:
        yield "the villages' strips are missing"


def _rows(sheet: EditionSeen, truth: Truth) -> Iterator[str]:
    """Each row is a district's own counts; with the rest below them they are all districts."""
    printed = zip(
        sheet.numbers.get("row-passed", ()),
        sheet.numbers.get("row-late", ()),
        sheet.numbers.get("row-data", ()),
        strict=True,
    )
    rows: Counter[tuple[float, ...]] = Counter(
        (*numbers(passed)[:2], numbers(late)[-1], numbers(data)[-1])
        for passed, late, data in printed
    )
    if not rows:
        return
    counted: Counter[tuple[float, ...]] = Counter(
        (float(passed), float(total), float(late), float(data))
        for late, data, passed, total in (_count(s.report, scope) for s, scope in truth.scoped)
    )
    if rows - counted:
        yield "a district's row is nowhere in the data"
    left = list((counted - rows).elements())
    rest = [float(len(left)), *(sum(column) for column in list(zip(*left, strict=True))[:3])]
    said = [sorted(numbers(text)) for text in sheet.numbers.get("row-rest", ())]
    if said != ([sorted(rest)] if left else []):
        yield "the districts without a row are not summed up"
