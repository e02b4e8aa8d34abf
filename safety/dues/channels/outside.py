"""One POST to an address that somebody typed in, so that it can reach nothing of ours.

The name is looked up once, every address found must be public (or in CHANNEL_NETWORKS), and the
connection goes to the address that was looked at: a name that answers differently the second time
gains nothing. No redirects, no proxies; time and size of the answer are bounded.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

SECONDS = 5.0  # for the connection, and for each silence after it
SECONDS_IN_ALL = 10.0
MOST_BYTES = 64 * 1024
# Of IPv6 only what registries give out is public (RFC 4291): NAT64, site-local addresses and those
# with an IPv4 address inside lie outside of it. What lies inside and is none of it: protocol
# assignments with Teredo, 6to4, and what stands in books (RFC 6890, RFC 9637).
GIVEN_OUT = ipaddress.ip_network("2000::/3")
NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "192.88.99.0/24")
]
FAULTS = (OSError, http.client.HTTPException, UnicodeError)


class Forbidden(Exception):
    """The address may not be reached from here; `message` says why, for people."""

    def __init__(self, message):
        super().__init__(str(message))
        self.message = message


def check(url: str) -> str:
    """The host of an address that may be reached, as far as its text tells. Raises Forbidden."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        parts, host = None, None
    if not (parts and host) or not url.isascii() or not url.isprintable() or " " in url:
        raise Forbidden(_("This is no web address."))
    if parts.username is not None or parts.fragment:
        raise Forbidden(_("An address with a name, a password or a # in it is not taken."))
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.CHANNEL_NETWORKS):
        raise Forbidden(_("The address must begin with https://."))
    with contextlib.suppress(ValueError):
        _allowed(ipaddress.ip_address(host), parts.scheme)
    return host


def _allowed(address, scheme) -> None:
    """Raises Forbidden for an address that is not public and in no network of CHANNEL_NETWORKS."""
    address = getattr(address, "ipv4_mapped", None) or address
    if any(address in network for network in settings.CHANNEL_NETWORKS):
        return
    if scheme != "https" or not _public(address):
        raise Forbidden(_("The address leads into a private network, which is not allowed here."))


def _public(address) -> bool:
    if address.version == 6 and address not in GIVEN_OUT:
        return False
    aside = any(address in network for network in NOT_PUBLIC)
    return address.is_global and not address.is_multicast and not aside


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Status and body of the answer. Raises Forbidden, or one of FAULTS."""
    check(url)
    parts = urlsplit(url)
    line = Line(parts.scheme, parts.hostname, parts.port)
    try:
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        answer = line.ask(target, body, headers)
    except FAULTS:
        if not line.late:
            raise
    finally:
        line.close()
    if line.late:  # what was read until then may look whole, and is not
        raise TimeoutError(f"no answer within {SECONDS_IN_ALL:.0f} s")
    return answer


class Line:
    """One connection to one of the addresses that were looked at. Silence is bounded by the
    socket; whatever drips on for ever is cut off by a clock."""

    def __init__(self, scheme, host, port):
        self.scheme, self.host = scheme, host
        self.port = port or (443 if scheme == "https" else 80)
        self.socket: socket.socket | None = None
        self.late = False
        self.clock = threading.Timer(SECONDS_IN_ALL, self._cut)

    def ask(self, target, body, headers) -> tuple[int, bytes]:
        places = self._places()
        self.clock.start()
        self.socket = self._connected(places)
        if self.scheme == "https":
            # Its certificate is for the name, wherever the name led.
            context = ssl.create_default_context()
            self.socket = context.wrap_socket(self.socket, server_hostname=self.host)
        connection = http.client.HTTPConnection(self.host, self.port)
        connection.sock = self.socket
        connection.putrequest("POST", target, skip_host=True)
        connection.putheader("Host", self._name())
        for name, value in {**headers, "Content-Length": len(body), "Connection": "close"}.items():
            connection.putheader(name, str(value))
        connection.endheaders(body)
        with connection.getresponse() as response:
            return response.status, response.read(MOST_BYTES)

    def _places(self) -> list[str]:
        """Every address of the name, all of them allowed."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        places = [str(place[0]) for *_rest, place in found]
        for place in places:
            _allowed(ipaddress.ip_address(place.partition("%")[0]), self.scheme)
        return places

    def _connected(self, places) -> socket.socket:
        for number, place in enumerate(places, 1):
            try:
                return socket.create_connection((place, self.port), timeout=SECONDS)
            except OSError:
                if number == len(places) or self.late:
                    raise
        raise OSError("the name has no address")

    def _name(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (443 if self.scheme == "https" else 80)
        return host if usual else f"{host}:{self.port}"

    def _cut(self) -> None:
        self.late = True
        with contextlib.suppress(OSError):
            if self.socket:
                self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.clock.cancel()
        if self.socket:
            self.socket.close()
