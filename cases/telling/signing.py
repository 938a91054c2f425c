"""The signature of a webhook, as Standard Webhooks specifies it: HMAC-SHA256 over id, time and body. Pure."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """What the receiver keeps: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, key: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the MAC in base64."""
    signed = f"{key}.{timestamp}.".encode() + body
    mac = hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(mac.digest()).decode()}"


def headers(key: str, timestamp: int, body: bytes, secrets_in_use: Iterable[str]) -> dict[str, str]:
    """What goes with the body; while a secret is changed it is signed with both."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "GridGov",
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            signature(each, key, timestamp, body) for each in secrets_in_use if each
        ),
    }
