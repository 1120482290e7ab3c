"""Delivery to a real mail server that accepts, refuses, answers later, hangs up and hangs."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import structlog
import time_machine
from django.test import override_settings
from pytest_django import Settings

from konto.kernel import registries
from konto.kernel.clock import now
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.notices import actions, housekeeping, jobs, queries
from konto.notices.models import Bounce, Letter
from konto.notices.tests.conftest import NOON, Send
from konto.notices.tests.post_office import PostOffice, free_port

pytestmark = pytest.mark.slow

REFUSED_FOR_GOOD = ["nobody@konto.example", "blunt@konto.example"]
LATER = ["full@konto.example", "relay@konto.example", "login@konto.example"]


def test_a_letter_arrives_in_two_forms_with_the_same_words(db: None, office: PostOffice, send: Send) -> None:
    """One mail, plain and HTML, that says who sent it, that a machine did, and in which language."""
    letter = send()
    assert jobs.drain() == 1

    (mail,) = office.arrived
    plain, html = mail.iter_parts()
    assert mail["Subject"] == "Confirm your address for Konto"
    assert mail["To"] == "alice@konto.example"
    assert mail["From"] == "Konto <no-reply@konto.example>"
    assert mail["Message-ID"] == f"<{letter.id}@konto.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert plain.get_content().splitlines() == letter.text.splitlines()
    assert '<a href="https://konto.example/activate/abc">' in html.get_content()
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert letter.sent_at is not None


def test_a_letter_is_delivered_once(db: None, office: PostOffice, send: Send) -> None:
    """What was sent is not sent again, however often the job runs."""
    send()

    assert [jobs.drain(), jobs.drain()] == [1, 0]
    assert len(office.arrived) == 1


@pytest.mark.parametrize("to", REFUSED_FOR_GOOD)
def test_an_address_that_is_refused_for_good_is_marked(db: None, office: PostOffice, send: Send, to: str) -> None:
    """The letter fails and loses its content, the address is known to bounce, the journal and the rooms hear of it."""
    heard: list[UUID] = []
    registries.on_bounce(heard.append)
    account = uuid4()
    letter = send(to=to, account_ref=account)
    jobs.drain()

    letter.refresh_from_db()
    assert (letter.state, letter.to_address, letter.text) == ("failed", "", "")
    assert letter.last_error in ("SMTPRecipientsRefused 550", "SMTPRecipientsRefused 553")
    assert queries.bounced(to.upper())
    assert heard == [account]
    entry = JournalEntry.objects.get(event=Event.LETTER_BOUNCED)
    assert (entry.subject, entry.details) == (account, {"code": Bounce.objects.get().code})


@pytest.mark.parametrize("to", LATER)
def test_an_answer_of_later_marks_nobody(db: None, office: PostOffice, send: Send, to: str) -> None:
    """A full mailbox, or a server that doesn't trust us, is no reason to call an address dead."""
    letter = send(to=to)
    jobs.drain()

    letter.refresh_from_db()
    assert (letter.state, letter.tries, letter.to_address) == ("queued", 1, to)
    assert letter.last_error.startswith("SMTPRecipientsRefused ")
    assert not queries.bounced(to)
    assert not JournalEntry.objects.filter(event=Event.LETTER_BOUNCED).exists()


def test_a_refused_content_marks_nobody(db: None, office: PostOffice, send: Send) -> None:
    """The letter fails for good; its address may get the next one."""
    letter = send(to="spammed@konto.example")
    jobs.drain()

    letter.refresh_from_db()
    assert (letter.state, letter.last_error, letter.text) == ("failed", "SMTPDataError 554", "")
    assert not queries.bounced("spammed@konto.example")


def test_an_address_that_takes_letters_again_is_unmarked(db: None, office: PostOffice, send: Send) -> None:
    """A mark lasts until something reaches the address, or somebody takes it back."""
    send(to="nobody@konto.example")
    jobs.drain()
    Bounce.objects.update(recipient_mark=send(key="2").recipient_mark)
    assert queries.bounced("alice@konto.example")

    jobs.drain()
    assert not queries.bounced("alice@konto.example")


def test_tries_come_further_and_further_apart(
    db: None, office: PostOffice, send: Send, clock: time_machine.Traveller
) -> None:
    """About 10 s, 1 min, 5 min, 30 min, 2 h, 6 h and then every 6 h; nothing in between."""
    letter = send(to="full@konto.example")
    for wait in (10, 60, 300, 1_800, 7_200, 21_600, 21_600):
        jobs.drain()
        letter.refresh_from_db()
        gap = (letter.next_try - now()).total_seconds()
        assert wait * 0.8 <= gap <= wait * 1.2
        clock.move_to(letter.next_try - timedelta(seconds=1))
        assert jobs.drain() == 0
        clock.move_to(letter.next_try)

    letter.refresh_from_db()
    assert letter.tries == 7


def test_after_three_days_a_letter_is_given_up(
    db: None, office: PostOffice, send: Send, clock: time_machine.Traveller
) -> None:
    """Its content goes; until then it stays and is tried."""
    letter = send(to="full@konto.example", sealed=True)
    jobs.drain()
    clock.move_to(NOON + timedelta(days=3) - timedelta(seconds=1))
    housekeeping.tidy()
    letter.refresh_from_db()
    assert letter.state == "queued"
    assert letter.sealed

    clock.move_to(NOON + timedelta(days=3))
    housekeeping.tidy()
    letter.refresh_from_db()
    assert (letter.state, bytes(letter.sealed)) == ("abandoned", b"")


def test_a_letter_nobody_tried_to_send_is_not_given_up(db: None, send: Send, clock: time_machine.Traveller) -> None:
    """When our own worker stood still for a week, its letters still go out."""
    letter = send()
    clock.move_to(NOON + timedelta(days=7))
    housekeeping.tidy()
    jobs.drain()

    letter.refresh_from_db()
    assert letter.state == "sent"


def test_a_connection_that_breaks_in_a_letter_spares_the_others(db: None, office: PostOffice, send: Send) -> None:
    """The one that broke it is tried later; the rest go over a new connection at once."""
    broken = send(key="1", to="dropped@konto.example")
    send(key="2", to="bob@konto.example")
    jobs.drain()

    broken.refresh_from_db()
    assert (broken.state, broken.tries, broken.last_error) == ("queued", 1, "SMTPServerDisconnected")
    assert office.to() == ["bob@konto.example"]
    assert office.connections == 2


def test_a_server_that_hangs_up_politely_is_called_again(db: None, office: PostOffice, send: Send) -> None:
    """421 ends the connection, not the batch."""
    send(key="1", to="leaving@konto.example")
    send(key="2", to="bob@konto.example")
    jobs.drain()

    assert office.to() == ["bob@konto.example"]


def test_a_server_that_breaks_every_letter_is_left_alone(db: None, office: PostOffice, send: Send) -> None:
    """After three broken connections the rest is put back untried, for a moment."""
    letters = [send(key=f"{number}", to="dropped@konto.example") for number in range(5)]
    jobs.drain()

    tries = [Letter.objects.get(pk=letter.pk).tries for letter in letters]
    assert tries == [1, 1, 1, 0, 0]
    assert office.connections == 3


def test_a_server_that_hangs_costs_one_timeout(db: None, office: PostOffice, send: Send) -> None:
    """The letter that hung is tried later, and those behind it arrive now."""
    hung = send(key="1", to="hangs@konto.example")
    send(key="2", to="bob@konto.example")
    began = time.monotonic()
    jobs.drain()

    assert time.monotonic() - began < 5
    hung.refresh_from_db()
    assert (hung.state, hung.last_error) == ("queued", "SMTPServerDisconnected")
    assert office.to()[-1] == "bob@konto.example"


def test_without_a_server_letters_wait(db: None, office: PostOffice, send: Send, site: Settings) -> None:
    """Nothing is lost while the mail server is away: one letter a round is tried, all arrive when it is back."""
    letters = [send(key=f"{number}") for number in range(3)]
    with override_settings(KONTO_EMAIL_URL=f"smtp://127.0.0.1:{free_port()}"):
        assert jobs.drain() == 0
    assert [Letter.objects.get(pk=letter.pk).tries for letter in letters] == [1, 0, 0]
    assert Letter.objects.get(pk=letters[0].pk).last_error == "ConnectionRefusedError"

    Letter.objects.update(next_try=NOON)
    assert jobs.drain() == 3


def test_without_any_gateway_letters_wait_too(db: None, send: Send, site: Settings) -> None:
    """Neither a mail server nor the letterbox: the letter waits and says why."""
    site.KONTO_LETTERBOX = False
    letter = send()
    assert jobs.drain() == 0

    letter.refresh_from_db()
    assert (letter.state, letter.last_error) == ("queued", "NoGateway")


def test_one_bad_letter_stops_no_other(db: None, office: PostOffice, send: Send) -> None:
    """A letter whose seal can't be opened any more is put aside; the next one arrives."""
    bad = send(key="1", sealed=True)
    Letter.objects.filter(pk=bad.pk).update(sealed=b"not a seal")
    send(key="2", to="bob@konto.example")
    jobs.drain()

    bad.refresh_from_db()
    assert (bad.state, bad.last_error) == ("queued", "InvalidToken")
    assert office.to() == ["bob@konto.example"]


def test_a_room_that_fails_at_a_bounce_stops_nothing(
    db: None, office: PostOffice, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is marked all the same, and the next letter arrives."""

    def fails(account_ref: UUID) -> None:
        raise RuntimeError(f"about {account_ref}")

    monkeypatch.setattr(registries, "_bounce_hooks", [fails])
    send(key="1", to="nobody@konto.example", account_ref=uuid4())
    send(key="2", to="bob@konto.example")
    jobs.drain()

    assert queries.bounced("nobody@konto.example")
    assert office.to() == ["bob@konto.example"]


def test_a_letter_cancelled_in_time_is_never_sent(db: None, office: PostOffice, send: Send) -> None:
    """Only the account's own waiting letters are cancelled."""
    account = uuid4()
    mine = send(key="1", account_ref=account)
    send(key="2", to="bob@konto.example", account_ref=uuid4())
    assert actions.cancel_queued(account) == 1
    jobs.drain()

    mine.refresh_from_db()
    assert (mine.state, mine.last_error, mine.text) == ("abandoned", "cancelled", "")
    assert office.to() == ["bob@konto.example"]


def test_logs_name_nobody(db: None, office: PostOffice, send: Send, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever the server does, neither an address nor a code nor its words reach the log."""
    for number, to in enumerate(["alice", "nobody", "full", "relay", "spammed", "dropped", "leaving"]):
        send(key=f"{number}", to=f"{to}@konto.example", account_ref=uuid4())
    with structlog.testing.capture_logs() as logs:
        jobs.drain()

    written = str(logs) + "".join(capfd.readouterr())
    for secret in ("konto.example", "482", "mailbox", "activate/abc"):
        assert secret not in written


def test_many_letters_share_a_few_connections(transactional_db: None, office: PostOffice, send: Send) -> None:
    """Three hundred letters leave over three connections, each of them once."""
    for number in range(300):
        send(key=f"{number}", to=f"person{number}@konto.example", capped=False)
    assert jobs.drain() == 300

    assert office.connections == 3
    assert len(set(office.to())) == 300
