"""Who is signed in, as far as cases need to know: a reference and an address, told by what the request carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url

from konto.cases.contacts import Contact
from konto.cases.models import Channel
from konto.kernel import registries

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class Person(Protocol):
    """What a signed-in person has that concerns a case."""

    ref: UUID
    name: str
    language: str
    address: str | None
    """An e-mail address, or a number in E.164."""

    activated_at: datetime | None


PersonView = Callable[Concatenate[HttpRequest, Person, P], HttpResponse]


def person_in(request: HttpRequest) -> Person | None:
    """Whoever is signed in here, or None."""
    return cast(Person, request.user) if request.user.is_authenticated else None


def contact_of(person: Person) -> Contact | None:
    """Where a signed-in person is written to; None where their account names neither address nor number."""
    if not person.address:
        return None
    channel = Channel.EMAIL if "@" in person.address else Channel.SMS
    return Contact(channel, person.address, proved=person.activated_at is not None)


def for_person(view: PersonView[P]) -> View[P]:
    """Give the view whoever is signed in; lead strangers to sign-in, and the stopped to the page that explains."""

    @wraps(view)
    def enter(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        person = person_in(request)
        if person is None:
            sign_in = resolve_url(settings.LOGIN_URL)
            asked = f"?{urlencode({'next': request.path})}" if request.method in ("GET", "HEAD") else ""
            return HttpResponseRedirect(f"{sign_in}{asked}")
        explained_at = registries.door_closed_by(person, errand="asking")
        return redirect(explained_at) if explained_at else view(request, person, *args, **kwargs)

    enter.asks_who = True  # type: ignore[attr-defined]  # as of every page that asks
    return cast(View[P], enter)
