"""How a lower room asks upward: small lists that rooms fill at start-up and nobody empties."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
class DemoPerson:
    """Somebody to try the demo with. The cast is made up."""

    name: str
    address: str
    password: str
    note: str | Promise


Guard = Callable[[Any], str | None]
BounceHook = Callable[[UUID], None]
BreakHook = Callable[[UUID, datetime | None, datetime | None], None]
LanguageHook = Callable[[HttpRequest, str], None]

_menu: list[MenuEntry] = []
_guards: list[Guard] = []
_demo_people: list[DemoPerson] = []
_bounce_hooks: list[BounceHook] = []
_break_hooks: list[BreakHook] = []
_language_hooks: list[LanguageHook] = []


def add_menu_entry(entry: MenuEntry) -> None:
    """Put a line into the menu of everybody who is signed in."""
    _menu.append(entry)


def menu_entries(request: HttpRequest) -> list[MenuEntry]:
    """The menu of a signed-in person, in order; empty for a stranger."""
    if not request.user.is_authenticated:
        return []
    return sorted(_menu, key=lambda entry: entry.order)


def guard_door(guard: Guard) -> None:
    """Add a guard: given an account, it names the URL of the page that explains why not, or None to let it in."""
    _guards.append(guard)


def door_closed_by(account: Any) -> str | None:
    """The page that explains why this account may not come in, or None when it may."""
    return next((page for guard in _guards if (page := guard(account))), None)


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


def on_language_chosen(hook: LanguageHook) -> None:
    """Call the hook when a signed-in person picks a language."""
    _language_hooks.append(hook)


def language_chosen(request: HttpRequest, language: str) -> None:
    """Tell every room that whoever is signed in picked a language."""
    for hook in _language_hooks:
        hook(request, language)
