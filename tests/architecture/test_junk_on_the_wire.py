"""The same over a real connection to the real server: what no client library would send."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.faults.houses import House

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("house")]
HOST = b"Host: localhost\r\nConnection: close\r\n"
# A mark that the browser itself made up is as good as one of ours, so that the body is read.
MARKED = HOST + b"Cookie: konto_csrf=" + b"a" * 32 + b"\r\nX-CSRFToken: " + b"a" * 32 + b"\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
POST = b"POST /sign-in/ HTTP/1.1\r\n"
WIRE = {
    "bytes in the path": b"GET /\xff\xfe\xd0 HTTP/1.1\r\n" + HOST + b"\r\n",
    "NUL in the path": b"GET /activate/%00/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "bytes in the query": b"GET /sign-in/?next=\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
    "NUL in a file's name": b"GET /static/%00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "a file elsewhere": b"GET /static/..%2f..%2fkeys HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long file's name": b"GET /static/" + b"x" * 5_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "no host": b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: evil.example\r\n" + HOST + b"\r\n",
    "bytes in headers": b"GET / HTTP/1.1\r\n" + HOST + b"Accept-Language: \xff\r\nCookie: konto=\xff\xfe\r\n\r\n",
    "a long header": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    "an unknown method": b"BREW / HTTP/1.1\r\n" + HOST + b"\r\n",
    "all of the server": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "another site's page": b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "a negative length": POST + MARKED + b"Content-Length: -1\r\n\r\n",
    "two lengths": POST + MARKED + FORM + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\na=b",
    "length and chunks": POST + MARKED + FORM + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "broken chunks": POST + MARKED + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "chunks": POST + MARKED + FORM + b"Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n",
    "bytes in the form": POST + MARKED + FORM + b"Content-Length: 18\r\n\r\naddress=%ff%00\xff\xfe&a",
    "a long form": POST + MARKED + FORM + b"Content-Length: 2000000\r\n\r\n" + b"a" * 2_000_000,
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "an old protocol": b"GET /\r\n\r\n",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("junk") / "data")
    house.start()
    yield house
    house.stop()


@pytest.mark.parametrize("sent", WIRE.values(), ids=WIRE)
def test_the_server_answers_or_hangs_up(house: House, sent: bytes) -> None:
    """Junk on the wire gets an answer that blames the sender, or none; never a fault of ours."""
    status = first_line(house.port, sent)

    assert not status or 200 <= int(status.split()[1]) < 500
    assert house.status("/healthz") == 200


def test_a_form_cut_off_on_its_way_leaves_the_server_well(house: House) -> None:
    """Many who promise a long form and hang up keep nobody else waiting."""
    for _ in range(20):
        first_line(house.port, POST + MARKED + FORM + b"Content-Length: 900000\r\n\r\na=b", hang_up=True)

    assert house.status("/readyz") == 200
    assert house.status("/sign-in/") == 200


def first_line(port: int, sent: bytes, *, hang_up: bool = False) -> str:
    """What the server says first, "" where it hangs up without a word."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire, suppress(ConnectionError):
        wire.sendall(sent)
        while not hang_up and (part := wire.recv(65_536)):
            answer += part
    return answer.partition(b"\r\n")[0].decode("latin-1")
