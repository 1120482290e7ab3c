"""Getting back into accounts in each of their states."""

from __future__ import annotations

from datetime import timedelta

import pytest

from konto.departure import actions as departure
from konto.identity import actions
from konto.identity.models import Acceptance, Account, Session
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from tests.cast import ALICE, MALLORY
from tests.letters import work
from tests.recovering import NEW_PASSWORD, NUMBER, asks, chooses, has_phone, link_sent, recovers, types_code
from tests.unchanged import journalled, nothing_comes_about

FRESH = {"name": "Alice A.", "age": "on", "terms": "on"}
HERS = ALICE.but(password=NEW_PASSWORD)


def test_an_unconfirmed_account_becomes_its_contacts_holders_and_nothing_of_before_stays(visit, letterbox):
    """Mallory signed up with Alice's address; Alice asks for a password, and nothing of Mallory's is left."""
    lurker = visit.elsewhere(network="198.51.100.66")
    lurker.sign_up(MALLORY.but(address=ALICE.address))
    accepted = set(Acceptance.objects.values_list("pk", flat=True))
    asks(visit, ALICE.address)
    page = types_code(visit)
    assert "This account was never confirmed" in page.text
    assert MALLORY.name not in page.text
    with journalled(
        Event.SESSIONS_ENDED,
        Event.TERMS_ACCEPTED,
        Event.PASSWORD_CHANGED,
        Event.STATE_CHANGED,
        Event.ACTIVATED,
        Event.RECOVERED,
    ):
        page = chooses(visit, **FRESH)

    assert page.path == "/recover/whole/"
    assert (ALICE.account.name, ALICE.account.state) == ("Alice A.", "active")
    assert ALICE.account.activated_at is not None
    assert not lurker.is_signed_in
    assert not accepted & set(Acceptance.objects.values_list("pk", flat=True))
    assert visit.elsewhere().sign_in(HERS).path == "/cabinet/"
    assert visit.elsewhere().sign_in(MALLORY.but(address=ALICE.address)).status == 400


@pytest.mark.parametrize("missing", ["name", "age", "terms", "password"])
def test_an_unconfirmed_account_asks_what_a_sign_up_asks(visit, missing, db):
    """Nobody's account rests on a consent that a stranger gave."""
    ALICE.signs_up()
    asks(visit, ALICE.address)
    types_code(visit)
    with nothing_comes_about():
        page = visit.fill(**{"password": NEW_PASSWORD, **FRESH, missing: None})

    assert page.status == 400
    assert ALICE.account.state == "new"


def test_whoever_confirms_meanwhile_is_not_asked_for_consent_twice(visit, db):
    """The address was confirmed in another window while the page stood open: name and consent stay as they were."""
    account = ALICE.signs_up()
    asks(visit, ALICE.address)
    types_code(visit)
    actions.confirm_address(account, actor=Actor.system())
    accepted = set(Acceptance.objects.values_list("pk", flat=True))

    assert chooses(visit, **FRESH).path == "/recover/whole/"
    assert ALICE.account.name == ALICE.name
    assert set(Acceptance.objects.values_list("pk", flat=True)) == accepted
    assert visit.elsewhere().sign_in(HERS).path == "/cabinet/"


def test_somebody_who_is_leaving_comes_back_to_the_clock(alice, visit):
    """A new password leads to the page with "keep my account" alone, and the departure goes on."""
    account = alice.account
    requested = departure.request_departure(account, actor=Actor.person(account.ref))
    assert requested

    page = recovers(visit, alice.address)
    assert page.path == "/leave/waiting/"
    assert alice.account.state == "leaving"
    assert visit.open("/settings/").path == "/leave/waiting/"
    visit.open("/leave/waiting/")
    visit.press("Keep my account")
    assert alice.account.state == "active"
    assert visit.elsewhere().sign_in(HERS).path == "/cabinet/"


def test_an_unconfirmed_account_that_is_leaving_can_be_kept_as_what_it_was(visit, db):
    """It stays unconfirmed: whoever is leaving confirms nothing."""
    account = ALICE.signs_up()
    assert departure.request_departure(account, actor=Actor.person(account.ref))
    asks(visit, ALICE.address)
    types_code(visit)
    page = chooses(visit, **FRESH)

    assert page.path == "/leave/waiting/"
    assert ALICE.account.state == "leaving"
    assert ALICE.account.identifiers.get().proved_at is None
    visit.press("Keep my account")
    assert ALICE.account.state == "new"


def test_where_erasing_has_begun_nothing_new_is_written(alice, visit, letterbox):
    """There is no way back: the page says so, no letter is made that would outlive the account."""
    account = alice.account
    requested = departure.request_departure(account, actor=Actor.person(account.ref))
    assert requested
    departure.start_erasing(requested.departure.id)
    visit.open("/recover/")
    with nothing_comes_about():
        page = visit.fill(address=alice.address)

    assert page.status == 400
    assert "is being deleted at this moment" in page.text


def test_erased_between_code_and_password_nothing_comes_back(alice, visit):
    """The page for the password stands open while the account goes: it opens nothing, and makes nothing."""
    asks(visit, alice.address)
    types_code(visit)
    alice.leaves()
    with nothing_comes_about():
        assert visit.fill(password=NEW_PASSWORD).status == 410

    assert not Account.objects.exists()
    assert visit.open("/recover/code/").status == 200
    assert visit.fill(code="123456").status == 400


def test_somebody_gone_can_follow_an_old_link_to_nothing(alice, visit):
    """The letter outlives the account in a mailbox; its link says that it no longer works."""
    asks(visit, alice.address)
    link = link_sent()
    alice.leaves()

    assert visit.elsewhere().open(link).status == 404
    assert visit.elsewhere().post(link).status == 404


def test_leaving_ends_a_recovery_that_was_begun_before(alice, visit):
    """A code that was sent before the departure was confirmed opens nothing after it."""
    asks(visit, alice.address)
    account = alice.account
    assert departure.request_departure(account, actor=Actor.person(account.ref))

    assert types_code(visit).status == 400


def test_who_is_in_is_in_with_a_session_of_now(alice, visit):
    """The session begins with the recovery: whatever asks for a fresh sign-in takes it for one."""
    recovers(visit, alice.address)

    session = Session.objects.get(account=alice.account)
    assert session.proved_at
    assert clock.now() - session.proved_at < timedelta(minutes=1)
    assert session.door == "recovery"


def test_pages_in_the_middle_lead_to_the_beginning(visit, db):
    """Whoever opens the code, the password or the wait without having asked is led to where one asks."""
    assert visit.open("/recover/code/").path == "/recover/"
    assert visit.open("/recover/wait/").path == "/recover/"
    assert visit.open("/recover/password/").status == 410
    assert visit.post("/recover/code/again/").path == "/recover/"
    assert visit.open("/recover/link/nosuchlink/").status == 404
    assert visit.post("/recover/link/nosuchlink/").status == 404
    work()


def test_a_number_added_to_somebodys_address_doesnt_make_the_address_ones_own(visit, letterbox):
    """Mallory signs up with Alice's address and adds her own number: by it she confirms nothing, and Alice gets in."""
    lurker = visit.elsewhere(network="198.51.100.66")
    hers = MALLORY.but(address=ALICE.address)
    lurker.sign_up(hers)
    has_phone(hers)
    assert recovers(lurker, NUMBER).path == "/recover/whole/"
    assert ALICE.account.state == "new"

    asks(visit, ALICE.address)
    types_code(visit)
    assert chooses(visit, **FRESH).path == "/recover/whole/"
    assert not lurker.is_signed_in
    assert [one.value for one in ALICE.account.identifiers.all()] == [ALICE.address]
    assert ALICE.account.state == "active"
