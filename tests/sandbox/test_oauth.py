"""Signing in: real JWTs, and the refusals of OAuth."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sync.sandbox.oauth import GRANT
from sync.sandbox.server import Sandbox
from tests.sandbox.client import DRIVE, SPREADSHEETS, Client, token
from tests.sandbox.conftest import Clock


def assertion(
    key_file: Path, now: float, *, key: rsa.RSAPrivateKey | None = None, **claims: Any
) -> str:
    """A JWT as google-auth makes it; `claims` replace the usual ones, None takes one out."""
    account = json.loads(key_file.read_text())
    if key is None:
        loaded = serialization.load_pem_private_key(account["private_key"].encode(), None)
        assert isinstance(loaded, rsa.RSAPrivateKey)
        key = loaded
    usual = {
        "iss": account["client_email"],
        "aud": "https://oauth2.googleapis.com/token",
        "iat": int(now),
        "exp": int(now) + 3600,
        "scope": SPREADSHEETS,
    }
    payload = {name: value for name, value in (usual | claims).items() if value is not None}
    header = {"alg": "RS256", "typ": "JWT", "kid": account["private_key_id"]}
    signed = b".".join(_packed(json.dumps(part).encode()) for part in (header, payload))
    signature = key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return (signed + b"." + _packed(signature)).decode()


def _packed(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def ask(sandbox: Sandbox, assertion: str, grant: str = GRANT) -> requests.Response:
    form = {"grant_type": grant, "assertion": assertion}
    return requests.post(f"{sandbox.endpoint}/token", data=form, timeout=10)


def test_google_auth_gets_a_token_that_opens_the_door(client: Client) -> None:
    assert client.get("/drive/v3/files")["files"] == []


def test_the_key_file_is_closed_to_others_and_points_home(sandbox: Sandbox) -> None:
    assert stat.S_IMODE(sandbox.credentials.stat().st_mode) == 0o600
    key = json.loads(sandbox.credentials.read_text())
    assert key["type"] == "service_account"
    assert key["token_uri"] == f"{sandbox.endpoint}/token"


def test_the_key_file_is_gone_after_closing() -> None:
    with Sandbox() as started:
        path = started.credentials
        assert path.exists()
    assert not path.exists()


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({"iss": "nobody@example.iam.gserviceaccount.com"}, "invalid_grant"),
        ({"aud": "https://example.org/token"}, "invalid_grant"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"exp": None}, "invalid_grant"),
        ({"exp": "tomorrow"}, "invalid_grant"),
    ],
)
def test_a_wrong_claim_is_refused(claims: dict[str, Any], error: str) -> None:
    clock = Clock()
    with Sandbox(clock=clock, jwt_clock=clock) as sandbox:
        reply = ask(sandbox, assertion(sandbox.credentials, clock.now, **claims))
        assert (reply.status_code, reply.json()["error"]) == (400, error)
        assert ask(sandbox, assertion(sandbox.credentials, clock.now)).status_code == 200


@pytest.mark.parametrize("minutes", [-70, 10])
def test_a_clock_that_is_wrong_is_refused(minutes: int) -> None:
    clock = Clock()
    with Sandbox(clock=clock, jwt_clock=clock) as sandbox:
        reply = ask(sandbox, assertion(sandbox.credentials, clock.now + minutes * 60))
        assert reply.json()["error"] == "invalid_grant"
        assert "reasonable timeframe" in reply.json()["error_description"]


def test_another_persons_signature_is_refused(sandbox: Sandbox) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = sandbox.clock()
    reply = ask(sandbox, assertion(sandbox.credentials, now, key=stranger))
    assert reply.json()["error_description"] == "Invalid JWT Signature."


@pytest.mark.parametrize("text", ["", "a.b.c", "no jwt at all", "e30.e30.e30"])
def test_what_is_no_jwt_is_refused(sandbox: Sandbox, text: str) -> None:
    assert ask(sandbox, text).json()["error"] == "invalid_grant"


def test_another_grant_is_refused(sandbox: Sandbox) -> None:
    reply = ask(sandbox, "", grant="password")
    assert reply.json()["error"] == "unsupported_grant_type"


def test_a_token_dies_after_an_hour() -> None:
    clock = Clock()
    with Sandbox(clock=clock, jwt_clock=clock) as sandbox:
        given = ask(sandbox, assertion(sandbox.credentials, clock.now, scope=DRIVE)).json()
        headers = {"Authorization": f"Bearer {given['access_token']}"}
        url = f"{sandbox.endpoint}/drive/v3/files"
        assert requests.get(url, headers=headers, timeout=10).status_code == 200
        clock.now += 3601
        assert requests.get(url, headers=headers, timeout=10).status_code == 401


def test_a_revoked_key_stops_at_once(sandbox: Sandbox, client: Client) -> None:
    sandbox.revoke(sandbox.account)
    assert client.ask("GET", "/drive/v3/files").status_code == 401
    reply = ask(sandbox, assertion(sandbox.credentials, sandbox.clock()))
    assert reply.json()["error"] == "invalid_grant"


def test_without_a_token_sheets_and_drive_answer_in_their_own_words(sandbox: Sandbox) -> None:
    sheets = requests.get(f"{sandbox.endpoint}/v4/spreadsheets/x", timeout=10)
    drive = requests.get(f"{sandbox.endpoint}/drive/v3/files", timeout=10)
    assert sheets.status_code == drive.status_code == 401
    assert sheets.json()["error"]["status"] == "UNAUTHENTICATED"
    assert drive.json()["error"]["errors"][0]["reason"] == "authError"


def test_any_host_header_is_accepted(sandbox: Sandbox) -> None:
    headers = {
        "Host": "sheets.googleapis.com",
        "Authorization": f"Bearer {token(sandbox, [DRIVE])}",
    }
    reply = requests.get(f"{sandbox.endpoint}/drive/v3/files", headers=headers, timeout=10)
    assert reply.status_code == 200


def test_the_unasked_question_of_google_auth_is_answered_with_404(client: Client) -> None:
    path = f"/v1/projects/-/serviceAccounts/{client.sandbox.account}/allowedLocations"
    assert client.ask("GET", path).status_code == 404
