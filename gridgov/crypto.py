"""Secrets at rest: sealed text (AES-GCM or SM4-GCM) and keyed hashes to find it by.

Keys come from settings.FIELD_KEYS:
`{"current": "k1", "keys": {"k1": "<base64>"}, "lookup": "<base64>"}`.
Every key is 32 bytes. The letters before the first digit of its id choose the cipher: `k1` is AES-GCM, `sm1` is
SM4-GCM (which takes the key's first 16 bytes).
"""

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


class BrokenSeal(ValueError):
    """The stored text was not sealed by this system's keys for this place, or was changed since."""


@dataclass(frozen=True)
class BlockCipher:
    """A 128-bit block cipher used in GCM: how many of the key's bytes it takes, and how it is made."""

    key_bytes: int
    algorithm: Callable[[bytes], algorithms.AES | algorithms.SM4]

    def encrypt(self, key: bytes, text: bytes, associated: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        run = Cipher(self.algorithm(key[: self.key_bytes]), modes.GCM(nonce)).encryptor()
        run.authenticate_additional_data(associated)
        return nonce + run.update(text) + run.finalize() + run.tag

    def decrypt(self, key: bytes, sealed: bytes, associated: bytes) -> bytes:
        nonce, body, tag = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:-TAG_BYTES], sealed[-TAG_BYTES:]
        run = Cipher(self.algorithm(key[: self.key_bytes]), modes.GCM(nonce, tag)).decryptor()
        run.authenticate_additional_data(associated)
        return run.update(body) + run.finalize()


CIPHERS: dict[str, BlockCipher] = {
    "k": BlockCipher(32, algorithms.AES),
    "sm": BlockCipher(16, algorithms.SM4),
}


def current_key_id() -> str:
    """Id of the key that seals new text."""
    return str(settings.FIELD_KEYS["current"])


def seal(text: str, context: str = "") -> str:
    """`keyid:base64(nonce|ciphertext|tag)`; `context` (such as "resident.phone") is bound to it and opens it again."""
    key_id = current_key_id()
    cipher, key = _cipher_and_key(key_id)
    sealed = cipher.encrypt(key, text.encode(), context.encode())
    return f"{key_id}:{base64.b64encode(sealed).decode()}"


def open_sealed(sealed: str, context: str = "") -> str:
    """What `seal` was given; BrokenSeal when it was changed, moved to another place, or its key is not here."""
    key_id, _, body = sealed.partition(":")
    try:
        cipher, key = _cipher_and_key(key_id)
        return cipher.decrypt(key, base64.b64decode(body, validate=True), context.encode()).decode()
    except (InvalidTag, ValueError) as broken:
        raise BrokenSeal(f"A sealed text under key '{key_id}' cannot be opened for '{context}'.") from broken


def lookup_hash(text: str, purpose: str) -> str:
    """64 hex digits to find a sealed text by; equal only for the same text and purpose. Normalise the text first."""
    key = base64.b64decode(settings.FIELD_KEYS["lookup"])
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def _cipher_and_key(key_id: str) -> tuple[BlockCipher, bytes]:
    encoded = settings.FIELD_KEYS["keys"].get(key_id)
    cipher = CIPHERS.get(re.split(r"\d", key_id, maxsplit=1)[0])
    if encoded is None or cipher is None:
        raise BrokenSeal(
            f"FIELD_KEYS holds no key '{key_id}' (known: {', '.join(settings.FIELD_KEYS['keys'])})."
        )
    key = base64.b64decode(encoded)
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"Key '{key_id}' in FIELD_KEYS has {len(key)} bytes, not {KEY_BYTES}.")
    return cipher, key
