"""The page for the file: a PDF/A-2b set by typst, whose Thai text copies out right."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sync.errors import ConfigError
from sync.model import State
from sync.settings import Office
from sync.summary.attachments.coverage import drawable
from sync.summary.attachments.listing import Counts, Listing, ListRow, said_place
from sync.summary.attachments.matrix import Line, Matrix
from sync.summary.cells import clean
from sync.summary.colours import STATE_COLOURS
from sync.summary.facts import STEPS
from sync.summary.render import Voice
from sync.summary.sections import kpis
from sync.summary.standing import Standing, standing_of
from sync.summary.thaidate import THAI_DIGITS

if TYPE_CHECKING:
    import typst

KIND = "application/pdf"
TEMPLATE = "filing.typ"
MARKS = {
    State.PASSED: "√", State.IN_PROGRESS: "…", State.OVERDUE: "!", State.NOT_DUE: "",
    State.NO_PLAN: "–",
}  # fmt: skip
LONGEST_LIST = 300  # rows; about 0.8 MB. The whole of a longer list is in the .xlsx and the sheet


def document(
    lists: Sequence[Listing],
    counts: Counts | None,
    first_day: date,
    voice: Voice,
    template: str,
    office: Office,
) -> bytes:
    """The PDF's bytes; the texts reach typst as data, so nothing in a cell is ever markup.

    Raises ConfigError when typst or its font is not installed, or the template is at fault;
    ValueError when typst cannot set this content.
    """
    fonts = _fonts()
    import typst

    every = [entry.facts.prepared.read_at for entry in lists]
    every += [each.read_at for each in (counts.standings if counts else ()) if each.read_at]
    read_at = min(every)
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
        "whole": _whole(voice),
        "matrix": _frame(voice),
        "editions": [
            *(_edition(entry, voice) for entry in lists),
            *((_province(counts, voice),) if counts else ()),
        ],
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
    empty = "" if facts.villages else voice.say("unassigned.title_villages")
    tambons = ", ".join(clean(name, 30) for name in facts.tambons)
    return {
        "place": voice.say("masthead.district", place=clean(entry.district, 40)),
        "scope": voice.say("masthead.tambons", names=tambons) if tambons else empty,
        "figures": _figures((standing_of(facts),), voice),
        "compared": voice.say(_compared((standing_of(facts),))),
        "first": voice.say("attachment.village"),
        "matrix": _matrix(entry.matrix, voice),
        "changes": [
            {"name": line.name, "what": _moved(line, voice)}
            for line in entry.matrix.lines
            if line.gained or line.lost
        ],
        "unchanged": "" if entry.matrix.change is None else voice.say("attachment.unchanged"),
        "lists": [
            _list(voice.say("attachment.programme_tab"), entry.programme, voice),
            _list(voice.say("attachment.data_tab"), entry.data, voice),
        ],
    }


def _province(counts: Counts, voice: Voice) -> dict[str, Any]:
    return {
        "place": said_place(counts, voice),
        "scope": "",
        "figures": _figures(counts.standings, voice),
        "compared": voice.say(_compared(counts.standings)),
        "first": voice.say("attachment.district"),
        "matrix": _matrix(counts.matrix, voice),
        "changes": [
            {"name": line.name, "what": _change(line.change, voice, "_steps")}
            for line in counts.matrix.lines
            if line.change
        ],
        "unchanged": "" if counts.matrix.change is None else voice.say("attachment.unchanged"),
        "lists": [],
    }


def _frame(voice: Voice) -> dict[str, Any]:
    """What every matrix of the page has: its title, headings, and what its signs mean."""
    return {
        "title": voice.say("attachment.matrix_title"),
        "changes": voice.say("attachment.changes_title"),
        "passed": voice.say("attachment.passed"),
        "sum": voice.say("attachment.sum"),
        "steps": [[voice.num(n), voice.say(f"techniques.{n}")] for n in range(1, STEPS + 1)],
        "legend": [
            [*_cell(state, voice), voice.say(f"attachment.{state.value}")] for state in State
        ],
    }


def _whole(voice: Voice) -> str:
    """The words that no line may break, as one pattern; the longer ones first."""
    words = sorted(voice.wording.pattern("typography.whole").split(), key=len, reverse=True)
    return "|".join(map(re.escape, words))


def _figures(standings: Sequence[Standing], voice: Voice) -> list[tuple[str, str, str]]:
    """The numbers of the mail's top: name, number, and its change since the week before."""
    told = {kpi.key: kpi for pair in kpis.of(standings).rows for kpi in pair}
    shown = []
    for key, kpi in told.items():
        if kpi.value is None or key == "at_risk":
            continue
        number = voice.percent(kpi.value) if key == "disbursed" else voice.num(kpi.value)
        if kpi.total is not None:
            number = f"{number}/{voice.num(kpi.total)}"
        kind = {"passed": "_steps", "disbursed": "_points"}.get(key, "")
        shown.append((voice.say(f"kpis.{key}"), number, _change(kpi.delta, voice, kind)))
    risk = sum(each.at_risk for each in standings)
    shown.append((voice.say("attachment.at_risk"), voice.num(risk), ""))
    return shown


def _compared(standings: Sequence[Standing]) -> str:
    """The sentence that says against what the changes are, or why there are none."""
    told = kpis.of(standings)
    return "attachment.compared" if told.compared else f"kpis.{told.why_not}"


def _change(change: float | None, voice: Voice, kind: str) -> str:
    if change is None:
        return ""
    if not change:
        return voice.say("kpis.same")
    way, by = ("up" if change > 0 else "down"), abs(change)
    if kind == "_points":
        return voice.say(f"kpis.{way}_points", points=voice.points(by))
    return voice.say(f"kpis.{way}{kind}", n=by)


def _matrix(matrix: Matrix, voice: Voice) -> dict[str, Any]:
    return {
        "rows": [
            {
                "name": line.name,
                "beside": voice.say("districts.as_of", day=line.as_of) if line.as_of else "",
                "cells": [_cell(cell, voice) for cell in line.cells],
                "passed": f"{voice.num(line.passed)}/{voice.num(_most(line))}",
            }
            for line in matrix.lines
        ],
        "sums": [voice.num(each) for each in matrix.sums],
        "passed": f"{voice.num(matrix.passed)}/{voice.num(sum(map(_most, matrix.lines)))}",
    }


def _most(line: Line) -> int:
    """How many techniques there are to pass."""
    return STEPS * (line.beside if isinstance(line.beside, int) else 1)


def _cell(cell: State | int, voice: Voice) -> list[str]:
    """What stands in a cell of the matrix, its ground and its ink."""
    if not isinstance(cell, State):
        return [voice.num(cell), "#ffffff", "#000000"]
    ink = "#4b5563" if cell in (State.NOT_DUE, State.NO_PLAN) else "#ffffff"
    return [MARKS[cell], STATE_COLOURS[cell], ink]


def _moved(line: Line, voice: Voice) -> str:
    """Which techniques a village passes since the week before, and which no longer."""
    told = [
        voice.say(f"attachment.village_{name}", steps=", ".join(map(voice.num, steps)))
        for name, steps in (("gained", line.gained), ("lost", line.lost))
        if isinstance(steps, tuple) and steps
    ]
    return " · ".join(told)


def _list(title: str, rows: Sequence[ListRow], voice: Voice) -> dict[str, Any]:
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
