"""Every address of the site, and what must hold at each of them, whoever asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils.regex_helper import normalize

from konto.web.caching import public_seconds
from tests.cast import Person
from tests.visiting import Visit

FITTING: Final = {
    "uuid": str(UUID(int=7)),
    "int": "7",
    "str": "nothing-here",
    "slug": "nothing",
    "path": "a/b",
    "contact_kind": "email",
}
"""An argument for each converter: of the right shape, and belonging to nothing."""

STRANGERS_SENT_AWAY: Final = ("/cabinet/", "/settings/", "/leave/")
OPEN_BY_SECRET: Final = ("/leave/status/",)
"""Pages for whoever has the secret link: they work when the account is gone."""


@dataclass(frozen=True)
class Address:
    """One pattern of the site: its path with `{name}` for each argument, the view behind it, and its full name."""

    template: str
    view: Callable[..., Any]
    name: str
    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """The path with arguments that fit."""
        return self.with_arguments({})

    def with_arguments(self, given: dict[str, str]) -> str:
        fitting = {name: FITTING.get(kind, "nothing") for name, kind in self.arguments}
        return self.template.format(**{**fitting, **given})


def all_of(urlconf: str | None = None) -> list[Address]:
    """Every address that the resolver knows."""
    return list(_walk(get_resolver(urlconf), "/", (), ""))


def _walk(resolver: URLResolver, prefix: str, arguments: tuple[tuple[str, str], ...], names: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        template, more = _spelled(entry.pattern)
        path, known = prefix + template, arguments + more
        if isinstance(entry, URLPattern):
            yield Address(path, entry.callback, f"{names}{entry.name or ''}", known)
        else:
            space = f"{names}{entry.namespace}:" if entry.namespace else names
            yield from _walk(entry, path, known, space)


def _spelled(pattern: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    if isinstance(pattern, RoutePattern):
        arguments = re.findall(r"<(?:(\w+):)?(\w+)>", str(pattern))
        template = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern))
        return template, tuple((name, kind or "str") for kind, name in arguments)
    assert isinstance(pattern, RegexPattern)
    template, names = normalize(str(pattern))[0]
    return re.sub(r"%\((\w+)\)s", r"{\1}", template), tuple((name, "regex") for name in names)


# --- rules ---------------------------------------------------------------------------------------------------------
def kept_by_caches(client: Client, addresses: Iterable[Address]) -> list[str]:
    """Answers that a browser or a cache may keep, though their view isn't on the list of `konto.web.caching`."""
    return [
        f"{method} {address.path}: {kept}"
        for address in addresses
        for method in ("GET", "POST", "HEAD")
        for kept in [ask(client, method, address.path).headers.get("Cache-Control", "nothing said")]
        if kept != "private, no-store" and not _may_be_kept(address, method)
    ]


def _may_be_kept(address: Address, method: str) -> bool:
    return method in ("GET", "HEAD") and public_seconds(address.view, route=address.name) > 0


def open_to_strangers(addresses: Iterable[Address]) -> list[str]:
    """Pages of an account that let somebody in who isn't signed in, or whose view never asks."""
    stranger = Client()
    return [
        f"{method} {address.path}"
        for address in addresses
        if address.path.startswith(STRANGERS_SENT_AWAY) and not address.path.startswith(OPEN_BY_SECRET)
        for method in ("GET", "POST")
        if not (getattr(address.view, "asks_who", False) and _sent_away(ask(stranger, method, address.path)))
    ]


def _sent_away(answer: HttpResponse) -> bool:
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")
    return to_sign_in or answer.status_code == 405


SIGNED: Final = {
    "notices:bounces",
    "notices:fewer",
    "services:openid_token",
    "services:openid_introspect",
    "services:openid_revoke",
    "services:openid_userinfo",
}
"""Asked by programs that hold no form: a signature in the request stands in its place, and no cookie counts."""


def forgeable(addresses: Iterable[Address]) -> list[str]:
    """Addresses that take a form which another site could have sent."""
    forger = Client(enforce_csrf_checks=True)
    unsigned = (address for address in addresses if address.name not in SIGNED)
    return [address.path for address in unsigned if ask(forger, "POST", address.path).status_code != 403]


def ask(client: Client, method: str, path: str, **more: Any) -> HttpResponse:
    """One request that leaves nothing behind: neither in the database nor among the client's cookies."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = client.generic(method, path, **more)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer  # type: ignore[return-value]


def browser_of(person: Person) -> Client:
    """A signed-in browser whose forms are taken without their safety mark, so that views see what is posted."""
    visit = Visit()
    visit.sign_in(person)
    visit.client.handler.enforce_csrf_checks = False
    return visit.client


def is_signed_in(client: Client) -> bool:
    return ask(client, "GET", "/settings/").status_code == 200
