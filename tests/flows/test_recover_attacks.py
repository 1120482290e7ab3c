"""Mallory wants Alice's account by the way for those who forgot the password."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest

from konto.departure import actions as departure
from konto.identity import actions
from konto.identity.models import (
    ContactChange,
    Identifier,
    IdentifierKind,
    Proof,
    Purpose,
    Recovery,
    RecoveryCode,
    Session,
)
from konto.kernel import clock
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from tests.cast import ALICE
from tests.letters import work
from tests.recovering import (
    NEW_PASSWORD,
    NUMBER,
    asks,
    chooses,
    code_sent,
    has_only_a_phone,
    has_phone,
    link_sent,
    recovers,
    types_code,
)
from tests.unchanged import nothing_comes_about

OTHER_NUMBER = "+380671234567"
FAILED = (Event.PROOF_FAILED,)


@pytest.fixture
def thief(visit):
    """Mallory's browser, on a network of her own."""
    return visit.elsewhere(network="198.51.100.66")


def test_the_owners_code_opens_nothing_in_another_browser(alice, visit, thief):
    """Read over her shoulder, it works only where it was asked for; there it still does."""
    asks(visit, alice.address)
    code = code_sent()
    asks(thief, alice.address)
    if code == code_sent():
        pytest.skip("two codes of six digits are alike once in a million times")
    assert types_code(thief, code).status == 400
    assert not thief.is_signed_in

    assert types_code(visit, code).path == "/recover/password/"


def test_a_code_of_ones_own_account_opens_no_other(alice, mallory, thief):
    """Mallory's own code, typed while her browser waits for Alice's, is a wrong one."""
    asks(thief, mallory.address)
    own = code_sent(to=mallory.address)
    asks(thief, alice.address)
    if own != code_sent(to=alice.address):
        assert types_code(thief, own).status == 400
    assert thief.open("/recover/password/").status == 410


def test_a_code_for_something_else_is_none_for_a_password(visit, letterbox):
    """The activation code of an account opens no recovery of it, nor the other way round."""
    visit.sign_up(ALICE)
    activation = letterbox.code()
    thief = visit.elsewhere(network="198.51.100.66")
    asks(thief, ALICE.address)
    recovery = code_sent()
    if activation != recovery:
        assert types_code(thief, activation).status == 400
        visit.open("/activate/")
        assert visit.fill(code=recovery).status == 400
    link = link_sent().replace("/recover/link/", "/activate/")
    assert visit.elsewhere().open(link).status == 404


def test_what_was_used_opens_nothing_again(alice, visit, thief):
    """Code, link and password page work once."""
    asks(visit, alice.address)
    code, link = code_sent(), link_sent()
    types_code(visit, code)
    used = thief.open(link)
    assert (used.status, "already used" in used.text) == (410, True)
    chooses(visit)

    with nothing_comes_about(but=FAILED):
        assert visit.post("/recover/password/", password="another one of seven words").status == 410
        visit.post("/recover/code/", code=code)
        thief.post(link)
    assert visit.elsewhere().sign_in(alice.but(password=NEW_PASSWORD)).path == "/cabinet/"


def test_a_stranger_who_asks_signs_nobody_out_and_ends_no_code_of_the_owners(alice, visit, thief):
    """Until the contact is proved nothing changes: sessions, password and the code that Alice waits for stay."""
    at_home = visit.elsewhere()
    at_home.sign_in(alice)
    asks(visit, alice.address)
    hers = code_sent()
    for _ in range(3):
        asks(thief, alice.address)

    assert at_home.is_signed_in
    assert types_code(visit, hers).path == "/recover/password/"
    assert visit.elsewhere().sign_in(alice).path == "/cabinet/"


def test_another_browser_cant_go_on_from_where_the_owner_is(alice, visit, thief):
    """The page for the password belongs to the browser that proved the contact, even with the row's number."""
    asks(visit, alice.address)
    types_code(visit)
    asks(thief, alice.address)
    with nothing_comes_about():
        assert thief.open("/recover/password/").status == 410
        assert thief.post("/recover/password/", password=NEW_PASSWORD).status == 410

    assert chooses(visit).path == "/recover/whole/"


def test_strangers_cant_use_up_what_the_owner_may_be_sent(alice, visit, letterbox, settings):
    """The day's cap of the address is full: on the device that was in the account a letter comes all the same."""
    settings.KONTO_LETTERS_PER_RECIPIENT = 3
    settings.KONTO_CHALLENGE = "off"
    visit.sign_in(alice)
    visit.sign_out()
    for number in range(4):
        asks(visit.elsewhere(network=f"198.51.100.{number}"), alice.address)
    stranger = visit.elsewhere(network="198.51.100.90")
    assert asks(stranger, alice.address).status == 429

    page = asks(visit, alice.address)
    assert page.path == "/recover/code/"
    assert types_code(visit).path == "/recover/password/"


def test_the_owners_share_has_an_end(alice, visit, settings, letterbox, clock):
    """Somebody who once was on the device can't send letters without end either."""
    settings.KONTO_LETTERS_PER_RECIPIENT = 3
    settings.KONTO_CHALLENGE = "off"
    visit.sign_in(alice)
    visit.sign_out()
    pages = []
    for _ in range(12):
        pages.append(asks(visit, alice.address).status)
        clock.shift(minutes=16)

    assert pages.count(200) <= 3 + 5
    assert pages[-1] == 429
    assert len(letterbox.all(kind="identity/recover")) == pages.count(200)


def test_recovery_doesnt_use_up_what_confirming_to_leave_may_be_sent(alice, visit, settings, letterbox):
    """Strangers fill the mailbox by asking for passwords; the owner can still confirm to leave."""
    settings.KONTO_LETTERS_PER_RECIPIENT = 8
    settings.KONTO_CHALLENGE = "off"
    for number in range(9):
        asks(visit.elsewhere(network=f"198.51.100.{number}"), alice.address)
    visit.sign_in(alice)

    assert visit.leave().path.startswith("/leave/")
    assert alice.account.state == "leaving"


def test_asking_too_often_is_slowed_down_and_says_for_how_long(alice, visit, settings):
    """By identifier and network ten in a quarter of an hour; another person on the network goes on."""
    settings.KONTO_CHALLENGE = "off"
    pages = [asks(visit, "nobody@example.org") for _ in range(11)]

    assert [page.status for page in pages] == [400] * 10 + [429]
    assert "minutes" in pages[-1].text
    assert asks(visit, alice.address).path == "/recover/code/"


def test_strangers_tries_dont_slow_the_owner_on_the_own_device(alice, visit, settings):
    """Twenty of one address from everywhere are enough for strangers; the device that was in is counted apart."""
    settings.KONTO_CHALLENGE = "off"
    settings.KONTO_LETTERS_PER_RECIPIENT = 1000
    visit.sign_in(alice)
    visit.sign_out()
    seen = [asks(visit.elsewhere(network=f"203.0.113.{one}"), alice.address).status for one in range(21)]

    assert seen == [200] * 20 + [429]
    assert asks(visit, alice.address).path == "/recover/code/"


def test_after_two_tries_a_challenge_is_asked_for(visit, db):
    """Enumerating is slow: the third question shows the picture, and without its letters nothing is said."""
    for _ in range(2):
        asks(visit, "nobody@example.org")
    page = visit.fill(address="other@example.org", picture_1="wrong")
    assert page.asks_for_picture
    assert "There is no account" not in page.text


def test_the_link_leads_to_our_site_whatever_host_was_asked(alice, visit, settings, letterbox):
    """A forged Host header is refused, and one that we answer doesn't get into the letter."""
    settings.KONTO_PUBLIC_URL = "https://account.example.org"
    forged = visit.elsewhere(host="evil.example.net")
    assert forged.open("/recover/").status == 400
    local = visit.elsewhere(host="127.0.0.1")
    local.open("/recover/")
    local.fill(address=alice.address)
    work()

    text = letterbox.last(kind="identity/recover").text
    assert "https://account.example.org/recover/link/" in text
    assert "127.0.0.1" not in text
    assert "evil" not in text


@pytest.mark.parametrize(
    "target", ["https://evil.example.net/", "//evil.example.net", "/\\evil.example.net", "javascript:1"]
)
def test_nobody_is_led_off_the_site(alice, visit, target):
    """A foreign `next` is dropped, on every page of the way."""
    visit.open(f"/recover/?next={quote(target)}")
    visit.fill(address=alice.address)
    work()
    types_code(visit)
    page = chooses(visit)
    assert page.path == "/recover/whole/"
    assert not [href for href in page.links.values() if "evil" in href or "javascript" in href]

    page = visit.open(f"/recover/whole/?next={quote(target)}")
    assert not [href for href in page.links.values() if "evil" in href or "javascript" in href]


def test_what_was_proved_for_one_address_serves_no_other(db, visit, letterbox):
    """Mallory proves her own address, then puts Alice's in its place: what she had open opens nothing."""
    hers = ALICE.but(address="mallory.marsh@example.org")
    account = hers.signs_up()
    asks(visit, hers.address)
    types_code(visit)
    assert actions.correct_address(account, ALICE.address, network="192.0.2.1", actor=Actor.person(account.ref))

    with nothing_comes_about():
        page = visit.post("/recover/password/", name="Mallory", password=NEW_PASSWORD, age="on", terms="on")
    assert page.status == 410
    assert Identifier.objects.get(value=ALICE.address).proved_at is None


def test_a_number_that_gets_doubted_between_code_and_password_opens_nothing(alice, thief, clock):
    """The new holder says so while the page for the password stands open."""
    phone = has_only_a_phone(alice)
    asks(thief, NUMBER)
    types_code(thief)
    Identifier.objects.filter(pk=phone.pk).update(doubted_at=clock.now)

    with nothing_comes_about():
        assert thief.fill(password=NEW_PASSWORD).status == 410


def test_who_came_in_by_a_contact_is_put_out_by_the_other(alice, visit, thief, letterbox):
    """A thief of the phone recovers by it; the letter's link takes the password back and signs the thief out."""
    has_phone(alice)
    recovers(thief, NUMBER)
    assert thief.is_signed_in
    page = visit.open(link_sent(to=alice.address, kind="identity/recovered", part="/recover/stop/"))
    assert "Somebody set a new password" in page.text
    page = visit.press("It wasn't me: stop it")
    work()

    assert "Everybody is signed out" in page.text
    assert not thief.is_signed_in
    assert thief.elsewhere().sign_in(alice.but(password=NEW_PASSWORD)).status == 400
    asks(thief, NUMBER)
    assert letterbox.last(kind="identity/recover").to == alice.address, "the number opens nothing any more"
    assert recovers(visit, alice.address, "seven green kettles whistle").path == "/recover/whole/"
    told = letterbox.last(to=NUMBER, kind="identity/recovered")
    assert "/recover/stop/" not in told.text, "the thief can't stop the owner"


def test_stopping_takes_back_what_the_thief_changed_since(alice, visit, thief, letterbox):
    """In by the phone, the thief changes it and asks to delete the account: the owner's one press undoes it all."""
    has_phone(alice)
    recovers(thief, NUMBER)
    account = alice.account
    stop = link_sent(to=alice.address, kind="identity/recovered", part="/recover/stop/")
    change = ContactChange.objects.create(
        account=account,
        kind=IdentifierKind.PHONE,
        old_value=NUMBER,
        old_folded=NUMBER,
        old_proved_at=clock.now(),
        value=OTHER_NUMBER,
        folded=OTHER_NUMBER,
        created_at=clock.now(),
        applied_at=clock.now(),
        undo_until=clock.now() + timedelta(days=14),
    )
    Identifier.objects.filter(account=account, kind=IdentifierKind.PHONE).update(
        value=OTHER_NUMBER, folded=OTHER_NUMBER
    )
    RecoveryCode.objects.create(account=account, mark=b"a thief's", created_at=clock.now())
    assert departure.request_departure(account, actor=Actor.person(account.ref))
    visit.open(stop)
    assert "Everybody is signed out" in visit.press("It wasn't me: stop it").text
    work()

    phone = Identifier.objects.get(account=account, kind=IdentifierKind.PHONE)
    assert phone.value == NUMBER
    assert phone.doubted_at
    assert alice.account.state == "active"
    assert not RecoveryCode.objects.exists()
    change.refresh_from_db()
    assert change.undone_at
    assert recovers(visit, alice.address, "seven green kettles whistle").path == "/recover/whole/"


def test_the_link_to_stop_runs_out(alice, visit, clock):
    """A fortnight later it does nothing any more."""
    recovers(visit, alice.address)
    link = link_sent(kind="identity/recovered", part="/recover/stop/")
    clock.shift(days=14, minutes=16)

    with nothing_comes_about():
        assert visit.elsewhere().open(link).status == 404
        visit.elsewhere().post(link)
    assert visit.elsewhere().sign_in(alice.but(password=NEW_PASSWORD)).path == "/cabinet/"


def test_no_secret_lies_in_the_database(alice, visit, letterbox):
    """Codes and links are kept as digests; what the browser remembers is no key either."""
    asks(visit, alice.address)
    link, code = link_sent().split("/")[-2], code_sent()
    types_code(visit)
    held = Recovery.objects.get()

    assert link.encode() not in bytes(held.contact_mark) + bytes(held.browser_digest or b"")
    proof = Proof.objects.get(purpose=Purpose.RECOVER)
    assert code.encode() not in bytes(proof.code_mark)
    assert link.encode() not in bytes(proof.link_digest or b"")
    for session in Session.objects.all():
        assert link not in str(session.data)
        assert alice.address not in str(session.data)
    assert Identifier.objects.filter(kind=IdentifierKind.EMAIL).count() == 1
