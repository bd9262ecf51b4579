"""`doctor`: every part an office depends on, one line each, with a hint."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sync import private
from sync.errors import SourceError, StateError, SyncError
from sync.model import CONCERNS, NotTaken, Reading, Registry
from sync.service import bounces, concerns, road
from sync.service.context import OfficeContext
from sync.service.judging import judge_kept
from sync.service.results import Check, WorkbookOutcome
from sync.service.sources import accounts, registry
from sync.service.sources.source import Source, accounts_of, opened
from sync.settings import WorkbookEntry
from sync.state.database import is_state
from sync.state.secret import KEY_SEEN, secret_key

LEAST_FREE = 200 * 1024 * 1024  # bytes on the state's disk
MONITORED = "health.json"  # a monitor reads it, as another user
CHECKED_ITSELF = frozenset(
    {"bounces_unread", "read_failed", "registry_unread", "workbook_crashed"}
)  # checks of their own say it


@dataclass(slots=True)
class Seen:
    """What was read now of the sheets, and of the registry where there is one."""

    outcomes: list[WorkbookOutcome] = field(default_factory=list)
    registry: Registry | None = None


def examine(office: OfficeContext) -> list[Check]:
    """All checks, in the order in which a failure would hinder the next."""
    assert office.pipeline.sheets  # a ConfigError is for the caller to tell, as one of the files is
    checks = [Check("configuration", True, f"{office.settings.home}/config is in order")]
    checks += _rules(office)
    checks += _time_zone(office)
    checks += _disk(office)
    checks += _state(office)
    checks += _files(office)
    seen = Seen()
    checks += _google(office, seen)
    checks += _recipients(office)
    checks += _mail(office)
    checks += _bounces(office)
    checks += _concerns(office, seen)
    return checks


def _failed(name: str, error: SyncError) -> Check:
    return Check(name, False, error.message, error.hint, error.exit_code)


def _rules(office: OfficeContext) -> Iterator[Check]:
    try:
        count = len(office.pipeline.rulebook.rules.codes)
    except SyncError as error:
        yield Check("rules", False, str(error), error.hint, error.exit_code)
    else:
        yield Check("rules", True, f"{count} rules, all examples hold")


def _time_zone(office: OfficeContext) -> Iterator[Check]:
    moment = office.now()
    yield Check("time", True, f"{moment:%Y-%m-%d %H:%M} in {office.zone.key}, week {office.week()}")


def _disk(office: OfficeContext) -> Iterator[Check]:
    free = shutil.disk_usage(office.settings.home).free
    enough = free >= LEAST_FREE
    yield Check(
        "disk",
        enough,
        f"{free // 1024**2:,} MB free where the state is kept",
        "" if enough else "free some space: state and outbox need 200 MB",
        6,
    )


def _state(office: OfficeContext) -> Iterator[Check]:
    if not office.begun:
        yield Check("state", True, "none yet: the first sync makes it")
        return
    try:
        office.state.database.check()
        runs = office.state.runs.latest(1)
    except SyncError as error:
        yield _failed("state", error)
        return
    last = (
        f"last run {runs[0].started.astimezone(office.zone):%Y-%m-%d %H:%M}"
        if runs
        else "no run yet"
    )
    yield Check("state", True, f"{office.state.database.name}: {last}")


def _files(office: OfficeContext) -> Iterator[Check]:
    """Whether all that names people or opens something is for its owner alone, and no link."""
    key = office.settings.home / "state" / "secret.key"
    faults: set[Path] = set()
    for place, within in _private_places(office):
        found = {path: fault for path in within if (fault := private.weakness(path))}
        own = {place: fault} if (fault := private.weakness(place)) else {}
        for fault in dict.fromkeys((*own.values(), *found.values())):
            paths = [path for path, what in {**own, **found}.items() if what == fault]
            faults |= set(paths)
            yield Check("files", False, *_told(paths, fault), StateError.exit_code)
    try:
        known = office.state.kept.get(KEY_SEEN) if office.begun else None
        if known is not None and key not in faults:
            secret_key(key, known)
    except SyncError as error:
        yield _failed("files", error)
    else:
        if not faults:
            told = "state, key, sent.log, outbox, backups and passwords are for their owner only"
            yield Check("files", True, told)


def _told(paths: list[Path], fault: str) -> tuple[str, str]:
    """One line for all files of a folder that have the same fault, and its hint."""
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    if fault == "is a link":
        return f"{paths[0]}{more} {fault}", f"put the file itself there: {paths[0]}"
    hint = f"chmod -R go= {paths[0].parent}" if len(paths) > 1 else f"chmod go= {paths[0]}"
    return f"{paths[0]}{more} {fault}", hint


def _private_places(office: OfficeContext) -> Iterator[tuple[Path, list[Path]]]:
    """Each folder and what must be private within it, and each file that lies elsewhere."""
    home, file = office.settings.home, office.settings.file
    for folder in (home / "state", office.settings.path(file.delivery.outbox)):
        within = sorted(folder.iterdir()) if folder.is_dir() and os.access(folder, os.R_OK) else []
        yield folder, [path for path in within if path.name != MONITORED or path.is_symlink()]
    yield home / "sent.log", []
    state = office.state.database.path if office.begun and not _broken(office) else None
    for path in private.files_within(home):
        if path != state and is_state(path):
            yield path, []  # a backup
    for secret in (file.google.credentials, *file.google.keys, file.smtp.password_file):
        if secret is not None:
            yield office.settings.path(secret).resolve(), []
    settings = home / "config" / "settings.toml"
    if file.smtp.password and file.smtp.password in settings.read_text(encoding="utf-8"):
        yield settings, []


def _broken(office: OfficeContext) -> bool:
    try:
        return office.state.database.path is None
    except SyncError:
        return True


def _google(office: OfficeContext, now: Seen) -> Iterator[Check]:
    """Google, and every workbook read now; what was read is put into `now`."""
    if not office.reads_any:
        yield Check(
            "workbooks", False, "no workbook is configured", "add one to config/workbooks.toml"
        )
        return
    seen: dict[str, Check] = {}
    for account in accounts_of(office.settings):
        try:
            with opened(office.settings, account) as source:
                yield Check("google", True, f"signing in as {source.client.account}")
                yield from _registry(office, source, now)
                for entry in office.workbooks:
                    known = seen.get(entry.name)
                    if known is None or not known.ok:  # one account that sees it is enough
                        seen[entry.name] = _workbook(office, source, entry, now.outcomes)
                seen |= _results_tabs(office, source)
        except SyncError as error:
            yield _failed("google", error)
    yield from seen.values()


def _registry(office: OfficeContext, source: Source, seen: Seen) -> Iterator[Check]:
    """What the registry would be taken for now; what is wrong with its rows is told at the end."""
    from sync.google.workbooks import read_workbook

    entry = office.registry
    if entry is None or accounts.of_registry(office) != source.account:
        return
    try:
        workbook = read_workbook(source.client, source.id_of(entry))
        with office.contained(entry.name):
            found = registry.taken(office, workbook)
    except SyncError as error:
        yield _failed(entry.name, error)
        return
    if isinstance(found, NotTaken):
        message, hint = found.words.en, found.hint.en
        told = (found.words, found.hint)
        yield Check(entry.name, False, message, hint, SourceError.exit_code, told)
        return
    seen.registry = found
    hint = "" if registry.kept_of(office).read_at else "run sync: it takes them and reads them"
    yield Check(entry.name, True, f"{found.rows} rows, {found.active} districts to read", hint)


def _results_tabs(office: OfficeContext, source: Source) -> dict[str, Check]:
    """Whether the sheets of this account that ask for a tab of results may be written."""
    from sync.google.changes import may_write

    checks: dict[str, Check] = {}
    mine = accounts.mine(office, source.account)
    for entry in office.workbooks:
        if not entry.results_tab or entry.name not in mine:
            continue
        name = f"results tab {entry.name}"
        try:
            allowed = may_write(source.client, source.id_of(entry))
        except SyncError as error:
            checks[name] = _failed(name, error)
            continue
        hint = f"share the sheet as Editor with {source.client.account}"
        told = "may be written" if allowed else "the sheet may only be read by this program"
        shown = "" if allowed else hint
        checks[name] = Check(name, allowed, told, shown, SourceError.exit_code)
    return checks


def _workbook(
    office: OfficeContext, source: Source, entry: WorkbookEntry, outcomes: list[WorkbookOutcome]
) -> Check:
    from sync.google.changes import file_details
    from sync.google.workbooks import read_workbook

    name = entry.name
    try:
        workbook_id = source.id_of(entry)
        details = file_details(source.client, workbook_id)
        workbook = read_workbook(source.client, workbook_id)
        with office.contained(name):
            reading = road.read(office, office.pipeline.sheets.seal(workbook, b"-" * 32), entry)
            seen = _seen(office, entry, reading)
    except SyncError as error:
        if isinstance(error, SourceError) and office.begun:  # its last good data stand in
            kept = judge_kept(office, entry, office.week(), status="unreadable", error=error)
            outcomes.append(kept)
        return _failed(f"workbook {name}", error)
    outcomes.append(seen)
    edited = f"last edited {details.modified:%Y-%m-%d}" if details.modified else "edit date unknown"
    by = f" by {details.modified_by}" if details.modified_by else ""
    return Check(f"workbook {name}", True, f"{len(reading.tables)} tables mapped; {edited}{by}")


def _seen(office: OfficeContext, entry: WorkbookEntry, reading: Reading) -> WorkbookOutcome:
    """What reading a workbook now shows; nothing of it is kept."""
    programme = office.pipeline.programme(reading, entry)
    report = office.pipeline.rulebook.check(reading, programme, office.today)
    return WorkbookOutcome(
        entry,
        "read",
        report=office.pipeline.waived(report, entry.name),
        programme=programme,
        read_at=office.now(),
    )


def _concerns(office: OfficeContext, seen: Seen) -> Iterator[Check]:
    """A cross for what somebody must mend; what is good to know stands with a tick."""
    for concern in concerns.concerns(office, seen.outcomes or None, seen.registry):
        if concern.kind in CHECKED_ITSELF:
            continue
        exit_code = CONCERNS[concern.kind].exit_code
        name = concern.kind.replace("_", " ")
        yield Check(name, not concern.must_act, concern.what.en, concern.hint.en, exit_code,
                    (concern.what, concern.hint))  # fmt: skip


def _recipients(office: OfficeContext) -> Iterator[Check]:
    mail = office.settings.file.mail
    if not (mail.allowed_domains or mail.allowed_addresses):
        yield Check(
            "recipients",
            False,
            "no one may be written to yet",
            "set allowed_domains or allowed_addresses under [mail] in config/settings.toml",
        )
        return
    yield Check(
        "recipients",
        True,
        f"may write to {', '.join((*mail.allowed_domains, *mail.allowed_addresses))}",
    )


def _mail(office: OfficeContext) -> Iterator[Check]:
    from sync.service.mailing import transport_of

    try:
        transport = transport_of(office)
        transport.connect()
        told = transport.ready()
        transport.close()
    except SyncError as error:
        yield _failed("mail", error)
    else:
        yield Check("mail", True, told)


def _bounces(office: OfficeContext) -> Iterator[Check]:
    folder = office.settings.file.delivery.bounces
    if folder is None:
        return
    try:
        count = len(bounces.configured(office))
    except SyncError as error:
        yield _failed("bounces", error)
    else:
        yield Check("bounces", True, f"{count} message(s) in {office.settings.path(folder)}")
