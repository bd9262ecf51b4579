"""The courtroom's borders: nothing outside the reader's scope, no link that is not allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sync.model import Language, Message, Report
from sync.summary.audience import KIND_OF_ROLE
from sync.summary.cells import village_label
from sync.summary.districts import Districts
from sync.summary.inspection.evidence import Evidence
from sync.summary.views import Summary

SHEETS = "https://docs.google.com/spreadsheets/"
_CELL = re.compile(r"spreadsheets/d/([^/?#]+)[^#]*(?:#gid=(\d+)(?:&range=([A-Z]+\d+))?)?")


def scope(seen: Evidence, _: Message, summary: Summary, districts: Districts) -> Iterator[str]:
    """No village, record or cell outside what the reader's own rows allow.

    The faults name tables and tambons, never the thing itself: the operator reads them. One
    workbook is looked at after the other: of a roll-up there may be hundreds.
    """
    allowed = _allowed(summary, districts)
    cells = _cells(seen)
    prose = "\n".join((seen.subject, seen.text, seen.visible, *seen.enclosed))
    language = summary.reader.language
    inside = {
        name
        for at in allowed
        for name, _tambon, visible in _names(districts[at].report, allowed[at], language)
        if visible
    }
    told: set[str] = set()
    for position in _workbooks(summary, districts):
        report, own_scope = districts[position].report, allowed.get(position, ())
        yield from _cells_outside(report, own_scope, cells)
        for name, where, visible in _names(report, own_scope, language):
            if visible or name in inside or name in told or not _is_name(name):
                continue
            if name in prose and _stands_alone(name, prose, inside):
                told.add(name)
                yield f"it tells of {where}, outside its scope"


def _names(
    report: Report, scope: Sequence[str], language: Language
) -> Iterator[tuple[str, str, bool]]:
    """What a mail may call villages and records, of which tambon (or table), and whether it may."""
    for row in report.progress:
        tambon = row.village.subdistrict
        yield village_label(row.name, row.village, language), tambon, _visible(tambon, scope)
    for finding in report.findings:
        of = finding.village.subdistrict if finding.village else None
        yield finding.record, of or finding.table, _visible(of, scope)


def _cells_outside(
    report: Report, scope: Sequence[str], cells: set[tuple[str, str, str]]
) -> Iterator[str]:
    """The cells that the mail leads to though nothing in them is the reader's to see."""
    for finding in report.findings:
        tambon, place = finding.village.subdistrict if finding.village else None, finding.place
        if _visible(tambon, scope) or place is None or place.cell is None:
            continue
        cell = (report.workbook_id, str(place.gid), place.cell)
        if cell in cells and not _shared(cell, report, scope):
            where = f"{place.sheet}!{cell[2]}"
            yield f"it links outside its scope: {where}"


def _workbooks(summary: Summary, districts: Districts) -> list[int]:
    """The reader's own workbooks; of any other there may not even be a link."""
    held = {at for edition in summary.reader.editions for at in edition.workbooks}
    return sorted(filter(districts.was_read, held))


def _allowed(summary: Summary, districts: Districts) -> dict[int, tuple[str, ...]]:
    """By workbook the tambons that the reader's own rows allow; ("",) stands for all of it.

    Province, department and operator see counts, so they allow nothing here.
    """
    allowed: dict[int, tuple[str, ...]] = {}
    for position in range(len(districts)):
        for row in districts.recipients(position):
            own = KIND_OF_ROLE[row.role] in ("officer", "district")
            if own and row.email.strip().lower() == summary.reader.email:
                allowed[position] = (*allowed.get(position, ()), *(row.scope or ("",)))
    return allowed


def _visible(tambon: str | None, scope: Sequence[str]) -> bool:
    return "" in scope or (tambon is not None and tambon in scope)


def _cells(seen: Evidence) -> set[tuple[str, str, str]]:
    found = set()
    for link in (*seen.links, *seen.text_links, *seen.enclosed_links):
        match = _CELL.search(link)
        if match and match[3]:
            found.add((match[1], match[2], match[3]))
    return found


def _shared(cell: tuple[str, str, str], report: Report, scope: Sequence[str]) -> bool:
    """True when the same cell is also a visible finding's, village's or plan row's."""
    places = [
        (finding.village.subdistrict if finding.village else None, finding.place)
        for finding in report.findings
    ]
    places += [(row.village.subdistrict, row.place) for row in report.progress]
    places += [(row.village.subdistrict, row.place) for row in report.upcoming]
    return any(
        place is not None and (str(place.gid), place.cell) == cell[1:] and _visible(tambon, scope)
        for tambon, place in places
    )


def _is_name(text: str) -> bool:
    """Whether it says which record it is: a masked text without its village does not."""
    return len(text) >= 4 and ("•" not in text or re.search(r"[^\W\d_]{2}.*/", text) is not None)


def _stands_alone(name: str, prose: str, inside: set[str]) -> bool:
    """The name itself, not a part of a longer word or of a name that may be shown."""
    for cover in inside:
        if name in cover:
            prose = prose.replace(cover, " ")
    return re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", prose) is not None


def links(seen: Evidence, _: Message, summary: Summary, districts: Districts) -> Iterator[str]:
    ids = {districts.count(position).id for position in _workbooks(summary, districts)}
    for link in sorted({*seen.links, *seen.text_links, *seen.enclosed_links}):
        if link.startswith("mailto:") or _page(link, summary) is not None:
            continue
        match = _CELL.search(link)
        if not link.startswith(SHEETS) or match is None:
            where = link.partition("//")[2][:40] or link[:40]
            yield f"a link that is not allowed: {where}"
        elif match[1] not in ids:
            yield f"a link to a sheet that is not theirs: {match[1][:20]}"
    written = {_page(link, summary) or link for link in seen.text_links}
    missing = {_page(link, summary) or link for link in seen.links} - written
    if missing:
        yield f"the text part lacks {len(missing)} link(s)"


def _page(link: str, summary: Summary) -> str | None:
    """The office's own page that a link leads to, whatever its section; None for any other."""
    page = link.partition("#")[0]
    return page if page in summary.links else None
