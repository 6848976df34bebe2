"""Fetches a file from an address that somebody typed, without becoming their way into our network.

Only https, only port 443 unless the host is trusted, every host name resolved once and the connection made to the
address that was looked at (a name that answers differently the second time gains nothing), every redirect looked at in
the same way; bounded in size, in time as a whole (whoever sends a byte now and then gains none; looking up a name
takes as long as the resolver lets it), and in redirects. No cookies, no credentials are sent.
OWASP ASVS 5.0, 1.3.6 and 13.2.4.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

REDIRECTS: Final = 3
_REDIRECTED: Final = (301, 302, 303, 307, 308)
_LONGEST: Final = 2_000
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")


class FetchFailed(Exception):
    """Nothing was fetched; `code` says why: address, private, unreachable, tls, status, redirects, size, time."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Fetched:
    """What came. unchanged: the server says that it is what `etag` names; data is empty then."""

    data: bytes
    etag: str = ""
    unchanged: bool = False


def fetch(url: str, *, most_bytes: int, seconds: float, etag: str = "", trusted: Collection[str] = ()) -> Fetched:
    """The content of the address. trusted: names of hosts that may be private and use another port.

    Raises FetchFailed.
    """
    deadline = time.monotonic() + seconds
    for _turn in range(REDIRECTS + 1):
        answer = _ask(url, most_bytes, deadline, etag, trusted)
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise FetchFailed("redirects")


def checked(url: str, trusted: Collection[str] = ()) -> SplitResult:
    """The parts of an address that may be fetched from, as far as the words of it tell. Raises FetchFailed."""
    try:
        parts = urlsplit(url)
        port, host = parts.port or 443, parts.hostname or ""
    except ValueError as error:
        raise FetchFailed("address") from error
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or len(url) > _LONGEST or parts.scheme != "https" or not host or parts.username or parts.password:
        raise FetchFailed("address")
    if host not in trusted and port != 443:
        raise FetchFailed("address")
    return parts


def _ask(url: str, most_bytes: int, deadline: float, etag: str, trusted: Collection[str]) -> Fetched | str:
    """The content, or where the server sends us."""
    parts = checked(url, trusted)
    host, port = str(parts.hostname), parts.port or 443
    address = _resolved(host, port, private=host in trusted)
    connection = _Pinned(host, port, address, _left(deadline))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity", "User-Agent": "Concord"}
    if etag:
        headers["If-None-Match"] = etag
    try:
        with _cut_at(deadline, connection):
            connection.request("GET", target, headers=headers)
            with connection.getresponse() as answer:
                return _read(answer, most_bytes, deadline, etag)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
            raise FetchFailed("time") from error
        raise FetchFailed("tls" if isinstance(error, ssl.SSLError) else "unreachable") from error
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, most_bytes: int, deadline: float, etag: str) -> Fetched | str:
    if answer.status in _REDIRECTED:
        return answer.getheader("Location", "")
    if answer.status == 304 and etag:
        return Fetched(b"", etag, unchanged=True)
    if answer.status != 200 or answer.getheader("Content-Encoding", "identity") != "identity":
        raise FetchFailed("status")
    data = answer.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise FetchFailed("size")
    _left(deadline)  # what was cut off looks like an end
    if answer.length:
        raise http.client.IncompleteRead(data, answer.length)
    return Fetched(data, answer.getheader("ETag", "")[:200])


@contextmanager
def _cut_at(deadline: float, connection: "_Pinned") -> Iterator[None]:
    """The connection is cut at the deadline, whatever it is waiting for."""
    timer = threading.Timer(_left(deadline), connection.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchFailed("time")
    return left


def _resolved(host: str, port: int, *, private: bool) -> str:
    """The first address of the host. One private address among them is enough to refuse it."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed("unreachable") from error
    found = [str(row[4][0]) for row in rows]
    if not found:
        raise FetchFailed("unreachable")
    if not private and not all(is_public(one) for one in found):
        raise FetchFailed("private")
    return found[0]


def is_public(address: str) -> bool:
    """Whether the address is one of the open internet, whichever way it is written."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class _Pinned(http.client.HTTPSConnection):
    """A connection to the address that was looked at; the certificate must be the host's."""

    def __init__(self, host: str, port: int, address: str, timeout: float) -> None:
        self._address, self._tls = address, ssl.create_default_context()
        self._open: ssl.SSLSocket | None = None
        super().__init__(host, port, timeout=timeout, context=self._tls)

    def connect(self) -> None:
        """Connect to the address, and ask for the host by name."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._open = self._tls.wrap_socket(
                plain, server_hostname=self.host, do_handshake_on_connect=False
            )
            self._open.do_handshake()
        except BaseException:
            (self._open or plain).close()
            raise

    def cut(self) -> None:
        """End it from another thread: who reads from it, or shakes hands, is told at once."""
        if self._open is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._open, socket.SHUT_RDWR)  # below TLS, which would wait for an answer
