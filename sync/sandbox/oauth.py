"""OAuth: service accounts of the sandbox, their signed JWTs verified, and the tokens issued."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sync.sandbox.protocol import Answer, Caller
from sync.sandbox.workbook import Resource

GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFETIME = 3600  # seconds an access token lives
SKEW = 300  # seconds the caller's clock may be ahead of ours
PROJECT = "sandbox-project"
SCOPE_PREFIX = "https://www.googleapis.com/auth/"
_HARDEST_SCOPES = 64


class Denied(Exception):
    """The token request is refused: OAuth's error code and its description."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description

    def answer(self) -> Answer:
        return Answer({"error": self.error, "error_description": self.description}, 400)


@dataclass(slots=True)
class ServiceAccount:
    """A service account with one key."""

    email: str
    key_id: str
    public_key: rsa.RSAPublicKey
    revoked: bool = False


@cache
def _key_of(name: str) -> rsa.RSAPrivateKey:
    """The key of an account of this name in every sandbox of this process: making one is dear."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class IssuedTokens:
    """The accounts that may ask, and the tokens that were given out."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock  # judges iat and exp
        self.accounts: dict[str, ServiceAccount] = {}
        self._tokens: dict[str, tuple[Caller, float]] = {}

    def new_account(self, name: str, folder: Path, token_uri: str) -> Path:
        """Make a service account; returns the path of its key file, mode 0600."""
        key = _key_of(name)
        email = f"{name}@{PROJECT}.iam.gserviceaccount.com"
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        key_id = hashlib.sha256(pem).hexdigest()[:40]
        self.accounts[email] = ServiceAccount(email, key_id, key.public_key())
        path = folder / f"{name}.json"
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(json.dumps(_key_file(email, key_id, pem.decode(), token_uri), indent=2))
        return path

    def caller_of(self, token: str, now: float) -> Caller | None:
        """Who holds this token; None when it is unknown, expired or revoked."""
        caller, expires = self._tokens.get(token, (None, 0.0))
        if caller is None or now >= expires or self.accounts[caller.email].revoked:
            return None
        return caller

    def expire_all(self) -> None:
        """Forget every token given out so far, as when Google revokes them."""
        self._tokens.clear()

    def answer(self, body: bytes, now: float) -> Answer:
        """The answer to POST /token."""
        form = {k: v[0] for k, v in parse_qs(body.decode("utf-8", "replace")).items()}
        try:
            caller = self._verify(form)
        except Denied as denied:
            return denied.answer()
        token = "ya29.c." + secrets.token_urlsafe(48)
        self._tokens = {t: held for t, held in self._tokens.items() if held[1] > now}
        self._tokens[token] = (caller, now + LIFETIME)
        return Answer({"access_token": token, "expires_in": LIFETIME - 1, "token_type": "Bearer"})

    def _verify(self, form: dict[str, str]) -> Caller:
        if form.get("grant_type") != GRANT:
            raise Denied("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type')}")
        header, claims, signature, signed = _decode(form.get("assertion", ""))
        account = self.accounts.get(str(claims.get("iss")))
        if account is None:
            raise Denied("invalid_grant", "Invalid grant: account not found")
        if header.get("alg") != "RS256" or header.get("kid", account.key_id) != account.key_id:
            raise Denied("invalid_grant", "Invalid JWT Signature.")
        try:
            account.public_key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature as fault:
            raise Denied("invalid_grant", "Invalid JWT Signature.") from fault
        if account.revoked:
            raise Denied("invalid_grant", "Invalid JWT Signature.")
        _check_claims(claims, self.clock())
        return Caller(account.email, _scopes(claims))


def _key_file(email: str, key_id: str, pem: str, token_uri: str) -> Resource:
    return {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": key_id,
        "private_key": pem,
        "client_email": email,
        "client_id": str(int(key_id[:16], 16)),
        "token_uri": token_uri,
        "universe_domain": "googleapis.com",
    }


def _decode(assertion: str) -> tuple[Resource, Resource, bytes, bytes]:
    parts = assertion.split(".")
    try:
        header, claims = (json.loads(_unpack(part)) for part in parts[:2])
        if len(parts) != 3 or not isinstance(header, dict) or not isinstance(claims, dict):
            raise ValueError("not three parts")
        return header, claims, _unpack(parts[2]), ".".join(parts[:2]).encode()
    except (ValueError, binascii.Error) as fault:
        raise Denied("invalid_grant", "Bad Request: the assertion is not a JWT.") from fault


def _unpack(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _check_claims(claims: Resource, now: float) -> None:
    audience = str(claims.get("aud", ""))
    if audience != GOOGLE_AUDIENCE and not audience.startswith("http://127.0.0.1"):
        raise Denied("invalid_grant", "Invalid JWT: Failed audience check.")
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, (int, float)) or not isinstance(expires, (int, float)):
        raise Denied("invalid_grant", "Invalid JWT: iat and exp must be numbers.")
    if expires <= now or issued > now + SKEW or expires - issued > LIFETIME + SKEW:
        raise Denied(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
            "timeframe. Check your iat and exp values in the JWT claim.",
        )


def _scopes(claims: Resource) -> frozenset[str]:
    scopes = str(claims.get("scope", "")).split()
    if not scopes:
        raise Denied("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    known = all(s.startswith((SCOPE_PREFIX, "https://mail.google.com")) for s in scopes)
    if not known or len(scopes) > _HARDEST_SCOPES:
        raise Denied("invalid_scope", f"Some requested scopes were invalid. {{invalid={scopes}}}")
    return frozenset(scopes)


def private_folder() -> Path:
    """A new folder that only this user may enter, for key files."""
    return Path(tempfile.mkdtemp(prefix="sandbox-keys-"))
