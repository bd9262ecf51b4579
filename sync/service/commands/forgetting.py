"""`forget`: one person or household taken out of all that the office's folder keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from sync import private
from sync.delivery.sent_log import SentLog
from sync.errors import UsageError
from sync.model import Place, Reading, Workbook, column_letters
from sync.service import road
from sync.service.context import OfficeContext
from sync.service.results import Forgotten
from sync.settings import WorkbookEntry
from sync.state.database import is_state
from sync.state.erasure import erase
from sync.state.lock import ExclusiveLock
from sync.state.migrations import must_know_all

if TYPE_CHECKING:
    from sync.pipeline import ToForget

WAIT = 30.0  # seconds for a sender to end
MAILS = (".eml", ".html", ".part")  # files that are a mail, and what `preview` writes beside it
OURS = ("health.json",)  # written anew at every beat


def forget(office: OfficeContext, who: str, *, trial: bool) -> Forgotten:
    """Take a person (address or whole name) or a household ("ตาคลี/5/12") out of everything.

    With `trial` nothing is changed, and what would go is told. Doing it again finds nothing.
    UsageError when `who` is too little to be one of them.
    """
    wanted = office.pipeline.sheets.wanted(who)
    if wanted is None:
        raise UsageError(
            f"{who!r} is neither an address, nor a whole name, nor a household",
            hint='such as name@office.go.th, "สมชาย ใจดี", or ตาคลี/5/12 '
            "(subdistrict, moo, number in the register)",
        )
    if not office.begun:
        return Forgotten(trial, {}, (), (), tuple(_configured(office, wanted)), ())
    must_know_all(office.state.database)
    lock = ExclusiveLock(office.settings.home / "state" / "send.lock", "sending")
    if not trial:
        lock.acquire(wait=WAIT)
    with lock if trial is False else nullcontext():
        return _forgotten(office, wanted, trial=trial)


def _forgotten(office: OfficeContext, wanted: ToForget, *, trial: bool) -> Forgotten:
    kept = list(_readings(office))
    for _, reading in kept:  # first all, since one sheet may tell the name to an address of another
        wanted = office.pipeline.sheets.widened(wanted, reading)
    counts: dict[str, int] = {}
    sheets: list[str] = []
    findings: set[str] = set()
    for name, reading in kept:
        erased = office.pipeline.sheets.without(reading, wanted)
        sheets += [f"{name}: {cells}" for cells in _ranges(erased.places)]
        findings |= _about(office, reading, erased.own)
        if erased.workbook is not reading.workbook:
            counts["readings"] = counts.get("readings", 0) + 1
            if not trial:
                office.state.grids.replace(name, erased.workbook)
    traces = erase(
        office.state.database,
        wanted.addresses,
        wanted.erased,
        lambda payload: wanted.named_in(office.pipeline.mails.words_of(payload)),
        findings,
        trial=trial,
    )
    counts |= {name: count for name, count in traces.counts.items() if count}
    lines = _log_lines(office, traces.keys, trial=trial)
    files = tuple(_files(office, wanted, trial=trial))
    counts |= {name: count for name, count in (("sent.log", lines), ("files", len(files))) if count}
    if counts and not trial:
        office.state.database.wipe()
    waiting = [f"the mail of {week} to {to} is still to be sent" for week, to in traces.waiting]
    return Forgotten(
        trial=trial,
        counts=counts,
        files=files,
        sheets=tuple(sheets),
        left=(*waiting, *_configured(office, wanted)),
        backups=tuple(_backups(office)),
    )


def _readings(office: OfficeContext) -> Iterator[tuple[str, Reading]]:
    """All that is kept of workbooks, also of those that are configured no more."""
    entries = {entry.name: entry for entry in office.workbooks}
    for name in sorted(office.state.grids.marks()):
        kept = office.state.grids.get(name)
        if kept is not None:
            workbook: Workbook = kept[1]
            entry = entries.get(name) or WorkbookEntry(name=name, id=workbook.id)
            yield name, road.read(office, workbook, entry)


def _ranges(places: Sequence[Place]) -> Iterator[str]:
    """The cells of each tab in one text: "แผน!M24:M32, M34"."""
    runs: dict[str, dict[int, list[list[int]]]] = {}
    for place in places:
        assert place.row is not None
        assert place.column is not None
        spans = runs.setdefault(place.sheet, {}).setdefault(place.column, [])
        if spans and spans[-1][1] == place.row - 1:
            spans[-1][1] = place.row
        else:
            spans.append([place.row, place.row])
    for sheet, columns in runs.items():
        cells = [
            f"{column_letters(column)}{first + 1}"
            + (f":{column_letters(column)}{last + 1}" if last > first else "")
            for column, spans in sorted(columns.items())
            for first, last in spans
        ]
        yield f"{sheet}!{', '.join(cells)}"


def _about(office: OfficeContext, reading: Reading, rows: frozenset[tuple[int, int]]) -> set[str]:
    """The ids of what is found in these rows today: the same that the weeks before knew."""
    if not rows:
        return set()
    report = office.pipeline.rulebook.check(
        reading, office.pipeline.programme(reading), office.today
    )
    return {
        finding.id
        for finding in report.findings
        if finding.place and (finding.place.gid, finding.place.row) in rows
    }


def _log_lines(office: OfficeContext, keys: list[tuple[str, str]], *, trial: bool) -> int:
    """Lines of earlier weeks go; this week's keep a mail from going twice, and name nobody."""
    this = str(office.week())
    earlier = {key for week, key in keys if week < this}
    log = SentLog(office.settings.home / "sent.log")
    return log.forget(earlier, trial=trial) if earlier else 0


def _files(office: OfficeContext, wanted: ToForget, *, trial: bool) -> Iterator[str]:
    """Mails in files, of the outbox and of previews, and the board's pages, wherever they lie."""
    home = office.settings.home
    outbox = office.settings.path(office.settings.file.delivery.outbox)
    boards = office.settings.file.board.folder
    places = [home, outbox, *([office.settings.path(boards)] if boards else [])]
    for path in sorted({path for place in places for path in private.files_within(place)}):
        ours = path.parent == home / "state" and path.name in OURS
        if not ours and path.suffix not in MAILS:
            continue
        content = path.read_bytes()
        words = (
            office.pipeline.mails.words_of(content) if b"\nMIME-Version:" in content[:4000] else ""
        )
        if wanted.named_in(path.name) or wanted.named_in(words or content.decode(errors="replace")):
            yield str(path.relative_to(home) if path.is_relative_to(home) else path)
            if not trial:
                path.unlink()


def _configured(office: OfficeContext, wanted: ToForget) -> Iterator[str]:
    """What people wrote themselves is not ours to change."""
    for path in sorted((office.settings.home / "config").rglob("*.toml")):
        if wanted.named_in(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(office.settings.home)} names them: change it there"


def _backups(office: OfficeContext) -> Iterator[str]:
    """Other states' files in the office's folder: they are not reached into."""
    for path in private.files_within(office.settings.home):
        if path == office.state.database.path or path.suffix in ("-wal", "-shm"):
            continue
        if is_state(path):
            yield str(path.relative_to(office.settings.home))
