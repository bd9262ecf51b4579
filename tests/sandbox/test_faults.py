"""Every misfortune of a fault plan, as a client meets it."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from sync.sandbox.faults import KINDS, ODD, FaultPlan
from sync.sandbox.server import Sandbox
from tests.sandbox.client import Client

FILES = "/drive/v3/files"


@pytest.fixture
def tabbed(folder: Path) -> Iterator[Client]:
    with Sandbox(folder) as sandbox:
        yield Client(sandbox)


def path_of(client: Client) -> str:
    return f"/v4/spreadsheets/{client.sandbox.file('ตาคลี').id}"


@pytest.mark.parametrize("kind", ["429", "500", "503", "504", "401"])
def test_an_error_answer_comes_once_and_in_googles_form(tabbed: Client, kind: str) -> None:
    tabbed.sandbox.plan(FaultPlan(at={0: kind}))
    reply = tabbed.ask("GET", path_of(tabbed))
    assert reply.status_code == int(kind)
    assert reply.json()["error"]["code"] == int(kind)
    assert tabbed.ask("GET", path_of(tabbed)).status_code == 200


def test_a_502_is_html(tabbed: Client) -> None:
    tabbed.sandbox.plan(FaultPlan(at={0: "502"}))
    reply = tabbed.ask("GET", path_of(tabbed))
    assert reply.status_code == 502
    assert reply.headers["Content-Type"].startswith("text/html")
    with pytest.raises(ValueError):
        reply.json()


@pytest.mark.parametrize(("kind", "status"), [("403", 403), ("404", 404), ("html", 200)])
@pytest.mark.parametrize("path", ["/token", FILES])
def test_refusals_and_strange_pages_come_where_a_plan_names_them(
    tabbed: Client, kind: str, status: int, path: str
) -> None:
    tabbed.sandbox.plan(FaultPlan(at={0: kind}, only=path))
    reply = tabbed.session.request(
        "POST" if path == "/token" else "GET", tabbed.sandbox.endpoint + path
    )
    assert reply.status_code == status
    assert ("<html>" in reply.text) is (kind == "html")


@pytest.mark.parametrize("kind", ["list", "shape", "object"])
def test_answers_of_other_shapes_are_json_that_no_client_expects(tabbed: Client, kind: str) -> None:
    tabbed.sandbox.plan(FaultPlan(at={0: kind}))
    odd = tabbed.session.get(tabbed.sandbox.endpoint + FILES)
    assert odd.json() == ODD[kind]
    assert "files" in tabbed.ask("GET", FILES).json()


def test_a_hanging_request_runs_into_the_clients_timeout(tabbed: Client) -> None:
    tabbed.sandbox.plan(FaultPlan(at={0: "hang"}))
    with pytest.raises(requests.ReadTimeout):
        tabbed.session.get(tabbed.sandbox.endpoint + path_of(tabbed), timeout=0.3)


def test_closing_does_not_wait_for_a_hanging_request(folder: Path) -> None:
    with Sandbox(folder, faults=FaultPlan(at={0: "hang"}, only="/drive")) as sandbox:
        client = Client(sandbox)
        with pytest.raises(requests.ReadTimeout):
            client.session.get(sandbox.endpoint + FILES, timeout=0.2)
        started = time.monotonic()
    assert time.monotonic() - started < 3


def test_a_slow_drip_outlives_a_read_timeout(tabbed: Client) -> None:
    """Each byte comes in time, so a timeout between bytes never fires; only a deadline helps."""
    tabbed.sandbox.plan(FaultPlan(at={0: "drip"}, drip_seconds=0.002))
    started = time.monotonic()
    reply = tabbed.session.get(tabbed.sandbox.endpoint + FILES, timeout=0.5)
    assert reply.status_code == 200
    assert time.monotonic() - started > 0.5


def test_a_reset_cuts_the_connection(tabbed: Client) -> None:
    tabbed.sandbox.plan(FaultPlan(at={0: "reset"}))
    with pytest.raises(requests.ConnectionError):
        tabbed.ask("GET", path_of(tabbed))
    assert tabbed.sandbox.requests[-1].status == 0


def test_truncated_gzip_cannot_be_unpacked(tabbed: Client) -> None:
    tabbed.sandbox.plan(FaultPlan(at={0: "truncated-gzip"}))
    url = tabbed.sandbox.endpoint + path_of(tabbed)
    with tabbed.session.get(url, timeout=5, stream=True) as reply:
        assert reply.headers["Content-Encoding"] == "gzip"
        with pytest.raises(EOFError):
            gzip.decompress(reply.raw.read(decode_content=False))


def test_truncated_json_is_a_200_that_does_not_parse(tabbed: Client) -> None:
    tabbed.sandbox.plan(FaultPlan(at={0: "truncated-json"}))
    reply = tabbed.session.get(tabbed.sandbox.endpoint + path_of(tabbed), timeout=5)
    assert reply.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.text)


def test_a_duplicate_delivery_appends_twice(tabbed: Client) -> None:
    number = tabbed.new_spreadsheet()
    tabbed.sandbox.plan(FaultPlan(at={0: "duplicate"}))
    path = f"/v4/spreadsheets/{number}/values/A1:append?valueInputOption=RAW"
    tabbed.post(path, {"values": [["ครั้งเดียว"]]})
    assert tabbed.values(number, "A:A") == [["ครั้งเดียว"], ["ครั้งเดียว"]]


@pytest.mark.parametrize("kind", ["500", "502", "503", "504", "429"])
def test_the_token_endpoint_fails_too(sandbox: Sandbox, kind: str) -> None:
    sandbox.plan(FaultPlan(at={0: kind}, only="/token"))
    reply = requests.post(f"{sandbox.endpoint}/token", data={}, timeout=5)
    assert reply.status_code == int(kind)
    if kind != "502":
        assert isinstance(reply.json()["error"], str)


def test_only_requests_of_the_chosen_path_are_counted(tabbed: Client) -> None:
    tabbed.sandbox.plan(FaultPlan(at={1: "500"}, only="/v4/"))
    statuses = [tabbed.ask("GET", path).status_code for path in (FILES, path_of(tabbed), FILES)]
    assert statuses == [200, 200, 200]
    assert tabbed.ask("GET", path_of(tabbed)).status_code == 500


def test_a_seed_decides_alone() -> None:
    plan = FaultPlan(rate=0.3, seed=7)
    first = [plan.fault(number) for number in range(300)]
    assert first == [FaultPlan(rate=0.3, seed=7).fault(number) for number in range(300)]
    assert first != [FaultPlan(rate=0.3, seed=8).fault(number) for number in range(300)]
    assert {kind for kind in first if kind} == set(KINDS)
    assert 60 < sum(kind is not None for kind in first) < 120


def test_a_plan_may_end() -> None:
    plan = FaultPlan(rate=1.0, until=5)
    assert [plan.fault(number) is not None for number in range(8)] == [True] * 5 + [False] * 3


def test_an_unknown_fault_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="earthquake"):
        FaultPlan(at={0: "earthquake"})


def test_garbage_on_the_wire_does_not_stop_the_server(tabbed: Client) -> None:
    address = urlsplit(tabbed.sandbox.endpoint)
    for garbage in (
        b"\x16\x03\x01\x02\x00\x01",
        b"GET\r\n\r\n",
        b"POST /token HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /token HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /token HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n",
    ):
        with socket.create_connection((address.hostname, address.port), timeout=5) as raw:
            raw.sendall(garbage)
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(4096):
                pass
    assert tabbed.ask("GET", FILES).status_code == 200
