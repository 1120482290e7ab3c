"""Coming in by a code to an address or a number, without a password."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from konto.identity import identifiers
from konto.identity.models import Account, Identifier, Proof, Session
from konto.kernel import clock as kernel_clock
from konto.kernel.events import Event
from konto.kernel.models import Failures
from konto.notices import jobs
from tests.cast import ALICE, BOB, DANA
from tests.recovering import has_phone
from tests.unchanged import journalled, nothing_comes_about

ASK, WAITS, CABINET = "/sign-in/code/", "/sign-in/code/enter/", "/cabinet/"
NUMBER = "+380501234567"
CODE = "identity/entry_code"


def asks(visit, typed, *, then=""):
    """Ask for a code by the page, with the right letters where a picture is shown."""
    visit.open(ASK + (f"?next={then}" if then else ""))
    page = visit.fill(address=typed)
    return visit.fill(address=typed, **visit.picture()) if page.asks_for_picture else page


def code_in(text):
    """The six digits in a text."""
    return re.findall(r"\b\d{6}\b", text)[0]


@pytest.fixture
def phone(alice):
    """Alice has a number, proved just now."""
    now = kernel_clock.now()
    return Identifier.objects.create(
        account=alice.account, kind="phone", value=NUMBER, folded=NUMBER, created_at=now, proved_at=now
    )


def test_a_code_opens_the_account(alice, visit, letterbox):
    """It goes to the address, is typed in the same browser, and leads to where the person was heading."""
    sent = asks(visit, alice.address, then="/settings/name/")
    assert sent.path == WAITS
    assert "We sent a code to a•••@example.org" in sent.text
    jobs.drain()
    with journalled(Event.SIGNED_IN):
        page = visit.press("Sign in", code=letterbox.code(to=alice.address, kind=CODE))

    assert page.path == "/settings/name/"
    assert Session.objects.get(account=alice.account).door == "code"


def test_the_sign_in_page_leads_there(alice, visit):
    """With where the person was heading."""
    visit.open("/settings/name/")
    page = visit.press("Sign in with a code")

    assert page.path == ASK
    assert page.values["next"] == "/settings/name/"


@pytest.mark.parametrize("path", ["/settings/doors/", "/settings/doors/codes/", "/settings/phone/"])
def test_what_a_number_is_worth_is_said_before_somebody_relies_on_it(alice, visit, path):
    """That it can pass to somebody else, and what is safer: where codes are opened, where a number is added."""
    visit.sign_in(alice)
    if path == "/settings/doors/":
        assert "A phone number can pass" not in visit.open(path).text
        has_phone(alice)

    assert "A phone number can pass to somebody else" in visit.open(path).text
    assert "A phone number can pass" not in visit.open("/settings/email/").text


def test_whoever_signed_up_with_a_number_is_told_as_well(visit, letterbox):
    """As soon as it is confirmed, with the way to something safer; an address comes without it."""
    DANA.signs_up()
    visit.sign_in(DANA)
    page = visit.activate()
    assert "A phone number can pass to somebody else" in page.text
    assert page.links["Ways to sign in"] == "/settings/doors/"

    other = visit.elsewhere()
    other.sign_up(ALICE)
    assert "A phone number can pass" not in other.activate().text


def test_a_code_goes_to_a_number_by_text(phone, visit, letterbox):
    """However the number is written; the text is short and holds the code."""
    sent = asks(visit, "050 123 45 67")
    assert "+380•••••67" in sent.text
    text = letterbox.last(to=NUMBER, kind=CODE)
    assert (text.channel, len(text.text) < 160) == ("sms", True)

    assert visit.press("Sign in", code=code_in(text.text)).path == CABINET


def test_by_user_name_it_goes_to_the_best_contact(phone, visit, letterbox):
    """The address, since it is proved."""
    now = kernel_clock.now()
    Identifier.objects.create(
        account=Account.objects.get(),
        kind="name",
        value="orchard",
        folded=identifiers.fold("orchard"),
        created_at=now,
        proved_at=now,
    )
    asks(visit, "orchard")

    assert visit.press("Sign in", code=letterbox.code(to=ALICE.address, kind=CODE)).path == CABINET


def test_the_code_works_in_the_browser_that_asked(alice, visit, letterbox):
    """Somebody who asks as well gets a code of their own, and ends nobody's."""
    asks(visit, alice.address)
    code = letterbox.code(kind=CODE)
    other = visit.elsewhere(network="198.51.100.9")
    asks(other, alice.address)

    assert other.press("Sign in", code=code).status == 400
    assert not other.is_signed_in
    assert visit.press("Sign in", code=code).path == CABINET


def test_a_code_works_once_and_ten_minutes(alice, visit, letterbox, clock):
    """Used or old, it says so and opens nothing."""
    asks(visit, alice.address)
    code = letterbox.code(kind=CODE)
    clock.shift(minutes=10)
    assert "This code is too old." in visit.press("Sign in", code=code).text
    asks(visit, alice.address)
    code = letterbox.code(kind=CODE)
    visit.press("Sign in", code=code)
    visit.sign_out()

    assert visit.post(WAITS, code=code).path == ASK
    assert not visit.is_signed_in


def test_five_wrong_codes_end_it(alice, visit, letterbox):
    """Then the right one opens nothing, and another has to be asked for."""
    asks(visit, alice.address)
    code = letterbox.code(kind=CODE)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        page = visit.press("Sign in", code=wrong)
    assert "Too many wrong codes." in page.text

    with nothing_comes_about():
        visit.press("Sign in", code=code)
    assert not visit.is_signed_in


def test_guessing_is_slowed_down_across_codes(alice, visit):
    """Twenty wrong ones, however many codes were sent, and this account's have to wait."""
    asks(visit, alice.address)
    visit.press("Sign in", code="000000")
    Failures.objects.update(count=20)

    assert visit.open(WAITS).status == 429


def test_another_code_can_be_had_after_a_minute(alice, visit, letterbox, clock):
    """Not before; the one before then stops working."""
    asks(visit, alice.address)
    first = letterbox.code(kind=CODE)
    assert visit.post("/sign-in/code/again/").path == WAITS
    assert len(letterbox.all(kind=CODE)) == 1
    clock.shift(seconds=61)
    visit.open(WAITS)
    assert "Another code is on its way." in visit.press("Send another code").text
    second = letterbox.code(kind=CODE)

    visit.press("Sign in", code=first)
    assert visit.is_signed_in is (first == second)
    assert visit.press("Sign in", code=second).path == CABINET


def test_an_unknown_address_is_told_under_the_open_policy(db, visit):
    """As at sign-in; nothing is sent."""
    with nothing_comes_about():
        page = asks(visit, BOB.address)

    assert "There is no account" in page.text


@pytest.mark.parametrize("change", [{"proved_at": None}, {"kind": "phone", "value": NUMBER, "folded": NUMBER}])
def test_a_contact_that_proves_nothing_opens_nothing(alice, visit, clock, change):
    """One that nobody confirmed, or a number that wasn't for half a year: it may be somebody else's by now."""
    clock.shift(days=200)
    Identifier.objects.update(**change)
    with nothing_comes_about():
        page = asks(visit, Identifier.objects.get().value)

    assert "A code can't open this account" in page.text


def test_a_stale_number_doesnt_lead_to_the_address(phone, visit, clock):
    """Whoever has the number now must not make us write to the owner, nor learn the address."""
    clock.shift(days=200)
    Identifier.objects.filter(kind="email").update(proved_at=kernel_clock.now())
    with nothing_comes_about():
        page = asks(visit, NUMBER)

    assert "example.org" not in page.html


def test_coming_in_by_a_number_proves_it_anew(phone, visit, letterbox, clock):
    """It stays fresh for whoever uses it."""
    clock.shift(days=100)
    asks(visit, NUMBER)
    visit.press("Sign in", code=code_in(letterbox.last(kind=CODE).text))

    assert Identifier.objects.get(kind="phone").proved_at == kernel_clock.now()


def test_codes_closed_meanwhile_open_nothing(alice, visit, letterbox):
    """A code that is on its way dies with the door."""
    asks(visit, alice.address)
    Account.objects.update(codes_open=False)
    visit.press("Sign in", code=letterbox.code(kind=CODE))

    assert not visit.is_signed_in


def test_strangers_cannot_use_up_the_owners_codes(alice, visit, settings, letterbox, clock):
    """The day's cap of letters holds strangers back; the owner's own device still gets one."""
    settings.KONTO_LETTERS_PER_RECIPIENT = 3
    visit.sign_in(alice)
    visit.sign_out()
    for number in range(4):
        answer = asks(visit.elsewhere(network=f"198.51.100.{number}"), alice.address)
    assert answer.status == 429

    asks(visit, alice.address)
    assert visit.press("Sign in", code=letterbox.code(kind=CODE)).path == CABINET


def test_one_network_cannot_ask_for_ever(alice, visit):
    """Ten times for one address from one place, then a wait."""
    for _ in range(10):
        asks(visit.elsewhere(), alice.address)
    before = Proof.objects.count()

    assert asks(visit.elsewhere(), alice.address).status == 429
    assert Proof.objects.count() == before


def test_the_picture_is_asked_for_where_it_always_is(alice, visit, settings):
    """As at sign-in."""
    settings.KONTO_CHALLENGE = "always"

    assert visit.open(ASK).asks_for_picture


# --- the strict policy ---------------------------------------------------------------------------------------------
def seen(page):
    """What a stranger sees of an answer, but for what is random anyway."""
    words = re.sub(r"\s+", " ", page.text)
    cookies = sorted(page.response.cookies)
    return page.status, page.path, words, cookies, [hop.status_code for hop in page.hops]


def test_under_the_strict_policy_known_and_unknown_look_the_same(alice, visit, private):
    """Asking, typing a wrong code, asking again: word for word, for an account, none, one with codes closed."""
    closed = BOB.joins()
    Account.objects.filter(pk=closed.account.pk).update(codes_open=False)
    strangers: list[list[object]] = []
    for typed in (ALICE.address, "nobody@example.org", closed.address):
        one = visit.elsewhere(network=f"198.51.100.{len(strangers)}")
        pages = [asks(one, typed), one.press("Sign in", code="000000"), one.post("/sign-in/code/again/")]
        strangers.append([seen(page) for page in pages])

    assert strangers[0] == strangers[1] == strangers[2]
    assert "If an account is open to a code there" in str(strangers[0][0])


def test_under_the_strict_policy_caps_stay_unsaid(alice, visit, private, settings):
    """How many letters an address got would tell that it has an account."""
    settings.KONTO_LETTERS_PER_RECIPIENT = 1
    for number in range(3):
        page = asks(visit.elsewhere(network=f"198.51.100.{number}"), alice.address)
        assert page.path == WAITS


def test_under_the_strict_policy_the_code_works_all_the_same(alice, visit, private, letterbox):
    """For whoever holds the mailbox."""
    asks(visit, alice.address)

    assert visit.press("Sign in", code=letterbox.code(kind=CODE)).path == CABINET


def test_an_unconfirmed_account_is_not_entered_by_code(visit):
    """A code there would confirm an address that somebody else typed."""
    ALICE.signs_up()
    with nothing_comes_about():
        asks(visit, ALICE.address)

    assert Identifier.objects.get().proved_at is None


def test_a_sent_code_is_no_personal_data_in_the_session(alice, visit):
    """What the browser's session keeps is masked."""
    asks(visit, alice.address)

    assert alice.address not in str(list(Session.objects.values_list("data", flat=True)))
    assert Proof.objects.filter(created_at__gt=kernel_clock.now() - timedelta(minutes=1)).exists()
