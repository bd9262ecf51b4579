"""Several Google accounts, each with a quota of its own: which of them reads which workbook."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping

from sync.errors import CredentialsError, SourceError
from sync.google.changes import SPREADSHEET, Changes
from sync.model import spreadsheet_id
from sync.service.context import OfficeContext
from sync.service.sources.source import account_names, accounts_of, id_of

SEES = "sees "  # the beginning of a kept name; the account follows
SEES_ALL = "sees all "  # the same where a registry may name any of them
REFUSED = "refused-accounts"  # the name under which it is kept why each of them is
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


def refusals(office: OfficeContext) -> Mapping[str, tuple[str, str]]:
    """The accounts that Google refused when they were last asked: the message, and the hint."""
    kept: dict[str, tuple[str, str]] = json.loads(office.state.kept.get(REFUSED) or "{}")
    return {each: kept[each] for each in accounts_of(office.settings) if each in kept}


def note_answers(office: OfficeContext, answers: Mapping[str, SourceError | None]) -> list[str]:
    """Keep which of several accounts Google refused, and which answered.

    Returns the workbooks that another account reads now in the place of their own: what moved of
    them before, that one was not told.
    """
    if len(accounts_of(office.settings)) == 1:
        return []

    def noted(text: str | None) -> str:
        known = json.loads(text or "{}")
        stay = {each: why for each, why in known.items() if each not in answers}
        for account, error in answers.items():
            if isinstance(error, CredentialsError):
                stay[account] = known.get(account) or [error.message, error.hint]
        return json.dumps(stay, ensure_ascii=False)

    before = office.state.kept.get(REFUSED)
    if noted(before) == (before or "{}"):
        return []
    asked = [(entry.name, id_of(entry), entry.account) for entry in office.workbooks]
    readers = Readers(office)
    had = {name: readers.of(id, stated) for name, id, stated in asked}
    office.state.kept.change(REFUSED, noted)
    readers = Readers(office)
    return [
        name
        for name, id, stated in asked
        if readers.of(id, stated) not in (had[name], readers.own(id, stated))
    ]


class Readers:
    """Which account follows a workbook, and reads it: the one that is stated, unless only others
    see it; else of those that see it one by a digest of its id. What none is known to see is the
    first one's: a sheet shared by link is in no list. Where Google refuses that one, the next that
    sees it stands in."""

    def __init__(self, office: OfficeContext) -> None:
        self._accounts = accounts_of(office.settings)
        several = self._accounts if len(self._accounts) > 1 else ()
        self._seen = {each: frozenset(_seen(office, each)) for each in several}
        self._names = account_names(office.settings) if several else {}
        self._refused = refusals(office) if several else {}

    def of(self, id: str, stated: str | None = None) -> str:
        return self.able(id, stated)[0]

    def own(self, id: str, stated: str | None = None) -> str:
        """The one that follows it unless Google refuses that one."""
        return self._in_order(id, stated)[0]

    def able(self, id: str, stated: str | None = None) -> tuple[str, ...]:
        """The one that follows it, then those that may stand in for it when it has no turn."""
        order = self._in_order(id, stated)
        if order[0] in self._refused:
            order = tuple(each for each in order if each not in self._refused) or order
        return order[:1] if self._stated(stated) in order else order

    def _in_order(self, id: str, stated: str | None) -> tuple[str, ...]:
        if not self._seen:
            return self._accounts
        able = [each for each in self._accounts if id in self._seen[each]]
        wanted = self._stated(stated)
        if wanted is not None and (wanted in able or not able):
            return (wanted, *(each for each in able if each != wanted))
        able = able or [self._accounts[0]]
        first = zlib.crc32(id.encode()) % len(able)
        return (*able[first:], *able[:first])

    def _stated(self, stated: str | None) -> str | None:
        return self._names.get((stated or "").strip().lower())


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
