"""What an operator sees: results as short tables for people, or as JSON and CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Sheet

from sync.model import Finding, Language, Place, Report, Severity, column_letters

if TYPE_CHECKING:
    from types import TracebackType

    from sync.service import (
        BouncesResult,
        Check,
        Explanation,
        Impact,
        MappingView,
        Office,
        PreviewResult,
        SendResult,
        StatusView,
        SyncResult,
    )

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
SHOWN_FINDINGS = 40  # a terminal is no place for five hundred; the true total is always said
NARROW = 80


def screen() -> Console:
    """The terminal as it is, and 80 columns where there is none."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=NARROW, soft_wrap=False)


class Progress:
    """One line per step on stderr while long work goes on; silent when there is nothing to say."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._console = Console(stderr=True, highlight=False)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        count = f"[dim][{done}/{total}][/dim] " if total else ""
        count = count.replace("[dim][", "[dim]\\[")
        self._console.print(f"{count}{escape(step)}")


def write_json(data: Any) -> None:
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


# ------------------------------------------------------------------------------ check


def report_data(report: Report) -> dict[str, Any]:
    """The stable JSON of `check` (architecture.md, "Machine-readable surfaces")."""
    return {
        "workbook": {
            "id": report.workbook_id,
            "title": report.title,
            "district": report.district,
            "fiscal_year": report.fiscal_year,
        },
        "tables": [
            {
                "table": info.table,
                "sheet": info.sheet,
                "header_rows": [row + 1 for row in info.header_rows],
                "columns": {name: column_letters(c) for name, c in info.columns.items()},
                "records": info.records,
                "as_of": info.as_of.isoformat() if info.as_of else None,
            }
            for info in report.tables
        ],
        "findings": [finding_data(report, finding) for finding in report.findings],
        "waived": [
            {**finding_data(report, finding), "until": str(finding.waived_until)}
            for finding in report.waived
        ],
        "not_checked": [
            {"code": skipped.code, "because": skipped.because.th} for skipped in report.not_checked
        ],
        "progress": [
            {
                "village": village.name,
                "subdistrict": village.village.subdistrict,
                "moo": village.village.moo,
                "states": [state.value for state in village.states],
            }
            for village in report.progress
        ],
        "counts": report.counts,
    }


def finding_data(report: Report, finding: Finding) -> dict[str, Any]:
    place = finding.place or Place("", 0)
    whole = place.cell is None
    return {
        "id": finding.id,
        "code": finding.code,
        "severity": finding.severity.value,
        "table": finding.table,
        "sheet": place.sheet,
        "cell": place.cell,
        "row": None if whole or place.row is None else place.row + 1,
        "column": None if whole or place.column is None else column_letters(place.column),
        "field": finding.field,
        "record": finding.record,
        "value": finding.value,
        "message": finding.what.th,
        "fix": asdict(finding.fix) if finding.fix else None,
        "url": report.link(finding.place),
    }


def show_report(report: Report, shape: str) -> None:
    if shape == "json":
        write_json(report_data(report))
        return
    if shape == "csv":
        columns = ["severity", "code", "sheet", "cell", "value", "message", "record", "id"]
        writer = csv.DictWriter(sys.stdout, columns, extrasaction="ignore")
        writer.writeheader()
        for finding in report.findings:
            row = {k: _plain(v) for k, v in finding_data(report, finding).items()}
            writer.writerow(row)
        return
    out = screen()
    out.print(f"[bold]{escape(report.title)}[/bold]")
    read = sum(info.records for info in report.tables)
    out.print(
        f"อำเภอ{escape(report.district or '?')} · ปีงบประมาณ {report.fiscal_year or '?'} · "
        f"{len({t.table for t in report.tables})} tables, {read} records, "
        f"{len(report.progress)} villages"
    )
    _findings(out, report.findings)
    for finding in report.waived:
        name = escape(f"{finding.code} {finding.record}")
        out.print(f"[dim]waived until {finding.waived_until}: {name}[/dim]")
    for skipped in report.not_checked:
        out.print(f"[dim]not checked {skipped.code}: {escape(skipped.because.th)}[/dim]")
    for crash in report.crashes:
        out.print(f"[red]our bug in rule {crash.code}: {escape(crash.error)}[/red]")
    counts = report.counts
    out.print(
        f"[bold]{counts['error']} errors, {counts['warning']} warnings, {counts['info']} notes"
        "[/bold]"
    )


_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a cell's first letter makes a formula of


def _plain(value: Any) -> Any:
    """A cell that a spreadsheet program will not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _findings(out: Console, findings: Sequence[Finding]) -> None:
    if not findings:
        return
    sheet = Sheet(box=None, show_header=True, header_style="bold", pad_edge=False)
    sheet.add_column("code", no_wrap=True)
    sheet.add_column("cell", max_width=24)
    sheet.add_column("what to mend", ratio=1)
    for finding in findings[:SHOWN_FINDINGS]:
        sheet.add_row(
            f"[{COLOURS[finding.severity]}]{finding.code}[/]",
            escape(_address(finding)),
            escape(finding.what.th) + f"\n[dim]{escape(finding.todo.th)}[/dim]",
        )
    out.print(sheet)
    if len(findings) > SHOWN_FINDINGS:
        rest = len(findings) - SHOWN_FINDINGS
        out.print(f"[dim]… and {rest} more of {len(findings)} (--format json has all)[/dim]")


def _address(finding: Finding) -> str:
    if finding.place is None:
        return finding.table
    cell = finding.place.cell
    return f"{finding.place.sheet}!{cell}" if cell else finding.place.sheet


def show_parsed(results: Sequence[Mapping[str, Any]], shape: str) -> None:
    if shape == "json":
        write_json(results)
        return
    out = screen()
    sheet = Sheet(box=None, header_style="bold", pad_edge=False)
    for heading in ("text", "value", "problem"):
        sheet.add_column(heading)
    for result in results:
        problem = result["problem"]
        sheet.add_row(
            escape(str(result["text"])),
            escape("" if result["value"] is None else json.dumps(result["value"], default=str)),
            escape(f"{problem['code']}: {problem['message']}") if problem else "",
        )
    out.print(sheet)


# ------------------------------------------------------------------------------ sync and mail


def show_sync(result: SyncResult) -> None:
    out = screen()
    _outcomes(out, result)
    out.print(f"Next: {result.advice}")


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
    for outcome in result.outcomes:
        for line in outcome.notes:
            out.print(f"[yellow]{escape(outcome.name)}: {escape(line)}[/yellow]")
    out.print(
        f"[dim]{result.requests} requests to Google, {result.seconds:.1f} s, "
        f"week {result.week}[/dim]"
    )


def show_preview(result: PreviewResult, out_folder: Path) -> None:
    out = screen()
    for row in result.mails:
        out.print(f"{escape(row.recipient)}  {escape(row.subject)}")
        for fault in row.faults:
            out.print(f"  [red]held: {escape(fault)}[/red]")
    for line in result.notes:
        out.print(f"[yellow]{escape(line)}[/yellow]")
    if result.mails:
        out.print(f"{len(result.mails)} mail(s) in {out_folder}; open the .html in a browser.")
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
    out.print(f"Week {result.week}: {result.sent_now} sent now, {result.sent_before} sent before.")


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
        colour = "red" if row.verdict == "counted" else "yellow"
        out.print(
            f"{escape(row.place)}: [{colour}]{row.verdict}[/{colour}]: "
            f"{escape(about)}{': ' if about else ''}{escape(row.because)}{strikes}"
        )
    counts = result.counts
    out.print(
        f"{len(result.rows)} message(s) read: {counts['counted']} counted, "
        f"{counts['known']} counted before, {counts['not counted']} not counted, "
        f"{counts['no report']} no delivery report"
        + (f", {counts['unreadable']} unreadable" if counts["unreadable"] else "")
    )


def show_status(view: StatusView, shape: str) -> None:
    if shape == "json":
        write_json({"week": view.week, "workbooks": view.workbooks, "messages": view.messages})
        return
    out = screen()
    out.print(f"[bold]Week {view.week}[/bold]")
    _rows(out, view.workbooks, ("name", "read_at", "findings", "problem"))
    _rows(out, view.messages, ("recipient", "state", "attempts", "note"))
    for line in view.notes:
        out.print(f"[yellow]{escape(line)}[/yellow]")


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
        "  .venv/bin/python cli.py check YOUR-SHEET.xlsx\n"
        "or connect a shared Google Sheet:\n"
        "  .venv/bin/python cli.py init my-office     (then follow what it says)"
    )


# ------------------------------------------------------------------------------ the rest


def show_checks(checks: Iterable[Check], shape: str) -> None:
    if shape == "json":
        write_json([asdict(check) for check in checks])
        return
    out = screen()
    for check in checks:
        mark = "[green]✓[/green]" if check.ok else "[red]✗[/red]"
        out.print(f"{mark} [bold]{check.name}[/bold]: {escape(check.message)}")
        if check.mend and not check.ok:
            out.print(f"    → {escape(check.mend)}")


def show_rules(office: Office, shape: str, language: Language) -> None:
    if shape in ("md", "html"):
        sys.stdout.write(office.booklet(language, "html" if shape == "html" else "md"))
        return
    rules = office.rules()
    if shape == "json":
        write_json(rules)
        return
    out = screen()
    sheet = Sheet(box=None, header_style="bold", pad_edge=False)
    for heading in ("code", "severity", "kind", "what it says"):
        sheet.add_column(heading, no_wrap=heading == "code")
    for rule in rules:
        sheet.add_row(
            rule["code"],
            rule["severity"],
            rule["kind"],
            escape(rule["what"][language]),
        )
    out.print(sheet)
    out.print(f"{len(rules)} rules; change one in config/rules.toml, try it with `rules impact`.")


def show_impact(impact: Impact) -> None:
    out = screen()
    out.print(
        f"[bold]{impact.code}[/bold] on the last read data of {impact.workbooks} workbook(s):"
    )
    out.print(f"  now {impact.before}, changed {impact.after}")
    out.print(f"  {len(impact.added)} added, {len(impact.removed)} removed")
    for officer, (added, removed) in impact.by_officer.items():
        out.print(f"  {escape(officer or '-')}: +{added} -{removed}")
    out.print("[dim]Nothing was saved and no one was mailed.[/dim]")


def show_mapping(view: MappingView, shape: str = "table") -> None:
    if shape == "json":
        write_json(_mapping_data(view))
        return
    out = screen()
    for table in view.tables:
        first, last = table.rows[0], table.rows[-1]
        rows = f"row {first}" if first == last else f"rows {first}-{last}"
        second = f"; second: {table.rival}" if table.rival else ""
        out.print(
            f"[bold]{table.table}[/bold] in {escape(table.sheet)}, heading in {rows} "
            f"[dim](score {table.score:.1f}{escape(second)})[/dim]"
        )
        grid = Sheet(box=None, show_header=False, padding=(0, 1))
        for column, label, field, how in table.columns:
            meaning = field or "[dim]not used[/dim]"
            grid.add_row(column_letters(column), escape(label), meaning, f"[dim]{how}[/dim]")
        out.print(grid)
        if table.inherited:
            fields = ", ".join(table.inherited)
            out.print(f"    {fields} [dim]from titles and rows above the records[/dim]")
    for refused in view.refused:
        out.print(f"[red]{escape(refused.words)}[/red]")
        for choice in refused.choices:
            out.print(f"  settle it: mapping accept {escape(view.workbook)} {choice}")
    for line in view.drift:
        out.print(f"[yellow]{escape(line)}[/yellow]")


def _mapping_data(view: MappingView) -> dict[str, Any]:
    tables = []
    for table in view.tables:
        columns = [
            {**column._asdict(), "column": column_letters(column.column)}
            for column in table.columns
        ]
        tables.append({**asdict(table), "columns": columns})
    return {**asdict(view), "tables": tables}


def show_explanation(explanation: Explanation) -> None:
    out = screen()
    for heading, text in explanation.lines:
        out.print(f"[bold]{heading}[/bold]: {escape(text)}")
