"""Several Google accounts, each with a quota of its own: which of them reads which workbook."""

from __future__ import annotations

import json
import zlib

from sync.google.changes import Changes
from sync.service.context import OfficeContext
from sync.service.source import accounts_of, id_of

SEES = "sees "  # the beginning of a kept name; the account follows
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
    """Keep which of the office's workbooks an account sees, after Drive has told of changes."""
    if len(accounts_of(office.settings)) == 1:
        return
    before = _seen(office, account)
    seen = set() if changes.complete else set(before)
    for id, revision in changes.revisions.items():
        (seen.discard if revision.gone else seen.add)(id)
    after = sorted(seen & {id_of(entry) for entry in office.workbooks})
    if after != before or account in untold(office):
        office.state.kept.put(SEES + account, json.dumps(after))


def untold(office: OfficeContext) -> frozenset[str]:
    """The accounts of which it is not known what they see: before, none can tell its share."""
    accounts = accounts_of(office.settings)
    several = accounts if len(accounts) > 1 else ()
    return frozenset(each for each in several if office.state.kept.get(SEES + each) is None)


def note_nothing(office: OfficeContext, account: str) -> None:
    """An account could not be asked: the others do not wait for it, if it never told anything."""
    if office.state.kept.get(SEES + account) is None:
        office.state.kept.put(SEES + account, "[]")


def mine(office: OfficeContext, account: str) -> frozenset[str]:
    """The workbooks, by name, that an account reads: of those that several see, its share.

    What no account is known to see is the first one's: a sheet shared by link is in no list.
    """
    accounts = accounts_of(office.settings)
    if len(accounts) == 1:
        return frozenset(entry.name for entry in office.workbooks)
    seen = {each: frozenset(_seen(office, each)) for each in accounts}
    found = set()
    for entry in office.workbooks:
        id = id_of(entry)
        able = [each for each in accounts if id in seen[each]] or list(accounts[:1])
        if able[zlib.crc32(id.encode()) % len(able)] == account:
            found.add(entry.name)
    return frozenset(found)


def _seen(office: OfficeContext, account: str) -> list[str]:
    ids: list[str] = json.loads(office.state.kept.get(SEES + account) or "[]")
    return ids
