"""What `check` and `parse` print."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, get_args

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Sheet

from sync.console.screen import COLOURS, SHOWN_FINDINGS, screen, write_json
from sync.model import (
    Finding,
    Place,
    Report,
    RowKind,
    Severity,
    TabAccount,
    column_letters,
    folded,
)
from sync.plain import cell
from sync.settings import TablesFile
from sync.speech import spoken


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
        "notices": [
            {
                "kind": notice.kind,
                "sheet": notice.place.sheet,
                "cell": notice.place.cell,
                "message": notice.words.th,
            }
            for notice in report.notices
        ],
        "accounted": [account_data(account) for account in report.accounts],
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


def account_data(account: TabAccount) -> dict[str, Any]:
    """What each filled cell of a tab was taken for: the numbers beside `filled` add up to it."""
    return {
        "sheet": account.sheet,
        "filled": account.filled,
        **{kind: account.cells.get(kind, 0) for kind in get_args(RowKind)},
        "not_read": [
            {"range": each.range, "because": each.because.th} for each in account.not_read
        ],
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
        "mend": {"sheet": finding.mend.sheet, "cell": finding.mend.cell} if finding.mend else None,
        "url": report.link(finding.place),
    }


def show_report(report: Report, known: TablesFile, shape: str, *, everything: bool = False) -> None:
    """Print a report; as a table the worst first, and no more than fits unless `everything`.

    `known` says how the tabs are called that are not there.
    """
    if shape == "json":
        write_json(report_data(report))
        return
    if shape == "csv":
        columns = ["severity", "code", "sheet", "cell", "value", "message", "record", "id"]
        columns += ["count", "range"]  # of alike findings, told as one
        writer = csv.DictWriter(sys.stdout, columns, extrasaction="ignore")
        writer.writeheader()
        for alike in folded(report.findings):
            told = {"count": len(alike.findings), "range": alike.where}
            row = {**finding_data(report, alike.first), **told}
            writer.writerow({k: cell(v) for k, v in row.items()})
        return
    out = screen()
    out.print(f"[bold]{escape(report.title)}[/bold]")
    read = sum(info.records for info in report.tables)
    out.print(
        f"district {escape(report.district or '?')}, fiscal year {report.fiscal_year or '?'}: "
        f"{len({t.table for t in report.tables})} tables, {read} records, "
        f"{len(report.progress)} villages"
    )
    if not read:
        out.print("nothing yet: no tab holds a record")
    _findings(out, report.findings, known, everything=everything)
    for finding in report.waived:
        name = escape(f"{finding.code} {finding.record}")
        out.print(f"[dim]waived until {finding.waived_until}: {name}[/dim]")
    for notice in report.notices:
        out.print(f"[yellow]{escape(spoken(notice.words))}[/yellow]")
    not_checked: dict[str, list[str]] = {}
    for skipped in report.not_checked:
        not_checked.setdefault(spoken(skipped.because), []).append(skipped.code)
    for because, codes in not_checked.items():
        out.print(f"[dim]not checked {', '.join(codes)}: {escape(because)}[/dim]")
    for crash in report.crashes:
        out.print(f"[red]our bug in rule {crash.code}: {escape(crash.error)}[/red]")
    counts = report.counts
    out.print(
        f"[bold]{counts['error']} errors, {counts['warning']} warnings, {counts['info']} notes"
        "[/bold]"
    )
    out.print(f"[dim]{escape(in_groups(report))}[/dim]")


def in_groups(*reports: Report) -> str:
    """The number of findings as the mail counts them."""
    late, at_risk, data = (
        sum(report.groups[name] for report in reports) for name in ("late", "at_risk", "data")
    )
    return f"the mail tells them as {late} overdue, {at_risk} to follow up, {data} data to check"


def _findings(
    out: Console, findings: Sequence[Finding], known: TablesFile, *, everything: bool
) -> None:
    if not findings:
        return
    order = list(Severity)
    lines = sorted(folded(findings), key=lambda alike: order.index(alike.first.severity))
    shown = lines if everything else lines[:SHOWN_FINDINGS]
    sheet = Sheet(box=None, show_header=True, header_style="bold", pad_edge=False)
    sheet.add_column("severity", no_wrap=True)
    sheet.add_column("cell", max_width=24)
    sheet.add_column("what to fix", ratio=1)
    for alike in shown:
        finding = alike.first
        more = f" (×{len(alike.findings)}: {alike.where})" if alike.where else ""
        sheet.add_row(
            f"[{COLOURS[finding.severity]}]{finding.severity.value}[/]\n{finding.code}",
            escape(_address(finding, known)),
            f"{escape(spoken(finding.what) + more)}\n→ {escape(spoken(finding.todo))}\n"
            f"[dim]{finding.id}[/dim]",
        )
    out.print(sheet)
    if len(shown) < len(lines):
        rest = sum(len(alike.findings) for alike in lines[len(shown) :])
        out.print(f"[dim]… and {rest} more of {len(findings)} findings: --all shows them[/dim]")


def _address(finding: Finding, known: TablesFile) -> str:
    if finding.place is None:
        spec = known.tables.get(finding.table)
        return spec.tab if spec else finding.table
    place = finding.place
    return f"{place.sheet}!{place.cell}" if place.cell else place.sheet


def show_parsed(results: Sequence[Mapping[str, Any]], shape: str) -> None:
    if shape == "json":
        write_json(results)
        return
    out = screen()
    sheet = Sheet(box=None, header_style="bold", pad_edge=False)
    for heading in ("text", "value", "problem"):
        sheet.add_column(heading)
    for result in results:
        value, problem = result["value"], result["problem"]
        shown = "" if value is None else json.dumps(value, default=str, ensure_ascii=False)
        said = f"{problem['code']}: {problem['message']}" if problem else ""
        sheet.add_row(escape(str(result["text"])), escape(shown), escape(said))
    out.print(sheet)
