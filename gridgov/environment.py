"""What the environment says, read once by the settings: pure functions over a mapping, no Django."""

from __future__ import annotations

import base64
import ipaddress
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = ("DATABASE_URL", "REDIS_URL", "GRIDGOV_DATA", "SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS")
MODES = ("local", "development", "test", "production")

Environment = Mapping[str, str]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Misconfigured(SystemExit):
    """A setting that cannot work; the sentence is all that the person who started us sees."""


class FieldKeys(TypedDict):
    """Keys of encrypted fields: `keys[current]` encrypts, every key decrypts, `lookup` hashes for search."""

    current: str
    keys: dict[str, str]
    lookup: str


def mode(env: Environment) -> str:
    """One of MODES; production refuses to start with anything unset, in one sentence that names it all."""
    chosen = env.get("GRIDGOV_ENV") or "local"
    if chosen not in MODES:
        raise Misconfigured(f"GRIDGOV_ENV is {chosen!r}; it must be one of {', '.join(MODES)}, or unset.")
    missing = [name for name in REQUIRED if not env.get(name)]
    if chosen == "production" and missing:
        raise Misconfigured(f"GRIDGOV_ENV=production needs these to be set too: {', '.join(missing)}.")
    return chosen


def data_folder(env: Environment) -> Path:
    """Where everything that must outlive a process lies, absolute."""
    return Path(env.get("GRIDGOV_DATA") or ROOT / "var").expanduser().absolute()


def database(url: str | None) -> dict[str, Any]:
    """Django's dictionary for DATABASE_URL; without one the embedded server."""
    common: dict[str, Any] = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    if not url:
        return {"ENGINE": "gridgov.postgres.backend", "NAME": "gridgov", "USER": "gridgov"} | common
    try:
        parts = urlsplit(url)
        port = parts.port or ""
    except ValueError as error:
        raise Misconfigured(f"DATABASE_URL cannot be read: {error}.") from None
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise Misconfigured(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name?sslmode=require."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": port,
        "OPTIONS": dict(parse_qsl(parts.query)),
    } | common


def cache(chosen_mode: str, redis_url: str, data: Path) -> dict[str, Any]:
    """Django's dictionary for the cache: Redis, or files that web, worker and beat share."""
    if chosen_mode == "test":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if redis_url:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}
    files = {"LOCATION": str(data / "cache"), "OPTIONS": {"MAX_ENTRIES": 2000}}
    return {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache"} | files


def field_keys(text: str) -> FieldKeys:
    """FIELD_KEYS checked: every key 32 bytes of base64, `current` among them."""
    try:
        given = json.loads(text)
        current, keys, lookup = str(given["current"]), dict(given["keys"]), given["lookup"]
        sizes = {len(base64.b64decode(key, validate=True)) for key in (*keys.values(), lookup)}
    except (ValueError, KeyError, TypeError) as error:
        raise Misconfigured(
            'FIELD_KEYS must be {"current": "k1", "keys": {"k1": <base64 of 32 bytes>}, '
            f'"lookup": <base64 of 32 bytes>}}; {type(error).__name__} at {error}.'
        ) from None
    if sizes != {32}:
        raise Misconfigured("Every key in FIELD_KEYS must be the base64 of exactly 32 bytes.")
    if current not in keys:
        raise Misconfigured(f"FIELD_KEYS names {current!r} as current, but holds only {', '.join(keys)}.")
    if lookup in keys.values():
        raise Misconfigured("The lookup key in FIELD_KEYS must not be one of the encrypting keys.")
    return {"current": current, "keys": keys, "lookup": lookup}


def kept_secrets(folder: Path) -> dict[str, str]:
    """The secrets of this data folder: SECRET_KEY and FIELD_KEYS, made once, whoever comes first wins."""
    path = folder / "secrets"
    if not path.exists():
        _publish(path, {"SECRET_KEY": secrets.token_urlsafe(64), "FIELD_KEYS": json.dumps(_new_field_keys())})
    try:
        kept: dict[str, str] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise Misconfigured(f"The secrets in {path} cannot be read: {error}.") from None
    return kept


def _new_field_keys() -> FieldKeys:
    first, lookup = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    return {"current": "k1", "keys": {"k1": first}, "lookup": lookup}


def _publish(path: Path, content: dict[str, str]) -> None:
    """Write a whole file under its name, or leave the one that another process has published meanwhile."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secrets-") as draft:  # mode 600
            json.dump(content, draft)
            draft.flush()
            os.fsync(draft.fileno())
            os.link(draft.name, path)
    except FileExistsError:
        return
    except OSError as error:
        raise Misconfigured(f"The data folder {path.parent} cannot be written: {error.strerror}.") from None


def content_security(tiles_url: str) -> dict[str, list[str]]:
    """Everything from ourselves; images also made in the page, and base map tiles when a host is set."""
    images = ["'self'", "data:", "blob:"]
    if tiles_url:
        parts = urlsplit(tiles_url.replace("{s}", "*"))
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise Misconfigured("MAP_TILES_URL must look like https://tiles.example.org/{z}/{x}/{y}.png.")
        images.append(f"{parts.scheme}://{parts.netloc}")
    own = ["'self'"]
    return {
        "default-src": own,
        "script-src": own,
        "style-src": own,
        "img-src": images,
        "media-src": ["'self'", "blob:"],
        "worker-src": own,
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": own,
        "frame-ancestors": ["'none'"],
    }


def site_url(env: Environment, hosts: list[str]) -> str:
    """Where people reach the site, without a slash at the end: for links in mails, which no request tells."""
    given = env.get("SITE_URL", "").rstrip("/")
    if given and urlsplit(given).scheme not in ("http", "https"):
        raise Misconfigured("SITE_URL must look like https://grid.example.org.")
    named = next((host.lstrip(".") for host in hosts if "*" not in host), "")
    return given or (f"https://{named}" if named else f"http://localhost:{env.get('PORT') or 8000}")


def networks(text: str) -> tuple[Network, ...]:
    """Private networks that webhooks may reach all the same, with commas: 10.20.0.0/16."""
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise Misconfigured(f"WEBHOOK_NETWORKS cannot be read: {error}.") from None


def email(url: str) -> dict[str, Any]:
    """Django's mail settings for EMAIL_URL (smtp://user:password@host:587/?tls=1); without one mail is refused."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise Misconfigured("EMAIL_URL must look like smtp://user:password@host:587/?tls=1.")
    query = dict(parse_qsl(parts.query))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": query.get("tls") == "1",
        "DEFAULT_FROM_EMAIL": query.get("from", "gridgov@localhost"),
    }
