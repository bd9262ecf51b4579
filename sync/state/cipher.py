"""What is kept of the sheets, sealed with the office's key: a copy of the database tells no one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from sync.errors import StateError
from sync.state.secret import fingerprint

if TYPE_CHECKING:  # the library is slow to load, and who asks for no reading needs none
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12  # bytes, new for each sealing


class Cipher:
    """AES-256-GCM with a key made from the office's own, which is asked for when first needed.

    `key` is given the fingerprint that the key must have been known by, or None, and may raise
    StateError. Contents are bound to the name they are kept under: none can stand in for another.
    """

    def __init__(self, key: Callable[[str | None], bytes]) -> None:
        self._key = key

    def seal(self, name: str, content: bytes) -> tuple[str, bytes]:
        """The fingerprint of the key, and the content sealed with it."""
        key = self._key(None)
        nonce = os.urandom(_NONCE)
        return fingerprint(key), nonce + _aes(key).encrypt(nonce, content, name.encode())

    def unseal(self, name: str, sealed_by: str, sealed: bytes) -> bytes | None:
        """The content; None when another key sealed it. StateError when it is damaged."""
        from cryptography.exceptions import InvalidTag

        key = self._key(sealed_by)
        if fingerprint(key) != sealed_by:
            return None
        try:
            return _aes(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except (InvalidTag, ValueError) as fault:
            raise StateError(
                f"the last good read of {name} is damaged",
                hint="restore the newest backup, or read it anew: sync --full",
            ) from fault

    def made_by(self, sealed_by: str) -> bool:
        """Whether the office's key of now is this one, or gone: then whoever unseals is told."""
        with suppress(StateError):
            return fingerprint(self._key(sealed_by)) == sealed_by
        return True


def _aes(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(hashlib.blake2b(b"sammachip last good read", key=key, digest_size=32).digest())
