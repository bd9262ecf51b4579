"""What the work of a week prints: sync, preview, send, bounces, status, history, demo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Sheet
from rich.text import Text

from sync.console.reports import in_groups
from sync.console.screen import Screen, screen, write_json
from sync.model import Concern, LeftOut, Words
from sync.model.results_tab import TITLE
from sync.settings import PROGRAM
from sync.speech import said, spoken

if TYPE_CHECKING:
    from sync.service import (
        BoardResult,
        BouncesResult,
        History,
        PreviewResult,
        SendResult,
        StatusView,
        SyncResult,
    )


def show_sync(result: SyncResult) -> None:
    out = screen()
    _outcomes(out, result)
    out.print(f"Next: {result.advice}")


def show_board(result: BoardResult) -> None:
    out = screen()
    for name, why in result.unread.items():
        out.print(f"[yellow]{escape(f'{name}: {why}')}[/yellow]")
    first = escape(str(Path(result.folder) / "index.html"))
    out.print(f"{result.pages} page(s), {result.written} file(s) written; open {first}")


def _outcomes(out: Console, result: SyncResult) -> None:
    """A row for each workbook: how reading went and what was found."""
    sheet = Sheet(box=None, header_style="bold", pad_edge=False)
    for heading in ("workbook", "read", "villages", "errors", "warnings", "notes", "new", "fixed"):
        sheet.add_column(heading, justify="left" if heading in ("workbook", "read") else "right")
    for outcome in result.outcomes:
        report, change = outcome.report, outcome.change
        numbers = (
            [str(len(report.progress)), *(str(n) for n in report.counts.values())]
            if report
            else ["-"] * 4
        )
        moved = (
            [str(len(change.new)), str(len(change.fixed))]
            if change and change.since
            else ["-", "-"]
        )
        sheet.add_row(escape(outcome.name), outcome.status, *numbers, *moved)
    if sheet.row_count:
        out.print(sheet)
    reports = [outcome.report for outcome in result.outcomes if outcome.report]
    if reports:
        out.print(f"[dim]{in_groups(*reports)}[/dim]")
    written = [escape(outcome.name) for outcome in result.outcomes if outcome.tab_written]
    if written:
        out.print(f"the tab {TITLE} was written in {', '.join(written)}")
    for outcome in result.outcomes:
        _show(out, (note.at(outcome.name) for note in outcome.notes))
    _show_concerns(out, result.concerns)
    out.print(
        f"[dim]{result.requests} requests to Google, {result.seconds:.1f} s, "
        f"week {result.week}[/dim]"
    )


def _show(out: Console, notes: Iterable[Words], colour: str = "yellow") -> None:
    for note in notes:
        out.print(f"[{colour}]{escape(spoken(note))}[/{colour}]")


def _show_concerns(out: Console, concerns: Iterable[Concern]) -> None:
    for concern in concerns:
        _show(out, [concern.told], "red" if concern.must_act else "yellow")


def show_preview(result: PreviewResult, out_folder: Path) -> None:
    out = screen()
    for row in result.mails:
        out.print(Text(f"{row.recipient}  {row.subject}"))  # in the reader's language
        for fault in row.faults:
            out.print(f"  [red]held: {escape(fault)}[/red]")
    _show(out, result.notes)
    if result.mails:
        folder = escape(str(out_folder))
        out.print(f"{len(result.mails)} mail(s) in {folder}; open the .html in a browser.")
    else:
        out.print("No mail: nothing has been read yet, or nobody may be written to; see doctor.")


def show_send(result: SendResult) -> None:
    out = screen()
    sheet = Sheet(box=None, header_style="bold", pad_edge=False)
    for heading in ("recipient", "state", "note"):
        sheet.add_column(heading)
    for row in result.rows:
        note = said(str(row.get("note") or ""))
        sheet.add_row(escape(row["recipient"]), row["state"], escape(note))
    if result.rows:
        out.print(sheet)
    _show(out, result.notes)
    of = f"Month {result.month}" if result.month else f"Week {result.week}"
    out.print(f"{of}: {result.sent_now} sent now, {result.sent_before} sent before.")


def show_bounces(result: BouncesResult, shape: str) -> None:
    if shape == "json":
        write_json({"messages": [asdict(row) for row in result.rows], "counts": result.counts})
        return
    out = screen()
    for row in result.rows:
        if row.verdict in ("known", "no report"):
            continue  # told by their number: a mailbox is full of them
        about = " ".join(word for word in (row.address, row.week) if word)
        strikes = f" [dim](strike {row.strikes})[/dim]" if row.strikes else ""
        colour = "red" if row.verdict in ("counted", "asked") else "yellow"
        out.print(
            f"{escape(row.place)}: [{colour}]{row.verdict}[/{colour}]: "
            f"{escape(about)}{': ' if about else ''}{escape(row.because)}{strikes}"
        )
    told = [
        said(f"{count} {_VERDICTS.get(verdict, verdict)}")
        for verdict, count in result.counts.items()
        if count or verdict in _ALWAYS_COUNTED
    ]
    out.print(f"{len(result.rows)} message(s) read: {', '.join(told)}")


_VERDICTS = {"known": "counted before", "no report": "no delivery report"}
_ALWAYS_COUNTED = ("counted", "known", "not counted", "no report")


def show_status(view: StatusView, shape: str) -> None:
    if shape == "json":
        write_json(_status_data(view))
        return
    out = screen()
    out.print(f"[bold]Week {view.week}[/bold]")
    sheets = ("name", "read_at", "findings", "failed_at", "problem")
    _rows(out, view.workbooks, sheets, none="no sheet read yet")
    mails = ("recipient", "state", "attempts", "note")
    _rows(out, list(map(_noted, view.messages)), mails, none="no mail of this week yet")
    _show_concerns(out, view.concerns)
    # all others are concerns
    _show(out, (each.told.at(name) for name, each in view.left_out if each.kind == "tambons"))


def _noted(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a mail that has left only that it came back is worth a line."""
    told = message["state"] != "sent" or str(message["note"]).startswith("came back")
    return message if told else {**message, "note": ""}


def _status_data(view: StatusView) -> dict[str, Any]:
    return {
        "week": view.week,
        "workbooks": view.workbooks,
        "messages": view.messages,
        "left_out": [left_out_data(name, each) for name, each in view.left_out],
        "concerns": [concern.data for concern in view.concerns],
    }


def left_out_data(workbook: str, each: LeftOut) -> dict[str, Any]:
    """As programs read it; `workbook` is "" for an address of the settings."""
    return {
        "workbook": workbook,
        "kind": each.kind,
        "fault": each.fault,
        "sheet": each.place.sheet if each.place else None,
        "cell": each.place.cell if each.place else None,
        "shown": each.shown,
        "message": each.words.en,
    }


def show_history(history: History, shape: str) -> None:
    out = screen() if shape == "table" else Screen(stderr=True)
    if shape == "json":
        write_json(list(history.mails))
    else:
        _show_mails(out, history.mails)
    if history.older:
        out.print(f"{history.older} older mail(s) not shown: name a --week or a --recipient, "
                  "or ask for all: --limit 0")  # fmt: skip


def _show_mails(out: Console, mails: Sequence[Mapping[str, Any]]) -> None:
    sent = ("week", "recipient", "state", "at", "message_id")
    _rows(out, mails, sent, none="no mail yet")
    for row in mails:
        if "bounced" in row:
            told = f"{row['week']} {row['recipient']} came back: {row['bounced']['reason']}"
            out.print(f"[yellow]{escape(told)}[/yellow]")


def _rows(
    out: Console, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, none: str
) -> None:
    if not rows:
        out.print(f"[dim]{none}[/dim]")
        return
    sheet = Sheet(box=None, header_style="bold", pad_edge=False)
    for heading in columns:
        sheet.add_column(heading.replace("_", " "), overflow="fold")
    for row in rows:
        sheet.add_row(*(escape(_shown(name, row.get(name))) for name in columns))
    out.print(sheet)


def _shown(name: str, value: Any) -> str:
    """A cell: times to the minute, in the office's time; what the program says, in its language."""
    if value is None:
        return ""
    if name in ("at", "read_at", "failed_at"):
        return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M}"
    if name == "problem":
        value, _, _ = value.partition(" → ")  # what to do is told below, with the concerns
    return said(str(value)) if name in ("note", "problem") else str(value)


def show_demo(synced: SyncResult, sent: SendResult, out_folder: Path) -> None:
    out = screen()
    _outcomes(out, synced)
    out.print(
        f"\n[bold]{len(sent.rows)} mails[/bold] of week {sent.week}: {sent.sent_now} sent now, "
        f"{sent.sent_before} sent before (none goes twice). Open one in a browser:"
    )
    for path in sorted(out_folder.glob("*.html")):
        out.print(f"  {escape(str(path))}")
    out.print(
        "\nNext, try it on your own sheet:\n"
        f"  {PROGRAM} check YOUR-SHEET.xlsx\n"
        "or connect a shared Google Sheet:\n"
        f"  {PROGRAM} init my-office     (then follow what it says)"
    )
