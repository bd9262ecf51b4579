"""What delivery borrows from Google: tokens for XOAUTH2, and signed posts to the Gmail API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from requests import RequestException

from sync.errors import CredentialsError, DeliveryError, SyncError
from sync.google.credentials import account_of, load_credentials
from sync.google.endpoint import session_for
from sync.google.failures import FOREIGN_ERRORS, error_of, failure_of
from sync.google.tokens import Bearer, Tokens

SMTP_SCOPE = "https://mail.google.com/"
GMAIL_SCOPE = "https://www.googleapis.com/auth/gmail.send"
GMAIL_HOST = "https://gmail.googleapis.com"
PATIENCE = (5.0, 60.0)  # seconds to connect, and for the next bytes
DELEGATION = "grant the service account this scope by domain-wide delegation: "

Post = Callable[[str, Mapping[str, Any]], tuple[int, str]]


def smtp_token(key: Path, *, endpoint: str | None = None) -> Callable[[str], str]:
    """A function that gives a fresh access token for sending as a user of the domain."""

    def token(user: str) -> str:
        with closing(_tokens(key, user, SMTP_SCOPE, endpoint)) as tokens:
            return _signature(tokens, SMTP_SCOPE).token

    return token


def gmail_post(key: Path, user: str, *, endpoint: str | None = None) -> Post:
    """An authorised POST in the name of a user: path and JSON body → status and text.

    OSError when no answer came (it may have been taken); DeliveryError when the account may not
    sign in. `endpoint` sends everything to a stand-in on loopback.
    """
    tokens = _tokens(key, user, GMAIL_SCOPE, endpoint)
    session = session_for(endpoint)

    def post(path: str, body: Mapping[str, Any]) -> tuple[int, str]:
        bearer = _signature(tokens, GMAIL_SCOPE)
        try:
            answer = session.post(
                (endpoint or GMAIL_HOST) + path,
                json=dict(body),
                auth=bearer,
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except RequestException as fault:
            raise OSError(str(fault)) from fault
        return answer.status_code, answer.text

    return post


def _tokens(key: Path, user: str, scope: str, endpoint: str | None) -> Tokens:
    credentials = load_credentials(key, endpoint=endpoint)
    if not hasattr(credentials, "with_subject"):
        raise CredentialsError(
            f"{key}: cannot send in the name of {user}", hint="use a service-account key"
        )
    delegated = credentials.with_subject(user).with_scopes([scope])
    return Tokens(delegated, session_for(endpoint), PATIENCE)


def _signature(tokens: Tokens, scope: str) -> Bearer:
    try:
        return tokens.current()
    except FOREIGN_ERRORS as fault:
        told: SyncError = error_of(
            failure_of("sheets", fault), place="signing in to send", account=_account(tokens)
        )
        raise DeliveryError(
            told.message, hint=DELEGATION + scope, permanent=told.permanent
        ) from fault


def _account(tokens: Tokens) -> str:
    return account_of(tokens.credentials)
