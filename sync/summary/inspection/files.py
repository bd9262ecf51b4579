"""The courtroom's look into the attachments: each row counted anew from the reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sync.model import PROGRAMME, Finding, Message, State
from sync.summary.audience import OWN, Edition
from sync.summary.cells import clean, village_label
from sync.summary.counts import Count
from sync.summary.districts import Districts
from sync.summary.inspection.enclosed import PDF, XLSX, Enclosed, Line
from sync.summary.inspection.evidence import Evidence, numbers
from sync.summary.tally import Truth
from sync.summary.views import Summary

ENDINGS = {XLSX: ".xlsx", PDF: ".pdf"}
# the columns of the list by their place, on purpose not imported from what is being judged
STEPS = 9
CUT_FROM = 300  # a PDF may be cut to the head of a list longer than this
COLUMNS = 8
CODE, VILLAGE, TAB, CELL = 1, 2, 3, 4
_ENDING = re.compile(r"\.(?:xlsx|pdf)\b")
_CLAIM = re.compile(r"(?:แนบ|Attached).*\.(?:xlsx|pdf)\b")
Row = tuple[str, str, str, str, str]


def attachments(
    seen: Evidence, _: Message, summary: Summary, districts: Districts
) -> Iterator[str]:
    kinds = Counter(file.kind for file in seen.files)
    yield from _said(seen, [ENDINGS[kind] for kind in kinds])
    yield from _missed(seen, [f".{ending}" for ending in summary.missing])
    if any(number > 1 for number in kinds.values()):
        yield "two attachments are of one kind"
    own = [
        edition
        for edition in summary.reader.editions
        if edition.kind in OWN and districts.count(edition.workbooks[0]).fresh
    ]
    counted = [
        edition
        for edition in summary.reader.editions
        if edition.kind in ("province", "department")
        and any(districts.count(at).fresh for at in edition.workbooks if districts.was_read(at))
    ][:1]
    if seen.files and not (own or counted):
        yield "an attachment for one who has no district"
        return
    for file in seen.files:
        ending = ENDINGS[file.kind]
        if not file.name.endswith(ending) or not file.fallback.endswith(ending):
            yield "an attachment's name is wrong"
        if file.kind == XLSX:
            yield from _list(file, own, counted, summary, districts)
        else:
            yield from _filing(file, [*own, *counted], own, districts)


def _said(seen: Evidence, endings: Sequence[str]) -> Iterator[str]:
    """The mail names in words what goes with it, the same in both parts, and nothing else."""
    lines = _marked(seen, "attached")
    written = set(seen.text.splitlines())
    claimed = {line for line in written if _CLAIM.match(line)}
    named = [ending for line in lines for ending in _ENDING.findall(line)]
    if sorted(named) != sorted(endings) or not claimed <= lines <= written:
        yield "what the mail says is attached is not what is attached"


def _missed(seen: Evidence, endings: Sequence[str]) -> Iterator[str]:
    """A file that could not go with the mail is owned up to in both parts, and no other is."""
    lines = _marked(seen, "missing")
    written = set(seen.text.splitlines())
    named = [ending for line in lines for ending in _ENDING.findall(line)]
    if sorted(named) != sorted(endings) or not lines <= written:
        yield "the mail does not say which file could not be attached"
    if {ENDINGS[file.kind] for file in seen.files} & set(endings):
        yield "a file is attached that is said not to be"


def _marked(seen: Evidence, name: str) -> set[str]:
    return {" ".join(said.split()) for sheet in seen.sheets for said in sheet.numbers.get(name, ())}


def _list(
    file: Enclosed,
    own: Sequence[Edition],
    counted: Sequence[Edition],
    summary: Summary,
    districts: Districts,
) -> Iterator[str]:
    """Three tabs for each own edition: its villages' states, and the reader's findings, each once.

    A province has one, of its districts' counts.
    """
    if file.formulas:
        where = file.formulas[0]
        yield f"the attached list holds a formula at {where}"
    if len(file.tabs) != 3 * len(own) + len(counted):
        yield "the attached list has a wrong number of tabs"
        return
    for number, edition in enumerate(own):
        truth = Truth((edition,), districts)
        yield from _villages(file.tabs[3 * number], truth, summary)
        for late in (True, False):
            tab = file.tabs[3 * number + 1 + (not late)]
            expected = Counter(
                _expected(finding, summary, truth)
                for finding in truth.findings
                if (finding.code in PROGRAMME) is late
            )
            printed = Counter(_printed(line) for line in tab if len(line.texts) == COLUMNS)
            if printed != expected or len(tab) != sum(expected.values()):
                extra, lacking = len(printed - expected), len(expected - printed)
                yield f"the attached list differs from the data ({extra} extra, {lacking} lacking)"
    for edition in counted:
        known = [
            districts.count(at) if districts.was_read(at) else None for at in edition.workbooks
        ]
        yield from _districts(file.tabs[-1], known)


def _villages(tab: Sequence[Line], truth: Truth, summary: Summary) -> Iterator[str]:
    """A line is a village with its nine states: one word for each state, and none for two."""
    rows = [
        row
        for source, scope in truth.scoped
        for row in source.report.progress
        if not scope or row.village.subdistrict in scope
    ]
    said: dict[str, State] = {}
    honest = len(tab) == len(rows) + 1
    for line, row in zip(tab, rows, strict=False):
        label = village_label(row.name, row.village, summary.reader.language)
        alike = all(
            said.setdefault(word, state) is state
            for word, state in zip(line.texts[2:11], row.states, strict=True)
        )
        passed = str(sum(state is State.PASSED for state in row.states))
        honest = honest and alike and (line.texts[0], line.texts[11]) == (label, passed)
    if not honest or tab[-1].texts[11] != str(truth.passed):
        yield "the attached nine techniques differ from the data"


def _districts(tab: Sequence[Line], counts: Sequence[Count | None]) -> Iterator[str]:
    """A line is a district with how many of its villages have passed each technique."""
    nothing = (0,) * STEPS
    lines = [(each.villages, each.steps) if each else (0, nothing) for each in counts]
    sums = [sum(steps[at] for _, steps in lines) for at in range(STEPS)]
    expected = [tuple(map(str, (villages, *steps, sum(steps)))) for villages, steps in lines]
    printed = [line.texts[1:12] for line in tab[:-1]]
    if printed != expected or tab[-1].texts[2:12] != tuple(map(str, (*sums, sum(sums)))):
        yield "the attached districts differ from the data"


def _printed(line: Line) -> Row:
    texts = line.texts
    return texts[CODE], texts[VILLAGE], texts[TAB], texts[CELL], line.link or ""


def _expected(finding: Finding, summary: Summary, truth: Truth) -> Row:
    report, place, village = truth.sources[0].report, finding.place, finding.village
    names = {row.village: row.name for row in report.progress}
    label = ""
    if village is not None:
        label = village_label(names.get(village, ""), village, summary.reader.language)
    return (
        finding.code,
        label,
        clean(place.sheet, 60) if place else "",
        (place.cell or "") if place else "",
        report.link(place) or "",
    )


def _filing(
    file: Enclosed,
    editions: Sequence[Edition],
    own: Sequence[Edition],
    districts: Districts,
) -> Iterator[str]:
    """The PDF leads to the reader's cells, to no others, and says their true number."""
    truths = [Truth((edition,), districts) for edition in editions]
    listed = [Truth((edition,), districts) for edition in own]
    links = {
        link
        for truth in listed
        for finding in truth.findings
        if (link := truth.sources[0].report.link(finding.place))
    }
    cut = any(len(truth.findings) > CUT_FROM for truth in listed)
    if not set(file.links) <= links or (set(file.links) != links and not cut):
        yield "the attached PDF lists other cells than the data"
    printed = set(numbers(file.text))
    for truth in truths:
        for number in (truth.late, truth.data, truth.passed, truth.found - truth.data):
            if number not in printed:
                yield f"the attached PDF lacks the number {number}"
