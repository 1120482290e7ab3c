"""Mallory signs up with Alice's address, and waits for Alice to make the account worth having."""

from __future__ import annotations

import pytest

from konto.identity.models import Acceptance, Account
from konto.kernel.events import Event
from tests.cast import ALICE, MALLORY
from tests.letters import work
from tests.unchanged import journalled, nothing_comes_about

HERS = MALLORY.but(address=ALICE.address)
"""What Mallory types: her own name and password, and Alice's address."""

FRESH = {"name": ALICE.name, "password": ALICE.password, "age": "on", "terms": "on"}
CHOOSE = "Set this password and confirm"


@pytest.fixture
def lurker(visit):
    """Mallory's browser, on a network of her own, signed in to what she made with Alice's address."""
    browser = visit.elsewhere(network="198.51.100.66")
    browser.sign_up(HERS)
    return browser


def test_whoever_holds_the_mailbox_gets_the_account_and_nothing_of_the_stranger_stays(lurker, visit, letterbox):
    """Alice chooses a password in her own browser: Mallory's password, name, consent and session are gone."""
    accepted_by_mallory = set(Acceptance.objects.values_list("pk", flat=True))
    visit.open(letterbox.link())
    with journalled(
        Event.SESSIONS_ENDED,
        Event.TERMS_ACCEPTED,
        Event.PASSWORD_CHANGED,
        Event.STATE_CHANGED,
        Event.ACTIVATED,
    ):
        page = visit.press(CHOOSE, **FRESH)

    assert page.path == "/activate/done/"
    assert (ALICE.account.name, ALICE.account.state) == (ALICE.name, "active")
    assert not lurker.is_signed_in
    assert lurker.elsewhere(network="198.51.100.66").sign_in(HERS).status == 400
    assert visit.elsewhere().sign_in(ALICE).path == "/cabinet/"
    assert not accepted_by_mallory & set(Acceptance.objects.values_list("pk", flat=True))
    assert Acceptance.objects.filter(account=ALICE.account).count() == 3


def test_without_the_password_or_a_new_one_the_link_confirms_nothing(lurker, visit, letterbox):
    """A wrong guess at the stranger's password, no password, and a button that isn't there all leave it unconfirmed."""
    link = letterbox.link()
    visit.open(link)

    with nothing_comes_about():
        assert visit.fill(password="not this one").status == 400
        assert visit.fill(password="").status == 400
        assert visit.post(link).status == 400
    assert ALICE.account.state == "new"
    assert lurker.is_signed_in


@pytest.mark.parametrize("missing", ["name", "age", "terms", "password"])
def test_starting_afresh_asks_what_a_sign_up_asks(lurker, visit, letterbox, missing):
    """Nobody's account rests on a consent that a stranger gave: each box is asked for, and nothing comes about."""
    visit.open(letterbox.link())

    with nothing_comes_about():
        page = visit.press(CHOOSE, **{**FRESH, missing: None})

    assert page.status == 400
    assert lurker.is_signed_in


def test_afresh_the_own_address_is_no_password(lurker, visit, letterbox):
    """The rules for passwords hold on the landing page too."""
    visit.open(letterbox.link())

    with nothing_comes_about():
        assert visit.press(CHOOSE, **{**FRESH, "password": ALICE.address}).status == 400


def test_a_landing_page_tells_nothing_of_what_the_stranger_typed(lurker, visit, letterbox):
    """Mallory's name isn't shown to Alice as if it were hers, nor is the whole address shown to who finds a link."""
    page = visit.open(letterbox.link())

    assert MALLORY.name not in page.text
    assert ALICE.address not in page.text
    assert "a•••@example.org" in page.text


def test_when_alice_signs_up_after_mallory_everything_of_mallory_is_dropped(lurker, visit, letterbox):
    """The later sign-up stands: Mallory's session ends, and the letter that she caused opens nothing."""
    first_link, first_code = letterbox.link(), letterbox.code()
    assert lurker.is_signed_in

    with journalled(Event.SESSIONS_ENDED, Event.SIGN_UP_REPLACED, Event.TERMS_ACCEPTED, Event.PROOF_SENT):
        visit.sign_up(ALICE)

    assert not lurker.is_signed_in
    assert lurker.open("/activate/").path == "/sign-in/"
    assert visit.elsewhere().open(first_link).status == 410
    visit.open("/activate/")
    assert visit.fill(code=first_code).status == 400
    assert visit.activate().path == "/activate/done/"
    assert visit.elsewhere().sign_in(ALICE).path == "/cabinet/"
    assert visit.elsewhere(network="198.51.100.66").sign_in(HERS).status == 400


def test_when_mallory_signs_up_after_alice_alices_newest_letter_still_gives_it_to_her(visit, letterbox):
    """Mallory throws Alice out of an unproved account; the mailbox gets it back, and Mallory has nothing of it."""
    visit.sign_up(ALICE)
    alices_link = letterbox.link()
    lurker = visit.elsewhere(network="198.51.100.66")
    lurker.sign_up(HERS)
    assert not visit.is_signed_in

    replaced = visit.open(alices_link)
    assert (replaced.status, "newer letter" in replaced.text) == (410, True)

    page = visit.open(letterbox.link())
    assert CHOOSE in page.buttons, "Alice's browser is not the one that made the latest sign-up"
    assert visit.fill(password=ALICE.password).status == 400
    assert visit.press(CHOOSE, **FRESH).path == "/activate/done/"
    assert not lurker.is_signed_in
    assert lurker.elsewhere(network="198.51.100.66").sign_in(HERS).status == 400


def test_again_and_again_the_mailbox_decides(lurker, visit, letterbox):
    """However often the two take turns, there is one account, and the holder of the mailbox ends with it."""
    for _ in range(2):
        visit.elsewhere().sign_up(ALICE)
        lurker.sign_up(HERS)

    assert Account.objects.count() == 1
    visit.open(letterbox.link())
    assert visit.press(CHOOSE, **FRESH).path == "/activate/done/"
    assert not lurker.is_signed_in
    assert visit.elsewhere().sign_in(ALICE).path == "/cabinet/"


def test_mallory_at_work_in_her_session_keeps_nothing(lurker, visit, letterbox):
    """Password, name and language that Mallory sets in her session before the proof go with it."""
    lurker.open("/settings/password/")
    lurker.fill(current=MALLORY.password, password="seven green kettles whistle")
    lurker.open("/settings/name/")
    lurker.fill(name="Free phones at Mallory's")
    lurker.open("/settings/language/")
    lurker.fill(language="nb")
    visit.open(letterbox.link())
    visit.press(CHOOSE, **FRESH)

    assert not lurker.is_signed_in
    assert (ALICE.account.name, ALICE.account.language) == (ALICE.name, "en")
    for password in (MALLORY.password, "seven green kettles whistle"):
        assert visit.elsewhere().sign_in(ALICE, password=password).status == 400


def test_mallorys_open_form_changes_nothing_after_the_proof(lurker, visit, letterbox):
    """A settings page that Mallory opened before the proof is refused after it."""
    lurker.open("/settings/name/")
    visit.open(letterbox.link())
    visit.press(CHOOSE, **FRESH)

    with nothing_comes_about():
        assert lurker.fill(name="Mallory was here").path == "/sign-in/"
    assert ALICE.account.name == ALICE.name


def test_mallorys_browser_can_not_confirm_without_the_letter(lurker, letterbox):
    """The browser that signed up still needs the code: guessing, or a code of her own account, confirms nothing."""
    own = lurker.elsewhere(network="198.51.100.66")
    own.sign_up(MALLORY)
    work()
    her_own_code = letterbox.code(to=MALLORY.address)
    lurker.open("/activate/")

    with journalled(Event.PROOF_FAILED):
        assert lurker.fill(code=her_own_code).status == 400
    assert ALICE.account.state == "new"


def test_no_letter_to_an_unproved_address_carries_the_strangers_words(lurker, letterbox):
    """Mallory can't write to Alice through us: her name is in no letter, and changing her password sends none."""
    lurker.open("/settings/password/")
    before = len(letterbox)
    lurker.fill(current=MALLORY.password, password="seven green kettles whistle")
    assert len(letterbox) == before

    lurker.open("/leave/consent/")
    lurker.fill(consequences="on", terms="on")
    lurker.fill(reason="")
    assert len(letterbox) == before + 1
    assert not any(MALLORY.name in letter.text for letter in letterbox.all())


def test_who_really_signed_up_confirms_in_another_browser_and_keeps_everything(visit, letterbox):
    """Signed up on the computer, letter opened on the phone: the right password shows it, and both stay signed in."""
    visit.sign_up(ALICE)
    phone = visit.elsewhere(network="198.51.100.20")
    phone.open(letterbox.link())

    with journalled(Event.STATE_CHANGED, Event.ACTIVATED):
        assert phone.fill(password=ALICE.password).path == "/activate/done/"

    assert visit.is_signed_in
    assert phone.is_signed_in
    assert (ALICE.account.name, ALICE.account.state) == (ALICE.name, "active")


def test_the_browser_that_signed_up_needs_no_password(visit, letterbox):
    """In the same browser one button confirms."""
    visit.sign_up(ALICE)
    page = visit.open(letterbox.link())

    assert "password" not in page.values
    assert visit.press("Confirm my address").path == "/activate/done/"


def test_guessing_the_strangers_password_is_throttled(lurker, visit, letterbox):
    """Five guesses at the landing page, then it asks to wait; choosing a new password stays possible."""
    visit.open(letterbox.link())
    for _ in range(5):
        assert visit.fill(password="guess after guess").status == 400
        visit.open(letterbox.link())

    assert visit.fill(password=MALLORY.password).status == 429
    visit.open(letterbox.link())
    assert visit.press(CHOOSE, **FRESH).path == "/activate/done/"
