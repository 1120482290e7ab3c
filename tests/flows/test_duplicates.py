"""Nobody ends up with two accounts by accident, and nobody's account is opened by an address alone."""

from __future__ import annotations

from functools import partial

import pytest
from allauth.socialaccount.models import SocialAccount

from konto.identity.doors import listing
from konto.identity.models import Account, Session
from konto.kernel.events import Event
from tests.cast import ALICE, BOB
from tests.letters import work
from tests.oidc import ALICE_THERE, GO, ON
from tests.threads import at_once
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Visit

NEW = {"age": "on", "terms": "on"}
RELAYED = "x7f9k2@privaterelay.appleid.com"
SIGN_IN = "Sign in to my account"


def doors_of(person):
    return list(SocialAccount.objects.filter(user=person.account).values_list("uid", flat=True))


# --- a known address -------------------------------------------------------------------------------------------------
def test_a_known_address_leads_to_the_old_account(openid, alice, visit, letterbox):
    """Signed in there as before, one press adds the door; every contact hears of it, and then the door opens."""
    with nothing_comes_about():
        page = openid.lets_in(visit)
    assert "You have been here before" in page.text

    assert visit.open(page.links[SIGN_IN]).values["address"] == alice.address
    assert visit.sign_in(alice).path == "/settings/doors/elsewhere/"
    with journalled(Event.DOOR_ADDED):
        page = visit.press("Yes, add Exampleid")

    assert "Exampleid opens your account now" in page.text
    assert doors_of(alice) == [ALICE_THERE]
    work()
    assert letterbox.last(to=alice.address).kind == "identity/door_added"
    assert openid.lets_in(visit.elsewhere()).path == "/cabinet/"
    assert Account.objects.count() == 1


def test_without_proof_nothing_is_added(openid, alice, mallory, visit):
    """A wrong password leaves the account closed to the new door, and so does looking at the page that asks."""
    page = openid.lets_in(visit)
    visit.open(page.links[SIGN_IN])
    visit.sign_in(alice, password="not this one")
    assert visit.open("/settings/doors/elsewhere/").path == "/sign-in/"
    assert visit.post("/settings/doors/elsewhere/").path == "/sign-in/"

    visit.open(page.links[SIGN_IN])
    visit.sign_in(alice)
    assert doors_of(alice) == []
    assert "You have been here before" in openid.lets_in(visit.elsewhere()).text


def test_the_known_address_cannot_get_a_second_account(openid, alice, visit):
    """Whoever says "that's not me" is told why there can't be another; sending the form anyway makes none."""
    page = openid.lets_in(visit)
    assert "One address has one account, so there can't be a second one for this address" in page.text

    with nothing_comes_about():
        visit.post("/sign-up/elsewhere/", name="A", language="en", **NEW)
        visit.post("/sign-up/elsewhere/never/")
        visit.post("/sign-up/elsewhere/", name="A", language="en", **NEW)
    assert not visit.is_signed_in


def test_no_is_no(openid, alice, visit):
    """Whoever wants no further door is led on, and what the provider told is forgotten."""
    page = openid.lets_in(visit)
    visit.open(page.links[SIGN_IN])
    visit.sign_in(alice)

    with nothing_comes_about():
        assert visit.press("No, leave it as it is").path == "/cabinet/"
        assert visit.open("/settings/doors/elsewhere/").path == "/cabinet/"
    assert "social" not in Session.objects.get(account=alice.account).data


def test_an_account_is_never_opened_by_an_address_alone(openid, alice, visit):
    """Mallory's account elsewhere claims Alice's address without proof: no door, no page about Alice's account."""
    openid.knows("mallory-there", email=ALICE.address, email_verified=False, name="Alice")
    page = openid.lets_in(visit, "mallory-there")
    assert "You have been here before" not in page.text

    with nothing_comes_about():
        page = visit.fill(**NEW)
    assert (page.status, "There is already an account" in page.text) == (400, True)
    assert doors_of(alice) == []
    assert not visit.is_signed_in


def test_an_address_that_changed_elsewhere_does_not_move_the_door(openid, alice, bob, visit):
    """The number there is what counts: with Bob's address it still opens Alice's account, and never Bob's."""
    page = openid.lets_in(visit)
    visit.open(page.links[SIGN_IN])
    visit.sign_in(alice)
    visit.press("Yes, add Exampleid")
    openid.knows(ALICE_THERE, email=BOB.address, email_verified=True)

    again = visit.elsewhere()
    openid.lets_in(again)

    assert Session.objects.filter(account=alice.account).count() == 2
    assert not Session.objects.filter(account=bob.account).exists()


# --- an address made for one site ------------------------------------------------------------------------------------
@pytest.fixture
def relayed(openid):
    """Alice hides her address behind her provider's."""
    openid.knows("hidden-there", email=RELAYED, email_verified=True, name=ALICE.name)
    return partial(openid.lets_in, uid="hidden-there")


def test_a_relayed_address_asks_whether_you_were_here(relayed, alice, visit):
    """By the address from then, the way leads to the old account, which the door opens afterwards."""
    page = relayed(visit)
    assert (page.path, "Have you been here before?" in page.text) == ("/sign-up/elsewhere/before/", True)

    with nothing_comes_about():
        page = visit.fill(address=alice.address)
    assert (page.path, page.values["address"]) == ("/sign-in/", alice.address)
    visit.sign_in(alice)
    visit.press("Yes, add Exampleid")

    assert doors_of(alice) == ["hidden-there"]
    assert Account.objects.count() == 1


def test_whoever_is_new_says_so_and_gets_an_account(relayed, alice, visit):
    """The relayed address is the account's, confirmed by the provider; the old account is left alone."""
    relayed(visit)
    page = visit.press("No, I am new here")
    assert page.path == "/sign-up/elsewhere/"

    visit.fill(**NEW)

    assert visit.is_signed_in
    assert Account.objects.count() == 2
    assert ALICE.but(address=RELAYED).account.state == "active"


def test_a_relayed_address_that_has_an_account_is_known(relayed, openid, visit):
    """The provider gave the person another number, and the same address as before: that is the old account's."""
    ALICE.but(address=RELAYED).joins()

    assert "You have been here before" in relayed(visit).text


def test_an_unknown_name_from_then_is_said_to_be_unknown(relayed, visit):
    """What was typed stays, and the person can correct it or go on as new."""
    relayed(visit)
    page = visit.fill(address="never@example.org")

    assert page.status == 400
    assert "There is no account for this" in page.text
    assert page.values["address"] == "never@example.org"


def test_asking_by_name_has_a_pace(relayed, alice, visit, settings):
    """Nobody learns a list of accounts here: a picture is asked for, then a wait."""
    settings.KONTO_CHALLENGE = "off"
    relayed(visit)
    seen = [visit.post("/sign-up/elsewhere/before/", address=f"never{n}@example.org").status for n in range(21)]

    assert seen == [400] * 20 + [429]


# --- the doors page --------------------------------------------------------------------------------------------------
def test_a_signed_in_person_adds_a_door(openid, alice, visit, letterbox):
    """From within, by a press and the way to the provider; the address there doesn't matter."""
    openid.knows("alice-too", email="other@example.net", email_verified=True)
    visit.sign_in(alice)
    page = visit.post("/settings/doors/elsewhere/oidc/")

    with journalled(Event.DOOR_ADDED):
        page = visit.open(openid.sign_in(page.links[ON], "alice-too"))
    assert "Exampleid opens your account now" in page.text
    assert doors_of(alice) == ["alice-too"]
    work()
    assert letterbox.last(to=alice.address).kind == "identity/door_added"


def test_somebody_elses_door_stays_theirs(openid, alice, bob, visit):
    """An account there that opens Bob's account can't open Alice's; the page says what to do."""
    for person, uid in ((bob, "bob-there"), (alice, "bob-there")):
        browser = visit.elsewhere()
        browser.sign_in(person)
        page = browser.open(openid.sign_in(browser.post("/settings/doors/elsewhere/oidc/").links[ON], uid))

    assert page.status == 400
    assert "opens another account here" in page.text
    assert (doors_of(bob), doors_of(alice)) == (["bob-there"], [])


def test_a_door_is_added_only_after_showing_who_it_is(openid, alice, visit, clock):
    """Signed in a while ago, the way leads to the page that asks again, both before leaving and on coming back."""
    visit.sign_in(alice)
    page = visit.post("/settings/doors/elsewhere/oidc/")
    clock.shift(minutes=16)

    with nothing_comes_about():
        visit.open(openid.sign_in(page.links[ON], "alice-too"))
        assert visit.post("/settings/doors/elsewhere/oidc/").path != "/settings/doors/elsewhere/oidc/"
    assert doors_of(alice) == []


def test_a_door_is_added_only_to_the_account_that_asked(openid, alice, bob, visit):
    """Signed in as somebody else meanwhile, nothing is added to either."""
    visit.sign_in(alice)
    page = visit.post("/settings/doors/elsewhere/oidc/")
    back = openid.sign_in(page.links[ON], "alice-too")
    visit.sign_out()
    visit.sign_in(bob)

    with nothing_comes_about():
        assert visit.open(back).status == 400
    assert not SocialAccount.objects.exists()


def test_a_door_is_closed_like_any_other(openid, alice, visit):
    """On the page of the doors: it opens nothing any more, and can be added anew."""
    openid.lets_in(visit)
    visit.sign_in(alice)
    visit.open("/settings/doors/elsewhere/")
    visit.press("Yes, add Exampleid")
    door = SocialAccount.objects.get()
    assert f"Exampleid ({door.extra_data['shown']})" in visit.open("/settings/doors/").text

    visit.open(f"/settings/doors/close/social/{door.pk}/")
    with journalled(Event.DOOR_CLOSED):
        visit.press("Remove it")

    assert doors_of(alice) == []
    assert "You have been here before" in openid.lets_in(visit.elsewhere()).text


def test_the_only_door_cannot_be_closed(openid, visit):
    """An account that only Exampleid opens keeps that door, until there is another."""
    openid.lets_in(visit)
    visit.fill(**NEW, language="en")
    door = SocialAccount.objects.get()
    codes = next(one for one in listing.doors_of(ALICE.account) if one.kind == "code")
    visit.open(f"/settings/doors/close/code/{codes.which}/")
    visit.press("Remove it")
    assert not ALICE.account.codes_open

    with nothing_comes_about():
        visit.post(f"/settings/doors/close/social/{door.pk}/")
    assert doors_of(ALICE) == [door.uid]


def test_an_account_elsewhere_shows_again_who_it_is(openid, visit, clock):
    """Signed in a while ago, the account that a provider opens is proved by it, and the way leads back."""
    openid.lets_in(visit)
    visit.fill(**NEW, language="en")
    clock.shift(minutes=16)
    assert visit.open("/settings/doors/app/").path == "/settings/prove/"
    asked = visit.press(GO).links[ON]
    assert "prompt=login" in asked

    with journalled(Event.PROVED_AGAIN):
        assert visit.open(openid.sign_in(asked, ALICE_THERE)).path == "/settings/doors/app/"


def test_another_account_elsewhere_shows_nothing(openid, visit, clock):
    """Neither a stranger's nor one that opens another account."""
    openid.lets_in(visit)
    visit.fill(**NEW, language="en")
    clock.shift(minutes=16)
    visit.open("/settings/doors/app/")
    asked = visit.press(GO).links[ON]

    with nothing_comes_about():
        page = visit.open(openid.sign_in(asked, "mallory-there"))
    assert (page.status, "doesn't open the account" in page.text) == (400, True)
    assert visit.open("/settings/doors/app/").path == "/settings/prove/"


def test_strangers_add_nothing(openid, alice, visit):
    """Neither by a form nor by an answer that another browser asked for."""
    visit.open("/sign-in/")
    assert visit.post("/settings/doors/elsewhere/oidc/").path == "/sign-in/"

    visit.sign_in(alice)
    mallory = visit.elsewhere(network="198.51.100.66")
    mallory.open("/sign-in/")
    back = openid.sign_in(mallory.press(GO).links[ON], "mallory-there")
    with nothing_comes_about():
        assert visit.open(back).status == 400
    assert not SocialAccount.objects.exists()


# --- at the same moment ----------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_account(openid):
    """The same person in two windows: both end in the one account, with one door."""
    windows = [Visit(network=f"192.0.2.{number}") for number in range(2)]
    for window in windows:
        openid.lets_in(window)

    pages = at_once(*(partial(window.fill, **NEW) for window in windows))

    assert {page.path for page in pages} == {"/cabinet/"}
    assert (Account.objects.count(), SocialAccount.objects.count()) == (1, 1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_door_cannot_be_added_to_two_accounts_at_once(openid):
    """Alice and Bob add the same account elsewhere: one of them gets it, the other is told."""
    windows = []
    for person in (ALICE.joins(), BOB.joins()):
        window = Visit()
        window.sign_in(person)
        page = window.post("/settings/doors/elsewhere/oidc/")
        windows.append(partial(window.open, openid.sign_in(page.links[ON], "shared-there")))

    pages = at_once(*windows)

    assert sorted(page.status for page in pages) == [200, 400]
    assert SocialAccount.objects.count() == 1
