"""After the erasing: what the person gets, and what nobody can do any more."""

from __future__ import annotations

import json

import pytest

from konto.departure.models import Departure, Draft, ErasureOrder, ExitAnswer, Farewell, Stage
from konto.departure.progress import carry_on
from konto.identity.models import Account, Identifier, RetiredIdentifier, Session
from konto.kernel import clock
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.notices import delivery
from konto.notices.models import Bounce, Letter
from konto.notices.verdicts import Outcome, Verdict
from tests.letters import work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOMS = {"cases", "standing", "cabinet", "services", "notices", "departure", "identity"}
SPELLINGS = [
    "alice.appleby@example.org",
    "Alice.Appleby@Example.ORG",
    "  ALICE.APPLEBY@EXAMPLE.ORG ",
    "ａｌｉｃｅ.appleby@example.org",
    "alice.appleby@example.org.",
]


@pytest.fixture
def gone(alice, visit):
    """Alice has left, and the last letter is there."""
    visit.sign_in(alice)
    visit.leave(reason="privacy", text="Ask me: Alice Appleby, alice.appleby@example.org")
    visit.erase_now()
    work()
    return alice


def departure() -> Departure:
    return Departure.objects.get()


def test_the_page_with_the_clock_turns_into_the_proof(gone, visit):
    """The secret link goes on working, and leads to the certificate."""
    page = visit.open(visit.page.path)

    assert page.title.startswith("Your account is gone")
    page = visit.open(page.links["See the certificate"])
    assert page.status == 200
    assert "1 account" in page.text
    assert "1 question" not in page.text
    assert "identity_account" in page.text.partition("Table by table")[2]
    assert "base64" in page.text.partition("How it was searched")[2]
    assert "Found: nothing" in page.text


def test_the_public_keys_come_as_a_file(gone, visit):
    """Named as the command that checks a certificate calls it."""
    page = visit.open(f"/left/{departure().id}/")
    keys = visit.open(page.links["Save the public keys"]).response

    assert keys.headers["Content-Disposition"] == 'attachment; filename="keys.json"'
    assert json.loads(keys.content)["keys"]


def test_nothing_of_the_account_is_left(gone):
    """Every row that belonged to the person is gone; the draft and the farewell's cell too."""
    for model in (Account, Identifier, Session, Draft, Farewell):
        assert not model.objects.exists(), model
    assert departure().stage == Stage.GONE
    assert all(order.receipt is not None for order in ErasureOrder.objects.all())


def test_signing_in_says_there_is_no_account(gone, visit):
    """An account that was deleted is simply no account."""
    page = visit.elsewhere().sign_in(gone)

    assert page.status == 400
    assert "There is no account for this address" in page.text


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_address_cannot_sign_up_again_however_it_is_spelled(gone, visit, spelling):
    """One mailbox, one refusal; no account comes about."""
    page = visit.elsewhere().sign_up(gone.but(address=spelling))

    assert page.status == 400
    assert "can't be used for a new account" in page.text
    assert not Account.objects.exists()


def test_another_address_can_sign_up(gone, visit):
    """Only the retired address is refused, not the person's name or their network."""
    page = visit.elsewhere().sign_up(gone.but(address="alice.the.second@example.org"))

    assert page.path == "/activate/"


def test_the_last_letter_says_so_and_lies_sealed(gone, letterbox):
    """It names the certificate; in the database it is one encrypted cell."""
    letter = letterbox.last(kind="departure/farewell")
    row = Letter.objects.get()

    assert letter.to == gone.address
    assert f"/left/{departure().id}/" in letter.text
    assert (row.to_address, row.subject, row.text) == ("", "", "")
    assert row.sealed


def test_the_letterbox_forgets_the_person_a_minute_after_the_farewell(alice, visit, clock, letterbox):
    """Demo and debug alone show letters, and this one not for long."""
    from konto.notices import housekeeping  # noqa: PLC0415 - the same tidy-up that the worker does each minute

    visit.sign_in(alice)
    visit.leave()
    visit.erase_now()
    work()
    clock.shift(seconds=59)
    housekeeping.tidy()
    assert [letter.kind for letter in letterbox.all()] == ["departure/farewell"]

    clock.shift(seconds=2)
    housekeeping.tidy()
    assert len(letterbox) == 0
    assert not Letter.objects.exists()


def test_a_refused_farewell_leaves_no_mark_of_the_address(alice, visit):
    """The mail server says no for good: the content is destroyed, and nothing is noted about whose it was."""
    visit.sign_in(alice)
    visit.leave()
    visit.erase_now()
    carry_on()
    (letter,) = delivery.claim()
    delivery.note(letter, Outcome(Verdict.BOUNCED, "SMTPRecipientsRefused 550", 550), keeps=False)

    row = Letter.objects.get()
    assert (row.state, bytes(row.sealed)) == ("failed", b"")
    assert not Bounce.objects.exists()
    assert departure().stage == Stage.GONE


def test_answers_are_kept_without_the_person(gone):
    """To the day, under a random number, and with identifiers masked."""
    (answer,) = ExitAnswer.objects.all()

    assert answer.reason == "privacy"
    assert answer.text == "Ask me: ••• •••, •••"
    assert answer.day == clock.today()
    assert answer.pk.version == 4
    assert answer.pk not in (departure().pk, departure().ref, departure().account_id)


def test_who_answers_nothing_leaves_no_answer(alice, visit):
    """Skipped questions make no row."""
    visit.sign_in(alice)
    visit.leave()
    visit.erase_now()
    work()

    assert departure().stage == Stage.GONE
    assert not ExitAnswer.objects.exists()


def test_the_certificate_states_what_its_page_shows(gone, visit):
    """The file holds the statement and its signature, and names nobody."""
    page = visit.elsewhere().open(f"/left/{departure().id}/certificate.json")
    certificate = json.loads(page.html)
    statement = certificate["statement"]

    assert statement["certificate"] == str(departure().id)
    assert {order["by"] for order in statement["erased"]} == ROOMS
    assert sum(order["rows"].get("identity_account", 0) for order in statement["erased"]) == 1
    assert statement["searched"]["found"] == 0
    assert "identity_account" in statement["freed_space"]["written_anew"]
    for secret in ("alice", "appleby", str(departure().ref), str(departure().account_id)):
        assert secret not in page.html.lower()


def test_journal_and_retired_identifiers_name_nobody(gone):
    """What outlives the account holds pseudonyms, times and keyed fingerprints."""
    kept = [str(list(model.objects.values())) for model in (JournalEntry, RetiredIdentifier, Departure, ErasureOrder)]
    (retired,) = RetiredIdentifier.objects.all()

    assert len(bytes(retired.mark)) == 32
    for text in kept:
        assert "alice" not in text.lower()
        assert "appleby" not in text.lower()


def test_the_journal_tells_the_whole_departure(gone):
    """From the request to the seal, under the pseudonym alone."""
    told = [entry.event for entry in JournalEntry.objects.filter(subject=departure().ref)]
    expected = [
        Event.DEPARTURE_REQUESTED,
        Event.DEPARTURE_HURRIED,
        Event.ERASING_STARTED,
        Event.ERASURE_RECEIPT,
        Event.IDENTIFIER_RETIRED,
        Event.CERTIFICATE_SEALED,
        Event.FAREWELL_DESTROYED,
    ]

    assert [event for event in told if event in expected and event != Event.ERASURE_RECEIPT] == [
        event for event in expected if event != Event.ERASURE_RECEIPT
    ]
    assert told.count(Event.ERASURE_RECEIPT) == ErasureOrder.objects.count()


def test_there_is_no_certificate_before_the_end(alice, visit):
    """A departure that waits has no certificate, whoever knows its number."""
    visit.sign_in(alice)
    visit.leave()
    number = departure().id

    assert visit.open(f"/left/{number}/").status == 404
    assert visit.open(f"/left/{number}/certificate.json").status == 404


def test_a_private_site_does_not_tell_that_the_address_left(gone, visit, private, letterbox):
    """Signing up again looks like any sign-up; the truth goes to the mailbox."""
    page = visit.elsewhere().sign_up(gone)

    assert page.path == "/activate/"
    assert not Account.objects.exists()
    assert letterbox.last().kind == "identity/retired"
