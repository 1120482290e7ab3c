"""What nobody should ever send, and everybody does: for walking the whole site with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from django import forms
from django.test import Client
from django.utils.http import urlencode

from tests.architecture.addresses import Address, ask

LONG: Final = "x" * 10_000
WORDS: Final = {
    "nothing": "",
    "long": LONG,
    "nul": "a\x00b",
    "controls": "a\x01\x1b[2J\r\nSet-Cookie: a=b\x7f",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 9,
    "right-to-left": "\u202eאבג\u202c@example.org",
    "homoglyph": "аdmin@ехample.org",
    "sql": "' OR 1=1; DROP TABLE identity_account; --",
    "html": "<script>alert(1)</script>{{ settings.SECRET_KEY }}{% include 'x' %}",
    "format": "%s%n%(name)s{0.__class__}",
    "number": "99999999999999999999999999",
    "path": "../../../../etc/passwd",
    "surrogate": "\\ud800",
}
IN_A_PATH: Final = ["%00", "%ff%fe", "%F0%9F%92%A9", "..%2f..%2f", "%3Cscript%3E", "-1", "x" * 3_000, "%25s", "%0a"]
QUERIES: Final = [
    "next=//evil.example",
    "next=%00",
    "next=%ff",
    f"next=/{LONG}",
    "a" * 8_000,
    "%",
    "&&==&;=",
    "next[]=1&next=2",
]
METHODS: Final = ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get"]
COOKIES: Final = ["konto", "konto_csrf", "konto_language", "messages", "csrftoken"]
HEADERS: Final[list[dict[str, str]]] = [
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "a" * 300},
    {"HTTP_HOST": "localhost:999999"},
    {"HTTP_HOST": "[::1"},
    {"HTTP_ACCEPT_LANGUAGE": LONG},
    {"HTTP_ACCEPT_LANGUAGE": "uk;q=x,*;q=,,;,nb-\x00"},
    {"HTTP_ACCEPT_LANGUAGE": "zz-ZZ-x-klingon"},
    {"HTTP_X_FORWARDED_FOR": "nowhere, 999.1.1.1, ::::"},
    {"REMOTE_ADDR": ""},
    {"REMOTE_ADDR": "not an address"},
    {"HTTP_X_FORWARDED_PROTO": "gopher"},
    {"HTTP_REFERER": "http://[bad", "HTTP_ORIGIN": "null"},
    {"HTTP_USER_AGENT": LONG + "\x00é"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[bad", "HTTP_HX_TARGET": "\x00"},
    {"HTTP_IF_MODIFIED_SINCE": "yesterday", "HTTP_RANGE": "bytes=9-1", "HTTP_IF_NONE_MATCH": '"'},
    {"HTTP_COOKIE": "=; ;;konto; \x00=\x01; a=" + "b" * 8_000},
]
FORM: Final = "application/x-www-form-urlencoded"
BODIES: Final = [
    (FORM, b"%ff%fe=%00&=&&" + b"a=b&" * 300),
    (FORM, b"a" * 1_100_000),
    (FORM + "; charset=nonsense", b"a=b"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="address"\r\n\r\nhalf'),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\nc\r\n--x--"),
    ("application/json", b"{]"),
    ("text/plain; charset=utf-16", "å".encode("utf-16")),
    ("", b"\x00\xff"),
]


class Request(NamedTuple):
    """One request: what is odd about it, and how to send it."""

    oddity: str
    method: str
    path: str
    more: dict[str, Any]


def requests(address: Address) -> Iterator[Request]:
    """Every odd request to one address."""
    yield from _odd_paths(address)
    for method in METHODS:
        yield Request("method", method, address.path, {})
    for kind, body in BODIES:
        yield Request(f"body {kind} {body[:20]!r}", "POST", address.path, {"data": body, "content_type": kind})
    for word, text in WORDS.items():
        filled = urlencode(dict.fromkeys(field_names(), text))
        yield Request(f"every field {word}", "POST", address.path, {"data": filled, "content_type": FORM})
    for header in HEADERS:
        yield Request(f"header {header}"[:60], "POST", address.path, header)


def _odd_paths(address: Address) -> Iterator[Request]:
    for name, _ in address.arguments:
        for text in IN_A_PATH:
            for method in ("GET", "POST"):
                yield Request(f"argument {text[:20]}", method, address.with_arguments({name: text}), {})
    for query in QUERIES:
        yield Request(f"query {query[:20]}", "GET", f"{address.path}?{query}", {})


def requests_of_any_page(address: Address) -> Iterator[Request]:
    """What is read before a page is chosen: once is enough."""
    for header in HEADERS:
        yield Request(f"header {header}"[:60], "GET", address.path, header)
    for cookie in COOKIES:
        for word in ("long", "html", "number", "nothing"):
            text = f"{cookie}={WORDS[word]}"
            yield Request(f"cookie {cookie} {word}", "GET", address.path, {"HTTP_COOKIE": text})


def field_names() -> set[str]:
    """Every field of every form, and what views read beside them."""
    found = {"next", "skip", "step", "picture_0", "picture_1", "language", "theme"}
    waiting: list[type[forms.BaseForm]] = [forms.Form]
    while waiting:
        form = waiting.pop()
        found |= set(getattr(form, "base_fields", ()))
        waiting += form.__subclasses__()
    return found


def broken_by(
    client: Client, addresses: Iterable[Address], odd: Callable[[Address], Iterator[Request]] = requests
) -> list[str]:
    """What the site could not answer: any 5xx, and any exception."""
    client.raise_request_exception = False
    return [
        f"{request.method} {address.template}: {request.oddity}"
        for address in addresses
        for request in odd(address)
        if ask(client, request.method, request.path, **request.more).status_code >= 500
    ]
