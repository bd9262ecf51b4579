"""Several Google accounts, each with a quota of its own: which of them reads which workbook."""

from __future__ import annotations

import json
import zlib

from sync.google.changes import SPREADSHEET, Changes
from sync.model import spreadsheet_id
from sync.service.context import OfficeContext
from sync.service.sources.source import account_names, accounts_of, id_of

SEES = "sees "  # the beginning of a kept name; the account follows
SEES_ALL = "sees all "  # the same where a registry may name any of them
PAGE_TOKEN = "drive-page-token"  # up to where Drive's changes were followed; the account follows


def token_of(account: str) -> str:
    """The name under which the mark of what an account has seen is kept."""
    return f"{PAGE_TOKEN} {account}".strip()


def tokens(office: OfficeContext) -> str | None:
    """Up to where changes were followed: the only account's mark, or those of all by account."""
    found = {each: office.state.kept.get(token_of(each)) for each in accounts_of(office.settings)}
    told = [f"{account} {token}".strip() for account, token in found.items() if token]
    return ", ".join(told) or None


def note(office: OfficeContext, account: str, changes: Changes) -> None:
    """Keep which of the office's workbooks an account sees, after Drive has told of changes: all
    that it sees where a registry may name them later."""
    if len(accounts_of(office.settings)) == 1:
        return
    before = _seen(office, account)
    seen = set() if changes.complete else set(before)
    for id, revision in changes.revisions.items():
        other = revision.gone or revision.kind not in ("", SPREADSHEET)
        (seen.discard if other else seen.add)(id)
    if not _all(office):
        seen &= {id_of(entry) for entry in office.workbooks}
    after = sorted(seen)
    if after != before or account in untold(office):
        office.state.kept.put(_name(office, account), json.dumps(after))


def untold(office: OfficeContext) -> frozenset[str]:
    """The accounts of which it is not known what they see: before, none can tell its share."""
    accounts = accounts_of(office.settings)
    several = accounts if len(accounts) > 1 else ()
    kept = office.state.kept
    return frozenset(each for each in several if kept.get(_name(office, each)) is None)


def note_nothing(office: OfficeContext, account: str) -> None:
    """An account could not be asked: the others do not wait for it, if it never told anything."""
    if account in untold(office):
        office.state.kept.put(_name(office, account), "[]")


class Readers:
    """Which account follows a workbook, and reads it: the one that is stated, unless only others
    see it; else of those that see it one by a digest of its id. What none is known to see is the
    first one's: a sheet shared by link is in no list."""

    def __init__(self, office: OfficeContext) -> None:
        self._accounts = accounts_of(office.settings)
        several = self._accounts if len(self._accounts) > 1 else ()
        self._seen = {each: frozenset(_seen(office, each)) for each in several}
        self._names = account_names(office.settings) if several else {}

    def of(self, id: str, stated: str | None = None) -> str:
        return self.able(id, stated)[0]

    def able(self, id: str, stated: str | None = None) -> tuple[str, ...]:
        """The one that follows it, then those that may stand in for it when it has no turn."""
        if not self._seen:
            return self._accounts
        able = [each for each in self._accounts if id in self._seen[each]]
        wanted = self._names.get((stated or "").strip().lower())
        if wanted is not None and (wanted in able or not able):
            return (wanted,)
        able = able or [self._accounts[0]]
        first = zlib.crc32(id.encode()) % len(able)
        return (*able[first:], *able[:first])


def mine(office: OfficeContext, account: str) -> frozenset[str]:
    """The workbooks, by name, that an account reads."""
    if len(accounts_of(office.settings)) == 1:
        return frozenset(entry.name for entry in office.workbooks)
    readers = Readers(office)
    return frozenset(
        entry.name
        for entry in office.workbooks
        if readers.of(id_of(entry), entry.account) == account
    )


def of_registry(office: OfficeContext) -> str | None:
    """The account that reads the registry of districts; None where there is no registry."""
    entry = office.registry
    return None if entry is None else Readers(office).of(spreadsheet_id(entry.id) or entry.id)


def _all(office: OfficeContext) -> bool:
    return office.registry is not None


def _name(office: OfficeContext, account: str) -> str:
    return (SEES_ALL if _all(office) else SEES) + account


def _seen(office: OfficeContext, account: str) -> list[str]:
    ids: list[str] = json.loads(office.state.kept.get(_name(office, account)) or "[]")
    return ids
