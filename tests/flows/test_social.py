"""Coming with an account elsewhere: the whole way to a real provider and back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken

from konto.identity.models import Acceptance, Account, Identifier, Session
from konto.kernel.events import Event
from tests import doors
from tests.cast import ALICE, MALLORY
from tests.letters import work
from tests.oidc import ALICE_THERE, GO, ON, app_settings
from tests.unchanged import journalled, nothing_comes_about

NEW = {"age": "on", "terms": "on"}
"""What the form asks of somebody about whom the provider told everything else."""

AT_SIGN_UP = (Event.SIGNED_UP, Event.DOOR_ADDED, Event.TERMS_ACCEPTED, Event.SIGNED_IN)
BY_PROOF = (Event.STATE_CHANGED, Event.ACTIVATED)


def test_an_account_elsewhere_makes_an_account_here(openid, visit):
    """Name and language stand there already; the address that the provider has confirmed needs no letter."""
    page = openid.lets_in(visit)
    assert (page.path, page.values["name"], page.values["language"]) == ("/sign-up/elsewhere/", ALICE.name, "nb")
    assert "address" not in page.values

    with journalled(*AT_SIGN_UP, *BY_PROOF):
        page = visit.fill(**NEW, language="en")

    assert page.path == "/cabinet/"
    assert (ALICE.account.name, ALICE.account.language, ALICE.account.state) == (ALICE.name, "en", "active")
    assert not ALICE.account.has_usable_password()
    assert Acceptance.objects.filter(account=ALICE.account).count() == 3


def test_the_next_time_one_press_is_enough(openid, visit):
    """The door opens the account, in another browser too, and leads to where the person was heading."""
    openid.lets_in(visit)
    visit.fill(**NEW)

    with journalled(Event.SIGNED_IN):
        page = openid.lets_in(visit.elsewhere(), start="/sign-in/?next=/settings/devices/")
    assert page.path == "/settings/devices/"
    assert set(Session.objects.filter(account=ALICE.account).values_list("door", flat=True)) == {"social"}


def test_the_second_step_is_asked_for_all_the_same(openid, visit, clock):
    """An account elsewhere is one thing shown: who has an authenticator app is asked for its code as well."""
    openid.lets_in(visit)
    visit.fill(**NEW, language="en")
    secret = doors.set_up_app(visit)
    clock.shift(minutes=1)
    other = visit.elsewhere()

    assert openid.lets_in(other).path == "/sign-in/step/"
    assert not other.is_signed_in
    assert other.fill(code=doors.app_code(secret)).path == "/cabinet/"


def test_no_more_is_kept_than_the_door_needs(openid, visit):
    """Provider, number and a masked address: no token, no picture, no full address; nothing waits in the session."""
    openid.knows(
        ALICE_THERE, email=ALICE.address, email_verified=True, name=ALICE.name, picture="http://x/p", nickname="a"
    )
    openid.lets_in(visit)
    waiting = Session.objects.get().data
    visit.fill(**NEW)

    door = SocialAccount.objects.get()
    assert (door.provider, door.uid, door.extra_data) == ("oidc", ALICE_THERE, {"shown": "a•••@example.org"})
    assert not SocialToken.objects.exists()
    assert ALICE.address not in str(waiting)
    assert "social" in waiting
    assert "social" not in Session.objects.get(account=ALICE.account).data


@pytest.mark.parametrize("missing", ["age", "terms", "name"])
def test_nobody_gets_an_account_without_being_asked(openid, visit, missing):
    """Each box and the name are needed, and until then nothing comes about."""
    openid.lets_in(visit)

    with nothing_comes_about():
        page = visit.fill(**{**NEW, missing: ""} if missing == "name" else {**NEW, missing: None})
    assert page.status == 400
    assert not visit.is_signed_in


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": "true"}, {}])
def test_an_address_that_the_provider_has_not_confirmed_is_confirmed_here(openid, visit, letterbox, claims):
    """Only a plain "yes" counts; otherwise the activation letter goes, and its code opens the account."""
    openid.knows("carol-there", email=MALLORY.address, name="Carol", **claims)
    assert openid.lets_in(visit, "carol-there").values["address"] == MALLORY.address

    with journalled(*AT_SIGN_UP, Event.PROOF_SENT):
        page = visit.fill(**NEW)
    assert page.path == "/activate/"
    assert MALLORY.account.state == "new"
    assert letterbox.last().kind == "identity/activate"

    visit.activate()
    assert MALLORY.account.state == "active"
    assert openid.lets_in(visit.elsewhere(), "carol-there").path == "/cabinet/"


def test_whoever_has_no_address_there_gives_one_here(openid, visit, letterbox):
    """A provider that tells no more than a number is enough."""
    openid.knows("silent-there")
    page = openid.lets_in(visit, "silent-there")
    assert (page.values["name"], page.values["address"]) == ("", "")

    visit.fill(name="Carol", address=MALLORY.address, **NEW)
    visit.activate()

    assert MALLORY.account.state == "active"


def test_an_address_other_than_the_confirmed_one_cannot_be_slipped_in(openid, visit):
    """The form has no field for it, and a field that a program adds is not read."""
    openid.lets_in(visit)
    visit.post("/sign-up/elsewhere/", name="A", language="en", address=MALLORY.address, **NEW)

    assert ALICE.has_account
    assert not MALLORY.has_account


def test_a_sign_up_that_waits_with_the_same_address_makes_way(openid, visit):
    """Mallory signed up with Alice's address and lurks: her password, session and name are gone."""
    lurker = visit.elsewhere(network="198.51.100.66")
    lurker.sign_up(MALLORY.but(address=ALICE.address))
    assert lurker.is_signed_in

    openid.lets_in(visit)
    visit.fill(**NEW)

    assert not lurker.is_signed_in
    assert (ALICE.account.name, Account.objects.count()) == (ALICE.name, 1)
    assert lurker.elsewhere(network="198.51.100.66").sign_in(MALLORY.but(address=ALICE.address)).status == 400


def test_nobody_lies_in_wait_behind_an_account_elsewhere(openid, visit, letterbox):
    """Mallory's provider claims Alice's address: whoever holds the mailbox gets the account, without Mallory's door."""
    openid.knows("mallory-there", email=ALICE.address, email_verified=False, name=MALLORY.name)
    lurker = visit.elsewhere(network="198.51.100.66")
    openid.lets_in(lurker, "mallory-there")
    lurker.fill(**NEW)
    assert lurker.is_signed_in

    visit.open(letterbox.link(to=ALICE.address))
    visit.press("Set this password and confirm", name=ALICE.name, password=ALICE.password, **NEW)

    assert ALICE.account.state == "active"
    assert not lurker.is_signed_in
    assert not SocialAccount.objects.exists()
    assert openid.lets_in(lurker.elsewhere(), "mallory-there").path == "/sign-up/elsewhere/"


# --- the way there and back ------------------------------------------------------------------------------------------
def test_the_way_begins_with_a_press_and_is_tied_to_the_browser(openid, visit):
    """Nobody is sent by a link; the question carries state, nonce and PKCE, and comes back to our public address."""
    assert visit.open("/sign-in/with/oidc/").status == 405
    visit.open("/sign-in/")
    page = visit.press(GO)

    asked = parse_qs(urlsplit(page.links[ON]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://localhost:8000/sign-in/with/oidc/back/"]
    assert all(asked[name][0] for name in ("state", "nonce", "code_challenge"))
    assert f'content="0;url={page.links[ON]}"'.replace("&", "&amp;") in page.html


def test_another_host_name_does_not_change_where_people_come_back(openid, visit):
    """The address to come back to is the operator's, whatever name the request came by."""
    visit.open("/sign-in/")
    visit.client.defaults["HTTP_HOST"] = "127.0.0.1:8000"
    visit.open("/sign-in/")
    page = visit.press(GO)

    assert parse_qs(urlsplit(page.links[ON]).query)["redirect_uri"] == ["http://localhost:8000/sign-in/with/oidc/back/"]


def test_buttons_are_there_for_named_providers_alone(openid, visit, settings):
    """At sign-in and sign-up; without a provider there is no button, and its address is nowhere."""
    assert GO in visit.open("/sign-in/").buttons
    assert GO in visit.open("/sign-up/").buttons

    settings.KONTO_SOCIAL = []
    assert GO not in visit.open("/sign-in/").buttons + visit.open("/sign-up/").buttons
    assert visit.post("/sign-in/with/oidc/").status == 404
    assert visit.open("/sign-in/with/oidc/back/").status == 404


def test_somebody_elses_answer_is_refused(openid, visit):
    """Mallory's way, ended in Alice's browser, signs nobody in: the browser never asked."""
    mallory = visit.elsewhere(network="198.51.100.66")
    mallory.open("/sign-in/")
    back = openid.sign_in(mallory.press(GO).links[ON], "mallory-there")
    visit.open("/sign-in/")

    with nothing_comes_about():
        page = visit.open(back)
    assert (page.status, page.title.split(" ·")[0]) == (400, "This way is closed")
    assert visit.open("/sign-up/elsewhere/").status == 410


def test_an_answer_works_once(openid, visit):
    """Coming back twice, or by the back button, leads to a page that says so."""
    visit.open("/sign-in/")
    back = openid.sign_in(visit.press(GO).links[ON], ALICE_THERE)
    assert visit.open(back).path == "/sign-up/elsewhere/"

    assert visit.open(back).status == 400


def test_a_code_of_another_way_is_refused(openid, visit):
    """Mallory's code beside Alice's state: the provider gives nothing for it, for another verifier asked."""
    mallory = visit.elsewhere(network="198.51.100.66")
    mallory.open("/sign-in/")
    hers = openid.sign_in(mallory.press(GO).links[ON], "mallory-there")
    visit.open("/sign-in/")
    state = parse_qs(urlsplit(visit.press(GO).links[ON]).query)["state"][0]
    code = parse_qs(urlsplit(hers).query)["code"][0]

    with nothing_comes_about():
        page = visit.open(f"/sign-in/with/oidc/back/?state={state}&code={code}")
    assert page.status == 400
    assert "couldn't be reached, or its answer wasn't complete" in page.text


def test_an_answer_to_another_question_is_refused(openid, visit):
    """The token carries the nonce of the question: with another one it was made for somebody else's sign-in."""
    visit.open("/sign-in/")
    asked = visit.press(GO).links[ON]
    nonce = parse_qs(urlsplit(asked).query)["nonce"][0]

    with nothing_comes_about():
        page = visit.open(openid.sign_in(asked.replace(nonce, "another"), ALICE_THERE))
    assert page.status == 400


def test_whoever_stops_at_the_provider_is_told_how_to_go_on(openid, visit):
    """Nothing has happened, and the same button is there again."""
    visit.open("/sign-in/")
    back = openid.cancel(visit.press(GO).links[ON])

    with nothing_comes_about():
        page = visit.open(back)
    assert "You stopped at Exampleid" in page.text
    assert openid.sign_in(visit.press("Try Exampleid again").links[ON], ALICE_THERE)


def test_a_provider_that_is_down_is_said_to_be(openid, visit, settings):
    """Before leaving and on coming back: an honest page, not an error."""
    visit.open("/sign-in/")
    back = openid.sign_in(visit.press(GO).links[ON], ALICE_THERE)
    settings.KONTO_SOCIAL = [app_settings(openid, url="http://localhost:1")]

    assert "didn't answer" in visit.open(back).text
    page = visit.post("/sign-in/with/oidc/")
    assert (page.status, "didn't answer" in page.text) == (503, True)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": ["a@b.example"], "email_verified": True},
        {"email": {"a": "@"}, "email_verified": True},
        {"email": "not an address", "email_verified": True},
        {"email": "аlice@ехample.org", "email_verified": True},
        {"name": ["Alice"], "locale": {"a": 1}},
        {"name": "https://evil.example Alice", "locale": "xx" * 900},
        {"name": "A" * 5_000, "given_name": 7},
    ],
)
def test_what_a_provider_tells_is_a_strangers_input(openid, visit, claims):
    """What doesn't fit is left out, or the way ends with a page that says so; nothing of it stands in the form."""
    openid.knows("strange-there", **claims)
    page = openid.lets_in(visit, "strange-there")

    assert page.status in (200, 400)
    assert not {page.values.get("name"), page.values.get("address")} & {str(one) for one in claims.values()}
    assert not SocialAccount.objects.exists()


def test_a_way_elsewhere_is_no_way_out(openid, visit):
    """An address of another site as the place to go on to is left aside."""
    openid.lets_in(visit)
    visit.fill(**NEW)

    assert openid.lets_in(visit.elsewhere(), start="/sign-in/?next=//evil.example/").path == "/cabinet/"


def test_what_the_provider_told_is_forgotten_after_half_an_hour(openid, visit, clock):
    """The form is over, and nothing comes about."""
    openid.lets_in(visit)
    clock.shift(minutes=31)

    with nothing_comes_about():
        page = visit.post("/sign-up/elsewhere/", name="A", language="en", **NEW)
    assert (page.status, "This took too long" in page.text) == (410, True)


def test_asking_providers_has_a_pace(openid, visit):
    """A network that presses on and on has to wait; others don't."""
    visit.open("/sign-in/")
    assert {visit.post("/sign-in/with/oidc/").status for _ in range(60)} == {200}

    assert visit.post("/sign-in/with/oidc/").status == 429
    assert visit.elsewhere(network="198.51.100.9").post("/sign-in/with/oidc/").status == 200


# --- after the account -----------------------------------------------------------------------------------------------
def test_whoever_is_leaving_sees_only_the_clock(openid, visit):
    """The door opens as a password does: to the page that says how long, and no further."""
    openid.lets_in(visit)
    visit.fill(**NEW, language="en")
    visit.leave()

    assert openid.lets_in(visit.elsewhere()).path == "/leave/waiting/"


def test_a_deleted_account_is_not_made_anew_by_its_door(openid, visit):
    """Same number there, with the same address or another: it can't be used again, and the page doesn't say why."""
    openid.lets_in(visit)
    visit.fill(**NEW)
    ALICE.leaves()
    assert not SocialAccount.objects.exists()

    for address in (ALICE.address, "alice.anew@example.org"):
        openid.knows(ALICE_THERE, email=address, email_verified=True, name=ALICE.name)
        with nothing_comes_about():
            page = openid.lets_in(visit.elsewhere())
        assert page.status == 400
        assert "can't be used" in page.text


def test_a_deleted_accounts_address_does_not_come_back_by_another_door(openid, alice, visit, letterbox):
    """Another number there with the same address: refused, and the letter to the address says why."""
    alice.leaves()
    openid.lets_in(visit)

    page = visit.fill(**NEW)
    assert [table.objects.count() for table in (Account, Identifier, SocialAccount)] == [0, 0, 0]
    assert "can't be used for a new account" in page.text
    work()
    assert letterbox.last(to=alice.address).kind == "identity/retired"


def test_a_sign_up_that_nobody_confirmed_retires_no_door(openid, visit, clock):
    """It is swept away after its time, and the same person may come again."""
    openid.knows("carol-there", email=MALLORY.address, name="Carol")
    openid.lets_in(visit, "carol-there")
    visit.fill(**NEW)
    clock.shift(days=31)
    work()
    assert not SocialAccount.objects.exists()

    assert openid.lets_in(visit.elsewhere(), "carol-there").path == "/sign-up/elsewhere/"
