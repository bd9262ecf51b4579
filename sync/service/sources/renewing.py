"""Renewing the registry of districts: its sheet is read when it moved, and kept as it stands.

Whatever is wrong with it, the districts that were taken last go on being read.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from sync.clock import day_words
from sync.errors import SourceError
from sync.google.changes import Changes, Revision
from sync.google.reader import divide, read_one
from sync.logs import fields
from sync.model import Concern, NotTaken, Words, same
from sync.service.context import REGISTRY, OfficeContext
from sync.service.memo import stamps
from sync.service.sources import accounts
from sync.service.sources.registry import WHERE, taken
from sync.service.sources.source import Source, account_names
from sync.state.registry import KeptRegistry

log = logging.getLogger(__name__)


def renew_by_any(
    office: OfficeContext,
    sources: Mapping[str, Source],
    moved: Mapping[str, Changes],
    trouble: Mapping[str, SourceError],
    *,
    full: bool,
) -> None:
    """Renew it by the account that reads it, where that one could be asked what moved."""
    account = accounts.of_registry(office)
    if account is None:
        return
    if account in moved:
        renew(office, sources[account], moved[account], full=full)
    else:
        could_not(office, account, trouble[account])


def renew(office: OfficeContext, source: Source, changes: Changes, *, full: bool) -> None:
    """Take the registry as it is now, if this account reads it and it moved (or `full`).

    One that could not be taken is tried again at every turn.
    """
    entry = office.registry
    if entry is None or accounts.of_registry(office) != source.account:
        return
    kept, id = office.state.registry.get(), source.id_of(entry)
    made_of = stamps.of_registry(office.settings, account_names(office.settings), source.account)
    known = (kept.spreadsheet_id, kept.made_of) == (id, made_of) and kept.fault is None
    plan = divide({id: kept.version if known else ""}, changes, full=full)
    if plan.unchanged:
        return
    try:
        if plan.gone:
            raise SourceError(
                "the sheet was deleted or is no longer shared",
                hint=f"share it as Viewer with {source.client.account}",
            )
        now = _read(office, source, plan.to_read[0])
    except SourceError as error:
        _keep_fault(office, _unread(office, kept, error))
        return
    if isinstance(now, NotTaken):
        _keep_fault(office, Concern("registry_unread", WHERE, now.words, now.hint))
        return
    _keep(office, replace(now, made_of=made_of))
    office.faults.over(REGISTRY, "taking the registry")


def could_not(office: OfficeContext, account: str, error: SourceError) -> None:
    """The account could not ask what moved: where it reads the registry, that is told."""
    if accounts.of_registry(office) == account:
        _keep_fault(office, _unread(office, office.state.registry.get(), error))


def _read(office: OfficeContext, source: Source, revision: Revision) -> KeptRegistry | NotTaken:
    got = read_one(source.client, revision)
    if got.error is not None:
        raise got.error
    assert got.workbook is not None
    with office.contained(REGISTRY):
        found = taken(office, got.workbook)
    if isinstance(found, NotTaken):
        return found
    log.info("registry taken", extra=fields(rows=found.rows, districts=found.active))
    return KeptRegistry(found, revision.id, got.workbook.version, read_at=office.now())


def _keep_fault(office: OfficeContext, fault: Concern) -> None:
    office.faults.stands(REGISTRY, fault.words.en, "registry not taken")
    _keep(office, replace(office.state.registry.get(), fault=fault))


def _keep(office: OfficeContext, now: KeptRegistry) -> None:
    if now != office.state.registry.get():
        office.state.registry.put(now)
    office.look_again()


def _unread(office: OfficeContext, kept: KeptRegistry, error: SourceError) -> Concern:
    words = Words(f"ยังไม่เคยอ่านได้: {error.message}", f"it has never been read: {error.message}")
    if kept.read_at is not None:
        day = kept.read_at.astimezone(office.zone).date()
        words = Words(
            f"อ่านไม่ได้ ใช้รายการของ {day_words(day, 'th')}: {error.message}",
            f"not read since {day}; the entries of that day stand: {error.message}",
        )
    return Concern("registry_unread", WHERE, words, same(error.hint))
