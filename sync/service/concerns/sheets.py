"""What is wrong with the sheets: how reading them went, and what it showed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sync.clock import day_words
from sync.errors import ProgramFault, SourceShrunk
from sync.model import Concern, Words, in_order, same
from sync.service.context import OfficeContext
from sync.service.results import WorkbookOutcome
from sync.settings import RegisteredEntry
from sync.speech import in_both

UNREAD_DAYS = 8  # a week's mail reads all sheets anew, so after eight days one was left out

_OURS = Words(
    "โปรดแจ้งข้อความนี้แก่ผู้พัฒนาโปรแกรม ชีตอื่นยังอ่านตามปกติ",
    "please report this line to the developers; other sheets are read as usual",
)
Seen = Mapping[str, datetime]  # workbook → when it was last known to be read and current


def of_reading(
    office: OfficeContext, outcomes: Sequence[WorkbookOutcome], seen: Seen
) -> tuple[Concern, ...]:
    """What a sync of these workbooks shows."""
    named = [(outcome.name, outcome.report) for outcome in outcomes if outcome.report]
    found = list(office.pipeline.mails.concerns(named))
    for outcome in outcomes:
        found += _of_outcome(office, outcome, seen.get(outcome.name))
    return in_order(tuple(found))


def _of_outcome(
    office: OfficeContext, outcome: WorkbookOutcome, last: datetime | None
) -> Iterator[Concern]:
    name, report = outcome.name, outcome.report
    if outcome.error:
        yield _unread(office, outcome, last)
    if outcome.unwritten:
        yield Concern("results_unwritten", name, outcome.unwritten.words, outcome.unwritten.hint)
    for moved in outcome.drift:
        hint = Words(f"ตรวจว่าอ่านถูกคอลัมน์ด้วย mapping show {name}", f"see mapping show {name}")
        yield Concern("heading_moved", name, moved, hint)
    if report is None:
        return
    for waiver in office.pipeline.ended_waivers(report, name):
        ended = f"{waiver.code} {waiver.record}"
        yield Concern(
            "waiver_ended",
            name,
            Words(
                f"ข้อยกเว้น {ended} หมดอายุเมื่อ {day_words(waiver.until, 'th')}",
                f"the waiver of {ended} ended on {waiver.until}",
            ),
            Words(
                "ต่ออายุหรือลบออกใน config/waivers.toml",
                "renew it or remove it in config/waivers.toml",
            ),
        )


def _unread(office: OfficeContext, outcome: WorkbookOutcome, last: datetime | None) -> Concern:
    """A workbook that could not be read, or whose new data are held back."""
    error = outcome.error
    assert error is not None
    last = last or outcome.read_at
    since = last.astimezone(office.zone).date() if last else None
    fault = in_both(error.message.removeprefix(f"{outcome.name}: "))
    hint = in_both(error.hint)
    if isinstance(outcome.entry, RegisteredEntry):  # a wrong link is mended in its row
        cell = outcome.entry.cell
        hint = in_both(f"{error.hint} ({cell})") if error.hint else same(cell)
    if isinstance(error, ProgramFault):
        return Concern("workbook_crashed", outcome.name, fault, _OURS)
    if isinstance(error, SourceShrunk):
        return Concern("held_back", outcome.name, fault, hint)
    if since is None:
        words = Words(f"ยังไม่เคยอ่านได้: {fault.th}", f"it has never been read: {fault.en}")
        return Concern("not_read", outcome.name, words, hint)
    old = (office.today - since).days >= UNREAD_DAYS
    words = Words(
        f"อ่านไม่ได้ ใช้ข้อมูลของ {day_words(since, 'th')}: {fault.th}",
        f"not read since {since}: {fault.en}",
    )
    return Concern("not_read" if old else "read_failed", outcome.name, words, hint)


def not_read(office: OfficeContext, seen: Seen, known: Sequence[Concern]) -> Iterator[Concern]:
    """Workbooks that nobody has read for long, unless a sync said so, and why."""
    told = {concern.where for concern in known if concern.kind == "not_read"}
    sync = Words(
        "สั่ง sync หรือตรวจว่าโปรแกรม (daemon) ยังทำงานอยู่", "run sync, or see whether the daemon runs"
    )
    marks = office.state.grids.marks() if office.begun else {}
    for entry in office.workbooks:
        mark = marks.get(entry.name)
        last = seen.get(entry.name) or (mark.read_at if mark else None)
        if last is None and entry.name not in told:
            yield Concern("not_read", entry.name, Words("ยังไม่เคยอ่าน", "never read yet"), sync)
        if last is None:
            continue
        day = last.astimezone(office.zone).date()
        days = (office.today - day).days
        if days >= UNREAD_DAYS and entry.name not in told:
            words = Words(
                f"ไม่ได้อ่านมา {days} วัน ตั้งแต่ {day_words(day, 'th')}",
                f"not read for {days} days, since {day}",
            )
            yield Concern("not_read", entry.name, words, sync)
