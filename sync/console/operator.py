"""What an operator asks beside it: doctor, rules, mapping, explain."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Sheet

from sync.console.reports import account_data
from sync.console.screen import screen, write_json
from sync.model import Language, TabAccount, column_letters
from sync.speech import language, said, spoken, word

if TYPE_CHECKING:
    from sync.service import (
        Check,
        Explanation,
        Forgotten,
        Impact,
        MappingView,
        Office,
    )


_BLANK = re.compile(r"\{\w+\}")  # of a rule's sentence
_KINDS = {
    "unused": "in columns not used",
    "waiting": "in waiting lines",
    "unread": "not read",
    "struck": "struck through",
}


def show_checks(checks: Iterable[Check], shape: str) -> None:
    if shape == "json":
        # `mend` is what `hint` was called; both until 0.2
        told = [{**asdict(check), "mend": check.hint} for check in checks]
        write_json([{key: row[key] for key in row if key != "words"} for row in told])
        return
    out = screen()
    for check in checks:
        message, hint = map(spoken, check.words) if check.words else (check.message, check.hint)
        mark = "[yellow]•[/yellow]" if hint else "[green]✓[/green]"
        mark = mark if check.ok else "[red]✗[/red]"
        out.print(f"{mark} [bold]{check.name}[/bold]: {escape(message)}")
        if hint:
            out.print(f"    → {escape(hint)}")


def show_cluster(told: Mapping[str, Any], shape: str) -> None:
    """`told` is the data of a Cluster (sync/cluster/overview.py)."""
    if shape == "json":
        write_json(told)
        return
    out, round, left = screen(), told["round"], told["left"]
    stage = (
        f"{round['week']}: {word(round['stage'])}" if round else "no week's report was begun yet"
    )
    out.print(f"[bold]{escape(stage)}[/bold]; left: {left['reads']} sheet(s) to read, "
              f"{left['mails']} mail(s) to make, {left['sends']} to send")  # fmt: skip
    for title, columns, key in (
        ("Jobs", ("task_name", "waiting", "under_way", "given_up", "oldest", "late"), "jobs"),
        ("Workers", ("id", "host", "pid", "jobs", "silent", "alive"), "workers"),
        ("Google accounts", ("account", "taken", "limit", "closed"), "accounts"),
        ("Stuck", ("task_name", "about", "attempts", "status", "since"), "stuck"),
    ):
        if not told[key]:
            continue
        sheet = Sheet(title=title, title_justify="left", box=None, pad_edge=False)
        for column in columns:
            unit = " (s)" if column in _SECONDS else ""
            sheet.add_column(column.replace("_", " ").removesuffix(" name") + unit)
        for row in told[key]:
            sheet.add_row(*(_said(row[column]) for column in columns))
        out.print(sheet)
    if not any(worker["alive"] for worker in told["workers"]):
        out.print("[yellow]No worker lives[/yellow]: start one with `worker`.")
    elif told["short_of"]:
        out.print(_SHORT[told["short_of"]])


_SHORT = {
    "workers": "[yellow]Jobs that could begin wait for a worker[/yellow]: start more workers.",
    "turns": "[yellow]All accounts are at their limit[/yellow]: sheets wait for their next turns.",
}
_SECONDS = ("oldest", "late", "silent", "closed", "since")


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "[green]yes[/green]" if value else "[red]no[/red]"
    return escape("–" if value is None else said(str(value)))


_PLACES = {
    "readings": "in the last good read of a sheet",
    "outbox": "in the outbox",
    "bodies": "in others' mails that name them (their bytes go, the rows stay)",
    "addresses": "among the marked addresses",
    "snapshots": "in the weeks' findings",
    "kept": "in what was remembered of the last sync",
    "accepted": "among the accepted headings",
    "runs": "in the list of runs",
    "sent.log": "in sent.log",
    "files": "in files of mails, which go:",
}


def show_forgotten(result: Forgotten, who: str, shape: str) -> None:
    if shape == "json":
        write_json(asdict(result))
        return
    out = screen()
    if not result.counts:
        out.print(f"Nothing is kept of {escape(who)}.")
    else:
        verb = "would go" if result.trial else "is gone"
        out.print(f"[bold]What {verb} of {escape(who)}:[/bold]")
        for name, count in result.counts.items():
            out.print(f"{count:>5} {said(_PLACES.get(name, name))}")
        for path in result.files:
            out.print(f"      {escape(path)}")
    if result.sheets:
        out.print("[yellow]In the office's own sheets[/yellow], from where it is read again unless")
        out.print("it is removed there, in these cells:")
        for cells in result.sheets:
            out.print(f"  {escape(cells)}")
    for words in result.left:
        out.print(f"[yellow]{escape(words)}[/yellow]")
    for name in result.backups:
        out.print(f"[yellow]The backup {escape(name)} was not looked into[/yellow]: delete it")


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
            escape(_BLANK.sub("…", rule["what"][language])),
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
        known = view.known.tables[table.table]
        called = {name: _named(name, spec.heading) for name, spec in known.fields.items()}
        name = escape(_named(table.table, known.tab))
        out.print(
            f"[bold]{name}[/bold] in {escape(table.sheet)}, heading in {rows} "
            f"[dim](score {table.score:.1f}{escape(second)})[/dim]"
        )
        grid = Sheet(box=None, show_header=False, padding=(0, 1))
        for column, label, field, how in table.columns:
            meaning = escape(called[field]) if field else "[dim]not used[/dim]"
            grid.add_row(
                column_letters(column), escape(label), meaning, f"[dim]{escape(said(how))}[/dim]"
            )
        out.print(grid)
        if table.inherited:
            fields = ", ".join(called[field] for field in table.inherited)
            out.print(f"    {escape(fields)} [dim]from titles and rows above the records[/dim]")
    _show_accounts(out, view.accounts)
    for notice in view.notices:
        out.print(f"[yellow]{escape(spoken(notice))}[/yellow]")
    for refused in view.refused:
        out.print(f"[red]{escape(spoken(refused.words))}[/red]")
        for choice in refused.choices:
            out.print(f"  settle it: mapping accept {escape(f'{view.workbook} {choice}')}")
    for moved in view.drift:
        out.print(f"[yellow]{escape(spoken(moved))}[/yellow]")


def _named(key: str, thai: str) -> str:
    """A table or field: by its key, which settles questions, and in Thai by its name as well."""
    return f"{thai} ({key})" if language() == "th" else key


def _show_accounts(out: Console, accounts: Iterable[TabAccount]) -> None:
    """What each filled cell was taken for, a line a tab; and what is not read, with the reason."""
    out.print("[bold]every filled cell[/bold]")
    for account in accounts:
        kinds = ", ".join(
            f"{word(_KINDS.get(kind, kind))} {n}" for kind, n in account.cells.items() if n
        )
        out.print(f"  {escape(account.sheet)}: {account.filled} [dim]({kinds or 'none'})[/dim]")
        for part in account.not_read:
            out.print(f"    [yellow]not read {part.range}: {escape(spoken(part.because))}[/yellow]")


def _mapping_data(view: MappingView) -> dict[str, Any]:
    tables = []
    for table in view.tables:
        columns = [
            {**column._asdict(), "column": column_letters(column.column)}
            for column in table.columns
        ]
        tables.append({**asdict(table), "columns": columns})
    accounted = [account_data(account) for account in view.accounts]
    return {
        "workbook": view.workbook,
        "tables": tables,
        "refused": [{"words": r.words.en, "choices": r.choices} for r in view.refused],
        "drift": [words.en for words in view.drift],
        "notices": [words.en for words in view.notices],
        "accounted": accounted,
    }


def show_explanation(explanation: Explanation) -> None:
    out = screen()
    for heading, text in explanation.lines:
        out.print(f"[bold]{word(heading)}[/bold]: {escape(spoken(text))}")
