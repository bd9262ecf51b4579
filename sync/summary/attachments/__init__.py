"""What travels with a mail when the office asks for it: the full list, and a page for the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sync.clock import BE_OFFSET, Week
from sync.settings import Settings
from sync.summary.attachments import filing, listing
from sync.summary.audience import Reader
from sync.summary.cells import clean
from sync.summary.message import Attachment
from sync.summary.prepared import Prepared
from sync.summary.render import Renderer

_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')


def attachments(
    reader: Reader,
    week: Week,
    prepared: Sequence[Prepared],
    settings: Settings,
    renderer: Renderer,
    first_day: date | None = None,
) -> tuple[Attachment, ...]:
    """The files of one reader's mail, by `mail.attach_xlsx` and `mail.attach_pdf`.

    `first_day` is that of the seven days told of, the Monday of the week when it is left out.
    Only a person with villages of their own gets any, and only of data that is this week's: the
    province sees counts, which its mail holds in full. The same data gives the same bytes.
    Raises ConfigError when a PDF is asked for and its libraries are not installed.
    """
    asked = settings.file.mail
    if not (asked.attach_xlsx or asked.attach_pdf):
        return ()
    lists = listing.listings(reader, prepared)
    if not lists:
        return ()
    voice = renderer.voices[reader.language, False]
    number = f"{week.year + BE_OFFSET}-W{week.number:02d}"
    place = "-".join(clean(entry.district, 30) for entry in lists)
    made = []
    if asked.attach_xlsx and any(entry.rows for entry in lists):
        # openpyxl takes longer to import than all the rest: only where it is asked for
        from sync.summary.attachments import spreadsheet

        made.append(
            Attachment(
                name=_named(voice.say("attachment.list_file"), place, number, "xlsx"),
                fallback=f"sammachip-{number}.xlsx",
                kind=spreadsheet.KIND,
                content=spreadsheet.workbook(lists, voice),
            )
        )
    if asked.attach_pdf:
        made.append(
            Attachment(
                name=_named(voice.say("attachment.filing_file"), place, number, "pdf"),
                fallback=f"sammachip-{number}.pdf",
                kind=filing.KIND,
                content=filing.document(
                    lists,
                    first_day or week.monday,
                    voice,
                    renderer.source(filing.TEMPLATE),
                    settings.file.office,
                ),
            )
        )
    return tuple(made)


def _named(what: str, place: str, number: str, ending: str) -> str:
    """A file name that every system takes: no separators, no spaces, at most 80 characters."""
    stem = _UNSAFE.sub("-", f"{what}-{place}").strip("-. ")
    return f"{stem[:60]}-{number}.{ending}"
