"""A plain HTTP client of the sandbox that signs in as real clients do, and checks every answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import requests
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials

from sync.sandbox.server import Sandbox
from tests.sandbox import discovery

SPREADSHEETS = "https://www.googleapis.com/auth/spreadsheets"
DRIVE = "https://www.googleapis.com/auth/drive"
READONLY = (
    "https://www.googleapis.com/auth/spreadsheets.readonly",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
GMAIL_SEND = "https://www.googleapis.com/auth/gmail.send"


def token(sandbox: Sandbox, scopes: Sequence[str], key: Path | None = None) -> str:
    """An access token, got with google-auth from the sandbox's /token."""
    credentials = Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
        str(key or sandbox.credentials), scopes=list(scopes)
    )
    session = requests.Session()
    session.trust_env = False
    credentials.refresh(Request(session))
    return str(credentials.token)


class Client:
    """Requests with a token; every successful answer is held against the discovery documents."""

    def __init__(
        self,
        sandbox: Sandbox,
        scopes: Sequence[str] = (SPREADSHEETS, DRIVE),
        key: Path | None = None,
    ) -> None:
        self.sandbox = sandbox
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {token(sandbox, scopes, key)}"

    def ask(self, method: str, path: str, body: Any = None, **parameters: Any) -> requests.Response:
        """One request; `path` goes as it is, `body` as JSON."""
        url = self.sandbox.endpoint + path
        response = self.session.request(method, url, params=parameters, json=body, timeout=60)
        if response.ok and response.content and "json" in response.headers["Content-Type"]:
            faults = discovery.faults(method, path, response.json())
            assert not faults, f"{method} {path}: {faults[:5]}"
        return response

    def get(self, path: str, **parameters: Any) -> Any:
        return self._resource(self.ask("GET", path, **parameters))

    def post(self, path: str, body: Any = None, **parameters: Any) -> Any:
        return self._resource(self.ask("POST", path, body, **parameters))

    def put(self, path: str, body: Any = None, **parameters: Any) -> Any:
        return self._resource(self.ask("PUT", path, body, **parameters))

    def edit(self, spreadsheet: str, *requests_: Any) -> Any:
        """spreadsheets.batchUpdate."""
        path = f"/v4/spreadsheets/{spreadsheet}:batchUpdate"
        return self.post(path, {"requests": list(requests_)})["replies"]

    def values(self, spreadsheet: str, cells: str, **parameters: Any) -> Any:
        return self.get(f"/v4/spreadsheets/{spreadsheet}/values/{cells}", **parameters).get(
            "values"
        )

    def new_spreadsheet(self, title: str = "บัญชี") -> str:
        return str(self.post("/v4/spreadsheets", {"properties": {"title": title}})["spreadsheetId"])

    @staticmethod
    def _resource(response: requests.Response) -> Any:
        assert response.ok, f"{response.status_code}: {response.text[:500]}"
        return response.json()
