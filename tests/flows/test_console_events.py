"""What a service was told, in the console: seen, told again, its streams paused and asked at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

from konto.console.actions import Role
from konto.kernel import clock as clocks
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.services.models import Method, Signal, Stream, Told
from konto.services.tests.listening import listens, many
from tests.services import service
from tests.staff import NORA, Colleague
from tests.unchanged import journalled
from tests.visiting import Visit


def told(*, dead: int = 0, delivered: int = 0, waiting: int = 0) -> list[Signal]:
    """A shop that hears by webhooks, with so many events in each state."""
    stream = listens(service("shop"), "https://shop.example/hooks", method=Method.WEBHOOK)
    rows = many(stream, dead + delivered + waiting)
    over = {Told.DEAD: rows[:dead], Told.DELIVERED: rows[dead : dead + delivered]}
    for state, found in over.items():
        Signal.objects.filter(pk__in=[one.pk for one in found]).update(state=state, done_at=clocks.now(), tries=3)
    return rows


def test_events_are_seen_by_state_and_page(admin: Colleague, visit: Visit) -> None:
    """How many of each stand at the service; the list shows the latest first, and those of one state alone."""
    told(dead=2, delivered=1, waiting=60)

    assert "60 waiting, 1 delivered, 2 given up" in visit.open("/console/services/shop/").text
    page = visit.open("/console/services/shop/events/")
    assert page.html.count("session-revoked") == 50
    earlier = visit.open(urljoin(page.path, page.links["Earlier ones"]))
    assert earlier.html.count("session-revoked") == 13
    dead = visit.open("/console/services/shop/events/?state=dead")
    assert dead.html.count("session-revoked") == 2
    assert "3 tries" in dead.text
    assert "Earlier ones" not in dead.links


def test_what_was_given_up_is_sent_again(admin: Colleague, visit: Visit) -> None:
    """The ticked ones wait anew under the ids that they had, the others stay; the journal says who did it."""
    first, second, delivered = told(dead=2, delivered=1)
    visit.open("/console/services/shop/events/?state=dead")

    with journalled(Event.SIGNAL_REPLAYED):
        page = visit.press("Send the ticked ones again", signal=[str(first.pk)])

    assert "1 event is sent again" in page.text
    states = dict(Signal.objects.values_list("pk", "state"))
    assert states == {first.pk: Told.QUEUED, second.pk: Told.DEAD, delivered.pk: Told.DELIVERED}
    assert JournalEntry.objects.get(event=Event.SIGNAL_REPLAYED).actor_ref == admin.staff.ref


def test_what_waits_or_is_anothers_is_not_sent_again(admin: Colleague, visit: Visit) -> None:
    """Another service's event, one that waits, and what is no id: nothing comes about."""
    theirs = told(dead=1)[0]
    waits = many(listens(service("bank"), method=Method.POLL), 1)[0]
    before = list(Signal.objects.order_by("pk").values())

    with journalled():
        page = visit.post(
            "/console/services/bank/events/replay/", signal=[str(theirs.pk), str(waits.pk), "nonsense", str(uuid4())]
        )

    assert "3 events can't be sent again" in page.text
    assert list(Signal.objects.order_by("pk").values()) == before
    assert "Send the ticked ones again" not in visit.open("/console/services/bank/events/").buttons


def test_what_can_not_be_sent_again_says_why(admin: Colleague, visit: Visit) -> None:
    """What held an address, what is about somebody erased: a sentence stands there, and no box."""
    emptied, orphan = told(delivered=2)
    Signal.objects.filter(pk=emptied.pk).update(purged_at=clocks.now(), type="identifier-changed")
    Signal.objects.filter(pk=orphan.pk).update(account_ref=None)
    page = visit.open("/console/services/shop/events/")
    assert "destroyed when it was delivered" in page.text
    assert "The person has been erased since" in page.text
    assert "checkbox" not in page.html

    with journalled():
        page = visit.post("/console/services/shop/events/replay/", signal=[str(emptied.pk), str(orphan.pk)])

    assert "2 events can't be sent again" in page.text
    assert set(Signal.objects.values_list("state", flat=True)) == {Told.DELIVERED}


def test_a_stream_that_fails_is_seen_and_asked_at_once(admin: Colleague, visit: Visit) -> None:
    """The list says which service doesn't take its events; its page since when and why; one press asks it now."""
    told(waiting=1)
    now = clocks.now()
    Stream.objects.update(failing_since=now, failures=7, last_error="503", next_try=now + timedelta(hours=1))
    assert "doesn't take its events" in visit.open("/console/services/").text
    page = visit.open("/console/services/shop/")
    assert all(words in page.text for words in ("Not taken since", "Asked again", "503"))

    with journalled(Event.STREAM_CHANGED):
        page = visit.press("Ask it now")

    assert "It is asked now" in page.text
    assert Stream.objects.get().next_try <= clocks.now()


def test_a_stream_pauses_and_flows_again(admin: Colleague, visit: Visit) -> None:
    """Its service is told both times."""
    told()
    visit.open("/console/services/shop/")

    with journalled(Event.STREAM_CHANGED, Event.STREAM_CHANGED):
        assert "It pauses" in visit.press("Let it pause").text
        assert "It flows again" in visit.press("Let it flow again").text

    assert list(Signal.objects.order_by("number").values_list("type", "claims__status")) == [
        ("stream-updated", "paused"),
        ("stream-updated", "enabled"),
    ]


def test_all_that_was_given_up_is_sent_again(admin: Colleague, visit: Visit) -> None:
    """With one press, however many pages that are; what was delivered stays."""
    told(dead=70, delivered=1)
    visit.open("/console/services/shop/")

    with journalled(*[Event.SIGNAL_REPLAYED] * 70):
        page = visit.press("Send all again that was given up")

    assert "70 events are sent again" in page.text
    assert Signal.objects.filter(state=Told.QUEUED).count() == 70
    assert "Nothing was given up" in visit.post(stream_path(), do="again").text


def test_another_services_stream_is_not_found(admin: Colleague, visit: Visit) -> None:
    """Nor is one that isn't there; and who may only look, changes nothing."""
    told(dead=1)
    service("bank")
    before = everything()

    with journalled():
        for path in (stream_path("bank"), f"/console/services/shop/streams/{uuid4()}/"):
            assert visit.post(path, do="again").status == 404
        assert visit.post(stream_path(), do="nonsense").status == 200

    assert everything() == before


def everything() -> list[Any]:
    return [list(Signal.objects.order_by("pk").values()), list(Stream.objects.order_by("pk").values())]


def stream_path(code: str = "shop") -> str:
    return f"/console/services/{code}/streams/{Stream.objects.get().pk}/"


def test_security_sees_events_and_sends_none(visit: Visit) -> None:
    """The list without boxes and button."""
    told(dead=1)
    replace(NORA, roles=(Role.SECURITY,)).starts().signs_in(visit)

    page = visit.open("/console/services/shop/events/")

    assert "session-revoked" in page.html
    assert "Send the ticked ones again" not in page.buttons
    assert "checkbox" not in page.html
