"""A real receiver on loopback, as a stranger would write one: it checks what comes with the published keys alone.

Its path says how it behaves; what it took is in `arrived`, by id, and how often each came in `copies`.
"""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """Keeps what arrived in order. `answers` has a status by path; other paths behave as `_Handler` knows them."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.answers: dict[str, tuple[int, dict[str, Any]]] = {}
        self.extra: dict[str, str] = {}
        self.connections = 0
        self.busy, self.go = threading.Event(), threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()
        self.port = _free_port()

    def url(self, path: str = "/events") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def open(self) -> None:
        handler = type("Handler", (_Handler,), {"receiver": self})
        self._server = _Server(("127.0.0.1", self.port), handler)
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()

    def close(self) -> None:
        self.go.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def keep(self, body: str, headers: dict[str, str], path: str) -> None:
        with self._lock:
            self.arrived.append(body)
            self.headers.append(headers)
            self.paths.append(path)

    @property
    def copies(self) -> Counter[str]:
        return Counter(self.arrived)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.receiver.connections += 1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        path = self.path.partition("?")[0]
        self.receiver.keep(body, dict(self.headers), self.path)
        self.receiver.busy.set()
        if path in self.receiver.answers:
            status, said = self.receiver.answers[path]
            self._say(status, json.dumps(said).encode())
            return
        getattr(self, f"_{path.strip('/')}", self._take)()

    def do_GET(self) -> None:
        self.receiver.keep("", dict(self.headers), self.path)
        self._say(200)

    def _take(self) -> None:
        self._say(202)

    def _hangs(self) -> None:
        self.receiver.go.wait(30)

    def _cuts(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _twice(self) -> None:
        """Another answer that nobody asked for follows at once."""
        once = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
        self.wfile.write(once + once.replace(b"202 Accepted", b"500 No"))

    def _drips(self) -> None:
        """A header now and then, for ever: no wait for the next one is ever too long."""
        self.wfile.write(b"HTTP/1.1 202 Accepted\r\n")
        while not self.receiver.go.wait(0.1):
            try:
                self.wfile.write(b"X-More: yes\r\n")
            except OSError:
                return

    def _floods(self) -> None:
        """A head without end."""
        self.close_connection = True
        try:
            self.wfile.write(b"HTTP/1.1 202 Accepted\r\n" + b"X-More: " + b"y" * 10_000_000 + b"\r\n\r\n")
        except OSError:
            return

    def _endless(self) -> None:
        """A good status, and a body of a terabyte of which nothing comes."""
        self.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 1000000000000\r\n\r\n")
        self.receiver.go.wait(30)

    def _chunks(self) -> None:
        """As many servers answer: what is wrong comes in pieces, and the connection stays."""
        pieces = (b'{"err": "authentica', b'tion_failed"}', b"")
        head = b"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.wfile.write(head + b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces))

    def _stops(self) -> None:
        """It took the event, and never comes to the end of what it has to say."""
        self.wfile.write(b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")
        self.receiver.go.wait(30)

    def _nonsense(self) -> None:
        self.close_connection = True
        self.wfile.write(b"250 OK, queued\r\n\r\n")

    def _elsewhere(self) -> None:
        self._say(307, location=self.receiver.url("/events"))

    def _say(self, status: int, body: bytes = b"", *, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        for name, value in self.receiver.extra.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Tests read logs, and this server is none of ours."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
