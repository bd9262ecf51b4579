"""Drive: files, queries, changes, revisions, comments; Gmail beside it."""

from __future__ import annotations

import base64
import http.client
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest

from sync.sandbox.server import Sandbox
from tests.sandbox.client import GMAIL_SEND, Client
from tests.sandbox.conftest import Clock, write_workbook


def test_a_file_has_what_a_reader_asks_for_and_nothing_it_should_not(client: Client) -> None:
    number = client.new_spreadsheet("แผน")
    fields = "id,name,modifiedTime,version,trashed,lastModifyingUser(displayName,emailAddress)"
    file = client.get(f"/drive/v3/files/{number}", fields=fields)
    assert set(file) == {"id", "name", "modifiedTime", "version", "trashed", "lastModifyingUser"}
    assert file["lastModifyingUser"]["emailAddress"] == client.sandbox.account
    everything = client.get(f"/drive/v3/files/{number}", fields="*")
    # Google's own words: these exist for binary files only.
    assert not {"md5Checksum", "headRevisionId", "sha256Checksum"} & set(everything)
    assert set(client.get(f"/drive/v3/files/{number}")) == {"kind", "id", "name", "mimeType"}


def test_every_edit_bumps_version_time_and_revisions() -> None:
    clock = Clock()
    with Sandbox(clock=clock) as sandbox:
        client = Client(sandbox)
        number = client.new_spreadsheet()
        first = client.get(f"/drive/v3/files/{number}", fields="version,modifiedTime")
        clock.now += 60
        path = f"/v4/spreadsheets/{number}/values/A1?valueInputOption=RAW"
        client.put(path, {"values": [["x"]]})
        second = client.get(f"/drive/v3/files/{number}", fields="version,modifiedTime")
        assert int(second["version"]) == int(first["version"]) + 1
        assert (first["modifiedTime"], second["modifiedTime"]) == (
            "2026-07-12T01:00:00.000Z",
            "2026-07-12T01:01:00.000Z",
        )
        path = f"/drive/v3/files/{number}/revisions"
        revisions = client.get(path, fields="revisions(id,modifiedTime,lastModifyingUser)")
        assert [each["id"] for each in revisions["revisions"]] == ["1", "2"]
        assert client.get(f"{path}/head")["id"] == "2"


def test_900_changes_come_in_pages_and_each_file_once(client: Client) -> None:
    since = client.get("/drive/v3/changes/startPageToken")["startPageToken"]
    made = [client.new_spreadsheet(f"เล่ม {index}") for index in range(5)]
    for number in (made[0], made[0], made[3]):
        client.edit(number, {"addSheet": {}})
    seen: list[str] = []
    token, pages = since, 0
    while True:
        page = client.get("/drive/v3/changes", pageToken=token, pageSize=2)
        seen += [change["fileId"] for change in page["changes"]]
        pages += 1
        if "newStartPageToken" in page:
            break
        token = page["nextPageToken"]
    assert sorted(seen) == sorted(made)
    assert (pages, seen[-1]) == (3, made[3])
    later = client.get("/drive/v3/changes", pageToken=page["newStartPageToken"])
    assert later["changes"] == []


@pytest.mark.parametrize("token", ["", "yesterday", "-1"])
def test_a_page_token_that_is_none_is_refused(client: Client, token: str) -> None:
    reply = client.ask("GET", "/drive/v3/changes", pageToken=token)
    assert reply.status_code == 400
    assert reply.json()["error"]["errors"][0]["location"] == "pageToken"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("mimeType='application/vnd.google-apps.spreadsheet'", ["ก", "ข's", "คขค"]),
        ("name = 'ก'", ["ก"]),
        (r"name = 'ข\'s'", ["ข's"]),
        ('name="ข\'s"', ["ข's"]),
        ("name contains 'ข'", ["ข's", "คขค"]),
        ("not name contains 'ข'", ["ก"]),
        ("name = 'ก' or name = 'คขค'", ["ก", "คขค"]),
        ("trashed = false and name != 'ก'", ["ข's", "คขค"]),
        ("trashed = true", []),
        ("'root' in parents and modifiedTime > '2020-01-01T00:00:00'", ["ก", "ข's", "คขค"]),
    ],
)
def test_a_query_finds_what_it_names(client: Client, query: str, names: list[str]) -> None:
    for name in ("ก", "ข's", "คขค"):
        client.new_spreadsheet(name)
    found = client.get("/drive/v3/files", q=query, fields="files(name)")["files"]
    assert sorted(file["name"] for file in found) == names


@pytest.mark.parametrize("query", ["name", "name = ก", 'name = "a"b"', "colour = 'red'", "and"])
def test_a_query_that_cannot_be_read_is_refused(client: Client, query: str) -> None:
    assert client.ask("GET", "/drive/v3/files", q=query).status_code == 400


def test_files_come_in_pages(client: Client) -> None:
    for name in "กขค":
        client.new_spreadsheet(name)
    first = client.get("/drive/v3/files", pageSize=2, orderBy="name", fields="*")
    second = client.get(
        "/drive/v3/files", pageSize=2, orderBy="name", pageToken=first["nextPageToken"]
    )
    assert [f["name"] for f in first["files"] + second["files"]] == ["ก", "ข", "ค"]
    assert "nextPageToken" not in second
    assert client.ask("GET", "/drive/v3/files", pageSize=1001).status_code == 400


def test_rename_trash_and_delete(folder: Path) -> None:
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        number = client.new_spreadsheet("เดิม")
        client.ask("PATCH", f"/drive/v3/files/{number}", {"name": "ใหม่"})
        assert client.get(f"/v4/spreadsheets/{number}")["properties"]["title"] == "ใหม่"
        assert (folder / "ใหม่.xlsx").exists()
        trashed = client.ask("PATCH", f"/drive/v3/files/{number}?fields=trashed", {"trashed": True})
        assert trashed.json() == {"trashed": True}
        assert client.ask("DELETE", f"/drive/v3/files/{number}").status_code == 204
        assert not (folder / "ใหม่.xlsx").exists()
        assert client.ask("GET", f"/v4/spreadsheets/{number}").status_code == 404


def test_a_copy_is_its_own_file(client: Client) -> None:
    number = client.new_spreadsheet("ต้นฉบับ")
    twin = client.post(f"/drive/v3/files/{number}/copy", {})
    assert twin["name"] == "Copy of ต้นฉบับ"
    client.edit(twin["id"], {"addSheet": {"properties": {"title": "เฉพาะสำเนา"}}})
    assert len(client.get(f"/v4/spreadsheets/{number}")["sheets"]) == 1


def test_export_gives_csv_and_xlsx(folder: Path, tmp_path: Path) -> None:
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        path = f"/drive/v3/files/{sandbox.file('ตาคลี').id}/export"
        csv = client.ask("GET", path, mimeType="text/csv")
        assert csv.content.decode() == 'หมู่บ้าน,\r\n,"68,100.00"'
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        exported = tmp_path / "export.xlsx"
        exported.write_bytes(client.ask("GET", path, mimeType=kind).content)
        assert openpyxl.load_workbook(exported)["ครัวเรือน"]["B2"].value == 68100
        assert client.ask("GET", path, mimeType="image/png").status_code == 400


def test_comments_are_kept_and_need_fields(client: Client) -> None:
    number = client.new_spreadsheet()
    path = f"/drive/v3/files/{number}/comments"
    assert client.ask("GET", path).status_code == 400
    client.post(path + "?fields=*", {"content": "ตรวจแล้ว"})
    assert client.get(path, fields="comments/content")["comments"] == [{"content": "ตรวจแล้ว"}]


def test_permissions_are_listed(client: Client) -> None:
    number = client.new_spreadsheet()
    listed = client.get(f"/drive/v3/files/{number}/permissions", fields="*")
    assert [each["role"] for each in listed["permissions"]] == ["owner"]


def test_gmail_keeps_the_very_bytes(client: Client) -> None:
    sender = Client(client.sandbox, [GMAIL_SEND])
    raw = "Subject: สรุป\r\n\r\nเนื้อความ".encode()
    body = {"raw": base64.urlsafe_b64encode(raw).decode()}
    answer = sender.post("/gmail/v1/users/me/messages/send", body)
    assert answer["labelIds"] == ["SENT"]
    assert [mail["raw"] for mail in client.sandbox.mail] == [raw]
    assert client.ask("POST", "/gmail/v1/users/me/messages/send", body).status_code == 403


def test_an_unknown_path_is_404(client: Client) -> None:
    assert client.ask("GET", "/v4/spreadsheets/x/charts").status_code == 404


def test_repeated_reads_do_not_read_the_file_again(folder: Path) -> None:
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        file = sandbox.file("ตาคลี")
        client.values(file.id, "A1")
        held = file.workbook
        client.values(file.id, "A1")
        assert file.workbook is held
        write_workbook(folder / "ตาคลี.xlsx", "ใหม่")
        client.values(file.id, "A1")
        assert file.workbook is not held


def test_one_connection_serves_many_requests(sandbox: Sandbox) -> None:
    address = urlsplit(sandbox.endpoint)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=5)
    connection.connect()
    opened = connection.sock
    for _ in range(3):
        connection.request("GET", "/drive/v3/files")
        assert connection.getresponse().read()
        assert connection.sock is opened
    connection.close()
    assert [each.status for each in sandbox.requests] == [401, 401, 401]
