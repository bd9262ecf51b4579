"""What was read and sent: status, history, and the life of one finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sync.clock import Week
from sync.errors import UsageError
from sync.model import Finding, LeftOut, Report, Words, same
from sync.service import people, road
from sync.service.context import OfficeContext
from sync.service.judging import judge_kept, kept_people, kept_report
from sync.service.results import Explanation, History, StatusView
from sync.settings import WorkbookEntry
from sync.speech import in_both
from sync.state.addresses import BOUNCED
from sync.state.grids import ReadMark
from sync.state.tries import Try


def status(office: OfficeContext, week: Week) -> StatusView:
    """The week as the state knows it, nothing read from Google."""
    from sync.service import concerns  # much of the house, for this question alone

    known = concerns.concerns(office)
    if not office.begun:  # who only looks makes none
        never = [_standing(office, entry, None, None) for entry in office.workbooks]
        return StatusView(str(week), never, (), known)
    marks, tries = office.state.grids.marks(), office.state.tries.all()
    workbooks = [
        _standing(office, entry, marks.get(entry.name), tries.get(entry.name))
        for entry in office.workbooks
    ]
    outbox = office.state.outbox
    messages = [
        {
            "recipient": recipient,
            "week": str(week),
            "state": state,
            "attempts": attempts,
            "message_id": message_id,
            "note": f"came back: {facts[BOUNCED]['reason']}" if BOUNCED in facts else reply,
        }
        for recipient, state, attempts, message_id, reply, facts in outbox.standing(str(week))
    ]
    return StatusView(str(week), workbooks, messages, known, tuple(_left_out(office, marks)))


def _standing(
    office: OfficeContext, entry: WorkbookEntry, mark: ReadMark | None, last: Try | None
) -> dict[str, Any]:
    """How a workbook stands: when its data were read, and why there are no newer ones."""
    failed = last if last and last.problem else None
    return {
        "name": entry.name,
        "id": entry.id,
        "read_at": mark.read_at.astimezone(office.zone).isoformat() if mark else None,
        "version": mark.version if mark else None,
        "findings": last.findings if last and mark else None,
        "problem": failed.problem if failed else None if mark else "never read",
        "failed_at": failed.at.astimezone(office.zone).isoformat() if failed else None,
    }


def _left_out(
    office: OfficeContext, marks: Mapping[str, ReadMark]
) -> Iterator[tuple[str, LeftOut]]:
    """Who is left out by the last good data and by the settings."""
    stopped = people.stopped_of(office)
    known = kept_people(office, marks)
    for entry in office.workbooks:
        if entry.name not in marks:
            continue
        named = known.get(entry.name)
        if named is None and (kept := office.state.grids.get(entry.name)):
            named = office.pipeline.sheets.people(road.read(office, kept[1], entry), office.today)
        if named is not None:
            yield from ((entry.name, e) for e in people.left_out_of(office, named, stopped))
    yield from (("", each) for each in people.left_out_of_settings(office))


def history(
    office: OfficeContext, recipient: str | None, week: str | None, newest: int | None
) -> History:
    """Who was told what, when, and made from which data."""
    if week is not None:
        week = str(office.week(week))
    if not office.begun:
        return History([], 0)
    outbox = office.state.outbox
    mails = [
        {
            "week": row.week,
            "recipient": row.recipient,
            "state": row.state.value,
            "at": row.changed.astimezone(office.zone).isoformat(timespec="seconds"),
            "attempts": row.attempts,
            "message_id": row.message_id,
            "sha256": row.digest,
            "reply": row.reply,
            **facts,
        }
        for row, facts in outbox.audit(recipient, week, newest)
    ]
    cut = newest is not None and len(mails) == newest
    return History(mails, outbox.count(recipient, week) - len(mails) if cut else 0)


def explain(office: OfficeContext, finding_id: str) -> Explanation:
    """One finding: its rule, cell and words today, and the weeks in which it was found."""
    lines: list[tuple[str, Words]] = []
    life = office.state.snapshots.life(finding_id)
    for name, report in _holding(office, finding_id, {workbook for _, workbook, _ in life}):
        finding = next((f for f in report.findings if f.id == finding_id), None)
        if finding is None:
            continue
        where = finding.place
        cell = f"{where.sheet}!{where.cell}" if where and where.cell else _tab(office, finding)
        lines += [
            ("workbook", same(name)),
            ("rule", in_both(f"{finding.code} ({finding.severity.value})")),
            ("cell", same(cell)),
            ("shown", same(finding.value) if finding.value else in_both("(blank)")),
            ("what", finding.what),
            ("why", finding.why),
            ("to do", finding.todo),
            ("link", same(report.link(finding.place) or "-")),
        ]
    told = office.state.outbox.sent_from({week for week, _, _ in life})
    for week, workbook, kept in life:
        mailed = any(
            of == week and workbook in facts.get("workbooks", (workbook,)) for of, facts in told
        )
        how = "found and mailed" if mailed else "found"
        lines.append((week, in_both(f"{how} ({kept['code']}) in {workbook}")))
    if not lines:
        raise UsageError(
            f"no finding {finding_id!r} is known",
            hint="copy the id that check prints below each finding",
        )
    if life and not any(name == "rule" for name, _ in lines):
        lines.append(("now", in_both("fixed: it is no longer found")))
    return Explanation(lines)


def _tab(office: OfficeContext, finding: Finding) -> str:
    spec = office.settings.tables.tables.get(finding.table)
    return finding.place.sheet if finding.place else spec.tab if spec else finding.table


def _holding(
    office: OfficeContext, finding_id: str, known: set[str]
) -> Iterator[tuple[str, Report]]:
    """Today's reports on the workbooks that have, or may have, a finding, with their names."""
    names = known | {*office.state.reports.naming(finding_id)}
    marks, settled = office.state.grids.marks(), office.all_settled()
    for entry in office.workbooks:
        mark = marks.get(entry.name)
        if mark is None or (names and entry.name not in names):
            continue
        report = kept_report(office, entry, mark, settled.get(entry.name, {}))
        if report is None:
            report = judge_kept(office, entry, office.week(), marks=marks).report
        elif not names:
            continue  # a finding that nobody has kept may be one of today, where no report is
        if report:
            yield entry.name, report
