"""A real HTTP gateway on loopback that does to each text what the end of the recipient's number says."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWERS = {"00": 500, "01": 503, "02": 429, "03": 401, "04": 422, "05": 400, "06": 410, "07": 302}
HANGS, CUTS, TWICE, DRIPS = "10", "11", "12", "13"  # as `_Handler._answer` knows them


class TextGateway:
    """Keeps what arrived, with the headers it came with."""

    def __init__(self) -> None:
        self.arrived: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.requests = 0
        self.go = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self.port = _free_port()

    def open(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), type("Handler", (_Handler,), {"gateway": self}))
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()

    def close(self) -> None:
        self.go.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def to(self) -> list[str]:
        return [text["to"] for text in self.arrived]


class _Handler(BaseHTTPRequestHandler):
    gateway: TextGateway

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.gateway.requests += 1
        ending = body["to"][-2:]
        if ending in ANSWERS:
            self._say(ANSWERS[ending])
            return
        self.gateway.arrived.append(body)
        self.gateway.headers.append(dict(self.headers))
        self._answer(ending)

    def _answer(self, ending: str) -> None:
        match ending:
            case "10":
                self.gateway.go.wait(30)
            case "11":
                self.connection.shutdown(socket.SHUT_RDWR)
            case "13":
                self._drip()
            case "12":
                self._say(200)
                self._say(500)
            case _:
                self._say(200)

    def _say(self, status: int) -> None:
        words = b"to +47: the text with the code was not taken" if status >= 300 else b"taken"
        self.send_response(status)
        self.send_header("Location", f"http://127.0.0.1:{self.gateway.port}/elsewhere")
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def _drip(self) -> None:
        """A header now and then, for ever: no wait for the next one is ever too long."""
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        while not self.gateway.go.wait(0.1):
            try:
                self.wfile.write(b"X-More: yes\r\n")
            except OSError:
                return

    def log_message(self, *args: object) -> None:
        """Tests read logs, and this server is none of ours."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
