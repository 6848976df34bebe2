"""Fetching from an address that somebody typed: over real TLS on loopback, and never into a private network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qms.lib.fetching import FetchFailed, checked, fetch, is_public
from tests.factories.calendar_server import HOST, Calendars, serving, write_certificate


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a running server whose certificate is trusted."""
    with serving(tmp_path, monkeypatch) as address:
        yield address


def why(url: str, *, trusted: tuple[str, ...] = (HOST,), most: int = 1000, seconds: float = 5) -> str:
    """Why nothing is fetched."""
    with pytest.raises(FetchFailed) as failed:
        fetch(url, most_bytes=most, seconds=seconds, trusted=trusted)
    return failed.value.code


def test_a_file_is_fetched_and_what_did_not_change_is_not(server: str) -> None:
    Calendars.pages["/c.ics?x=1"] = 200, {"ETag": '"1"'}, b"BEGIN:VCALENDAR"
    came = fetch(f"{server}/c.ics?x=1", most_bytes=1000, seconds=5, trusted=(HOST,))
    assert (came.data, came.etag, came.unchanged) == (b"BEGIN:VCALENDAR", '"1"', False)
    again = fetch(f"{server}/c.ics?x=1", most_bytes=1000, seconds=5, etag='"1"', trusted=(HOST,))
    assert (again.data, again.unchanged) == (b"", True)


def test_redirects_are_followed_three_times_and_looked_at_each_time(server: str) -> None:
    Calendars.pages = {f"/{n}": (302, {"Location": f"/{n + 1}"}, b"") for n in range(4)} | {"/4": (200, {}, b"here")}
    assert fetch(f"{server}/1", most_bytes=10, seconds=5, trusted=(HOST,)).data == b"here"
    assert why(f"{server}/0") == "redirects"
    for goal in ("http://localhost/x", "file:///etc/passwd", "https://127.0.0.1/x", "https://user:word@localhost/x"):
        Calendars.pages["/out"] = 302, {"Location": goal}, b""
        assert why(f"{server}/out") in ("address", "private"), goal


def test_what_is_too_large_not_given_or_compressed_is_refused(server: str) -> None:
    Calendars.pages = {"/big": (200, {}, b"x" * 1001), "/zip": (200, {"Content-Encoding": "gzip"}, b"x")}
    assert [why(f"{server}{path}") for path in ("/big", "/zip", "/none")] == ["size", "status", "status"]


def test_who_sends_a_byte_now_and_then_is_cut_off(server: str) -> None:
    assert why(f"{server}/drip", seconds=0.3) == "time"


def test_a_file_that_ends_before_its_end_is_none(server: str) -> None:
    Calendars.pages["/half"] = 200, {"Content-Length": "100"}, b"BEGIN:VCALENDAR"
    assert why(f"{server}/half") == "unreachable"


def test_a_certificate_of_nobody_is_refused(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(write_certificate(tmp_path / "other")[0]))
    assert why(f"{server}/c.ics") == "tls"


def test_loopback_is_refused_unless_its_host_is_trusted(server: str) -> None:
    assert why(server.replace("https://localhost", "https://127.0.0.1"), trusted=()) == "address", "another port"
    assert why("https://localhost/c.ics", trusted=()) == "private"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/c.ics", "https://example.com:8443/c", "https://u:p@example.com/c", "ftp://example.com/c",
        "https:///c", "https://exämple.com/c", "https://example.com/a b", "https://example.com:99999/c", "", "https://[::1",
    ],
)  # fmt: skip
def test_only_plain_https_addresses_are_taken(url: str) -> None:
    with pytest.raises(FetchFailed, match="address"):
        checked(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
        "2002:a00:1::1", "240.0.0.1",
    ],
)  # fmt: skip
def test_private_addresses_are_known_in_every_form(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_public() -> None:
    for address in ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"):
        assert is_public(address)
