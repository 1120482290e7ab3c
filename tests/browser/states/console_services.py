"""The console's pages for related services, their keys and events."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from konto.console.actions import Role
from konto.kernel import clock
from konto.services import actions, demo
from konto.services.models import Method, Signal, Status, Stream, Told
from konto.services.tests.listening import listens, many
from tests.browser.states.place import Place, state
from tests.browser.states.questions import as_nora
from tests.services import SYSTEM, key, service
from tests.staff import NORA


def nora_keeps() -> None:
    replace(NORA, roles=(Role.ADMIN,)).starts()


def at(place: Place, path: str) -> None:
    """Nora, who keeps the services, at a page below them."""
    nora_keeps()
    as_nora(place, f"/console/{path}")


@state
def console_services_none(place: Place) -> None:
    at(place, "services/")


@state
def console_services(place: Place) -> None:
    demo.ensure()
    service("club")
    actions.end_service("club", actor=SYSTEM)
    at(place, "services/")


@state
def console_service(place: Place) -> None:
    demo.ensure()
    made = key("bazaar")
    actions.rotate_key("bazaar", made.key.pk, overlap=timedelta(days=7), actor=SYSTEM)
    hooks = listens(service("bazaar"), "https://shop.example/a-long-way/" + "x" * 200, method=Method.WEBHOOK)
    many(hooks, 3)
    Signal.objects.update(state=Told.DEAD, done_at=clock.now())
    Stream.objects.update(failing_since=clock.now(), failures=3, last_error="400 authentication_failed")
    listens(service("bazaar"), method=Method.POLL, description="For the warehouse")
    Stream.objects.filter(method=Method.POLL).update(status=Status.PAUSED, reason="We move to another machine.")
    at(place, "services/bazaar/")


@state
def console_service_seen_by_security(place: Place) -> None:
    demo.ensure()
    replace(NORA, roles=(Role.SECURITY,)).starts()
    as_nora(place, "/console/services/bazaar/")


@state
def console_service_ended(place: Place) -> None:
    demo.ensure()
    actions.end_service("bazaar", actor=SYSTEM)
    at(place, "services/bazaar/")


@state
def console_service_add(place: Place) -> None:
    at(place, "new-service/")


@state
def console_service_add_refused(place: Place) -> None:
    console_service_add(place)
    place.send()


@state
def console_service_change(place: Place) -> None:
    demo.ensure()
    at(place, "services/bazaar/change/")


@state
def console_service_key_add(place: Place) -> None:
    demo.ensure()
    at(place, "services/bazaar/new-key/")


@state
def console_service_key_add_refused(place: Place) -> None:
    console_service_key_add(place)
    place.send()


@state
def console_service_secret(place: Place) -> None:
    console_service_key_add(place)
    place.page.locator("#id_scopes_0").check()
    place.send()


@state
def console_service_key(place: Place) -> None:
    made = key("shop")
    at(place, f"services/shop/keys/{made.key.pk}/")


@state
def console_service_sign_in(place: Place) -> None:
    demo.ensure()
    at(place, "services/bazaar/sign-in/")


@state
def console_service_sign_in_refused(place: Place) -> None:
    console_service_sign_in(place)
    place.fill(redirect_uris="http://shop.example/back")
    place.send()


@state
def console_services_one_fails(place: Place) -> None:
    demo.ensure()
    listens(service("bazaar"), "https://shop.example/", method=Method.WEBHOOK)
    Stream.objects.update(failing_since=clock.now())
    at(place, "services/")


@state
def console_service_events_none(place: Place) -> None:
    service("shop")
    at(place, "services/shop/events/")


@state
def console_service_events(place: Place) -> None:
    rows = many(listens(service("shop"), method=Method.POLL), 60)
    dead = [one.pk for one in rows[:5]]
    error = "answered 503 " * 6
    Signal.objects.filter(pk__in=dead).update(state=Told.DEAD, done_at=clock.now(), tries=9, last_error=error[:80])
    emptied, orphan = (one.pk for one in rows[50:52])
    over = Signal.objects.filter(pk__in=[emptied, orphan])
    over.update(state=Told.DELIVERED, done_at=clock.now(), purged_at=clock.now(), type="identifier-changed")
    Signal.objects.filter(pk=orphan).update(purged_at=None, account_ref=None)
    at(place, "services/shop/events/")


@state
def console_service_events_given_up(place: Place) -> None:
    console_service_events(place)
    place.go("/console/services/shop/events/?state=dead")
