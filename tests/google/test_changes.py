from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from sync.errors import SourceUnavailable
from sync.google.answers import File, file_of
from sync.google.changes import Revision, changes_since, everything, file_details, revision_of
from sync.google.client import Client
from sync.sandbox.faults import FaultPlan
from sync.sandbox.server import Sandbox
from tests.google.office import NAMES, ids_of


def test_everything_is_two_requests(sandbox: Sandbox, client: Client) -> None:
    found = everything(client)
    assert set(found.revisions) == set(ids_of(sandbox))
    assert found.complete
    assert client.metrics.requests == 2


def test_nothing_moved_is_one_request(client: Client) -> None:
    token = everything(client).token
    before = client.metrics.requests
    found = changes_since(client, token)
    assert (dict(found.revisions), found.complete) == ({}, False)
    assert client.metrics.requests == before + 1


def test_what_moved_comes_with_its_version_and_author(sandbox: Sandbox, client: Client) -> None:
    first = everything(client)
    file = sandbox.file(NAMES[1])
    with sandbox.lock:
        sandbox.store.touch(file, "somchai@example.go.th")
    found = changes_since(client, first.token)
    assert set(found.revisions) == {file.id}
    revision = found.revisions[file.id]
    assert int(revision.version) > int(first.revisions[file.id].version)
    assert revision.modified is not None
    assert revision.modified.tzinfo is not None
    assert revision.modified_by
    assert changes_since(client, found.token).revisions == {}


def test_a_share_taken_away_is_gone_and_given_back_is_there(
    sandbox: Sandbox, client: Client
) -> None:
    token = everything(client).token
    sandbox.share(NAMES[0], sandbox.account, None)
    found = changes_since(client, token)
    sandbox.share(NAMES[0], sandbox.account, "reader")
    again = changes_since(client, found.token)
    file_id = sandbox.file(NAMES[0]).id
    assert found.revisions[file_id].gone
    assert not again.revisions[file_id].gone


@pytest.mark.parametrize("token", ["", "never-given", "-1"])
def test_without_a_good_token_everything_is_listed(
    sandbox: Sandbox, client: Client, token: str
) -> None:
    found = changes_since(client, token)
    assert found.complete
    assert set(found.revisions) == set(ids_of(sandbox))
    assert found.token.isdigit()
    assert client.metrics.requests <= 3


def test_an_outage_is_not_taken_for_a_bad_token(sandbox: Sandbox, client: Client) -> None:
    sandbox.plan(FaultPlan(rate=1.0, kinds=("503",), only="/drive/"))
    with pytest.raises(SourceUnavailable):
        changes_since(client, "5")
    paths = {request.path.split("?")[0] for request in sandbox.requests}
    assert paths == {"/token", "/drive/v3/changes"}


def test_the_details_of_one_file_are_one_request(sandbox: Sandbox, client: Client) -> None:
    file = sandbox.file(NAMES[2])
    revision = file_details(client, file.id)
    assert (revision.id, revision.name, revision.gone) == (file.id, NAMES[2], False)
    assert revision.version
    assert client.metrics.requests == 1


def test_a_file_is_read_whatever_it_lacks() -> None:
    assert revision_of(File()) == Revision("")
    full = {
        "id": "x",
        "version": "7",
        "modifiedTime": "2026-07-06T01:02:03.456Z",
        "trashed": True,
        "lastModifyingUser": {"emailAddress": "a@example.go.th"},
    }
    assert revision_of(file_of(json.dumps(full).encode())) == Revision(
        "x",
        "7",
        modified=datetime(2026, 7, 6, 1, 2, 3, 456000, UTC),
        modified_by="a@example.go.th",
        gone=True,
    )
