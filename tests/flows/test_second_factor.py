"""The authenticator app as a second step, and the recovery codes that stand in for it."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from konto.identity import actions
from konto.identity.doors import authenticator
from konto.identity.models import Account, RecoveryCode, Session
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import Failures
from konto.notices import jobs
from tests import doors
from tests.cast import ALICE
from tests.letters import work
from tests.threads import at_once
from tests.unchanged import journalled, nothing_comes_about

STEP = "/sign-in/step/"
CLOSED = ("/settings/", "/settings/doors/", "/cabinet/", "/leave/", "/settings/prove/")


@pytest.fixture
def secret(alice, visit, clock):
    """Alice has an app; this browser is signed out again, and the app shows another code by now."""
    visit.sign_in(alice)
    secret = doors.set_up_app(visit)
    visit.sign_out()
    clock.shift(minutes=1)
    return secret


# --- the app's codes (RFC 6238) ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_codes_are_those_of_the_standard(seconds, code):
    """The test vectors of RFC 6238, appendix B, by their last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # base32 of 12345678901234567890

    assert authenticator.code_at(secret, seconds // 30) == code


# --- setting up ----------------------------------------------------------------------------------------------------
def test_the_app_is_set_up_by_picture_or_text_and_its_first_code(alice, visit, letterbox):
    """The page shows a drawing and the text, takes the code, shows ten recovery codes, and writes a letter."""
    visit.sign_in(alice)
    page = visit.open("/settings/doors/app/")
    assert "<svg" in page.html
    secret = doors.secret_on(page)

    with journalled(Event.DOOR_ADDED):
        done = visit.press("Use this app", code=doors.app_code(secret))

    assert len(doors.sheet_on(done)) == 10
    jobs.drain()
    assert (
        "asks for a code of your authenticator app" in letterbox.last(to=alice.address, kind="identity/door_added").text
    )


def test_a_code_of_another_secret_sets_nothing_up(alice, visit):
    """It says so, and the same secret stays on the page."""
    visit.sign_in(alice)
    before = doors.secret_on(visit.open("/settings/doors/app/"))
    with nothing_comes_about():
        page = visit.press("Use this app", code=doors.app_code(authenticator.new_secret()))

    assert "The app shows another code now." in page.text
    assert doors.secret_on(page) == before
    assert not Authenticator.objects.exists()


def test_the_secret_lies_sealed(secret):
    """Neither the app's row nor a session holds it in plain."""
    rows = [*Authenticator.objects.values_list("data", flat=True), *Session.objects.values_list("data", flat=True)]

    assert secret not in str(rows)


# --- signing in ----------------------------------------------------------------------------------------------------
def test_after_the_password_the_app_is_asked_for(secret, visit):
    """The right code opens the account, and the session knows when the second step was passed."""
    waiting = visit.sign_in(ALICE)
    assert waiting.path == STEP
    with journalled(Event.SIGNED_IN):
        visit.press("Sign in", code=doors.app_code(secret))

    assert visit.is_signed_in
    session = Session.objects.get(account=ALICE.account)
    assert (session.door, session.second_factor_at is not None) == ("password", True)


def test_the_cookie_of_the_first_step_opens_nothing_afterwards(secret, visit):
    """The session gets a new key: whoever had planted or seen the old one has nothing."""
    visit.sign_in(ALICE)
    planted = visit.client.cookies["konto"].value
    visit.press("Sign in", code=doors.app_code(secret))
    thief = visit.elsewhere()
    thief.client.cookies["konto"] = planted

    assert visit.is_signed_in
    assert not thief.is_signed_in


def test_it_leads_to_where_the_person_was_heading(secret, visit):
    """Through both steps."""
    visit.open("/settings/name/")
    visit.sign_in(ALICE)

    assert visit.press("Sign in", code=doors.app_code(secret)).path == "/settings/name/"


def test_nothing_is_open_before_the_second_step(secret, visit):
    """The first step alone is nobody: no page, no name, no session of the account, no entry in the journal."""
    with nothing_comes_about():
        page = visit.sign_in(ALICE)

    assert ALICE.name not in page.html
    assert ALICE.address not in page.html
    assert [visit.open(path).path for path in CLOSED] == ["/sign-in/"] * len(CLOSED)
    assert not Session.objects.filter(account=ALICE.account).exists()
    assert "konto_device" not in visit.elsewhere().client.cookies


def test_a_wrong_password_learns_nothing_of_the_second_step(secret, visit):
    """It is refused as for anybody."""
    other = visit.elsewhere()
    page = other.sign_in(ALICE, password="not her password")

    assert (page.path, page.status) == ("/sign-in/", 400)
    assert other.open(STEP).path == "/sign-in/"


def test_under_the_strict_policy_it_is_the_same(secret, visit, private):
    """Only whoever passed the first step sees that there is a second."""
    assert visit.elsewhere().sign_in(ALICE, password="not her password").path == "/sign-in/"
    assert visit.sign_in(ALICE).path == STEP


def test_a_wrong_code_opens_nothing(secret, visit):
    """It says so, is written down, and another try is free."""
    visit.sign_in(ALICE)
    right = doors.app_code(secret)
    with nothing_comes_about(but=(Event.SECOND_STEP_FAILED,)):
        page = visit.press("Sign in", code=f"{(int(right) + 1) % 1_000_000:06d}")

    assert "This isn't the code that the app shows now" in page.text
    assert not visit.is_signed_in
    assert visit.press("Sign in", code=right).path == "/cabinet/"


def test_a_code_works_once(secret, visit):
    """Who looked over the shoulder comes too late, also within the same half minute."""
    visit.sign_in(ALICE)
    code = doors.app_code(secret)
    visit.press("Sign in", code=code)
    thief = visit.elsewhere()
    thief.sign_in(ALICE)

    assert "it was used already" in thief.press("Sign in", code=code).text
    assert not thief.is_signed_in


def test_the_code_of_the_set_up_doesnt_open_the_account(alice, visit, clock):
    """It was used."""
    visit.sign_in(alice)
    secret = doors.set_up_app(visit)
    visit.sign_out()
    visit.sign_in(alice)

    visit.press("Sign in", code=doors.app_code(secret))

    assert not visit.is_signed_in


@pytest.mark.parametrize(("later", "opens"), [(-1, True), (1, True), (-2, False), (2, False)])
def test_a_clock_may_be_half_a_minute_off(secret, visit, later, opens):
    """One step to either side, as RFC 6238 section 5.2 has it."""
    visit.sign_in(ALICE)
    visit.press("Sign in", code=doors.app_code(secret, later=later))

    assert visit.is_signed_in is opens


def test_five_wrong_codes_and_then_a_wait(secret, visit, clock):
    """The right one has to wait, too; after a quarter of an hour it goes on."""
    stranger = visit.elsewhere(network="198.51.100.9")
    stranger.sign_in(ALICE)
    for _ in range(5):
        stranger.post(STEP, way="app", code="000000")

    assert stranger.post(STEP, way="app", code=doors.app_code(secret)).status == 429
    assert stranger.post(STEP, way="recovery", code="AAAA-AAAA-AAAA-AAAA").status == 429
    assert not stranger.is_signed_in
    clock.shift(minutes=16)
    stranger.sign_in(ALICE)
    assert stranger.press("Sign in", code=doors.app_code(secret)).path == "/cabinet/"


def test_a_stranger_who_has_the_password_doesnt_lock_the_owner_out(secret, visit):
    """The owner's own device is counted apart."""
    stranger = visit.elsewhere(network="198.51.100.9")
    stranger.sign_in(ALICE)
    for _ in range(6):
        stranger.post(STEP, way="app", code="000000")
    visit.sign_in(ALICE)

    assert visit.press("Sign in", code=doors.app_code(secret)).path == "/cabinet/"


def test_an_abandoned_sign_in_ends_by_itself(secret, visit, clock):
    """Ten minutes after the first step it begins anew."""
    visit.sign_in(ALICE)
    clock.shift(minutes=11)
    page = visit.post(STEP, way="app", code=doors.app_code(secret))

    assert page.path == "/sign-in/"
    assert "is over. Begin anew." in page.text
    assert not visit.is_signed_in


def test_it_can_be_given_up(secret, visit):
    """Then the first step is forgotten."""
    visit.sign_in(ALICE)
    visit.press("Begin anew")

    assert visit.open(STEP).path == "/sign-in/"


def test_a_new_password_ends_what_was_begun_with_the_old_one(secret, visit):
    """Whoever passed the first step with the old password doesn't get to the second."""
    visit.sign_in(ALICE)
    actions.change_password(
        ALICE.account,
        "seven green kettles whistle",
        keep_session=None,
        network="192.0.2.1",
        actor=Actor.person(ALICE.account.ref),
    )

    assert visit.post(STEP, way="app", code=doors.app_code(secret)).path == "/sign-in/"
    assert not visit.is_signed_in


def test_whoever_was_in_here_before_is_out(secret, bob, visit):
    """A sign-in to another account that stops half-way leaves nobody signed in."""
    visit.sign_in(bob)
    visit.post("/sign-in/", address=ALICE.address, password=ALICE.password)

    assert not visit.is_signed_in
    assert visit.open(STEP).path == STEP


# --- closing -------------------------------------------------------------------------------------------------------
def test_closing_the_app_closes_its_codes(secret, visit, letterbox):
    """Signing in then asks for no second step, and a letter says so."""
    visit.sign_in(ALICE)
    visit.press("Sign in", code=doors.app_code(secret))
    visit.open("/settings/doors/close/app/app/")
    with journalled(Event.DOOR_CLOSED):
        visit.press("Remove it")
    work()

    assert "no longer asks for a code" in letterbox.last(kind="identity/door_closed").text
    assert not RecoveryCode.objects.exists()
    assert visit.elsewhere().sign_in(ALICE).path == "/cabinet/"


# --- other doors ---------------------------------------------------------------------------------------------------
def test_a_passkey_needs_no_second_step(secret, visit, clock):
    """It shows two things at once."""
    visit.sign_in(ALICE)
    visit.press("Sign in", code=doors.app_code(secret))
    device = doors.add_passkey(visit)
    other = visit.elsewhere()

    assert doors.enter_with(other, device).path == "/cabinet/"
    assert other.is_signed_in


def test_a_passkey_can_stand_in_for_the_app(secret, visit):
    """After the password, too."""
    visit.sign_in(ALICE)
    visit.press("Sign in", code=doors.app_code(secret))
    device = doors.add_passkey(visit)
    other = visit.elsewhere()
    assert "Use a passkey" in other.sign_in(ALICE).text
    asked = doors.options(other, STEP + "passkey/")
    other.post(STEP, way="passkey", credential=device.shows(asked))

    assert other.is_signed_in


def test_somebody_elses_passkey_doesnt(secret, mallory, visit):
    """Mallory has Alice's password and a passkey of her own."""
    hers = visit.elsewhere()
    hers.sign_in(mallory)
    device = doors.add_passkey(hers)
    other = visit.elsewhere()
    other.sign_in(ALICE)
    asked = doors.options(other, STEP + "passkey/")
    with nothing_comes_about():
        other.post(STEP, way="passkey", credential=device.shows(asked))

    assert not other.is_signed_in


def test_a_code_by_letter_asks_for_the_app_as_well(secret, visit, letterbox):
    """Whoever reads the mail has the first step alone."""
    other = visit.elsewhere()
    other.open("/sign-in/code/")
    other.press("Send me a code", address=ALICE.address)
    assert other.press("Sign in", code=letterbox.code(kind="identity/entry_code")).path == STEP
    assert not other.is_signed_in

    other.press("Sign in", code=doors.app_code(secret))
    assert Session.objects.get(account=ALICE.account).door == "code"


def test_no_other_address_of_the_library_leads_past_it(secret, visit):
    """The library's own pages for the second step are not there."""
    visit.sign_in(ALICE)

    for path in ("/accounts/2fa/authenticate/", "/2fa/authenticate/", "/accounts/login/", "/login/"):
        assert visit.open(path).status == 404


@pytest.mark.django_db(transaction=True)
def test_the_same_code_at_the_same_moment_opens_once():
    """Of ten who send it at once, one gets in; nothing is counted for the others beyond their own failure."""
    ALICE.joins()
    account, secret = Account.objects.get(), authenticator.new_secret()
    from konto.identity.actions.authenticator import set_up_app  # noqa: PLC0415 - beside its one use

    actor = Actor.person(account.ref)
    set_up_app(account, secret=secret, code=doors.app_code(secret, later=-1), actor=actor)
    code = doors.app_code(secret, later=1)
    got_in = at_once(*[lambda: actions.try_app_code(account, code, limits=[], actor=actor)] * 10)

    assert sorted(got_in) == [False] * 9 + [True]


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_get_no_further_than_five():
    """Ten parallel wrong codes: five are looked at, the others have to wait."""
    from konto.identity.actions.authenticator import set_up_app  # noqa: PLC0415 - as above
    from konto.kernel import throttle  # noqa: PLC0415 - beside its one use

    ALICE.joins()
    account, secret = Account.objects.get(), authenticator.new_secret()
    actor = Actor.person(account.ref)
    set_up_app(account, secret=secret, code=doors.app_code(secret), actor=actor)
    limits = [throttle.Limit("second step", str(account.pk), 5)]

    def guess():
        try:
            return actions.try_app_code(account, "000000", limits=limits, actor=actor)
        except throttle.Slow:
            return None

    assert at_once(*[guess] * 10).count(False) == 5
    assert Failures.objects.get().count == 5
