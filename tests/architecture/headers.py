"""What every answer has to carry, and what none may: weighed for one answer at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from django.http import HttpResponse
from django.test import Client

from tests.architecture import addresses
from tests.architecture.addresses import Address

EXACTLY: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
FORBIDDEN_TO_PAGES: Final = ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")
POLICY: Final = {
    "default-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "form-action": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
}
HOLES: Final = ("unsafe", "http:", "https:", "*", "blob:", "data: ")
STRICTER: Final = {"same-origin": ("no-referrer", "same-origin")}

Weighing = Callable[[Address, HttpResponse], Iterator[str]]


def lacking(browser: Client, site: Iterable[Address], *weighings: Weighing, https: bool = False) -> list[str]:
    """Everything that is wrong with any answer, by address and method."""
    return [
        f"{method} {address.path}: {wrong}"
        for address in site
        for method in ("GET", "POST", "HEAD")
        for answer in [addresses.ask(browser, method, address.path, secure=https)]
        for weigh in weighings
        for wrong in weigh(address, answer)
    ]


def keeps_to_itself(address: Address, answer: HttpResponse) -> Iterator[str]:
    """No sniffing, no frames, no window or resource for other sites, no path for them in a referrer, no camera."""
    for name, value in EXACTLY.items():
        if answer.headers.get(name) not in (value, *STRICTER.get(value, ())):
            yield f"{name} is {answer.headers.get(name)!r}"
    allowed = answer.headers.get("Permissions-Policy", "")
    yield from (f"Permissions-Policy lets {one}" for one in FORBIDDEN_TO_PAGES if f"{one}=()" not in allowed)


def has_a_policy(address: Address, answer: HttpResponse) -> Iterator[str]:
    """A Content-Security-Policy without holes: nothing from elsewhere, nothing inline but with the answer's nonce."""
    given = {name: " ".join(sources) for name, *sources in map(str.split, _policy(answer).split(";"))}
    for name, sources in POLICY.items():
        if given.get(name) != sources:
            yield f"Content-Security-Policy has {name} {given.get(name)!r}"
    for name in ("script-src", "style-src"):
        yield from (f"{name} has {hole}" for hole in (*HOLES, "data:") if hole in given.get(name, "*"))


def says_who_may_keep_it(address: Address, answer: HttpResponse) -> Iterator[str]:
    """Nobody, or everybody: and what everybody may keep sets no cookie and doesn't depend on one."""
    kept = answer.headers.get("Cache-Control", "")
    if kept == "private, no-store":
        return
    if not kept.startswith("public, max-age="):
        yield f"Cache-Control is {kept!r}"
    if answer.cookies or "Set-Cookie" in answer.headers:
        yield "may be kept, and sets a cookie"


def says_what_it_depends_on(address: Address, answer: HttpResponse) -> Iterator[str]:
    """A page: on who asks, on their language, and on whether a part of it was asked for."""
    if answer.headers.get("Content-Type", "").startswith("text/html") and answer.content and _is_ours(answer):
        varies = {one.strip().lower() for one in answer.headers.get("Vary", "").split(",")}
        yield from (f"Vary lacks {one}" for one in ("cookie", "accept-language", "hx-request") if one not in varies)


def insists_on_https(address: Address, answer: HttpResponse) -> Iterator[str]:
    """By HTTPS: a year of it, and cookies that go no other way."""
    if answer.headers.get("Strict-Transport-Security", "") != "max-age=31536000":
        yield f"Strict-Transport-Security is {answer.headers.get('Strict-Transport-Security')!r}"
    yield from (f"cookie {name} may go by http" for name, one in answer.cookies.items() if not one["secure"])


def hides_its_cookies(address: Address, answer: HttpResponse) -> Iterator[str]:
    """No script reads a cookie, and no other site's form brings one."""
    for name, one in answer.cookies.items():
        if not (one["httponly"] or one["max-age"] == 0) or one["samesite"] not in ("Lax", "Strict"):
            yield f"cookie {name} is {one.OutputString()}"


def _is_ours(answer: HttpResponse) -> bool:
    """What is refused before a page is chosen depends on nobody."""
    return answer.status_code not in (400, 413)


def _policy(answer: HttpResponse) -> str:
    return answer.headers.get("Content-Security-Policy", "none")
