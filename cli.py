"""The commands of sammachip-sync: parse arguments, call the service, print, exit with a code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Literal

import click

from sync import __version__, gc_pause
from sync.errors import SyncError
from sync.speech import choose, language, said, word
from sync.speech.helping import Group, confirm, show_fault

if TYPE_CHECKING:
    from pathlib import Path

    from sync.service import Office

BUG = 70
INTERRUPTED = 130


class Day(click.ParamType[date]):
    """A day written 2026-07-12."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        from sync.clock import of_the_common_era

        if isinstance(value, date):
            return value
        try:
            day = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a plain day
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2026-07-12", param, ctx)
        try:
            return of_the_common_era(day)
        except ValueError as fault:
            self.fail(str(fault), param, ctx)


class Place(click.Path):
    """A path as pathlib has it, which a command that takes none does not load."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        from pathlib import Path

        return Path(os.fsdecode(super().convert(value, param, ctx)))


def today_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--today", type=Day(), help="Work as if today were this date.")(command)


def place_options(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option(
        "--fiscal-year", type=click.IntRange(2500, 2700), help="Fiscal year, Buddhist era (2569)."
    )(command)
    return click.option("--district", help="District (อำเภอ) of the text or workbook.")(command)


def format_option(*choices: str) -> Callable[..., Any]:
    return click.option(
        "--format",
        "shape",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help="Output format.",
    )


def log_options(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option(
        "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="info",
        show_default=True, help="Log events of this level or higher.",
    )(command)  # fmt: skip
    return click.option(
        "--log-format", type=click.Choice(["human", "json"]), default="human", show_default=True,
        help="Log to stderr as lines for people, or as one JSON object per event.",
    )(command)  # fmt: skip


def office(today: date | None = None) -> Office:
    """The office in SAMMACHIP_HOME, or in the current folder."""
    from pathlib import Path

    from sync.service import Office

    return Office.open(Path(os.environ.get("SAMMACHIP_HOME", ".")).resolve(), today=today)


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(version=__version__, message="sammachip-sync %(version)s")
@click.option(
    "--language", type=click.Choice(["th", "en"]), is_eager=True, expose_value=False,
    callback=lambda _context, _option, language: choose(language),
    help="Of the terminal: th or en. Default: [office] language.",
)  # fmt: skip
@click.option("-v", "--verbose", count=True, help="More messages on stderr; twice for all.")
def cli(verbose: int) -> None:
    """Check the Sammachip sheets as they are, and mail each person a weekly summary.

    New here? Run `demo`. Or run `init --demo FOLDER`, then `sync`, `preview` and `send` in it.
    """
    from sync import logs

    # what a command prints tells of its faults already
    logs.configure(("critical", "info", "debug")[min(verbose, 2)])


# ------------------------------------------------------------------------------ reading


@cli.command()
@click.argument("workbook")
@format_option("table", "json", "csv")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 if there is a finding of this severity or higher.",
)
@click.option("--programme", help="Programme profile: a name from config/programmes/.")
@click.option("--all", "everything", is_flag=True, help="Print all findings, however many.")
@place_options
@today_option
def check(
    workbook: str,
    shape: str,
    everything: bool,
    fail_on: str,
    programme: str | None,
    district: str | None,
    fiscal_year: int | None,
    today: date | None,
) -> None:
    """Check one workbook and print what to fix.

    WORKBOOK is an .xlsx file, a spreadsheet URL or id, or a name from workbooks.toml.
    """
    from sync import console

    here = office(today)
    report = here.check(workbook, district=district, fiscal_year=fiscal_year, programme=programme)
    console.show_report(report, here.settings.tables, shape, everything=everything)
    graver = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    if any(report.counts[severity] for severity in graver):
        sys.exit(1)


@cli.command()
@click.argument(
    "kind",
    metavar="KIND",
    type=click.Choice(
        ["date", "dates", "money", "number", "numbers", "phone", "place", "citizen-id", "wish"]
    ),
)
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@format_option("table", "json")
@place_options
@today_option
def parse(
    kind: str,
    texts: tuple[str, ...],
    shape: str,
    district: str | None,
    fiscal_year: int | None,
    today: date | None,
) -> None:
    """Show how texts of one KIND of value are understood.

    KIND is date, dates, money, number, numbers, phone, place, citizen-id or wish.

    Put -- before the texts if one begins with a dash:  parse money -- "-" "1,500.-"
    """
    from sync import console

    results = office(today).parse(
        kind,
        texts,
        district=district,
        fiscal_year=fiscal_year,
        language="th" if shape == "json" else language(),
    )
    console.show_parsed(results, shape)


@cli.command()
@click.option("--full", is_flag=True, help="Read every workbook, even if unchanged.")
@today_option
def sync(full: bool, today: date | None) -> None:
    """Read the shared sheets now, check them, and show what to do next."""
    from sync import console

    result = office(today).sync(full=full, progress=console.Progress())
    console.show_sync(result)
    sys.exit(result.exit_code)


# ------------------------------------------------------------------------------ mail


@cli.command()
@click.option(
    "--out", type=Place(file_okay=False), required=True,
    help="Folder for one .eml and one .html file per recipient.",
)  # fmt: skip
@click.option("--week", help="ISO week of the report, e.g. 2026-W28.")
@today_option
def preview(out: Path, week: str | None, today: date | None) -> None:
    """Write the mails exactly as they would be sent; send nothing."""
    from sync import console

    result = office(today).preview(out, week=week, progress=console.Progress())
    console.show_preview(result, out)
    sys.exit(result.exit_code)


@cli.command()
@click.option("--week", help="ISO week of the report, e.g. 2026-W28.")
@click.option("--to", "address", help="Send one real mail, marked as a test, to this address only.")
@click.option(
    "--resend-unknown",
    is_flag=True,
    help="Also resend mails that may or may not have arrived (same Message-ID).",
)
@click.option("--dry-run", is_flag=True, help="Show what would be sent; send nothing.")
@today_option
def send(
    week: str | None,
    address: str | None,
    resend_unknown: bool,
    dry_run: bool,
    today: date | None,
) -> None:
    """Send this week's mails: one to each recipient, never twice."""
    from sync import console

    result = office(today).send(
        week=week,
        address=address,
        resend_unknown=resend_unknown,
        dry_run=dry_run,
        progress=console.Progress(),
    )
    console.show_send(result)
    sys.exit(result.exit_code)


@cli.command()
@click.argument("places", nargs=-1, metavar="[FILE]...")
@click.option("--resume", metavar="ADDRESS", help="Resume mail to this paused address.")
@format_option("table", "json")
@today_option
def bounces(places: tuple[str, ...], resume: str | None, shape: str, today: date | None) -> None:
    """Read bounced mails and record which addresses failed.

    FILE is a message file, a Maildir, or - for standard input; by default the Maildir set as
    delivery.bounces. Nothing is deleted, and no bounce is counted twice.
    """
    from sync import console

    if resume is not None:
        if places:
            raise click.UsageError("--resume is about an address: name no files with it")
        found = office(today).resume(resume)
        click.echo(said(f"{resume} {'is written to again' if found else 'was not marked'}."))
        return
    result = office(today).bounces(places)
    console.show_bounces(result, shape)
    sys.exit(result.exit_code)


@cli.command()
@click.option("--month", help="The month to report, such as 2026-06; the last one when left out.")
@click.option(
    "--out", type=Place(file_okay=False),
    help="Write the mails to this folder, and send nothing.",
)  # fmt: skip
@today_option
def monthly(month: str | None, out: Path | None, today: date | None) -> None:
    """Send a month's report to the heads of district and province, each once.

    It is made from the weeks that were kept; no sheet is read. With [schedule] also = "month-end"
    the daemon does so on the first working day after each month.
    """
    from sync import console

    result = office(today).monthly(month, out)
    if out is None:
        console.show_send(result)
    else:
        console.show_preview(result, out)
    sys.exit(result.exit_code)


@cli.command()
@click.option(
    "--out", type=Place(file_okay=False), required=True,
    help="Folder for index.html and one page per workbook.",
)  # fmt: skip
@click.option(
    "--for", "audience", type=click.Choice(["district", "province"]),
    help="Who looks at it: the province sees counts only. Default: [board] audience.",
)  # fmt: skip
@today_option
def board(out: Path, audience: Literal["district", "province"] | None, today: date | None) -> None:
    """Write the board for the meeting room: static pages of what was last read.

    No sheet is read and nothing is sent. With [board] folder the daemon renews them by itself.
    """
    from sync import console

    console.show_board(office(today).board(out, audience=audience))


@cli.command()
@click.argument("address")
@click.option("--until", type=Day(), help="The last day without mail (2026-09-30); none: no end.")
@today_option
def pause(address: str, until: date | None, today: date | None) -> None:
    """Send nothing to ADDRESS until a day, or until `resume`.

    People do the same for themselves in the column รับรายงาน of their sheet: พักถึง 30 ก.ย. 2569.
    """
    for line in office(today).pause(address, until=until):
        click.echo(said(line))


@cli.command()
@click.argument("address")
@today_option
def resume(address: str, today: date | None) -> None:
    """Write to ADDRESS again, whether it was paused by hand, by its reader, or by bounces."""
    found = office(today).resume(address)
    click.echo(said(f"{address} {'is written to again' if found else 'was not paused'}."))


# ------------------------------------------------------------------------------ running


@cli.command()
@format_option("table", "json")
@click.option("--week", help="ISO week, e.g. 2026-W28; default: this week.")
@today_option
def status(shape: str, week: str | None, today: date | None) -> None:
    """Show what was read and sent this week."""
    from sync import console

    console.show_status(office(today).status(week=week), shape)


@cli.command()
@click.option("--once", is_flag=True, help="Do what is due now, then exit.")
@click.option(
    "--metrics", type=Place(dir_okay=False),
    help="Write Prometheus metrics to this file.",
)  # fmt: skip
@log_options
@today_option
def daemon(
    once: bool, metrics: Path | None, log_format: str, log_level: str, today: date | None
) -> None:
    """Run until stopped: read what changed, send what is due.

    SIGTERM stops it at a safe point within two seconds, a second signal at once. SIGHUP reloads
    the configuration; if it has errors, they are reported and the old one stays in use.
    """
    from sync import daemon as heart
    from sync import logs

    logs.configure(log_level, "json" if log_format == "json" else "human")
    sys.exit(heart.run(office(today), once=once, metrics=metrics))


@cli.command()
@click.option("--jobs", type=click.IntRange(1, 32), default=4, show_default=True,
              help="How many jobs at a time.")  # fmt: skip
@click.option("--once", is_flag=True, help="Work until nothing is due, then exit.")
@click.option("--metrics", type=Place(dir_okay=False),
              help="Write Prometheus metrics to this file.")  # fmt: skip
@log_options
@today_option
def worker(
    jobs: int,
    once: bool,
    metrics: Path | None,
    log_format: str,
    log_level: str,
    today: date | None,
) -> None:
    """Share the office's work with other workers, on this machine or others.

    For a state in PostgreSQL, in the place of `daemon`. Any number may run, and be started,
    stopped or killed: each mail leaves once. SIGTERM lets the jobs under way end; exit code 6 says
    that the database went away, and that it should be started again.
    """
    from sync import cluster, logs

    logs.configure(log_level, "json" if log_format == "json" else "human")
    sys.exit(cluster.work(office(today), jobs=jobs, once=once, metrics=metrics))


@cli.group("cluster")
def cluster_group() -> None:
    """The workers of an office, on all machines."""


@cluster_group.command("status")
@format_option("table", "json")
@today_option
def cluster_status(shape: str, today: date | None) -> None:
    """Show what is left to do, jobs and their ages, workers and their last beat, and quotas.

    Exit code 1: a job was given up, or is left by a worker that is gone; or there is something to
    do and no worker.
    """
    from sync import cluster, console

    told = cluster.status(office(today))
    console.show_cluster(told.data, shape)
    sys.exit(told.exit_code)


@cli.command()
@format_option("table", "json")
@today_option
def doctor(shape: str, today: date | None) -> None:
    """Check configuration, key, sheets, mail server and disk.

    Each problem comes with a hint; the exit code is that of the first.
    """
    from sync import console
    from sync.errors import ConfigError

    try:
        checks = office(today).doctor()
    except ConfigError as fault:
        from sync.service import Check

        checks = [Check("configuration", False, line) for line in (fault.problems or (str(fault),))]
        console.show_checks(checks, shape)
        sys.exit(fault.exit_code)
    console.show_checks(checks, shape)
    sys.exit(next((check.exit_code for check in checks if not check.ok), 0))


@cli.command()
@format_option("table", "json")
@click.option("--recipient", help="Only this address.")
@click.option("--week", help="Only this ISO week.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=1000, show_default=True, metavar="N",
    help="Only the newest so many; 0 for all.",
)  # fmt: skip
def history(shape: str, recipient: str | None, week: str | None, limit: int) -> None:
    """Show who was sent what, and when."""
    from sync import console

    found = office().history(recipient=recipient, week=week, newest=limit or None)
    console.show_history(found, shape)


@cli.command()
@click.argument("finding_id")
@today_option
def explain(finding_id: str, today: date | None) -> None:
    """Explain one finding: rule, cell, since when, and how to fix it."""
    from sync import console

    console.show_explanation(office(today).explain(finding_id))


@cli.command()
@click.argument("target", type=Place(dir_okay=False))
def backup(target: Path) -> None:
    """Back up the state to TARGET, whichever database it is in; nothing needs to stop."""
    office().backup(target)
    click.echo(said(f"State saved to {target}"))


@cli.command()
@click.argument("source", metavar="FILE", type=Place())
@click.option("--yes", is_flag=True, help="Restore without asking.")
def restore(source: Path, yes: bool) -> None:
    """Put FILE, which `backup` has written, in the place of the state, whichever database that is.

    Stop the service first. What was there is kept in a file of its own. No mail leaves again that
    left since: sent.log knows it.
    """
    here = office()
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("this replaces the state: say --yes")
        confirm(f"Put {source} in the place of the state?")
    tables, before = here.restore(source)
    show_tables(tables)
    kept = f"; what was there: {before}" if before else ""
    click.echo(said(f"State restored from {source}{kept}"))


@cli.group()
def state() -> None:
    """Where the state lies: in a file, or in PostgreSQL."""


@state.command("move")
@click.option("--to", "url", required=True, metavar="URL", help="postgresql://user@host/name")
@format_option("table", "json")
def state_move(url: str, shape: str) -> None:
    """Carry the state into another database, and check that all of it arrived.

    Stop the service first. The state here stays as it is, and in use until state.url names the
    new one; until then the move can be repeated. What others keep there is not touched.
    """
    tables, moved = office().move_state(url)
    if shape == "json":
        import json

        rows = [{"table": t.table, "rows": t.rows, "sha256": t.sha256} for t in tables]
        click.echo(json.dumps({"moved": moved, "tables": rows}, indent=2))
        return
    show_tables(tables)
    click.echo(
        said("Moved, and found the same there." if moved else "The very same is there already.")
    )
    click.echo(
        said(
            "Next: set url below [state] in config/settings.toml (or SAMMACHIP_STATE_URL), run\n"
            "`status`, start the service. Another machine needs state/secret.key and sent.log too."
        )
    )


def show_tables(tables: Sequence[Any]) -> None:
    for table in tables:
        line = f"{table.table:<10} {table.rows:>9,} rows  sha256 {table.sha256[:16]}…"
        click.echo(said(line))


@cli.command()
@click.argument("who")
@click.option("--yes", is_flag=True, help="Erase without asking.")
@format_option("table", "json")
@today_option
def forget(who: str, yes: bool, shape: str, today: date | None) -> None:
    """Erase WHO, one person or household, from all that is kept here.

    WHO is an address, a whole name, or a household as the lists name it: ตาคลี/5/12 (subdistrict,
    moo, number in the register). What would go is shown first, then asked for. The sheets
    themselves are the office's: the cells that name them are told. Exit 1: somewhere else, as
    told, they still stand.
    """
    from sync import console

    here = office(today)
    if not yes:
        found = here.forget(who, trial=True)
        console.show_forgotten(found, who, shape)
        if not found.counts or shape == "json" or not sys.stdin.isatty():
            if found.counts:
                click.echo(said("Nothing was erased; with --yes it is."), err=True)
            return
        confirm("Erase it?")
    result = here.forget(who, trial=False)
    console.show_forgotten(result, who, shape)
    sys.exit(result.exit_code)


# ------------------------------------------------------------------------------ rules, mapping


@cli.group(invoke_without_command=True)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "json", "md", "html"]),
    default="table",
    show_default=True,
    help="Output format.",
)
@click.option(
    "--language", "wanted", type=click.Choice(["th", "en"]),
    help="Of the rules' texts: th or en. Default: that of the terminal.",
)  # fmt: skip
@click.pass_context
def rules(context: click.Context, shape: str, wanted: Literal["th", "en"] | None) -> None:
    """List the workflow rules: code, severity and text."""
    if context.invoked_subcommand is None:
        from sync import console

        console.show_rules(office(), shape, wanted or language())


@rules.command()
@click.argument("code")
@click.option(
    "--set", "changes", multiple=True, metavar="PARAM=VALUE",
    help="A parameter of the rule, a number of the programme profile, or its severity.",
)  # fmt: skip
@today_option
def impact(code: str, changes: tuple[str, ...], today: date | None) -> None:
    """Show how many findings a changed rule would add or remove.

    Nothing is changed and nothing is sent.
    """
    from sync import console

    pairs = dict(change.partition("=")[::2] for change in changes)
    console.show_impact(office(today).impact(code, pairs))


@cli.group()
def mapping() -> None:
    """Show or correct which column of a sheet is which field."""


@mapping.command("show")
@click.argument("workbook")
@click.option("--format", "shape", type=click.Choice(["table", "json"]), default="table")
@today_option
def mapping_show(workbook: str, shape: str, today: date | None) -> None:
    """Show which headings were found and why, and what changed since the last read.

    WORKBOOK is an .xlsx file, a spreadsheet URL, or a name from workbooks.toml.
    """
    from sync import console

    console.show_mapping(office(today).mapping(workbook), shape)


@mapping.command("accept")
@click.argument("workbook")
@click.argument("answers", nargs=-1, metavar="[TABLE.FIELD=COLUMN]...")
@click.option("--shrink", is_flag=True, help="Accept that a table has lost most of its rows.")
@today_option
def mapping_accept(
    workbook: str, answers: tuple[str, ...], shrink: bool, today: date | None
) -> None:
    """Accept headings as they are now or, with --shrink, the size.

    households.moo=F answers a question about a heading: the moo of the households is in column F;
    households.moo= takes the answer back. "tab:TITLE=copy" means that a tab repeats another and
    is not counted, "tab:TITLE=data" that it is counted, "tab:TITLE=cancelled" that the rows that
    are struck through in it are cancelled.
    """
    if shrink and answers:
        raise click.UsageError("--shrink is about the size, not about columns: ask one at a time")
    from sync.plain import plain

    for line in office(today).accept(workbook, answers, shrink=shrink):
        click.echo(plain(said(line)))


# ------------------------------------------------------------------------------ beginning


@cli.group()
def sandbox() -> None:
    """A local stand-in for Google: try everything without an account."""


@sandbox.command("serve")
@click.argument("folder", type=Place(exists=True, file_okay=False))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any free port.")
@click.option("--quota", is_flag=True, help="Enforce Google's read quotas.")
def sandbox_serve(folder: Path, port: int, quota: bool) -> None:
    """Serve every .xlsx in FOLDER as a Google Sheet on loopback, until SIGTERM."""
    from sync.sandbox.server import serve

    serve(folder, port=port, quota=quota)


@cli.command()
@click.argument("folder", type=Place())
@click.option("--demo", is_flag=True, help="Include a demo district, served by the sandbox.")
@click.option("--name", help="The office's name, as the mails say it.")
@click.option("--province", help="The province (จังหวัด), where two districts have one name.")
@click.option("--sheet", help="The address of a Google Sheet that is there already.")
@place_options
def init(
    folder: Path,
    demo: bool,
    name: str | None,
    province: str | None,
    sheet: str | None,
    district: str | None,
    fiscal_year: int | None,
) -> None:
    """Create an office in FOLDER; --demo makes a working example.

    With --district and no --sheet a blank workbook for upload is written there as well. In a
    terminal it asks for what no option says.
    """
    from sync import service

    if not demo and not (district or sheet) and sys.stdin.isatty():
        asked = "District (อำเภอ; empty: later)", "Address of its Google Sheet (empty: none yet)"
        district, sheet = (click.prompt(said(e), default="", show_default=False) for e in asked)
    wanted = service.NewOffice(name, district or None, province, fiscal_year, sheet or None)
    for line in service.init(folder, demo=demo, wanted=wanted):
        click.echo(said(line))


@cli.command()
@click.option("--district", required=True, help="District (อำเภอ) that the workbook is for.")
@click.option("--province", help="Its province (จังหวัด), where two districts have one name.")
@click.option(
    "--fiscal-year", type=click.IntRange(2500, 2700), help="Fiscal year, Buddhist era (2569)."
)
@click.option("--out", type=Place(), help="The .xlsx file, or a folder for it.")
@today_option
def template(
    district: str,
    province: str | None,
    fiscal_year: int | None,
    out: Path | None,
    today: date | None,
) -> None:
    """Write a blank workbook to start from: every tab and column, notes, drop-downs, the rules."""
    path = office(today).template(district, province=province, fiscal_year=fiscal_year, out=out)
    click.echo(said(f"{path}: upload it to Google Drive and open it as a Google Sheet."))


@cli.command()
@click.option(
    "--folder", type=Place(file_okay=False), default="demo",
    show_default=True, help="Folder of the demo office.",
)  # fmt: skip
@click.option(
    "--out", type=Place(file_okay=False), default="outbox",
    show_default=True, help="Folder for the mails.",
)  # fmt: skip
def demo(folder: Path, out: Path) -> None:
    """Run everything on a demo district; nothing leaves this machine."""
    from sync import console, service

    synced, sent = service.demo(folder, out, progress=console.Progress())
    console.show_demo(synced, sent, out)
    sys.exit(synced.exit_code or sent.exit_code)


def report_bug(kind: type[BaseException], fault: BaseException, trace: Any) -> None:
    """The last resort: what no one foresaw is our fault, and is said to be."""
    import traceback

    from sync.plain import plain

    sys.stderr.write(plain("".join(traceback.format_exception(kind, fault, trace))))
    told = (
        "\nThis is a fault of sammachip-sync, not of your sheets or settings. Nothing was lost.\n"
        "Please report it with the lines above."
    )
    click.echo(said(told), err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(BUG)


def report_unwritten(fault: OSError) -> None:
    """What a command prints goes to a file whose disk is full: nobody's bug."""
    from sync.errors import StateError

    told = StateError(
        f"what was to be printed could not be written: {fault.strerror}",
        hint="free some space where it goes; what the command did is done: see status",
    )
    click.echo(said(str(told)), err=True)
    sys.stderr.flush()
    os._exit(told.exit_code)  # what is left in the buffer would only fail again


def main() -> None:
    """Run a command; every failure ends in one clear line and the right exit code."""
    sys.excepthook = report_bug
    gc_pause.seldom()
    # closed by who started us: what is printed goes nowhere, and no file of ours takes its place
    sys.stdout, sys.stderr = (
        stream or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - until the end
        for stream in (sys.stdout, sys.stderr)
    )
    # other programs read this: always UTF-8, and a byte that is none as \udcff, which JSON reads
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as fault:
        show_fault(fault)
        sys.exit(fault.exit_code)
    except SyncError as fault:
        from sync.plain import plain

        click.echo(plain(f"{word(type(fault).__name__)}: {said(str(fault))}"), err=True)
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as fault:
        if fault.filename is not None or fault.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        report_unwritten(fault)


if __name__ == "__main__":
    main()
