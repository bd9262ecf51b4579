"""Every answer keeps to Google's discovery documents; the client of the other tests checks too."""

from __future__ import annotations

from pathlib import Path

from sync.sandbox.edits.batch_update import KINDS
from sync.sandbox.gatekeeper import ROUTES
from sync.sandbox.server import Sandbox
from tests.sandbox import discovery
from tests.sandbox.client import Client


def test_every_route_is_a_method_of_the_api() -> None:
    """A path that Google does not have would let a client pass here and fail there."""
    templates = {pattern.pattern for _, pattern, _, _ in discovery.methods()}
    assert len(templates) > 90
    for route in ROUTES:
        if route.service == "iamcredentials" or route.pattern.pattern.startswith("/upload/"):
            continue
        path = route.pattern.pattern
        for group, sample in ((r"(?P<range>.+)", "A1"), (r"[^/:]+)", "x)")):
            path = path.replace(group, sample)
        path = path.replace("(?P<", "").replace(">x)", "")
        known = any(
            method == route.method and pattern.fullmatch(path)
            for method, pattern, _, _ in discovery.methods(with_empty=True)
        )
        assert known, (route.method, path)


def test_every_edit_is_a_kind_of_request_google_has() -> None:
    schema = discovery.document("sheets.v4")["schemas"]["Request"]["properties"]
    assert set(KINDS) <= set(schema)


def test_a_spreadsheet_made_from_an_xlsx_keeps_to_the_document(folder: Path) -> None:
    with Sandbox(folder) as sandbox:
        client = Client(sandbox)
        number = sandbox.file("ตาคลี").id
        client.get(f"/v4/spreadsheets/{number}", includeGridData="true")
        client.get(f"/drive/v3/files/{number}", fields="*")
        client.get("/drive/v3/files", fields="*")
        client.get(f"/drive/v3/files/{number}/revisions", fields="*")
        client.get("/drive/v3/changes", pageToken="1", fields="*")


def test_the_contract_sees_unknown_fields_and_wrong_types() -> None:
    """The oracle itself can fail."""
    path = "/drive/v3/files/1x"
    assert discovery.faults("GET", path, {"id": "1x", "version": "5", "trashed": False}) == []
    for wrong in ({"ident": 1}, {"version": 5}, {"trashed": "no"}, {"modifiedTime": "today"}):
        assert discovery.faults("GET", path, wrong)
    assert discovery.faults("GET", "/v4/spreadsheets/x", {"sheets": {"properties": {}}})
    assert discovery.faults("GET", "/v9/nothing", {})
