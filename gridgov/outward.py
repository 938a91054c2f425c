"""Posting to an address that somebody typed in, without being led into our own network.

The name is looked up once, every address that it has must be public (or in a network that the site opened), and the
connection goes to that address: a name that answers differently the second time gains nothing. Redirects are not
followed, nothing of the answer is kept but its status.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from gridgov.environment import Network
from gridgov.problems import Invalid

SECONDS = 5.0  # for each step
IN_ALL = 15.0  # for the answer, however slowly it drips
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Parts of the public space that carry an IPv4 address inside (it may be one of ours), and what Python takes for public
# but leads nobody anywhere: formerly private addresses, a cloud's own servant, relays, protocols, examples.
NOBODYS = tuple(
    ipaddress.ip_network(net)
    for net in (
        "64:ff9b::/96", "2002::/16", "2001::/32",
        "fec0::/10", "168.63.129.16/32", "192.88.99.0/24", "192.0.0.0/24", "3fff::/20",
    )
)  # fmt: skip


class Forbidden(Invalid):
    """An address that this site does not talk to."""


@dataclass(frozen=True)
class Target:
    """Where a post goes: the address looked up, and what the address said."""

    parts: SplitResult
    address: str

    @property
    def secure(self) -> bool:
        return self.parts.scheme == "https"

    @property
    def port(self) -> int:
        return self.parts.port or (443 if self.secure else 80)

    @property
    def path(self) -> str:
        return f"{self.parts.path or '/'}{'?' if self.parts.query else ''}{self.parts.query}"


def checked(url: str) -> SplitResult:
    """The parts of an address that can be posted to: http(s), a host, nobody's name and password. Raises Forbidden."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        raise Forbidden(_("This is no address.")) from None
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None:
        raise Forbidden(
            _("An address begins with https:// and names a host, without user name and password.")
        )
    if parts.scheme == "http" and settings.PRODUCTION and not settings.WEBHOOK_NETWORKS:
        raise Forbidden(_("Only https:// is secret on the way."))
    if any(ord(letter) < 33 or ord(letter) == 127 for letter in url):
        raise Forbidden(_("This is no address."))
    return parts


def target_of(url: str) -> Target:
    """Look the host up. Forbidden where one of its addresses is not public; OSError where there is none."""
    parts = checked(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise OSError("the host has no address")
    for address in addresses:
        if not is_allowed(address, settings.WEBHOOK_NETWORKS):
            raise Forbidden(
                _("%(host)s lies in a private network, to which this site does not talk.")
                % {"host": parts.hostname}
            )
    return Target(parts, addresses[0])


def is_allowed(address: str, opened: Iterable[Network]) -> bool:
    """Whether an address is public, or in a network that was opened."""
    found = _inner(ipaddress.ip_address(address.partition("%")[0]))
    if any(found.version == net.version and found in net for net in opened):
        return True
    if any(found.version == net.version and found in net for net in NOBODYS):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer. Forbidden as `target_of`; OSError, HTTPException where there is no answer in time."""
    target = target_of(url)
    connection = _connected(target)
    end = Timer(IN_ALL, _hang_up, [connection.sock])
    end.start()
    try:
        connection.request("POST", target.path, body, {"Host": _host(target), **headers})
        return connection.getresponse().status
    finally:
        end.cancel()
        connection.close()


def _hang_up(plain: socket.socket) -> None:
    with suppress(OSError):
        plain.shutdown(socket.SHUT_RDWR)


def _inner(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _host(target: Target) -> str:
    name = target.parts.hostname or ""
    shown = f"[{name}]" if ":" in name else name
    return f"{shown}:{target.parts.port}" if target.parts.port else shown


def _connected(target: Target) -> http.client.HTTPConnection:
    """A connection to the address that was looked up; TLS asks for the certificate of the name."""
    connection = http.client.HTTPConnection(target.parts.hostname or "", target.port, timeout=SECONDS)
    connection.sock = socket.create_connection((target.address, target.port), timeout=SECONDS)
    if target.secure:
        try:
            safe = ssl.create_default_context()
            connection.sock = safe.wrap_socket(connection.sock, server_hostname=target.parts.hostname)
        except OSError:
            connection.close()
            raise
    return connection
