"""Who may see and change what: sharing, scopes, quota."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.sandbox.quota import Quota
from sync.sandbox.server import Sandbox
from tests.sandbox.client import DRIVE, READONLY, SPREADSHEETS, Client
from tests.sandbox.conftest import Clock


@pytest.fixture
def stranger(sandbox: Sandbox) -> Client:
    return Client(sandbox, key=sandbox.new_account("stranger"))


STRANGER = "stranger@sandbox-project.iam.gserviceaccount.com"


def test_what_is_not_shared_is_403_in_sheets_and_404_in_drive(
    client: Client, stranger: Client
) -> None:
    number = client.new_spreadsheet()
    sheets = stranger.ask("GET", f"/v4/spreadsheets/{number}")
    assert sheets.status_code == 403
    assert sheets.json() == {
        "error": {
            "code": 403,
            "message": "The caller does not have permission",
            "status": "PERMISSION_DENIED",
        }
    }
    drive = stranger.ask("GET", f"/drive/v3/files/{number}")
    assert drive.status_code == 404
    assert drive.json()["error"]["message"] == f"File not found: {number}."
    assert drive.json()["error"]["errors"][0]["reason"] == "notFound"
    assert stranger.get("/drive/v3/files")["files"] == []


def test_what_does_not_exist_is_404(client: Client) -> None:
    reply = client.ask("GET", "/v4/spreadsheets/1nothing")
    assert reply.json()["error"] == {
        "code": 404,
        "message": "Requested entity was not found.",
        "status": "NOT_FOUND",
    }


def test_a_reader_reads_and_does_not_write(client: Client, stranger: Client) -> None:
    number = client.new_spreadsheet()
    client.sandbox.share(number, STRANGER, "reader")
    assert stranger.get(f"/v4/spreadsheets/{number}")["spreadsheetId"] == number
    path = f"/v4/spreadsheets/{number}/values/A1?valueInputOption=RAW"
    assert stranger.ask("PUT", path, {"values": [["x"]]}).status_code == 403
    assert stranger.ask("DELETE", f"/drive/v3/files/{number}").status_code == 403
    client.sandbox.share(number, STRANGER, "writer")
    assert stranger.ask("PUT", path, {"values": [["x"]]}).status_code == 200


def test_sharing_goes_through_the_api_too(client: Client, stranger: Client) -> None:
    number = client.new_spreadsheet()
    permission = client.post(
        f"/drive/v3/files/{number}/permissions",
        {"type": "user", "role": "reader", "emailAddress": STRANGER},
    )
    assert stranger.ask("GET", f"/v4/spreadsheets/{number}").status_code == 200
    path = f"/drive/v3/files/{number}/permissions/{permission['id']}"
    assert client.ask("DELETE", path).status_code == 204
    assert stranger.ask("GET", f"/v4/spreadsheets/{number}").status_code == 403


def test_access_taken_away_is_a_removal_in_changes(client: Client, stranger: Client) -> None:
    number = client.new_spreadsheet()
    client.sandbox.share(number, STRANGER, "reader")
    start = stranger.get("/drive/v3/changes/startPageToken")["startPageToken"]
    client.sandbox.share(number, STRANGER, None)
    changes = stranger.get("/drive/v3/changes", pageToken=start)["changes"]
    assert [(c["fileId"], c["removed"]) for c in changes] == [(number, True)]


def test_a_readonly_token_reads_and_cannot_write(client: Client) -> None:
    number = client.new_spreadsheet()
    reader = Client(client.sandbox, READONLY)
    assert reader.ask("GET", f"/v4/spreadsheets/{number}").status_code == 200
    assert reader.ask("GET", "/drive/v3/changes/startPageToken").status_code == 200
    refused = [
        reader.ask("PUT", f"/v4/spreadsheets/{number}/values/A1?valueInputOption=RAW", {}),
        reader.ask("POST", f"/v4/spreadsheets/{number}:batchUpdate", {}),
        reader.ask("POST", f"/v4/spreadsheets/{number}/developerMetadata:search", {}),
        reader.ask("DELETE", f"/drive/v3/files/{number}"),
        reader.ask("GET", f"/drive/v3/files/{number}/export?mimeType=text/csv"),
    ]
    for reply in refused:
        assert reply.status_code == 403
        error = reply.json()["error"]
        assert error["message"] == "Request had insufficient authentication scopes."
        assert error["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_a_drive_token_alone_may_read_sheets_but_sheets_alone_not_drive(client: Client) -> None:
    number = client.new_spreadsheet()
    assert Client(client.sandbox, [DRIVE]).ask("GET", f"/v4/spreadsheets/{number}").ok
    assert Client(client.sandbox, [SPREADSHEETS]).ask("GET", "/drive/v3/files").status_code == 403


def test_the_sixty_first_read_in_a_minute_is_refused_and_the_next_minute_is_free(
    folder: Path,
) -> None:
    clock = Clock()
    with Sandbox(folder, quota=True, clock=clock) as sandbox:
        client = Client(sandbox)
        number = sandbox.file("ตาคลี").id
        statuses = [client.ask("GET", f"/v4/spreadsheets/{number}").status_code for _ in range(61)]
        assert statuses == [200] * 60 + [429]
        # Drive and writing have purses of their own.
        assert client.ask("GET", "/drive/v3/files").status_code == 200
        assert client.ask("POST", f"/v4/spreadsheets/{number}/values/A1:clear").status_code == 200
        clock.now += 60
        assert client.ask("GET", f"/v4/spreadsheets/{number}").status_code == 200


def test_the_429_is_the_recorded_one(folder: Path) -> None:
    with Sandbox(folder, quota=Quota(per_user=0)) as sandbox:
        reply = Client(sandbox).ask("GET", f"/v4/spreadsheets/{sandbox.file('ตาคลี').id}")
        assert reply.status_code == 429
        error = reply.json()["error"]
        assert error["status"] == "RESOURCE_EXHAUSTED"
        assert error["message"].startswith(
            "Quota exceeded for quota metric 'Read requests' and limit "
            "'Read requests per minute per user' of service 'sheets.googleapis.com'"
        )
        info = error["details"][0]
        assert info["reason"] == "RATE_LIMIT_EXCEEDED"
        assert info["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"


def test_the_project_has_a_limit_above_its_users(folder: Path) -> None:
    with Sandbox(folder, quota=Quota(per_user=5, per_project=7), clock=Clock()) as sandbox:
        number = sandbox.file("ตาคลี").id
        first = Client(sandbox)
        second = Client(sandbox, key=sandbox.new_account("second"))
        sandbox.share(number, "second@sandbox-project.iam.gserviceaccount.com", "reader")
        path = f"/v4/spreadsheets/{number}"
        assert [first.ask("GET", path).status_code for _ in range(6)] == [200] * 5 + [429]
        assert [second.ask("GET", path).status_code for _ in range(3)] == [200, 200, 429]


def test_what_somebody_protects_only_they_and_the_owner_may_edit(
    sandbox: Sandbox, client: Client, stranger: Client
) -> None:
    number = client.new_spreadsheet()
    sandbox.share(number, STRANGER, "writer")
    kept = {"range": {"endRowIndex": 2}, "description": "ของเรา"}
    client.edit(number, {"addProtectedRange": {"protectedRange": kept}})
    values = f"/v4/spreadsheets/{number}/values"
    one, free = {"values": [["x"]]}, "A3?valueInputOption=RAW"
    row = {"values": [{"userEnteredValue": {"stringValue": "x"}}]}
    edits = [
        ("PUT", f"{values}/A2?valueInputOption=RAW", one),
        ("POST", f"{values}/A1:B1:clear", None),
        ("POST", f"/v4/spreadsheets/{number}:batchUpdate", {"requests": [
            {"updateCells": {"start": {}, "rows": [row], "fields": "userEnteredValue"}}]}),
        ("POST", f"/v4/spreadsheets/{number}:batchUpdate", {"requests": [
            {"deleteDimension": {"range": {"dimension": "ROWS", "endIndex": 1}}}]}),
    ]  # fmt: skip
    for method, path, body in edits:
        refused = stranger.ask(method, path, body)
        assert refused.status_code == 400, path
        assert "You are trying to edit a protected cell" in refused.json()["error"]["message"]
    assert stranger.ask("PUT", f"{values}/{free}", one).ok
    assert client.ask("PUT", f"{values}/A2?valueInputOption=RAW", one).ok
    seen = [
        who.get(f"/v4/spreadsheets/{number}")["sheets"][0]["protectedRanges"][0]
        for who in (client, stranger)
    ]
    assert [each["requestingUserCanEdit"] for each in seen] == [True, False]
    warned = {**seen[0], "warningOnly": True}
    client.edit(
        number, {"updateProtectedRange": {"protectedRange": warned, "fields": "warningOnly"}}
    )
    assert stranger.ask("PUT", f"{values}/A2?valueInputOption=RAW", one).ok
