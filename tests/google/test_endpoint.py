"""With an endpoint set, everything goes to loopback and nothing anywhere else."""

from __future__ import annotations

import copy
import json
import socket
from pathlib import Path

import pytest
import requests

from sync.errors import ConfigError
from sync.google.client import Client
from sync.google.endpoint import HOSTS, loopback_endpoint, session_for
from sync.google.reader import read_plan
from sync.sandbox.server import Sandbox
from tests.google.office import SkippingTime, client_of, ids_of, make_plan


@pytest.fixture
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fails on any name looked up and any address connected to outside loopback."""
    seen: list[str] = []
    look_up = socket.getaddrinfo

    def watched(host: object, *args: object, **kwargs: object) -> object:
        seen.append(str(host))
        assert host in ("127.0.0.1", "localhost"), f"{host} was looked up"
        return look_up(host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", watched)
    return seen


@pytest.mark.parametrize("host", HOSTS)
def test_every_google_host_is_the_endpoint(
    sandbox: Sandbox, host: str, only_loopback: list[str]
) -> None:
    session = session_for(sandbox.endpoint)
    session.get(f"{host}/v4/some%2Fpath?fields=a%2Cb", timeout=5)
    assert sandbox.requests[-1].path == "/v4/some%2Fpath?fields=a%2Cb"
    assert only_loopback


def test_a_copied_session_stays_on_loopback(sandbox: Sandbox, only_loopback: list[str]) -> None:
    """google-auth copies sessions for its background calls."""
    session = copy.deepcopy(session_for(sandbox.endpoint))
    session.get(f"{HOSTS[0]}/copied", timeout=5)
    assert sandbox.requests[-1].path == "/copied"
    with pytest.raises(ConfigError):
        session.get("https://example.org/")
    assert session.trust_env is False


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "http://example.org/",
        "http://127.0.0.1:9/",
        "https://sheets.googleapis.com.example.org/",
        "https://sheets.googleapis.com:444/",
        "http://sheets.googleapis.com/",
        "https://docs.google.com/",
    ],
)
def test_any_other_host_is_refused(url: str, only_loopback: list[str]) -> None:
    session = session_for("http://127.0.0.1:1")
    with pytest.raises(ConfigError, match="refused"):
        session.get(url)
    assert only_loopback == []


def test_a_port_that_begins_like_the_endpoints_is_another(only_loopback: list[str]) -> None:
    with pytest.raises(ConfigError):
        session_for("http://127.0.0.1:80").get("http://127.0.0.1:8080/")


def test_a_proxy_of_the_environment_is_not_asked(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert session_for(sandbox.endpoint).get(f"{HOSTS[0]}/x", timeout=5).status_code == 404


def test_a_password_file_does_not_replace_the_token(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("default login somebody password nothing\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    session = session_for(None)
    request = session.prepare_request(requests.Request("GET", f"{HOSTS[0]}/x"))
    assert "Authorization" not in request.headers


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://192.168.1.7:80",
        "https://sheets.googleapis.com",
        "ftp://127.0.0.1",
        "127.0.0.1:80",
        "",
    ],
)
def test_an_endpoint_is_on_this_machine_or_refused(endpoint: str) -> None:
    with pytest.raises(ConfigError, match=r"google\.endpoint"):
        loopback_endpoint(endpoint)


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:80/", "http://localhost:80", "http://[::1]:80"]
)
def test_loopback_by_any_name_is_taken(endpoint: str) -> None:
    assert loopback_endpoint(endpoint) == endpoint.rstrip("/")


def test_a_whole_sync_stays_on_loopback_and_makes_no_call_of_its_own(
    sandbox: Sandbox, client: Client, only_loopback: list[str]
) -> None:
    plan = make_plan(client, dict.fromkeys(ids_of(sandbox), ""))
    assert all(outcome.workbook for outcome in read_plan(client, plan))
    assert {request.path.split("?")[0].split("/")[1] for request in sandbox.requests} == {
        "token",
        "drive",
        "v4",
    }
    assert set(only_loopback) == {"127.0.0.1"}


def test_a_key_of_another_stand_in_is_refused_and_not_sent_there(
    sandbox: Sandbox, skipping: SkippingTime, tmp_path: Path
) -> None:
    content = json.loads(sandbox.credentials.read_text())
    key = tmp_path / "key.json"
    key.touch(mode=0o600)
    key.write_text(json.dumps(content | {"token_uri": "http://127.0.0.1:9/token"}))
    with pytest.raises(ConfigError, match="refused"):
        make_plan(client_of(sandbox, skipping, key=key), {})
