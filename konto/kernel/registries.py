"""How a lower room asks upward: small lists that rooms fill at start-up and nobody empties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class MenuEntry:
    """A line of the menu under the person's name. `url` is a URL name; `post` makes it a button."""

    label: str | Promise
    url: str
    icon: str
    order: int
    post: bool = False


@dataclass(frozen=True)
class Banner:
    """What a signed-in person is told on every page until it is put right. `url` is where that is done."""

    title: str
    text: str
    link: str
    url: str


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to try the demo with. The cast is made up."""

    name: str
    address: str
    password: str
    note: str | Promise


BannerSource = Callable[[HttpRequest], Banner | None]
Guard = Callable[[Any], str | None]
BounceHook = Callable[[UUID], None]
BreakHook = Callable[[UUID, datetime | None, datetime | None], None]
StopHook = Callable[[UUID], bool]
LanguageHook = Callable[[HttpRequest, str], None]

_menu: list[MenuEntry] = []
_banners: list[BannerSource] = []
_guards: list[tuple[Guard, frozenset[str]]] = []
_demo_people: list[DemoPerson] = []
_bounce_hooks: list[BounceHook] = []
_break_hooks: list[BreakHook] = []
_stop_hooks: list[StopHook] = []
_language_hooks: list[LanguageHook] = []


def add_menu_entry(entry: MenuEntry) -> None:
    """Put a line into the menu of everybody who is signed in."""
    _menu.append(entry)


def menu_entries(request: HttpRequest) -> list[MenuEntry]:
    """The menu of a signed-in person, in order; empty for a stranger."""
    if not request.user.is_authenticated:
        return []
    return sorted(_menu, key=lambda entry: entry.order)


def add_banner(source: BannerSource) -> None:
    """Add a banner: given a request of somebody signed in, it says what is to be put right, or None."""
    _banners.append(source)


def banners(request: HttpRequest) -> list[Banner]:
    """What a signed-in person has to know wherever they are; empty for a stranger."""
    if not request.user.is_authenticated:
        return []
    return [banner for source in _banners if (banner := source(request))]


def guard_door(guard: Guard, *, but: Iterable[str] = (), first: bool = False) -> None:
    """Add a guard: given an account, it names the URL of the page that explains why not, or None to let it in.

    `but` names the errands on which it stops nobody: "activation", "leaving". `first`: its page comes before those of
    the others.
    """
    _guards.insert(0 if first else len(_guards), (guard, frozenset(but)))


def door_closed_by(account: Any, *, errand: str = "") -> str | None:
    """The page that explains why this account may not come in on this errand, or None when it may."""
    return next((page for guard, spared in _guards if errand not in spared and (page := guard(account))), None)


def add_demo_person(person: DemoPerson) -> None:
    """Name somebody on the front page of the demo."""
    _demo_people.append(person)


def demo_people() -> Iterator[DemoPerson]:
    """Whom the front page of the demo names, in the order in which they were added."""
    return iter(_demo_people)


def on_bounce(hook: BounceHook) -> None:
    """Call the hook with the account's reference when a letter to it is refused for good."""
    _bounce_hooks.append(hook)


def letter_bounced(account_ref: UUID) -> None:
    """Tell every room that a letter to this account was refused for good."""
    for hook in _bounce_hooks:
        hook(account_ref)


def on_break_changed(hook: BreakHook) -> None:
    """Call the hook when a person begins, changes or ends a break from everything optional."""
    _break_hooks.append(hook)


def break_changed(account_ref: UUID, since: datetime | None, until: datetime | None) -> None:
    """Tell every room, in the caller's transaction. No `since`: the break is over. No `until`: it is for good."""
    for hook in _break_hooks:
        hook(account_ref, since, until)


def on_stop_leaving(hook: StopHook) -> None:
    """Call the hook when an owner takes back what somebody else did: a deletion that waits is stopped."""
    _stop_hooks.append(hook)


def stop_leaving(account_ref: UUID) -> bool:
    """Stop whatever waits to erase the account; whether there was anything.

    Call it in the transaction before the account is locked: what waits has rows that are locked first.
    """
    return sum(hook(account_ref) for hook in _stop_hooks) > 0


def on_language_chosen(hook: LanguageHook) -> None:
    """Call the hook when a signed-in person picks a language."""
    _language_hooks.append(hook)


def language_chosen(request: HttpRequest, language: str) -> None:
    """Tell every room that whoever is signed in picked a language."""
    for hook in _language_hooks:
        hook(request, language)
