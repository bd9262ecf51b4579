"""What the work of a week prints: sync, preview, send, bounces, status, history, demo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Sheet

from sync.console.reports import in_groups
from sync.console.screen import screen, write_json
from sync.model import Concern
from sync.model.results_tab import TITLE
from sync.settings import PROGRAM
from sync.speech import hear

if TYPE_CHECKING:
    from sync.service import (
        BoardResult,
        BouncesResult,
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
    out.print(sheet)
    reports = [outcome.report for outcome in result.outcomes if outcome.report]
    if reports:
        out.print(f"[dim]{in_groups(*reports)}[/dim]")
    _hear(result.concerns)
    written = [escape(outcome.name) for outcome in result.outcomes if outcome.tab_written]
    if written:
        out.print(f"the tab {TITLE} was written in {', '.join(written)}")
    for outcome in result.outcomes:
        hear(*(each.words for each in (outcome.report.left_out if outcome.report else ())))
        for line in outcome.notes:
            out.print(f"[yellow]{escape(outcome.name)}: {escape(line)}[/yellow]")
    for concern in result.concerns:
        colour = "red" if concern.must_act else "yellow"
        out.print(f"[{colour}]{escape(concern.line)}[/{colour}]")
    out.print(
        f"[dim]{result.requests} requests to Google, {result.seconds:.1f} s, "
        f"week {result.week}[/dim]"
    )


def _hear(concerns: Iterable[Concern]) -> None:
    """Concerns are told in Thai by those who found them."""
    for concern in concerns:
        hear(concern.words, concern.hint)


def show_preview(result: PreviewResult, out_folder: Path) -> None:
    out = screen()
    for row in result.mails:
        out.print(f"{escape(row.recipient)}  {escape(row.subject)}")
        for fault in row.faults:
            out.print(f"  [red]held: {escape(fault)}[/red]")
    for line in result.notes:
        out.print(f"[yellow]{escape(line)}[/yellow]")
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
        sheet.add_row(escape(row["recipient"]), row["state"], escape(str(row.get("note") or "")))
    if result.rows:
        out.print(sheet)
    for line in result.notes:
        out.print(f"[yellow]{escape(line)}[/yellow]")
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
    counts = result.counts
    out.print(
        f"{len(result.rows)} message(s) read: {counts['counted']} counted, "
        f"{counts['known']} counted before, {counts['not counted']} not counted, "
        f"{counts['no report']} no delivery report"
        + "".join(f", {counts[v]} {v}" for v in ("paused", "asked", "unreadable") if counts[v])
    )


def show_status(view: StatusView, shape: str) -> None:
    if shape == "json":
        shown = ("week", "workbooks", "messages", "left_out")
        concerns = [concern.data for concern in view.concerns]
        write_json({**{name: getattr(view, name) for name in shown}, "concerns": concerns})
        return
    out = screen()
    out.print(f"[bold]Week {view.week}[/bold]")
    _rows(out, view.workbooks, ("name", "read_at", "findings", "failed_at", "problem"))
    _rows(out, view.messages, ("recipient", "state", "attempts", "note"))
    _hear(view.concerns)
    for concern in view.concerns:
        colour = "red" if concern.must_act else "yellow"
        out.print(f"[{colour}]{escape(concern.line)}[/{colour}]")
    for row in view.left_out:
        if row["kind"] == "tambons":  # all others are concerns
            out.print(f"[yellow]{escape(_left_out(row))}[/yellow]")


def _left_out(row: Mapping[str, Any]) -> str:
    cell = "!".join(part for part in (row["sheet"], row["cell"]) if part)
    return ": ".join(part for part in (row["workbook"], cell, row["message"]) if part)


def show_history(rows: Sequence[Mapping[str, Any]], shape: str) -> None:
    if shape == "json":
        write_json(list(rows))
        return
    out = screen()
    _rows(out, rows, ("week", "recipient", "state", "at", "message_id"))
    for row in rows:
        if "bounced" in row:
            told = f"{row['week']} {row['recipient']} came back: {row['bounced']['reason']}"
            out.print(f"[yellow]{escape(told)}[/yellow]")


def _rows(out: Console, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    if not rows:
        out.print("[dim]nothing yet[/dim]")
        return
    sheet = Sheet(box=None, header_style="bold", pad_edge=False)
    for heading in columns:
        sheet.add_column(heading.replace("_", " "), overflow="fold")
    for row in rows:
        cells = ("" if row.get(name) is None else str(row[name]) for name in columns)
        sheet.add_row(*map(escape, cells))
    out.print(sheet)


def show_demo(synced: SyncResult, sent: SendResult, out_folder: Path) -> None:
    out = screen()
    _outcomes(out, synced)
    out.print(
        f"\n[bold]{len(sent.rows)} mails[/bold] of week {sent.week}: {sent.sent_now} sent now, "
        f"{sent.sent_before} sent before (none goes twice). Open one in a browser:"
    )
    for path in sorted(out_folder.glob("*.html"))[:6]:
        out.print(f"  {escape(str(path))}")
    out.print(
        "\nNext, try it on your own sheet:\n"
        f"  {PROGRAM} check YOUR-SHEET.xlsx\n"
        "or connect a shared Google Sheet:\n"
        f"  {PROGRAM} init my-office     (then follow what it says)"
    )
