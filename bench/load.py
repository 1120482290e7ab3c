"""The load: prepared requests over a few kept-alive connections to this machine, bounded in time.

Runs as a process of its own (`python -m bench.load`), so that its work is not counted as the server's.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from urllib.parse import urlencode

CSRF = "b" * 32


@dataclass(frozen=True)
class Request:
    """A page to get, a form or (JSON in the `body`) a call to post; `expect` is the status that counts as done.

    `cookie` says whose browser it is, `authorization` is the header of that name, for what services call.
    """

    path: str
    cookie: str = ""
    form: dict[str, str] | None = None
    csrf_cookie: str = "konto_csrf"
    expect: int = 200
    authorization: str = ""
    body: str = ""
    headers: dict[str, str] | None = None

    def raw(self, port: int) -> bytes:
        head = [f"{'POST' if self.form or self.body else 'GET'} {self.path} HTTP/1.1", f"Host: localhost:{port}"]
        head += [f"{name}: {value}" for name, value in (self.headers or {}).items()]
        body = self.body
        if self.cookie:
            head += [f"Cookie: {self.cookie}"]
        if self.authorization:
            head += [f"Authorization: {self.authorization}"]
        if self.form:
            body = urlencode({**self.form, "csrfmiddlewaretoken": CSRF})
            head += [f"Cookie: {self.csrf_cookie}={CSRF}", "Content-Type: application/x-www-form-urlencoded"]
            head += [f"Content-Length: {len(body)}"]
        elif body:
            head += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
        return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


@dataclass(frozen=True)
class Rate:
    """`median` and `p95` are of the time between sending and having the answer, in seconds."""

    done: int
    seconds: float
    median: float
    p95: float
    worst: str = ""

    @property
    def per_second(self) -> float:
        return self.done / self.seconds


def run(requests: list[Request], *, port: int, seconds: float, connections: int = 32, ahead: int = 1) -> Rate:
    """Send the requests in turn for some seconds. Raises RuntimeError where an answer is not the expected one.

    `ahead` requests are sent before their answers are read, so that the load itself takes little of the machine.
    """
    task = {
        "port": port,
        "seconds": seconds,
        "connections": connections,
        "ahead": ahead,
        "requests": [asdict(one) for one in requests],
    }
    command = [sys.executable, "-m", "bench.load"]
    answer = subprocess.run(command, input=json.dumps(task), text=True, capture_output=True, check=True)
    rate = Rate(**json.loads(answer.stdout))
    if rate.worst:
        raise RuntimeError(f"unexpected answer: {rate.worst}")
    return rate


class Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def ask(self, raws: list[bytes]) -> Iterator[tuple[int, bytes]]:
        """Send all of them, then read their answers, which come in order (HTTP/1.1 pipelining)."""
        self.socket.sendall(b"".join(raws))
        for _ in raws:
            yield self._answer()

    def _answer(self) -> tuple[int, bytes]:
        head = self._until(b"\r\n\r\n")
        status = int(head[9:12])
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        while len(self.rest) < length:
            self.rest += self.socket.recv(65536)
        self.rest = self.rest[length:]
        return status, head

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.rest:
            block = self.socket.recv(65536)
            if not block:
                raise ConnectionError("the server closed the connection")
            self.rest += block
        head, self.rest = self.rest.split(mark, 1)
        return head


def _main() -> None:
    task = json.load(sys.stdin)
    requests = [Request(**one) for one in task["requests"]]
    raws = [(one.raw(task["port"]), one.expect) for one in requests]
    counts, wrong, took = [0] * task["connections"], [""], array("d")
    start = time.monotonic()
    end = start + task["seconds"]

    def work(number: int) -> None:
        connection = Connection(task["port"])
        mine = cycle(raws[number :: task["connections"]] or raws)
        while (sent := time.monotonic()) < end:
            batch = list(islice(mine, task["ahead"]))
            answers = connection.ask([raw for raw, _expect in batch])
            for (raw, expect), (status, head) in zip(batch, answers, strict=True):
                if status != expect:
                    wrong[0] = f"{status} for {raw[:60]!r}: {head[:200]!r}"
                    return
                counts[number] += 1
            took.append(time.monotonic() - sent)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(task["connections"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, times = time.monotonic() - start, sorted(took) or [0.0]
    rate = Rate(
        done=sum(counts),
        seconds=seconds,
        median=times[len(times) // 2],
        p95=times[len(times) * 95 // 100],
        worst=wrong[0],
    )
    json.dump(asdict(rate), sys.stdout)


if __name__ == "__main__":
    _main()
