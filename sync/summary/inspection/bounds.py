"""The courtroom's borders: nothing outside the reader's scope, no link that is not allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sync.model import Message, Report
from sync.summary.audience import KIND_OF_ROLE
from sync.summary.cells import village_label
from sync.summary.inspection.evidence import Evidence
from sync.summary.prepared import Prepared
from sync.summary.views import Summary

SHEETS = "https://docs.google.com/spreadsheets/"
_CELL = re.compile(r"spreadsheets/d/([^/?#]+)[^#]*(?:#gid=(\d+)(?:&range=([A-Z]+\d+))?)?")


def scope(
    seen: Evidence, _: Message, summary: Summary, prepared: Sequence[Prepared]
) -> Iterator[str]:
    """No village, record or cell outside what the reader's own rows allow.

    The faults name tables and tambons, never the thing itself: the operator reads them.
    """
    allowed = _allowed(summary, prepared)
    cells = _cells(seen)
    prose = "\n".join((seen.subject, seen.text, seen.visible, *seen.enclosed))
    inside: set[str] = set()
    outside: dict[str, str] = {}
    for position in _workbooks(summary):
        report, own_scope = prepared[position].report, allowed.get(position, ())
        for row in report.progress:
            name = village_label(row.name, row.village, summary.reader.language)
            if _visible(row.village.subdistrict, own_scope):
                inside.add(name)
            else:
                outside[name] = row.village.subdistrict
        for finding in report.findings:
            tambon = finding.village.subdistrict if finding.village else None
            if _visible(tambon, own_scope):
                inside.add(finding.record)
                continue
            outside[finding.record] = tambon or finding.table
            if finding.place is not None and finding.place.cell is not None:
                cell = (report.workbook_id, str(finding.place.gid), finding.place.cell)
                if cell in cells and not _shared(cell, report, own_scope):
                    where = f"{finding.place.sheet}!{cell[2]}"
                    yield f"it links outside its scope: {where}"
    for name, where in outside.items():
        told = name not in inside and _is_name(name) and name in prose
        if told and _stands_alone(name, prose, inside):
            yield f"it tells of {where}, outside its scope"


def _workbooks(summary: Summary) -> list[int]:
    """The reader's own workbooks; of any other there may not even be a link."""
    return sorted({at for edition in summary.reader.editions for at in edition.workbooks})


def _allowed(summary: Summary, prepared: Sequence[Prepared]) -> dict[int, tuple[str, ...]]:
    """By workbook the tambons that the reader's own rows allow; ("",) stands for all of it.

    Province and operator see counts, so they allow nothing here.
    """
    allowed: dict[int, tuple[str, ...]] = {}
    for position, source in enumerate(prepared):
        for row in source.report.recipients:
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


def links(
    seen: Evidence, _: Message, summary: Summary, prepared: Sequence[Prepared]
) -> Iterator[str]:
    ids = {prepared[position].report.workbook_id for position in _workbooks(summary)}
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
