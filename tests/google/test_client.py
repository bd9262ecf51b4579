"""One request: signed, counted, retried, translated; threads share one client."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from gspread.spreadsheet import Spreadsheet

from sync.errors import (
    CredentialsError,
    SourceMissing,
    SourceNotShared,
    SourceReadOnly,
    SourceUnavailable,
    SyncError,
)
from sync.google.changes import file_details
from sync.google.client import Client
from sync.google.retries import WORKBOOK
from sync.google.workbooks import read_workbook
from sync.sandbox.faults import FaultPlan
from sync.sandbox.quota import Quota
from sync.sandbox.server import Sandbox
from tests.google.office import HASTY, NAMES, PATIENT, SkippingTime, client_of


def book(sandbox: Sandbox) -> str:
    return sandbox.file(NAMES[0]).id


def signed_in(sandbox: Sandbox) -> int:
    return sum(request.path == "/token" for request in sandbox.requests)


def reads(sandbox: Sandbox) -> int:
    return sum(request.path.startswith("/v4/") for request in sandbox.requests)


# ------------------------------------------------------------------------------ tokens


def test_sixteen_threads_fetch_one_token(sandbox: Sandbox, client: Client) -> None:
    with ThreadPoolExecutor(16) as pool:
        titles = list(pool.map(lambda _: read_workbook(client, book(sandbox)).title, range(32)))
    assert titles == [NAMES[0]] * 32
    assert signed_in(sandbox) == 1
    assert client.metrics.requests == 32


def test_a_token_that_dies_in_the_middle_is_renewed_once(sandbox: Sandbox, client: Client) -> None:
    read_workbook(client, book(sandbox))
    sandbox.tokens.expire_all()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: read_workbook(client, book(sandbox)), range(8)))
    assert signed_in(sandbox) == 2
    assert client.metrics.retries == 0


def test_a_fresh_token_that_is_refused_stops_at_once(
    sandbox: Sandbox, client: Client, skipping: SkippingTime
) -> None:
    sandbox.plan(FaultPlan(rate=1.0, kinds=("401",), only="/v4/"))
    with pytest.raises(CredentialsError, match="fresh token"):
        read_workbook(client, book(sandbox))
    assert reads(sandbox) == 2
    assert signed_in(sandbox) == 2
    assert skipping.slept == []


def test_a_revoked_key_stops_at_once_and_says_the_mend(
    sandbox: Sandbox, skipping: SkippingTime
) -> None:
    key = sandbox.new_account("revoked")
    client = client_of(sandbox, skipping, key=key)
    sandbox.revoke(client.account)
    with pytest.raises(CredentialsError) as caught:
        read_workbook(client, book(sandbox))
    assert "revoked" in caught.value.hint
    assert "clock" in caught.value.hint
    assert caught.value.__cause__ is not None
    assert signed_in(sandbox) == 1
    assert reads(sandbox) == 0
    assert skipping.slept == []


def test_a_clock_that_is_wrong_says_so(skipping: SkippingTime) -> None:
    with Sandbox(jwt_clock=lambda: time.time() - 86_400) as yesterday:
        client = client_of(yesterday, skipping)
        with pytest.raises(CredentialsError) as caught:
            read_workbook(client, "1" * 44)
    assert "clock" in caught.value.hint


@pytest.mark.parametrize("kind", ["429", "500", "503", "502", "reset", "truncated-json"])
def test_a_token_server_in_trouble_is_asked_again(
    sandbox: Sandbox, client: Client, skipping: SkippingTime, kind: str
) -> None:
    """502 is an HTML page and 503 a retryable word; google-auth would give up or really sleep."""
    sandbox.plan(FaultPlan(at={0: kind, 1: kind}, only="/token"))
    assert read_workbook(client, book(sandbox)).title == NAMES[0]
    assert signed_in(sandbox) == 3
    assert client.metrics.retries == 2
    assert len(skipping.slept) == 2


@pytest.mark.parametrize("kind", ["hang", "drip"])
def test_a_token_that_never_comes_ends_by_real_time(
    sandbox: Sandbox, skipping: SkippingTime, kind: str
) -> None:
    client = client_of(sandbox, skipping, timeouts=HASTY)
    sandbox.plan(FaultPlan(at={0: kind}, only="/token", hang_seconds=20, drip_seconds=0.02))
    started = time.monotonic()
    assert read_workbook(client, book(sandbox)).title == NAMES[0]
    assert time.monotonic() - started < 5


# ------------------------------------------------------------------------------ refusals


def test_a_sheet_that_is_not_shared_says_with_whom_to_share_it(
    sandbox: Sandbox, skipping: SkippingTime
) -> None:
    stranger = client_of(sandbox, skipping, key=sandbox.new_account("stranger"))
    with pytest.raises(SourceNotShared) as caught:
        read_workbook(stranger, book(sandbox))
    assert stranger.account in caught.value.hint
    assert "Viewer" in caught.value.hint
    assert book(sandbox) in caught.value.message
    assert skipping.slept == []


def test_a_sheet_that_does_not_exist_is_missing(sandbox: Sandbox, client: Client) -> None:
    with pytest.raises(SourceMissing):
        read_workbook(client, "1" * 44)
    with pytest.raises(SourceMissing):
        file_details(client, "1" * 44)
    assert reads(sandbox) == 1


def test_an_id_leads_to_no_other_path(sandbox: Sandbox, client: Client) -> None:
    odd = "../../drive/v3/files?x=1#"
    with pytest.raises(SyncError):
        read_workbook(client, odd)
    with pytest.raises(SyncError):
        file_details(client, odd)
    asked = [request.path.split("?")[0] for request in sandbox.requests[1:]]
    assert len(asked) == 2
    assert asked[0].startswith("/v4/spreadsheets/..%2F")
    assert asked[1].startswith("/drive/v3/files/..%2F")


def test_nobody_listening_is_bad_luck_and_ends_in_time(skipping: SkippingTime) -> None:
    with Sandbox() as sandbox:
        client = client_of(sandbox, skipping)
    # The sandbox is closed, and its key file with it: the client was opened before.
    started = skipping.clock()
    with pytest.raises(SourceUnavailable) as caught:
        read_workbook(client, "1" * 44)
    assert skipping.clock() - started < 180
    assert not caught.value.permanent


def test_nothing_is_written(client: Client) -> None:
    with pytest.raises(ValueError, match="only reads"):
        client.request("post", "https://sheets.googleapis.com/v4/spreadsheets", json={})


# ------------------------------------------------------------------------------ retries


def test_a_lasting_outage_ends_within_the_deadline(
    sandbox: Sandbox, client: Client, skipping: SkippingTime
) -> None:
    sandbox.plan(FaultPlan(rate=1.0, kinds=("503",), only="/v4/"))
    started = skipping.clock()
    with pytest.raises(SourceUnavailable, match="Google Sheets did not answer"):
        read_workbook(client, book(sandbox))
    assert skipping.clock() - started < 180
    assert client.metrics.retries == reads(sandbox) - 1 > 2


def test_waits_grow_and_are_spread(
    sandbox: Sandbox, client: Client, skipping: SkippingTime
) -> None:
    sandbox.plan(FaultPlan(rate=1.0, kinds=("500",), only="/v4/"))
    with pytest.raises(SyncError):
        read_workbook(client, book(sandbox))
    assert all(wait <= min(32, 2**n) for n, wait in enumerate(skipping.slept, 1))
    assert len(set(skipping.slept)) == len(skipping.slept)


def test_a_server_that_hangs_ends_by_real_time(sandbox: Sandbox, skipping: SkippingTime) -> None:
    timeouts = replace(PATIENT, read=0.2, workbook=0.6)
    client = client_of(sandbox, skipping, timeouts=timeouts)
    sandbox.plan(
        FaultPlan(rate=1.0, kinds=("hang", "drip"), only="/v4/", hang_seconds=5, drip_seconds=0.02)
    )
    started = time.monotonic()
    with pytest.raises(SourceUnavailable):
        read_workbook(client, book(sandbox))
    assert time.monotonic() - started < 3


# ------------------------------------------------------------------------------ quota


def test_googles_quota_is_never_met_when_we_keep_ours(skipping: SkippingTime) -> None:
    with Sandbox(clock=skipping.wall, quota=True) as sandbox:
        client = client_of(sandbox, skipping)
        for _ in range(150):
            with pytest.raises(SourceMissing):
                read_workbook(client, "1" * 44)
        assert not [request for request in sandbox.requests if request.status == 429]
    assert client.metrics.requests == 150
    assert 100 < client.metrics.waited < 124  # and the answers took their time
    assert client.metrics.retries == 0


def test_a_request_that_was_long_on_its_way_counts_from_when_it_arrived(
    skipping: SkippingTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a machine that is busy: by its departure alone the next would come too soon."""
    with Sandbox(clock=skipping.wall, quota=Quota(per_user=1)) as sandbox:
        answer, journeys = sandbox.gatekeeper.answer, iter([0.0, 30.0])  # the first signs in

        def late(*asked: Any) -> Any:
            skipping.sleep(next(journeys, 0.0))
            return answer(*asked)

        monkeypatch.setattr(sandbox.gatekeeper, "answer", late)
        client = client_of(sandbox, skipping, reads_per_minute=1)
        for _ in range(2):
            with pytest.raises(SourceMissing):
                read_workbook(client, "1" * 44)
        assert len(sandbox.requests) > 2
        assert 429 not in {request.status for request in sandbox.requests}


def test_a_quota_shared_with_others_is_waited_out(sandbox: Sandbox, skipping: SkippingTime) -> None:
    meter = Quota(per_user=2)
    sandbox.gatekeeper.quota, sandbox.gatekeeper.clock = meter, skipping.wall
    try:
        client = client_of(sandbox, skipping)
        for _ in range(5):
            assert read_workbook(client, book(sandbox)).title == NAMES[0]
    finally:
        sandbox.gatekeeper.quota, sandbox.gatekeeper.clock = None, sandbox.clock
    assert client.metrics.retries == 2
    assert sum(skipping.slept) >= 120


def test_nobody_asks_on_while_google_says_that_the_quota_is_used_up(
    sandbox: Sandbox, skipping: SkippingTime
) -> None:
    client = client_of(sandbox, skipping, timeouts=replace(PATIENT, workbook=30.0))
    sandbox.plan(FaultPlan(at={0: "429"}, only="/v4/"))
    for _ in range(2):
        with pytest.raises(SourceUnavailable, match="quota"):
            read_workbook(client, book(sandbox))
    assert reads(sandbox) == 1
    skipping.sleep(60)
    assert read_workbook(client, book(sandbox)).title == NAMES[0]


def test_too_many_readers_are_told_so(sandbox: Sandbox, skipping: SkippingTime) -> None:
    timeouts = replace(PATIENT, workbook=30.0)
    client = client_of(sandbox, skipping, timeouts=timeouts, reads_per_minute=1)
    read_workbook(client, book(sandbox))
    with pytest.raises(SourceUnavailable, match="quota"):
        read_workbook(client, book(sandbox))
    assert reads(sandbox) == 1


def test_drive_has_a_quota_of_its_own(sandbox: Sandbox, skipping: SkippingTime) -> None:
    client = client_of(sandbox, skipping, reads_per_minute=1)
    read_workbook(client, book(sandbox))
    for _ in range(70):
        assert b"startPageToken" in client.drive("changes/startPageToken", {}, bytes)
    assert client.metrics.waited == 0


# ------------------------------------------------------------------------------ writing

RENAME = {"requests": [{"updateSpreadsheetProperties": {
    "properties": {"locale": "th_TH"}, "fields": "locale"}}]}  # fmt: skip


def write(client: Client, sandbox: Sandbox) -> bytes:
    return client.update(book(sandbox), RENAME, {"fields": "spreadsheetId"}, lambda body: body)


def writes(sandbox: Sandbox) -> list[int]:
    return [each.status for each in sandbox.requests if ":batchUpdate" in each.path]


def test_writes_have_a_quota_of_their_own(sandbox: Sandbox, skipping: SkippingTime) -> None:
    client = client_of(sandbox, skipping, reads_per_minute=1, writing=True)
    read_workbook(client, book(sandbox))
    write(client, sandbox)
    assert client.metrics.waited == 0
    write(client, sandbox)
    assert client.metrics.waited > 59


@pytest.mark.parametrize(
    ("fault", "again"), [("429", True), ("401", True), ("500", False), ("reset", False)]
)
def test_only_a_write_that_was_refused_unseen_is_sent_again(
    sandbox: Sandbox, skipping: SkippingTime, fault: str, again: bool
) -> None:
    client = client_of(sandbox, skipping, writing=True)
    sandbox.plan(FaultPlan(at={0: fault}, only="/v4/"))
    if again:
        assert book(sandbox).encode() in write(client, sandbox)
    else:
        with pytest.raises(SourceUnavailable):
            write(client, sandbox)
    assert len(writes(sandbox)) == 1 + again


def test_who_may_only_read_is_told_what_to_ask_for(
    sandbox: Sandbox, skipping: SkippingTime
) -> None:
    with pytest.raises(CredentialsError, match="scope spreadsheets"):
        write(client_of(sandbox, skipping), sandbox)
    sandbox.share(book(sandbox), sandbox.account, "reader")
    with pytest.raises(SourceReadOnly, match="as Editor with") as told:
        write(client_of(sandbox, skipping, writing=True), sandbox)
    assert sandbox.account in told.value.hint


# ------------------------------------------------------------------------------ metrics, gspread


def test_metrics_count_requests_retries_waits_and_bytes(
    sandbox: Sandbox, client: Client, skipping: SkippingTime
) -> None:
    sandbox.plan(FaultPlan(at={0: "503", 1: "reset"}, only="/v4/"))
    read_workbook(client, book(sandbox))
    metrics = client.metrics
    assert (metrics.requests, metrics.retries) == (3, 2)
    assert metrics.waited == pytest.approx(sum(skipping.slept))
    assert 100 < metrics.bytes < 10_000


def test_metrics_lose_nothing_between_threads(client: Client) -> None:
    def count() -> None:
        for _ in range(2000):
            client._count(bytes=1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.metrics.bytes == 8000


def test_gspreads_own_classes_work_through_the_client(sandbox: Sandbox, client: Client) -> None:
    """The same waits and translations guard whatever gspread asks for."""
    sandbox.plan(FaultPlan(at={0: "503"}, only="/v4/"))
    spreadsheet = Spreadsheet(client, {"id": book(sandbox)})
    assert [tab.title for tab in spreadsheet.worksheets()] == ["ทะเบียน", "ว่าง"]
    with client.about(f"{WORKBOOK}{'1' * 44}"), pytest.raises(SourceMissing):
        Spreadsheet(client, {"id": "1" * 44})
