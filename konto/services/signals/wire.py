"""One request to a receiver: over a connection that is kept, in bounded time, its answer read as far as it matters.

Redirects aren't followed, cookies aren't kept, and nothing of a receiver's answer is believed but its status and, where
it refuses, the name of the error.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from konto.kernel import clock
from konto.services.signals.endpoints import Endpoint, Names, Unreachable

LARGEST_HEAD: Final = 16 * 1024
LARGEST_BODY: Final = 16 * 1024
MOST_PATIENT: Final = 86_400
_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)(?: |\r\n)")
_CHUNK: Final = re.compile(rb"([0-9a-fA-F]{1,8})[;\r\t ]")
_ERR: Final = re.compile(r"[a-z_]{1,40}")


class Broken(Exception):
    """No answer, or none that can be read; the message is the name of what went wrong."""


@dataclass(frozen=True)
class Answer:
    """What a receiver said: its status, its `err` (RFC 8935, section 2.3), and when to come again, in seconds."""

    status: int
    err: str = ""
    retry_after: int | None = None


@dataclass
class Line:
    """A connection to one receiver: opened when it is needed, used again as long as both sides keep it."""

    endpoint: Endpoint
    timeout: float
    names: Names = field(default_factory=Names)
    _reader: asyncio.StreamReader | None = field(default=None, init=False)
    _writer: asyncio.StreamWriter | None = field(default=None, init=False)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a request and read its answer. Raises Broken, and Unreachable; no longer than `timeout` in all."""
        try:
            return await asyncio.wait_for(self._post(body, headers), self.timeout)
        except TimeoutError:
            self.close()
            raise Broken("Timeout") from None
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            self.close()
            raise Broken(type(error).__name__) from None

    def close(self) -> None:
        """Hang up, without waiting for the other side."""
        if self._writer:
            self._writer.transport.abort()
        self._reader = self._writer = None

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        request = _request(self.endpoint, body, headers)
        if self._reader and not await _is_quiet(self._reader):
            self.close()
        kept = self._writer is not None
        try:
            return await self._ask(request)
        except (OSError, EOFError):
            if not kept:
                raise
            self.close()  # the receiver hung up while the connection was idle: nothing of this was read
        return await self._ask(request)

    async def _ask(self, request: bytes) -> Answer:
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await _open(self.endpoint, self.names)
        self._writer.write(request)
        await self._writer.drain()
        answer, may_stay = await _read(self._reader, self.timeout / 2)
        if not may_stay:
            self.close()
        return answer


def _request(endpoint: Endpoint, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = [f"POST {endpoint.target} HTTP/1.1", f"Host: {endpoint.authority}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "User-Agent: Konto", "", ""]).encode("latin-1") + body


async def _open(endpoint: Endpoint, names: Names) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to an address that was checked, the next one where the first doesn't answer."""
    tls = {"ssl": _tls(), "server_hostname": endpoint.host} if endpoint.is_tls else {}
    last: OSError = ConnectionError()
    for address in await names.addresses_of(endpoint):
        try:
            return await asyncio.open_connection(address, endpoint.port, limit=LARGEST_HEAD, **tls)  # type: ignore[arg-type]  # a choice of two
        except OSError as error:
            last = error
    raise last


async def _is_quiet(reader: asyncio.StreamReader) -> bool:
    """Whether nothing came that nobody asked for: a second answer would be taken for the next request's."""
    try:
        async with asyncio.timeout(0):
            await reader.read(1)
    except TimeoutError:
        return True
    return False


async def _read(reader: asyncio.StreamReader, patience: float) -> tuple[Answer, bool]:
    """The answer, and whether the connection can be used again. What it is stands in its head: a body that is late or
    breaks off takes nothing back.
    """
    head = await reader.readuntil(b"\r\n\r\n")
    found = _STATUS.match(head)
    if not found:
        raise ValueError
    status, headers = int(found[1]), _headers(head)
    if status < 200:  # it announces another answer: once, and no more
        head = await reader.readuntil(b"\r\n\r\n")
        found = _STATUS.match(head)
        if not found or int(found[1]) < 200:
            raise ValueError
        status, headers = int(found[1]), _headers(head)
    try:
        async with asyncio.timeout(patience):
            body, whole = await _body(reader, status, headers)
    except (TimeoutError, OSError, EOFError, ValueError, asyncio.LimitOverrunError):
        body, whole = b"", False
    may_stay = whole and headers.get("connection", "").lower() != "close" and head.startswith(b"HTTP/1.1")
    err = _err(body) if status >= 400 else ""
    return Answer(status, err, _seconds(headers.get("retry-after", ""))), may_stay


async def _body(reader: asyncio.StreamReader, status: int, headers: Mapping[str, str]) -> tuple[bytes, bool]:
    """What follows the head, and whether it is read to its end. What is large or of unknown length isn't awaited."""
    if status in (204, 304):
        return b"", True
    if "transfer-encoding" in headers:
        is_chunked = headers["transfer-encoding"].lower() == "chunked"
        return await _chunks(reader) if is_chunked else (b"", False)
    length = headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST_BODY:
        return b"", False
    return await reader.readexactly(int(length)), True


async def _chunks(reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    """A body in chunks (RFC 9112, section 7.1): how many servers send what they write as they go."""
    body = b""
    while True:
        size = _CHUNK.match(await reader.readuntil(b"\r\n"))
        if not size:
            raise ValueError
        length = int(size[1], 16)
        if length == 0:
            return body, await reader.readuntil(b"\r\n") == b"\r\n"
        if len(body) + length > LARGEST_BODY:
            return b"", False
        body += (await reader.readexactly(length + 2))[:length]


def _headers(head: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in lines}


def _err(body: bytes) -> str:
    """The name of the error; nothing else of what a receiver writes is kept."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    err = said.get("err") if isinstance(said, dict) else None
    return err if isinstance(err, str) and _ERR.fullmatch(err) else ""


def _seconds(text: str) -> int | None:
    """How long to wait, by seconds or a date (RFC 9110, section 10.2.3): a day at most; None where it says neither."""
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), MOST_PATIENT)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    seconds = (when if when.tzinfo else when.replace(tzinfo=UTC)) - clock.now()
    return min(max(int(seconds.total_seconds()), 0), MOST_PATIENT)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


__all__ = ["Answer", "Broken", "Line", "Unreachable"]
