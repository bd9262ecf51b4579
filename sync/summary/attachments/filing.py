"""The page for the file: a PDF/A-2b set by typst, whose Thai text copies out right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sync.errors import ConfigError
from sync.model import State
from sync.settings import Office
from sync.summary.attachments.coverage import drawable
from sync.summary.attachments.listing import Listing, Row
from sync.summary.cells import clean, village_label
from sync.summary.render import Voice
from sync.summary.thaidate import THAI_DIGITS

if TYPE_CHECKING:
    import typst

KIND = "application/pdf"
TEMPLATE = "filing.typ"
LONGEST_LIST = 300  # rows; about 0.8 MB. The whole of a longer list is in the .xlsx and the sheet


def document(
    lists: Sequence[Listing], first_day: date, voice: Voice, template: str, office: Office
) -> bytes:
    """The PDF's bytes; the texts reach typst as data, so nothing in a cell is ever markup.

    Raises ConfigError when typst or its font is not installed, or the template is at fault;
    ValueError when typst cannot set this content.
    """
    fonts = _fonts()
    import typst

    read_at = min(entry.facts.prepared.read_at for entry in lists)
    content = {
        "title": voice.say("attachment.filing_title"),
        "office": clean(office.name, 80),
        "week": voice.week(first_day),
        "as_of": voice.say("attachment.as_of", moment=read_at),
        "kindness": voice.say("footer.kindness"),
        "language": voice.wording.language,
        "digits": "0123456789".translate(THAI_DIGITS) if voice.digits else "0123456789",
        "date": [read_at.year, read_at.month, read_at.day, read_at.hour, read_at.minute],
        "headings": [voice.say(f"attachment.{name}") for name in HEADINGS],
        "editions": [_edition(entry, voice) for entry in lists],
    }
    try:
        return _typeset(template, content, int(read_at.timestamp()), fonts)
    except typst.TypstError as fault:
        plain = {**content, "office": "-", "editions": []}
        _prove(template, plain, fonts)
        raise ValueError(f"this content cannot be set: {fault}") from fault


def _prove(template: str, plain: dict[str, Any], fonts: typst.Fonts) -> None:
    """Raise ConfigError when the template fails even with nothing of a sheet in it."""
    import typst

    try:
        _typeset(template, plain, 0, fonts)
    except typst.TypstError as fault:
        raise ConfigError(
            f"templates/weekly/{TEMPLATE}: {fault}",
            hint="compare with the template that came with the program",
        ) from fault


def _typeset(template: str, content: dict[str, Any], moment: int, fonts: typst.Fonts) -> bytes:
    import typst

    made = typst.compile(
        template.encode("utf-8"),
        format="pdf",
        sys_inputs={"content": json.dumps(drawable(content), ensure_ascii=False)},
        font_paths=fonts,
        pdf_standards=["a-2b"],
        timestamp=moment,
    )
    assert isinstance(made, bytes)  # one PDF, whatever the number of its pages
    return made


HEADINGS = ("severity", "village", "place", "what", "weeks")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Sarabun, as its package brings it; no font of this machine, so that bytes repeat."""
    try:
        import fontpkg_sarabun
        import typst
    except ImportError as missing:
        raise ConfigError(
            f"mail.attach_pdf is on, but {missing.name} is not installed",
            hint="run `pip install -r requirements-pdf.txt`, or turn attach_pdf off",
        ) from None
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fontpkg_sarabun.ROOT / "files")],
    )


def _edition(entry: Listing, voice: Voice) -> dict[str, Any]:
    facts = entry.facts
    share = facts.prepared.report.money.share if not facts.scope else None
    figures = [
        (voice.say("kpis.passed"), f"{voice.num(facts.passed)}/{voice.num(facts.total)}"),
        (voice.say("kpis.late"), voice.num(len(facts.late))),
        (voice.say("attachment.at_risk"), voice.num(len(facts.at_risk))),
        (voice.say("kpis.data"), voice.num(len(facts.data))),
    ]
    if share is not None:
        figures.append((voice.say("kpis.disbursed"), voice.percent(share)))
    empty = "" if facts.villages else voice.say("unassigned.title_villages")
    tambons = ", ".join(clean(name, 30) for name in facts.tambons)
    return {
        "place": voice.say("masthead.district", place=clean(entry.district, 40)),
        "scope": voice.say("masthead.tambons", names=tambons) if tambons else empty,
        "figures": figures,
        "villages": [
            {
                "name": village_label(row.name, row.village, voice.wording.language),
                "passed": f"{voice.num(row.passed)}/{voice.num(len(row.states))}",
                "late": _late(row.states, voice),
            }
            for row in facts.villages
        ],
        "villages_title": voice.say("villages.title"),
        "lists": [
            _list(voice.say("attachment.programme_tab"), entry.programme, voice),
            _list(voice.say("attachment.data_tab"), entry.data, voice),
        ],
    }


def _late(states: Sequence[State], voice: Voice) -> str:
    steps = [number for number, state in enumerate(states, 1) if state is State.OVERDUE]
    if not steps:
        return ""
    return voice.say("villages.late", steps=", ".join(voice.num(step) for step in steps))


def _list(title: str, rows: Sequence[Row], voice: Voice) -> dict[str, Any]:
    return {
        "title": voice.say("attachment.count", title=title, n=len(rows)),
        "rows": [
            {
                "severity": voice.say(f"data.{row.severity}"),
                "village": row.village,
                "place": f"{row.tab}!{row.cell}" if row.cell else row.tab,
                "what": row.what,
                "todo": row.todo,
                "weeks": voice.num(row.weeks) if row.weeks else "",
                "link": row.link or "",
            }
            for row in rows[:LONGEST_LIST]
        ],
        "more": voice.say("overdue.more", n=len(rows) - LONGEST_LIST)
        if len(rows) > LONGEST_LIST
        else "",
    }
