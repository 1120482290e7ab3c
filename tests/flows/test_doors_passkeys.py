"""Passkeys: adding, naming and closing them, coming in with them, and what is no passkey of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator

from konto.identity.doors import passkeys
from konto.identity.models import Session
from konto.kernel.events import Event
from konto.kernel.models import Failures
from konto.notices import jobs
from tests import doors
from tests.cast import ALICE
from tests.unchanged import journalled, nothing_comes_about

PAGE = "/settings/doors/"
ONLY = "This is the only way in now"


@pytest.fixture
def inside(alice, visit):
    """Alice, signed in."""
    visit.sign_in(alice)
    return visit


def test_a_passkey_is_added_with_a_name_and_a_letter(inside, letterbox):
    """It is written down, and every contact is told."""
    with journalled(Event.DOOR_ADDED):
        doors.add_passkey(inside, name="my phone")
    jobs.drain()

    assert "A passkey, “my phone”, opens your account" in letterbox.last(to=ALICE.address).text
    assert "my phone" in inside.page.text


def test_several_passkeys_open_the_account(inside):
    """Each by itself; the list says when it was used last."""
    devices = [doors.add_passkey(inside, name=name) for name in ("phone", "key ring")]

    for device in devices:
        other = inside.elsewhere()
        assert doors.enter_with(other, device).path == "/cabinet/"
        assert other.is_signed_in
    assert None not in Authenticator.objects.values_list("last_used_at", flat=True)


def test_the_session_says_how_somebody_came_in(inside):
    """A passkey is a door of its own, and leads to where the person was heading."""
    device = doors.add_passkey(inside)
    other = inside.elsewhere()
    with journalled(Event.SIGNED_IN):
        page = doors.enter_with(other, device, next="/settings/name/")

    assert page.path == "/settings/name/"
    assert Session.objects.filter(account=ALICE.account, door="passkey").exists()


def test_a_passkey_asks_for_no_picture(inside, settings):
    """It is the way around it."""
    device = doors.add_passkey(inside)
    settings.KONTO_CHALLENGE = "always"

    assert doors.enter_with(inside.elsewhere(), device).path == "/cabinet/"


def test_a_passkey_is_renamed(inside):
    """The name is the person's own."""
    doors.add_passkey(inside, name="phone")
    inside.open(PAGE)
    inside.open(inside.page.links["Rename"])
    with journalled(Event.DOOR_RENAMED):
        page = inside.press("Save", name="old phone")

    assert "old phone" in page.text


def test_a_closed_passkey_opens_nothing(inside, letterbox):
    """It is written down, told, and the passkey is refused as unknown."""
    device = doors.add_passkey(inside, name="phone")
    inside.open(f"{PAGE}close/passkey/{Authenticator.objects.get().pk}/")
    with journalled(Event.DOOR_CLOSED):
        inside.press("Remove it")
    jobs.drain()

    assert "The passkey “phone” no longer opens your account." in letterbox.last(to=ALICE.address).text
    other = inside.elsewhere()
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        refused = doors.enter_with(other, device)
    assert refused.path == "/sign-in/"
    assert "This passkey opens no account here" in refused.text
    assert not other.is_signed_in


@pytest.mark.parametrize(
    "broken",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://localhost.evil.example:8000"},
        {"origin": "http://localhost:8001"},
        {"asks_who": False},
    ],
)
def test_a_passkey_made_elsewhere_or_unasked_is_refused(inside, broken):
    """Another site's, another port's, or one of a device that didn't ask who holds it."""
    with nothing_comes_about():
        doors.add_passkey(inside, device=doors.Device(**broken))

    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("broken", ["origin", "asks_who", "rp", "key", "challenge"])
def test_a_passkey_shown_elsewhere_or_unasked_opens_nothing(inside, broken):
    """The same for coming in; and a signature by another key, or over an old question."""
    device, other = doors.add_passkey(inside), inside.elsewhere()
    asked = doors.options(other, "/sign-in/passkey/options/")
    answer = device.shows(asked)
    if broken == "origin":
        device.origin = "https://evil.example"
    elif broken == "asks_who":
        device.asks_who = False
    elif broken == "key":
        device.key = doors.Device().key
    if broken == "challenge":
        doors.options(other, "/sign-in/passkey/options/")  # asked anew: the answer to the old question is late
    else:
        answer = device.shows(asked, rp="evil.example" if broken == "rp" else "localhost")
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        other.post("/sign-in/passkey/", credential=answer)

    assert not other.is_signed_in


def test_an_answer_works_once_and_in_one_browser(alice, visit, clock):
    """Whoever recorded it has nothing; nor does an answer after ten minutes work."""
    visit.sign_in(alice)
    device, other = doors.add_passkey(visit), visit.elsewhere()
    answer = device.shows(doors.options(other, "/sign-in/passkey/options/"))

    thief = visit.elsewhere()
    doors.options(thief, "/sign-in/passkey/options/")
    assert thief.post("/sign-in/passkey/", credential=answer).path == "/sign-in/"
    assert other.post("/sign-in/passkey/", credential=answer).path == "/cabinet/"
    other.sign_out()
    assert other.post("/sign-in/passkey/", credential=answer).path == "/sign-in/"
    late = device.shows(doors.options(other, "/sign-in/passkey/options/"))
    clock.shift(minutes=11)
    assert other.post("/sign-in/passkey/", credential=late).path == "/sign-in/"


@pytest.mark.parametrize(
    "junk", ["", "null", "[]", "{}", '{"response": 7}', '{"response": {"userHandle": "AAAA"}}', "[" * 9000]
)
def test_junk_is_refused_like_any_unknown_passkey(visit, junk):
    """Nothing breaks, nothing comes about."""
    doors.options(visit, "/sign-in/passkey/options/")
    with nothing_comes_about(but=(Event.SIGN_IN_FAILED,)):
        page = visit.post("/sign-in/passkey/", credential=junk)

    assert (page.path, page.status) == ("/sign-in/", 200)


def test_what_is_asked_names_no_account(inside):
    """A stranger's browser is asked for whatever it has: neither accounts nor their passkeys are told."""
    doors.add_passkey(inside)
    asked = doors.options(inside.elsewhere(), "/sign-in/passkey/options/")["publicKey"]

    assert asked["allowCredentials"] in ([], None)
    assert asked["userVerification"] == "required"
    assert asked["rpId"] == "localhost"


def test_questions_are_slowed_down(visit):
    """One network can't have us ask for ever, nor guess."""
    doors.options(visit, "/sign-in/passkey/options/")
    Failures.objects.update(count=300)

    assert visit.post("/sign-in/passkey/options/").status == 429
    assert visit.elsewhere(network="198.51.100.9").post("/sign-in/passkey/options/").status == 200


def test_an_account_has_no_more_than_twenty_passkeys(inside):
    """Each is looked at whenever one is shown."""
    device = doors.Device()
    answer = device.makes(doors.options(inside, f"{PAGE}passkeys/options/"))
    rows = [{"name": str(number), "credential": json.loads(answer)} for number in range(passkeys.MOST)]
    Authenticator.objects.bulk_create(Authenticator(user=ALICE.account, type="webauthn", data=row) for row in rows)

    assert "Add a passkey" not in inside.open(PAGE).text
    with nothing_comes_about():
        inside.post(f"{PAGE}passkeys/", name="one more", credential=answer)
    assert Authenticator.objects.count() == passkeys.MOST


def test_under_the_strict_policy_an_unconfirmed_account_isnt_entered_by_passkey(visit, private):
    """As by no other door; the page says the same as for a passkey that is gone."""
    from django.conf import settings  # noqa: PLC0415 - beside its one use

    settings.KONTO_DISCLOSURE = "tell"
    ALICE.signs_up()
    visit.sign_in(ALICE)
    device = doors.add_passkey(visit)
    settings.KONTO_DISCLOSURE = "private"
    other = visit.elsewhere()

    assert "This passkey opens no account here" in doors.enter_with(other, device).text
    assert not other.is_signed_in


def test_nothing_of_passkeys_is_loaded_before_somebody_uses_them(tmp_path):
    """A web process that nobody comes to with a passkey doesn't keep the library in memory."""
    script = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
        "print('fido2' in sys.modules)"
    )
    environment = os.environ | {"KONTO_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "konto.config.settings"}
    found = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert found.strip() == "False"
