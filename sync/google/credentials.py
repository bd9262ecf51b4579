"""The service-account key: where it may lie, what it must hold, what it may do."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import google.auth
from google.auth.credentials import Credentials
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError
from google.oauth2 import service_account

from sync.errors import CredentialsError

SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets.readonly",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
WRITE_SCOPE = "https://www.googleapis.com/auth/spreadsheets"  # where a tab of results is on
NEW_KEY = "make a new JSON key for the service account and put it there"


def load_credentials(
    key: Path | None,
    *,
    endpoint: str | None = None,
    writing: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> Credentials:
    """Credentials from a key file, or the machine's own when `key` is None.

    They may only read unless `writing` is asked for. `endpoint` is the stand-in on loopback, if
    any: only then may a key name a sign-in server that is not reached by https. CredentialsError
    names the file, the fault and the mend.
    """
    scopes = [*SCOPES, WRITE_SCOPE] if writing else [*SCOPES]
    if key is None:
        return _machine_credentials(scopes)
    content = _content(key, _read_safely(key, environ))
    sign_in = content["token_uri"]
    if not sign_in.startswith("https://") and endpoint is None:
        raise CredentialsError(
            f"{key}: made for a stand-in at {sign_in}, not for Google",
            hint='set google.source = "sandbox", or use a key from Google',
        )
    try:
        proven = _proven(json.dumps({**content, "token_uri": ""}, sort_keys=True))
    except (ValueError, GoogleAuthError) as error:
        raise CredentialsError(f"{key}: its private key cannot be read", hint=NEW_KEY) from error
    # copies, which sign in by themselves, and where this key says
    loaded: Credentials = proven.with_token_uri(sign_in).with_scopes(scopes)
    return loaded


@lru_cache(maxsize=32)
def _proven(content: str) -> Any:
    """What a key gives. That its primes are primes takes as long to prove as to read a sheet."""
    read = service_account.Credentials.from_service_account_info
    return read(json.loads(content))  # type: ignore[no-untyped-call]


def account_of(credentials: Credentials) -> str:
    """The address to share sheets with; "" when the credentials do not say."""
    return str(getattr(credentials, "service_account_email", "") or "")


def _machine_credentials(scopes: list[str]) -> Credentials:
    try:
        credentials, _project = google.auth.default(scopes=scopes)
    except DefaultCredentialsError as error:
        raise CredentialsError(
            "this machine has no Google account of its own",
            hint="set google.credentials in settings.toml to the path of a service-account key",
        ) from error
    found: Credentials = credentials
    return found


def _read_safely(key: Path, environ: Mapping[str, str]) -> bytes:
    """The bytes of the file, unless others could read it or put another in its place."""
    try:
        with key.open("rb") as file:
            if not _kept_by_systemd(key, environ):
                _refuse_open_doors(key, os.fstat(file.fileno()).st_mode)
            return file.read()
    except FileNotFoundError as error:
        raise CredentialsError(
            f"{key}: there is no such file",
            hint="check google.credentials in settings.toml, or " + NEW_KEY,
        ) from error
    except OSError as error:
        raise CredentialsError(
            f"{key}: cannot be read ({error.strerror})",
            hint="google.credentials must name a file that the user of this program owns",
        ) from error


def _refuse_open_doors(key: Path, mode: int) -> None:
    if mode & 0o077:
        raise CredentialsError(
            f"{key}: others on this machine may use it (mode {stat.S_IMODE(mode):04o})",
            hint=f"chmod 600 {key}",
        )
    folder = key.resolve().parent
    rights = folder.stat().st_mode
    if rights & stat.S_IWOTH and not rights & stat.S_ISVTX:
        raise CredentialsError(
            f"{key}: lies in a folder that everybody may change", hint=f"chmod o-w {folder}"
        )


def _kept_by_systemd(key: Path, environ: Mapping[str, str]) -> bool:
    """systemd's LoadCredential guards its folder by access lists, which show as group rights."""
    folder = environ.get("CREDENTIALS_DIRECTORY")
    return bool(folder) and key.resolve().is_relative_to(Path(str(folder)).resolve())


def _content(key: Path, data: bytes) -> dict[str, Any]:
    """The key as a mapping with the fields that matter; nothing of it goes into a message."""
    try:
        content = json.loads(data)
    except ValueError as error:
        # Not chained: the error of the parser would carry the key's text along.
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise CredentialsError(f"{key}: not JSON{place}", hint=NEW_KEY) from None
    if not isinstance(content, dict) or content.get("type") != "service_account":
        raise CredentialsError(f"{key}: not a service-account key", hint=NEW_KEY)
    missing = [
        name
        for name in ("client_email", "private_key", "token_uri")
        if not isinstance(content.get(name), str) or not content[name]
    ]
    if missing:
        raise CredentialsError(f"{key}: lacks {', '.join(missing)}", hint=NEW_KEY)
    return content
