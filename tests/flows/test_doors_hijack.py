"""No account waits for its victim: whoever proves the mailbox is alone in it, whatever a stranger had set before."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from konto.identity.models import Account, Identifier, RecoveryCode, Session
from konto.kernel import clock
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests import doors
from tests.cast import ALICE, MALLORY
from tests.letters import Letterbox, work

TRAP = ALICE.but(name="Mallory", password=MALLORY.password)
"""Alice's address, in Mallory's hands."""

CHOSEN = "seven green kettles whistle"
NUMBER = "+380501234567"


class Attacker:
    """Mallory, who signed up with Alice's address and set every door there is."""

    def __init__(self, visit):
        self.browser = visit.elsewhere(network="198.51.100.66")
        self.browser.sign_up(TRAP)
        self.device = doors.add_passkey(self.browser)
        self.secret = doors.set_up_app(self.browser)
        account, now = Account.objects.get(), clock.now()
        SocialAccount.objects.create(user=account, provider="google", uid="mallory")
        Identifier.objects.create(
            account=account, kind="phone", value=NUMBER, folded=NUMBER, created_at=now, proved_at=now
        )
        assert self.browser.is_signed_in

    def has_nothing(self):
        """Neither the session, the password, the passkey, the app, the number nor the account elsewhere opens it."""
        assert not self.browser.is_signed_in
        fresh = self.browser.elsewhere(network="198.51.100.67")
        fresh.sign_in(TRAP)
        assert not fresh.is_signed_in
        assert doors.enter_with(fresh, self.device).path == "/sign-in/"
        fresh.post("/sign-in/code/", address=NUMBER)
        assert not Letterbox().all(to=NUMBER)
        account = Account.objects.get()
        assert not fresh.is_signed_in
        assert not Authenticator.objects.exists()
        assert not RecoveryCode.objects.exists()
        assert not SocialAccount.objects.exists()
        assert [one.value for one in account.identifiers.all()] == [ALICE.address]
        assert set(Session.objects.exclude(account=None).values_list("account__name", flat=True)) <= {ALICE.name}


@pytest.fixture
def attacker(visit):
    found = Attacker(visit)
    work()
    return found


def test_by_the_link_of_the_letter_in_another_browser(attacker, visit, letterbox):
    """Alice follows the link, chooses a password of her own, and is alone in the account."""
    visit.open(letterbox.link(to=ALICE.address, kind="identity/activate"))
    visit.fill(name=ALICE.name, password=CHOSEN, age="on", terms="on")

    assert visit.is_signed_in
    attacker.has_nothing()
    assert JournalEntry.objects.filter(event=Event.DOORS_DROPPED).exists()
    assert visit.elsewhere().sign_in(ALICE, password=CHOSEN).path == "/cabinet/"


def test_by_signing_up_again(attacker, visit):
    """Alice signs up as if nobody had, and confirms."""
    visit.sign_up(ALICE)
    visit.activate()

    assert visit.is_signed_in
    attacker.has_nothing()
    assert visit.elsewhere().sign_in(ALICE).path == "/cabinet/"


def test_by_getting_back_in(attacker, visit, letterbox):
    """Alice asks for a new password by her address: what was set before she proved it is gone."""
    visit.open("/recover/")
    visit.fill(address=ALICE.address)
    visit.fill(code=letterbox.code(to=ALICE.address))
    form = next(one for one in visit.page.reading.forms if "password" in one.names)
    usual = {"name": ALICE.name, "password": CHOSEN, "age": "on", "terms": "on"}
    visit.fill(**{name: value for name, value in usual.items() if name in form.names})

    Account.objects.update(name=ALICE.name)
    attacker.has_nothing()
    assert visit.elsewhere().sign_in(ALICE, password=CHOSEN).path == "/cabinet/"


def test_the_owners_own_doors_stay(visit, letterbox):
    """Whoever confirms in the browser that signed up is the same person, and keeps what they set."""
    visit.sign_up(ALICE)
    doors.add_passkey(visit)
    work()
    visit.open(letterbox.link(to=ALICE.address, kind="identity/activate"))
    visit.press("Confirm my address")

    assert Authenticator.objects.count() == 1


def test_whoever_knows_the_password_keeps_the_doors_too(visit, letterbox):
    """On another device, with the password chosen at sign-up; the second step is asked for all the same."""
    visit.sign_up(ALICE)
    doors.set_up_app(visit)
    work()
    other = visit.elsewhere()
    other.open(letterbox.link(to=ALICE.address, kind="identity/activate"))
    other.fill(password=ALICE.password)

    assert Authenticator.objects.count() == 1
    assert other.page.path == "/sign-in/step/"
    assert not other.is_signed_in


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/login/",
        "/accounts/confirm-email/",
        "/accounts/email/",
        "/accounts/login/code/confirm/",
        "/login/",
        "/signup/",
        "/2fa/webauthn/login/",
        "/_allauth/browser/v1/auth/login",
        "/_allauth/browser/v1/config",
    ],
)
def test_the_library_has_no_second_way_in(db, visit, path):
    """Its own pages and its answers to browsers know no throttle of ours: they aren't there."""
    assert visit.open(path).status == 404
    assert visit.post(path).status == 404
