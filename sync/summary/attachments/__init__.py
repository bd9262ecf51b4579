"""What travels with a mail when the office asks for it: the full list, and a page for the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from sync.clock import BE_OFFSET, Week
from sync.errors import SyncError
from sync.settings import Settings
from sync.summary.attachments import filing, listing
from sync.summary.audience import Reader
from sync.summary.cells import clean
from sync.summary.districts import Districts
from sync.summary.message import Attachment
from sync.summary.render import Renderer

_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')


class Lost(NamedTuple):
    """A file that could not go with the mail: its ending, and why."""

    ending: str
    why: str


def attachments(
    reader: Reader,
    week: Week,
    districts: Districts,
    settings: Settings,
    renderer: Renderer,
    first_day: date | None = None,
    *,
    more: bool = False,
    lost: list[Lost] | None = None,
) -> tuple[Attachment, ...]:
    """The files of one reader's mail, by `mail.attach_xlsx` and `mail.attach_pdf`.

    `first_day` is that of the seven days told of, the Monday of the week when it is left out;
    `more` says that the mail itself shows only a part of the list.
    Only data that is this week's is listed. A roll-up gets counts, and its .xlsx only where the
    office asks for it with every mail. The same data gives the same bytes. A file
    that cannot be made is left out and put into `lost`. Raises ConfigError when a PDF is asked for
    and its libraries are not installed, or the office's own page is at fault.
    """
    asked = settings.file.mail
    with_list = more if asked.attach_xlsx == "when_more" else asked.attach_xlsx
    if not (with_list or asked.attach_pdf):
        return ()
    lists, counts = listing.listings(reader, districts), listing.counts(reader, districts)
    if not (lists or counts):
        return ()
    voice = renderer.voices[reader.language, False]
    number = f"{week.year + BE_OFFSET}-W{week.number:02d}"
    places = [clean(entry.district, 30) for entry in lists]
    place = "-".join([*places, *((counts.place,) if counts and counts.place else ())])

    def the_list() -> Attachment:
        # openpyxl takes longer to import than all the rest: only where it is asked for
        from sync.summary.attachments import spreadsheet

        return Attachment(
            name=_named(voice.say("attachment.list_file"), place, number, "xlsx"),
            fallback=f"sammachip-{number}.xlsx",
            kind=spreadsheet.KIND,
            content=spreadsheet.workbook(lists, counts, voice),
        )

    def the_page() -> Attachment:
        template, first = renderer.source(filing.TEMPLATE), first_day or week.monday
        return Attachment(
            name=_named(voice.say("attachment.filing_file"), place, number, "pdf"),
            fallback=f"sammachip-{number}.pdf",
            kind=filing.KIND,
            content=filing.document(lists, counts, first, voice, template, settings.file.office),
        )

    wanted: list[tuple[str, Callable[[], Attachment]]] = []
    if with_list and (counts or any(entry.rows or entry.matrix.lines for entry in lists)):
        wanted.append(("xlsx", the_list))
    if asked.attach_pdf:
        wanted.append(("pdf", the_page))
    made = []
    for ending, make in wanted:
        try:
            made.append(make())
        except SyncError:
            raise  # the configuration's fault, told before anything is sent
        except BaseException as fault:
            # a panic of typst is no Exception; whatever the library does costs this file alone
            if lost is None or not (isinstance(fault, Exception) or _panicked(fault)):
                raise
            lost.append(Lost(ending, _not_attached(ending, f"{type(fault).__name__}: {fault}")))
    return tuple(made)


def rejected(files: Sequence[Attachment], faults: Sequence[str]) -> list[Lost]:
    """All the files of a mail that may leave only without them, with the courtroom's reason."""
    endings = (file.fallback.rpartition(".")[2] for file in files)
    return [Lost(ending, _not_attached(ending, faults[0])) for ending in endings]


def _panicked(fault: BaseException) -> bool:
    return type(fault).__module__ == "pyo3_runtime"


def _not_attached(ending: str, reason: str) -> str:
    return (
        f"the .{ending} file could not be attached; the mail goes without it; "
        f"this is worth reporting: {reason}"
    )


def _named(what: str, place: str, number: str, ending: str) -> str:
    """A file name that every system takes: no separators, no spaces, at most 80 characters."""
    stem = _UNSAFE.sub("-", f"{what}-{place}").strip("-. ")
    return f"{stem[:60]}-{number}.{ending}"
