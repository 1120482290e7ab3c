"""Signing up: what comes of it, and who is refused."""

from __future__ import annotations

import pytest

from konto.identity.models import Acceptance, Account, Identifier, Proof, Session
from konto.kernel.events import Event
from konto.notices.models import Letter
from tests.cast import ALICE, BOB, MALLORY
from tests.letters import work
from tests.pace import fails
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import NETWORK

MADE = (Event.SIGNED_UP, Event.TERMS_ACCEPTED, Event.PROOF_SENT)


def test_signing_up_makes_an_account_and_sends_one_letter(visit, letterbox):
    """A filled form makes the account, in the person's language, and writes to the address; nothing else is asked."""
    with journalled(*MADE):
        page = visit.sign_up(ALICE)
    work()

    assert page.path == "/activate/"
    assert "a•••@example.org" in page.text or ALICE.address in page.text
    assert [letter.to for letter in letterbox.all()] == [ALICE.address]
    assert (ALICE.account.name, ALICE.account.state, ALICE.account.language) == (ALICE.name, "new", "en")


def test_what_was_accepted_is_kept_with_its_version(visit, settings):
    """The terms, the notice and the age are on record in the versions that were valid on that day."""
    settings.KONTO_TERMS_VERSION, settings.KONTO_PRIVACY_VERSION, settings.KONTO_MINIMUM_AGE = "t-7", "p-3", 18
    visit.sign_up(ALICE)

    kept = Acceptance.objects.filter(account=ALICE.account)
    assert set(kept.values_list("document", "version")) == {("terms", "t-7"), ("privacy", "p-3"), ("age", "18")}


def test_an_age_that_is_not_asked_for_is_not_recorded(visit, settings):
    """Where the operator demands no age, the form has no such box and the record no such line."""
    settings.KONTO_MINIMUM_AGE = 0
    visit.open("/sign-up/")
    assert "age" not in visit.page.values
    visit.fill(name=ALICE.name, address=ALICE.address, password=ALICE.password, terms="on")

    assert set(Acceptance.objects.values_list("document", flat=True)) == {"terms", "privacy"}


@pytest.mark.parametrize("box", ["terms", "age"])
def test_nothing_is_made_without_consent(visit, box):
    """An empty box is refused with words beside it, and nothing comes about."""
    with nothing_comes_about():
        page = visit.sign_up(ALICE, **{box: None})

    assert page.status == 400
    assert "Tick this box" in page.text
    assert not ALICE.has_account


def test_boxes_are_empty_and_stay_as_they_were_left(visit):
    """No box is ticked beforehand; one that was ticked stays ticked when something else was wrong."""
    assert not {"terms", "age"} & set(visit.open("/sign-up/").values)

    values = visit.sign_up(ALICE, password="short", age=None).values
    assert "terms" in values
    assert "age" not in values


def test_what_was_typed_stays_typed_but_the_password(visit):
    """A refused form keeps name, address and language, and never sends a password back."""
    page = visit.sign_up(ALICE, password="short", language="nb")

    assert page.status == 400
    assert (page.values["name"], page.values["address"], page.values["language"]) == (ALICE.name, ALICE.address, "nb")
    assert "short" not in page.values.get("password", "")


def test_the_letter_and_the_pages_speak_the_chosen_language(visit, letterbox):
    """Whoever picks Norwegian on an English page gets Norwegian letters and pages from then on."""
    page = visit.sign_up(ALICE.but(language="nb"))

    assert page.response.headers["Content-Language"] == "nb"
    assert letterbox.last().language == "nb"
    assert visit.open("/settings/").response.headers["Content-Language"] == "nb"


def test_a_forged_language_is_refused(visit):
    """A language that the form doesn't offer makes no account."""
    with nothing_comes_about():
        assert visit.sign_up(ALICE, language="xx").status == 400


def test_a_signed_in_person_has_no_sign_up_form(alice, visit):
    """Who has an account open is led there instead of to a second account."""
    visit.sign_in(alice)

    with nothing_comes_about():
        assert visit.open("/sign-up/").path == "/cabinet/"
        assert visit.post("/sign-up/", name="x", address=BOB.address, password=BOB.password).path == "/cabinet/"


def test_an_address_in_use_is_named_so_under_tell(alice, visit, letterbox):
    """The page says that there is an account and leads to sign-in; the owner's mailbox is left alone."""
    with nothing_comes_about():
        page = visit.sign_up(MALLORY.but(address=alice.address.upper()))

    assert page.status == 400
    assert "already an account" in page.text
    assert page.links["Sign in"] == "/sign-in/"
    assert visit.elsewhere().sign_in(alice).path == "/cabinet/"


def test_a_retired_address_is_refused_and_the_page_does_not_say_why(alice, visit, letterbox):
    """The address of somebody who left makes no account; that it was deleted, and when, goes by letter alone."""
    alice.leaves()
    letters, accounts = len(letterbox), Account.objects.count()

    page = visit.sign_up(alice)

    assert page.status == 400
    assert "can't be used for a new account" in page.text
    assert "deleted" not in page.text
    assert Account.objects.count() == accounts
    assert len(letterbox) == letters + 1
    assert (letterbox.last().to, "was deleted on" in letterbox.last().text) == (alice.address, True)


def test_any_spelling_of_a_retired_address_is_refused(alice, visit):
    """Neither capitals nor full-width letters bring a retired address back."""
    alice.leaves()

    for spelling in ("Alice.APPLEBY@Example.ORG", "ａlice.appleby@example.org", "alice.appleby@example.org."):
        assert visit.elsewhere(network=f"192.0.2.{len(spelling)}").sign_up(alice.but(address=spelling)).status == 400
        assert not alice.has_account


def test_somebody_else_may_use_an_address_that_was_never_confirmed_and_is_gone(visit, letterbox, clock, settings):
    """A sign-up that nobody confirmed is forgotten after its time, and its address is free for anybody."""
    visit.sign_up(ALICE)
    clock.shift(days=settings.KONTO_SIGN_UP_DAYS - 1)
    work()
    assert Account.objects.exists()

    clock.shift(days=1)
    with journalled(Event.SIGN_UP_PURGED):
        work()

    assert not ALICE.has_account
    assert not any(table.objects.exists() for table in (Session, Proof, Acceptance, Identifier, Letter))
    assert visit.elsewhere().sign_up(ALICE).path == "/activate/"


def test_a_confirmed_account_is_never_purged(alice, clock, settings):
    """However long somebody stays away, an account with a confirmed address is nobody's to forget."""
    clock.shift(days=10 * settings.KONTO_SIGN_UP_DAYS)

    with journalled():
        work()

    assert alice.has_account


def test_signing_up_anew_gives_the_full_time_again(visit, clock, settings):
    """Who signs up a second time before the first was forgotten is not purged by the first one's date."""
    visit.sign_up(ALICE)
    clock.shift(days=settings.KONTO_SIGN_UP_DAYS - 1)
    visit.elsewhere().sign_up(ALICE)
    clock.shift(days=2)
    work()

    assert ALICE.has_account


def test_the_cap_on_letters_stops_sign_ups_without_leaving_half_of_one(visit, settings):
    """Where a network has had its letters for the day, the next sign-up is asked to wait and leaves nothing behind."""
    settings.KONTO_LETTERS_PER_NETWORK = 1
    settings.KONTO_CHALLENGE = "off"
    visit.sign_up(ALICE)

    with nothing_comes_about():
        page = visit.elsewhere().sign_up(BOB)

    assert page.status == 429
    assert int(page.response.headers["Retry-After"]) > 60
    assert not BOB.has_account


def test_one_network_can_not_sign_up_without_end(visit, settings, clock):
    """After fifty sign-ups within a quarter of an hour a network waits; then it may go on."""
    settings.KONTO_CHALLENGE = "off"
    fails(49, "sign-up network", NETWORK)
    assert visit.sign_up(BOB).path == "/activate/"

    with nothing_comes_about():
        page = visit.elsewhere().sign_up(ALICE)
    assert page.status == 429
    assert visit.elsewhere(network="198.51.100.9").sign_up(ALICE).path == "/activate/"

    clock.shift(minutes=15)
    assert visit.elsewhere().sign_up(MALLORY).path == "/activate/"


def test_strangers_can_not_use_up_the_letters_of_an_owner(alice, visit, letterbox, settings, private):
    """However many letters strangers have sent to Alice's address, she gets the code that she asks for."""
    settings.KONTO_CHALLENGE, settings.KONTO_LETTERS_PER_RECIPIENT = "off", 3
    for _ in range(4):
        visit.elsewhere(network="198.51.100.66").sign_up(MALLORY.but(address=alice.address))
    visit.sign_in(alice)
    visit.open("/leave/consent/")
    visit.fill(consequences="on", terms="on")

    assert visit.fill(reason="").path == "/leave/code/"
    assert letterbox.last(to=alice.address).kind == "departure/code"


@pytest.mark.parametrize("path", ["/sign-up/", "/sign-in/"])
def test_a_second_press_on_the_way_in_leads_in(visit, path):
    """The first press signed in and changed the form's mark; the second finds an open account, not an error."""
    visit.open(path)
    token = visit.client.cookies["konto_csrf"].value
    visit.sign_up(ALICE)

    answer = visit.client.post(path, {"csrfmiddlewaretoken": token, "address": ALICE.address})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/cabinet/")


def test_a_good_password_is_asked_for_again_without_blame(visit):
    """A form that comes back for something else says, beside the field and at the top, why the password is gone."""
    page = visit.sign_up(ALICE.but(address="alice@"))

    assert page.status == 400
    assert page.text.count("Type your password again: for safety we don't keep it.") == 2
    assert "Strong." not in page.text
    assert "id_password_error" not in page.html
    assert "Type your password once more" not in visit.open("/sign-up/").text


def test_what_has_to_be_read_first_opens_beside_the_form(visit):
    """Terms and privacy notice open in a tab of their own, and say so: going back never loses the form."""
    page = visit.open("/sign-up/")

    assert page.html.count('target="_blank" rel="noopener"') == 2
    assert page.text.count("(new tab)") == 2


@pytest.mark.parametrize(
    ("age", "label"), [(1, "Мені вже виповнився 1 рік."), (22, "виповнилося 22 роки."), (18, "виповнилося 18 років.")]
)
def test_the_age_is_asked_for_in_the_right_number(visit, settings, age, label):
    """Years are counted as the language counts them."""
    settings.KONTO_MINIMUM_AGE = age
    visit.post("/language/", language="uk", next="/sign-up/")

    assert label in visit.open("/sign-up/").text
