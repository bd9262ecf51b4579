"""The courtroom's arithmetic: every number of a finished mail, counted anew from the reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sync.model import Finding, Language, Message, State
from sync.summary.audience import OWN, Edition
from sync.summary.colours import STATE_COLOURS
from sync.summary.counts import Count, counted, in_scope
from sync.summary.districts import Districts
from sync.summary.inspection.evidence import ARABIC, EditionSeen, Evidence, numbers
from sync.summary.prepared import Prepared
from sync.summary.views import Summary

# the words are named here anew, and on purpose not imported from what is being judged
_LATE = {"th": re.compile(r"เกินกำหนด (\d+)"), "en": re.compile(r"overdue (\d+)")}
_CLEAR = {"th": "ไม่มีเกินกำหนด", "en": "nothing overdue"}
_OPEN = {"th": "ยังตรวจกำหนดได้ไม่ครบ", "en": "due dates not all checked"}
_NOTHING = {
    "th": ("ยังไม่มีหมู่บ้านที่กำหนดให้ท่าน", "ยังไม่มีข้อมูลหมู่บ้าน"),
    "en": ("no village is assigned to you", "no village data yet"),
}
_PRAISE = re.compile(r"ขอบคุณ|เรียบร้อยทุก|\bthank", re.IGNORECASE)
_RESULTS = ("verdict", "kpi-passed", "kpi-late", "village-passed")
_PASSED = {"th": re.compile(r"ผ่าน (\d+)/(\d+)"), "en": re.compile(r"passed (\d+)/(\d+)")}


class Truth:
    """The numbers of some of a reader's editions together, counted anew from the reports.

    `scoped` are the reader's own workbooks in full; of a roll-up only the counts are known.
    """

    def __init__(self, editions: Sequence[Edition], districts: Districts) -> None:
        self.scoped: list[tuple[Prepared, frozenset[str]]] = []
        self.counts: list[Count] = []
        for held in editions:
            for at in filter(districts.was_read, held.workbooks):
                if held.kind in OWN:
                    self.scoped.append((districts[at], held.scope))
                    self.counts.append(counted(*self.scoped[-1]))
                else:
                    self.counts.append(districts.count(at))
        self.sources = [source for source, _ in self.scoped]
        self.findings: list[Finding] = [
            finding
            for source, scope in self.scoped
            for finding in in_scope(source.report.findings, scope)
        ]
        self.unchecked = any(each.unchecked for each in self.counts)
        self.compared = bool(self.counts) and all(each.compared for each in self.counts)

        known = self.counts
        self.late, self.data = sum(e.late for e in known), sum(e.data for e in known)
        self.passed, self.total = sum(e.passed for e in known), sum(e.total for e in known)
        self.new, self.fixed = sum(e.new for e in known), sum(e.fixed for e in known)
        self.persisting = sum(e.persisting for e in known)
        gains = [e.gained for e in known if e.gained is not None]
        self.gained = sum(gains) if len(gains) == len(known) else None
        self.waived, self.found = sum(e.waived for e in known), sum(e.findings for e in known)


def subject(seen: Evidence, _: Message, summary: Summary, districts: Districts) -> Iterator[str]:
    language = summary.reader.language
    held = summary.reader.editions
    own = summary.reader.own
    truth = Truth([held[at] for at in own] if len(own) > 1 else held[:1], districts)
    subject = seen.subject.translate(ARABIC)
    late = _LATE[language].search(subject)
    said_clear, said_open = _CLEAR[language] in subject, _OPEN[language] in subject
    said = 0 if said_clear or said_open else int(late[1]) if late else None
    if not truth.total:
        yield from _subject_of_nothing(subject, language, truth)
    elif said != truth.late or (said_clear and truth.late):
        yield f"the subject says {said} overdue, the data {truth.late}"
    elif not truth.late and said_open is not truth.unchecked:
        yield "the subject is wrong about what could be checked"
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


def praise(seen: Evidence, _: Message, summary: Summary, districts: Districts) -> Iterator[str]:
    """Nobody is thanked, and no result is told, for a workbook without a village in scope."""
    held = summary.reader.editions
    if any(edition.kind == "operator" for edition in held):
        return  # it tells of the machine, not of the villages
    if not Truth(held, districts).total and _PRAISE.search(seen.prose):
        yield "it thanks for no village at all"
    for sheet in seen.sheets:
        if Truth([held[at] for at in sheet.editions], districts).total:
            continue
        if any(name in sheet.numbers for name in _RESULTS):
            yield "it tells results over no village"
        if "unassigned" not in sheet.numbers and "row-passed" not in sheet.numbers:
            yield "it does not say that there is no village"


def editions(seen: Evidence, _: Message, summary: Summary, districts: Districts) -> Iterator[str]:
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
        truth = Truth([held[at] for at in sheet.editions], districts)
        yield from _totals(sheet, truth, seen.text)
        kinds = {held[at].kind for at in sheet.editions}
        yield from _rows(sheet, truth.counts, by_province="department" in kinds)
    for sheet in sheets:
        if not set(sheet.editions) <= set(own):
            continue
        if len(sheet.editions) == 1 and "row-passed" not in sheet.numbers:
            yield from _full(sheet, held[sheet.editions[0]], districts)
        elif "row-passed" not in sheet.numbers:
            yield "the rows of the districts in short are missing"
    summed_up = Truth([held[at] for at in own], districts).total
    if summed_up and any("kpi-passed" not in sheet.numbers for sheet in head):
        yield "the totals over all districts are missing"


def _full(sheet: EditionSeen, edition: Edition, districts: Districts) -> Iterator[str]:
    truth = Truth((edition,), districts)
    yield from _list(sheet, truth)
    yield from _strips(sheet, truth)
    yield from _assets(sheet, truth)
    if edition.kind == "officer" and sheet.numbers.get("district-passed"):
        whole = Truth((Edition("district", edition.workbooks),), districts)
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
    late = () if truth.unchecked and not truth.late else (truth.late,)
    shown = (*late, truth.passed, truth.data) if "kpi-data" in sheet.numbers else ()
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


def _rows(sheet: EditionSeen, counts: Sequence[Count], *, by_province: bool) -> Iterator[str]:
    """Each row is a district's own counts, or a province's; with the rest below them, all are."""
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
    sums: dict[str, tuple[float, ...]] = {}
    for at, each in enumerate(counts):
        group = each.province if by_province else str(at)
        row = (each.passed, each.total, each.late, each.data)
        sums[group] = tuple(map(sum, zip(sums.get(group, (0.0,) * 4), row, strict=True)))
    counted = Counter(sums.values())
    if rows - counted:
        yield "a district's row is nowhere in the data"
    left = list((counted - rows).elements())
    rest = [float(len(left)), *(sum(column) for column in list(zip(*left, strict=True))[:3])]
    said = [sorted(numbers(text)) for text in sheet.numbers.get("row-rest", ())]
    if said != ([sorted(rest)] if left else []):
        yield "the districts without a row are not summed up"
