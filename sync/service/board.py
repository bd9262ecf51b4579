"""The board's files: each page written whole or not at all, from what is kept; nothing is read.

One workbook is judged, drawn and written before the next: of the others only their counts are
held. State is looked at and never written.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sync import private
from sync.errors import DeliveryError, SourceError
from sync.model import Beat
from sync.service import road
from sync.service.context import OfficeContext
from sync.service.judging import judge_kept, stamp_today
from sync.service.results import Audience, BoardResult
from sync.settings import WorkbookEntry
from sync.state.grids import ReadMark

if TYPE_CHECKING:
    from sync.pipeline import BoardRow


def write(
    office: OfficeContext, out: Path, audience: Audience, beat: Beat | None = None
) -> BoardResult:
    """Bring a folder's pages up to what is kept now; what has not changed is left alone.

    Raises SourceError before the first sync, DeliveryError when the folder cannot be written.
    Pages of ours whose workbook is no longer configured go.
    """
    if not office.begun:
        raise SourceError("nothing was read yet", hint="run sync")
    try:
        return _written(office, out, audience, beat or Beat())
    except OSError as fault:
        raise DeliveryError(
            f"{fault.filename or out}: the board cannot be written: {fault.strerror}",
            hint="free some space, or give this user write access to the folder",
            permanent=False,
        ) from fault


def _written(office: OfficeContext, out: Path, audience: Audience, beat: Beat) -> BoardResult:
    office.look_again()
    private.make_folder(out)
    pages = office.pipeline.mails.board
    files = pages.file_names([entry.name for entry in office.workbooks])
    marks = office.state.grids.marks()
    rows: list[BoardRow] = []
    unread: dict[str, str] = {}
    written = drawn = 0
    for entry in office.workbooks:
        beat.alive()
        if beat.stopping():
            return BoardResult(str(out), drawn, written, unread)
        try:
            with office.contained(entry.name):
                path = out / files[entry.name]
                row, new = _page(office, entry, marks.get(entry.name), path, audience)
        except SourceError as fault:  # of this workbook alone
            unread[entry.name] = str(fault).removeprefix(f"{entry.name}: ")
            rows.append(
                pages.never_read(office.pipeline.sheets.called(entry), entry.province or "")
            )
            continue
        rows.append(row)
        drawn, written = drawn + 1, written + new
    over = pages.over_all(rows)
    for name, html in over.items():
        written += _put(out / name, html, pages.mark)
    shown = {files[entry.name] for entry in office.workbooks if entry.name in marks}
    for path in list(_others(out, {*over, *shown}, pages.mark)):
        path.unlink(missing_ok=True)
    return BoardResult(str(out), drawn, written, unread)


def _page(
    office: OfficeContext,
    entry: WorkbookEntry,
    mark: ReadMark | None,
    path: Path,
    audience: Audience,
) -> tuple[BoardRow, bool]:
    """A workbook's row; its page is written where this process has not, or it has changed.

    SourceError when nothing is kept of it, or what is kept cannot be judged.
    """
    if mark is None:
        raise SourceError("never read yet", hint="run sync")
    pages = office.pipeline.mails.board
    last = office.state.tries.get(entry.name)
    problem = last.problem if last else ""
    made_of = (stamp_today(office, entry, mark), problem, audience)
    key = (str(path.parent), entry.name)
    known = office.boards.rows.get(key)
    if known is not None and known[0] == made_of and _is_ours(path, pages.mark):
        return known[1], False
    week = office.week()
    error = SourceError(problem) if problem else None
    outcome = judge_kept(office, entry, week, error=error, marks={entry.name: mark})
    history = office.state.snapshots.all(entry.name, until=str(week.shift(-1)))
    if outcome.snapshot is None:
        raise outcome.error or SourceError("never read yet", hint="run sync")
    trend = office.pipeline.trend([*history, outcome.snapshot])
    prepared = road.prepared_of(office, outcome)
    row = pages.row(prepared, trend, path.name)
    html = pages.district(prepared, row, detailed=audience == "district")
    new = _put(path, html, pages.mark)
    office.boards.rows[key] = (made_of, row)
    return row, new


# ------------------------------------------------------------------------------ files


def _put(path: Path, html: str, mark: str) -> bool:
    """Replace a page at one stroke; False when it is the same. What is not ours is refused."""
    content = html.encode()
    if path.exists():
        if not _is_ours(path, mark):
            raise DeliveryError(
                f"{path} is not a page of the board and is not overwritten",
                hint="name another folder, or move the file away",
            )
        if path.read_bytes() == content:
            return False
    rights = 0o600 | (stat.S_IMODE(path.parent.stat().st_mode) & 0o044)
    part = path.with_name(f".{path.name}.part")
    private.write_new(part, content, rights)
    part.replace(path)
    return True


def _is_ours(path: Path, mark: str) -> bool:
    try:
        with path.open("rb") as file:
            return mark.encode() in file.read(200)
    except FileNotFoundError:
        return False


def _others(folder: Path, shown: set[str], mark: str) -> Iterator[Path]:
    """Pages of ours that are shown no more, and what a kill left half written."""
    for path in folder.iterdir():
        half = path.name.startswith(".") and path.name.endswith(".html.part")
        gone = path.suffix == ".html" and path.name not in shown
        if half or (gone and _is_ours(path, mark)):
            yield path
