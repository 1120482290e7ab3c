"""What people and staff do is told to the services that know the account: each thing where it really happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from konto.departure import actions as departure
from konto.departure.progress import carry_on
from konto.identity import actions as identity
from konto.identity import identifiers
from konto.identity import queries as identities
from konto.identity.actions import doors as identity_doors
from konto.identity.actions import new_number
from konto.identity.models import Account
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.notices import actions as notices
from konto.services.models import Client, DoorTold, Grant, Method, Signal, Stream, Subject, Told
from konto.services.signals import delivery, doors
from konto.services.signals.happened import TOLD
from konto.services.signals.tokens import claims_of
from konto.services.tests.listening import claims, known, listens
from konto.services.tests.receiver import Receiver
from konto.standing import actions as standing
from konto.standing.actions import Purpose, Scope, automatic
from tests import services
from tests.cast import BOB, Person
from tests.clocks import Clock
from tests.contacts import NEW, NUMBER, changes_to, undo_link
from tests.letters import Letterbox, work
from tests.recovering import NUMBER as RECOVERED_BY
from tests.recovering import asks, has_only_a_phone, has_phone, link_sent, recovers, types_code
from tests.staff import Colleague
from tests.standing import restricts
from tests.visiting import Visit


@pytest.fixture
def stream(alice: Person) -> Stream:
    """The shop, which knows Alice and her address, fetches its events."""
    shop = services.service()
    known(shop, alice.account.ref, "openid", "email", "phone")
    return listens(shop, method=Method.POLL)


def told(stream: Stream) -> list[tuple[str, dict[str, Any]]]:
    """What the shop hears since it was asked last: the type, and the event's claims without the time."""
    waiting = list(Signal.objects.filter(stream=stream, state=Told.QUEUED).order_by("number"))
    Signal.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    found = []
    for one in waiting:
        ((_, said),) = claims_of(one, stream.service)["events"].items()
        found.append((one.type, {name: value for name, value in said.items() if name != "event_timestamp"}))
    return found


def types(stream: Stream) -> list[str]:
    return [kind for kind, _ in told(stream)]


def test_a_restriction_and_the_way_back(alice: Person, stream: Stream, nora: Colleague, letterbox: Letterbox) -> None:
    """Disabled when the door closes, enabled when the link was followed and not before."""
    restriction = restricts(nora, alice)
    assert ("account-disabled", {}) in told(stream)
    standing.lift(restriction.id, reasons="It was an error.", actor=nora.actor, purpose=Purpose.PROTECT)
    work()
    assert told(stream) == []

    visit = Visit()
    visit.open(letterbox.link(to=alice.address, kind="standing/lifted"))
    visit.press("Open my account")
    assert told(stream) == [("account-enabled", {})]
    assert not DoorTold.objects.exists()


def test_a_narrower_restriction_closes_no_door(alice: Person, stream: Stream, nora: Colleague) -> None:
    """Who may not buy may still sign in: nobody is told that the account is disabled."""
    restricts(nora, alice, scope=Scope.BUYING)

    assert told(stream) == []


def test_a_restriction_that_begins_later_is_told_when_it_does(
    alice: Person, stream: Stream, nora: Colleague, clock: Clock
) -> None:
    """Not a minute before, once, and its end by itself is told as well."""
    begins, ends = clock.now + timedelta(hours=2), clock.now + timedelta(days=2)
    restricts(nora, alice, starts_at=begins, until=ends)
    doors.look_at_awaited()
    assert told(stream) == []
    clock.to(begins)
    doors.look_at_awaited()
    doors.look_at_awaited()
    assert told(stream) == [("account-disabled", {})]
    clock.to(ends)
    work()

    assert told(stream) == [("account-enabled", {})]


def test_a_suspected_hijack_says_so(alice: Person, stream: Stream) -> None:
    """The reason of the specification goes along; a person's facts never do."""
    automatic._restrict_hijacked(alice.account.ref)

    assert ("account-disabled", {"reason": "hijacking"}) in told(stream)


def test_a_changed_password_is_told(alice: Person, stream: Stream, visit: Visit) -> None:
    """The credential changed, by its owner; whoever else was signed in is out."""
    visit.elsewhere().sign_in(alice)
    identity.change_password(
        alice.account, "another good phrase here", keep_session=None, network="", actor=Actor.person(alice.account.ref)
    )

    assert told(stream) == [
        ("session-revoked", {"initiating_entity": "user"}),
        ("credential-change", {"credential_type": "password", "change_type": "update", "initiating_entity": "user"}),
    ]


def test_doors_are_told_of(alice: Person, stream: Stream) -> None:
    """A way in that opens or closes is a credential made or deleted; no name that the person gave it is told."""
    account, actor = alice.account, Actor.person(alice.account.ref)
    Account.objects.filter(pk=account.pk).update(codes_open=False)
    identity_doors.open_codes(account, actor=actor)

    assert told(stream) == [
        ("credential-change", {"credential_type": "code", "change_type": "create", "initiating_entity": "user"})
    ]


def test_a_session_that_others_outlive_is_not_all_of_them(alice: Person, stream: Stream, visit: Visit) -> None:
    """One device signed out, another in: a service that knows neither session is told nothing; the last one is told."""
    visit.sign_in(alice)
    visit.elsewhere().sign_in(alice)
    first, second = _sessions(alice)
    actor = Actor.person(alice.account.ref)
    identity.end_session(alice.account, first, actor=actor)
    assert told(stream) == []
    identity.end_session(alice.account, second, actor=actor)

    assert types(stream) == ["session-revoked"]


def test_one_session_is_told_by_the_name_that_the_service_has_for_it(
    alice: Person, stream: Stream, visit: Visit
) -> None:
    """Where the shop signed her in by the session that ends, that one is revoked there, and no other (CAEP 1.0)."""
    visit.sign_in(alice)
    visit.elsewhere().sign_in(alice)
    first, second = _sessions(alice)
    now = clock.now()
    client = Client.objects.create(
        service=stream.service, redirect_uris=["https://shop.example/"], scopes=[], saved_at=now
    )
    for session, sid in ((first, "sid-of-the-first"), (second, "sid-of-the-second")):
        Grant.objects.create(
            client=client,
            account_ref=alice.account.ref,
            session=session,
            sid=sid,
            scopes=["openid"],
            auth_time=now,
            second_factor=False,
            made_at=now,
            check_at=now,
        )
    identity.end_session(alice.account, first, actor=Actor.person(alice.account.ref))

    signal = Signal.objects.get(stream=stream)
    subject = claims_of(signal, stream.service)["sub_id"]
    assert subject["format"] == "complex"
    assert subject["user"]["sub"] == signal.sub
    assert subject["session"] == {"format": "opaque", "id": "sid-of-the-first"}


def test_a_recovery_is_told(alice: Person, stream: Stream, visit: Visit) -> None:
    """That somebody came back in by their contact, with the new password."""
    recovers(visit, alice.address)

    assert {"recovery-activated", "credential-change"} <= set(types(stream))


def test_a_changed_address_is_told_with_both_and_back_when_it_is_undone(
    alice: Person, stream: Stream, visit: Visit
) -> None:
    """The subject is the old address, as RISC has it; undone, the old one takes its place again."""
    visit.sign_in(alice)
    changes_to(visit, "email", NEW)
    ((kind, said),) = told(stream)
    assert (kind, said) == ("identifier-changed", {"new-value": NEW})

    other = Visit(network="203.0.113.9")
    other.open(undo_link(alice.address))
    other.press("Take it back")
    found = told(stream)
    assert ("identifier-changed", {"new-value": alice.address}) in found
    assert ("account-credential-change-required", {}) in found


def test_a_removed_number_is_told_with_nothing_in_its_place(alice: Person, stream: Stream, visit: Visit) -> None:
    """The service mustn't write to it any more."""
    has_phone(alice, number=NUMBER)
    visit.sign_in(alice)
    visit.open("/settings/phone/remove/")
    visit.press("Remove the phone number")

    assert told(stream) == [("identifier-changed", {})]


def test_this_is_not_me_is_told(alice: Person, stream: Stream, visit: Visit) -> None:
    """Whoever sat there is out; a stranger is named as nobody who began it."""
    visit.sign_in(alice)
    visit.press("This isn't me")

    assert told(stream) == [("session-revoked", {})]


def test_sessions_that_staff_end_are_told(alice: Person, stream: Stream, visit: Visit, nora: Colleague) -> None:
    """As theirs."""
    visit.sign_in(alice)
    identity.end_sessions_of(alice.account, actor=nora.actor, reason=identity.EndReason.TAKEN_OVER)

    assert told(stream) == [("session-revoked", {"initiating_entity": "admin"})]


def test_a_recovery_that_waits_and_is_stopped_is_told(alice: Person, stream: Stream) -> None:
    """It begins to wait: told at once, for a thief may be behind it; stopped by the link, nothing more is."""
    has_only_a_phone(alice, proved_days_ago=200)
    holder = Visit(network="203.0.113.9")
    asks(holder, RECOVERED_BY)
    types_code(holder)
    work()
    assert told(stream) == [("recovery-activated", {})]
    owner = Visit()
    owner.open(link_sent(kind="identity/recovery_waits", part="/recover/stop/"))
    owner.press("It wasn't me: stop it")

    assert types(stream) == []


def test_a_service_that_never_knew_the_address_hears_of_no_change(alice: Person, visit: Visit) -> None:
    """Its person told it a name and no more."""
    cloud = services.service("cloud")
    known(cloud, alice.account.ref, "openid")
    stream = listens(cloud, method=Method.POLL)
    visit.sign_in(alice)
    changes_to(visit, "email", NEW)

    assert told(stream) == []


def test_a_number_with_a_new_holder_is_recycled(alice: Person, stream: Stream) -> None:
    """Services must not take it for Alice's any more."""
    has_phone(alice, number=NUMBER)
    known_number = identifiers.read(NUMBER)
    assert known_number
    new_number.say_number_is_new(known_number, request_id="test", language="en")

    assert told(stream) == [("identifier-recycled", {})]


def test_a_break_is_told(alice: Person, stream: Stream, clock: Clock) -> None:
    """So that advertising stops there as well: since when, until when, and that it is over."""
    ref = alice.account.ref
    until = clock.now + timedelta(days=30)
    notices.take_break(ref, until=until, actor=Actor.person(ref))
    notices.end_break(ref, actor=Actor.person(ref))

    assert told(stream) == [
        ("break-started", {"since": int(clock.now.timestamp()), "until": int(until.timestamp())}),
        ("break-ended", {}),
    ]


def test_leaving_and_staying_after_all(alice: Person, stream: Stream) -> None:
    """Asked for: told, and the account is closed meanwhile; kept: told, and it is open again."""
    account, actor = alice.account, Actor.person(alice.account.ref)
    requested = departure.request_departure(account, actor=actor)
    assert requested
    assert types(stream) == ["leaving-requested", "account-disabled"]
    departure.keep(requested.departure.id, actor=actor)

    assert types(stream) == ["leaving-kept", "account-enabled"]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.KONTO_EVENT_TIMEOUT = 1
    receiver = Receiver()
    receiver.open()
    yield receiver
    receiver.close()


def test_the_end_is_told_when_it_is_certain(alice: Person, receiver: Receiver) -> None:
    """Purged comes last, after the certificate, under the name that the shop knew; afterwards nothing leads back."""
    shop, ref = services.service(), alice.account.ref
    sub = known(shop, ref, "email")
    stream = listens(shop, receiver.url())
    requested = departure.request_departure(alice.account, actor=Actor.person(ref))
    assert requested
    departure.hurry(requested.departure.id, actor=Actor.person(ref))
    departure.start_erasing(requested.departure.id)
    while departure.erase_next(requested.departure.id):
        pass
    assert Signal.objects.get(type="account-purged").state == "held"
    assert not Signal.objects.filter(account_ref=ref).exists()
    assert not Subject.objects.filter(account_ref=ref).exists()
    delivery.drain()
    assert "account-purged" not in str([claims(token)["events"] for token in receiver.arrived])

    carry_on()
    delivery.drain()
    last = claims(receiver.arrived[-1])
    assert list(last["events"]) == ["https://schemas.openid.net/secevent/risc/event-type/account-purged"]
    assert last["sub_id"]["sub"] == sub
    assert Signal.objects.filter(stream=stream, state="queued").count() == 0


def test_a_sign_up_that_begins_anew_is_somebody_else_to_services(db: None) -> None:
    """Nobody proved the address: whoever signs up with it next inherits no name at a service."""
    BOB.signs_up()
    shop = services.service()
    ref = BOB.account.ref
    known(shop, ref)
    stream = listens(shop, method=Method.POLL)
    BOB.but(password="quite another phrase 7", name="Bo").signs_up()

    assert types(stream)[-1] == "account-purged"
    assert not Subject.objects.filter(account_ref=ref).exists()


def test_what_is_taken_back_is_not_told(alice: Person, stream: Stream) -> None:
    """A signal stands or falls with what it tells."""

    class Changed(Exception):
        """The mind of whoever asked."""

    @transaction.atomic
    def ask_and_change() -> None:
        departure.request_departure(alice.account, actor=Actor.person(alice.account.ref))
        raise Changed

    with pytest.raises(Changed):
        ask_and_change()

    assert told(stream) == []


def test_a_sign_in_is_not_heard(alice: Person, stream: Stream, visit: Visit) -> None:
    """It happens too often to be told of, and costs nothing more on account of services."""
    visit.sign_in(alice)

    assert told(stream) == []
    assert "signed_in" not in {str(event) for event in TOLD}


def _sessions(person: Person) -> list[Any]:
    return identities.living_sessions(person.account.ref)
