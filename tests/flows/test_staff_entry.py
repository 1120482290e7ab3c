"""How staff come in: one-time link, password, authenticator app; and how nobody else does."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from konto.console import actions, codes, demo, queries
from konto.console.jobs import tidy
from konto.console.models import Staff, StaffSession
from konto.kernel import keys
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.cast import Person
from tests.clocks import Clock
from tests.questions import asked, page_of
from tests.staff import NORA, Colleague
from tests.threads import at_once
from tests.unchanged import nothing_comes_about
from tests.visiting import Visit

WRONG = "Address, password or code isn't right"


def test_the_link_sets_up_password_and_app_once(visit: Visit, clock: Clock) -> None:
    """The page shows the key as picture and text; afterwards both open the console, and the link is over."""
    added = actions.add(NORA.email, name=NORA.name, roles=[actions.Role.SUPPORT], actor=Actor.system())
    link = reverse("console:set_up", args=[added.secret])

    page = visit.open(link)
    assert "<svg" in page.html
    secret = queries.secret_of(added.staff)
    assert codes.in_groups(secret) in page.text
    page = visit.press("Done", password=NORA.password, code=codes.code_at(secret, codes.counter_now()))

    assert page.path == "/console/sign-in/"
    over = visit.open(link)
    assert over.status == 404
    assert secret not in over.html
    clock.shift(seconds=30)
    assert NORA.signs_in(visit).path == "/console/"
    assert JournalEntry.objects.filter(event=Event.STAFF_SET_UP, subject=added.staff.ref).count() == 1


@pytest.mark.parametrize(
    ("password", "said"),
    [("short words", "at least 12 characters"), ("aaaaaaaaaaaaaa", "not the same ones over and over")],
)
def test_a_weak_password_is_refused(visit: Visit, password: str, said: str) -> None:
    """The link stays good, and nobody is set up."""
    added = actions.add(NORA.email, name=NORA.name, roles=[actions.Role.SUPPORT], actor=Actor.system())
    visit.open(reverse("console:set_up", args=[added.secret]))

    code = codes.code_at(queries.secret_of(added.staff), codes.counter_now())
    page = visit.press("Done", password=password, code=code)

    assert page.status == 400
    assert said in page.text
    assert not Staff.objects.get().password


def test_a_wrong_code_sets_up_nothing(visit: Visit, clock: Clock) -> None:
    """An app that shows another code was set up with another key, or has the wrong time."""
    added = actions.add(NORA.email, name=NORA.name, roles=[actions.Role.SUPPORT], actor=Actor.system())
    visit.open(reverse("console:set_up", args=[added.secret]))

    page = visit.press("Done", password=NORA.password, code="000000")

    assert "This code doesn't fit" in page.text
    assert not Staff.objects.get().password


def test_an_old_set_up_link_is_over(visit: Visit, clock: Clock) -> None:
    """After a day it shows nothing of the key."""
    added = actions.add(NORA.email, name=NORA.name, roles=[actions.Role.SUPPORT], actor=Actor.system())
    clock.shift(hours=24, seconds=1)

    page = visit.open(reverse("console:set_up", args=[added.secret]))

    assert page.status == 404
    assert "older than a day" in page.text


def test_a_code_works_once(visit: Visit, nora: Colleague, clock: Clock) -> None:
    """The same code in another browser is refused, within its thirty seconds too; the next one is taken."""
    code = nora.code()
    assert nora.signs_in(visit, code=code).path == "/console/"

    again = nora.signs_in(visit.elsewhere(), code=code)

    assert again.status == 400
    assert WRONG in again.text
    clock.shift(seconds=30)
    assert nora.signs_in(visit.elsewhere()).path == "/console/"


@pytest.mark.django_db(transaction=True)
def test_a_code_used_twice_at_once_lets_one_in() -> None:
    """Two browsers with the same code at the same moment: one is in, the other is not."""
    nora = NORA.starts()
    code = nora.code()

    def enter() -> bool:
        return nora.signs_in(Visit(), code=code).path == "/console/"

    assert sorted(at_once(enter, enter)) == [False, True]
    assert StaffSession.objects.count() == 1


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_differ_by_one_step(visit: Visit, nora: Colleague, clock: Clock, steps: int) -> None:
    """A phone that is half a minute early or late still opens."""
    assert nora.signs_in(visit, code=nora.code(steps)).path == "/console/"


@pytest.mark.parametrize("steps", [-2, 2])
def test_clocks_may_differ_by_no_more(visit: Visit, nora: Colleague, clock: Clock, steps: int) -> None:
    """A code of a minute ago, or from a minute ahead, opens nothing."""
    assert WRONG in nora.signs_in(visit, code=nora.code(steps)).text
    assert not StaffSession.objects.exists()


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, with its own key: the last six digits of the values it names."""
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    assert codes.code_at(key, 59 // 30) == "287082"
    assert codes.code_at(key, 1111111109 // 30) == "081804"
    assert codes.code_at(key, 20000000000 // 30) == "353130"


@pytest.mark.parametrize(
    "wrong", [{"password": "not the password here"}, {"code": "000000"}, {"email": "nobody@example.org"}]
)
def test_what_is_wrong_is_not_said(visit: Visit, nora: Colleague, clock: Clock, wrong: dict[str, str]) -> None:
    """Address, password and code fail alike, and no session comes about."""
    page = nora.signs_in(visit, **wrong)

    assert page.status == 400
    assert WRONG in page.text
    assert not StaffSession.objects.exists()
    assert JournalEntry.objects.filter(event=Event.STAFF_SIGN_IN_FAILED).count() == 1


def test_a_password_alone_opens_nothing(visit: Visit, nora: Colleague) -> None:
    """Without a code the form comes back; there is no way around the second factor."""
    page = nora.signs_in(visit, code="")

    assert "Enter the 6 digits that your authenticator app shows" in page.text
    assert visit.open("/console/").path == "/console/sign-in/"


def test_guessing_is_slowed_and_the_owner_is_not_locked_out(visit: Visit, nora: Colleague, clock: Clock) -> None:
    """Five failures from one network and it waits, right answers included; from elsewhere she gets in."""
    for _ in range(5):
        nora.signs_in(visit, password="not the password here")

    slowed = nora.signs_in(visit)

    assert slowed.status == 429
    assert int(slowed.response.headers["Retry-After"]) == 900
    assert nora.signs_in(visit.elsewhere(network="198.51.100.3")).path == "/console/"
    clock.shift(minutes=15, seconds=1)
    assert nora.signs_in(visit).path == "/console/"


def test_strangers_everywhere_do_not_shut_her_out(visit: Visit, nora: Colleague, omar: Colleague, clock: Clock) -> None:
    """Fifty failures from ten networks stop her address elsewhere; on her own device she gets in, guessing is slow."""
    nora.signs_in(visit)
    visit.press("Sign out")
    for number in range(50):
        nora.signs_in(visit.elsewhere(network=f"198.51.100.{number // 5}"), password="not the password here")
    clock.shift(seconds=30)

    assert nora.signs_in(visit.elsewhere(network="203.0.113.1")).status == 429
    assert omar.signs_in(visit.elsewhere(network="203.0.113.1")).path == "/console/"
    assert nora.signs_in(visit).path == "/console/"
    visit.press("Sign out")
    for _ in range(10):
        nora.signs_in(visit, password="not the password here")
    assert nora.signs_in(visit).status == 429


@pytest.mark.parametrize("forged", ["", "x", "a:b:c"])
def test_a_forged_device_is_not_known(visit: Visit, nora: Colleague, clock: Clock, forged: str) -> None:
    """It counts as any stranger's; so does a device that knows somebody else."""
    visit.client.cookies["konto_staff_device"] = forged
    for _ in range(5):
        nora.signs_in(visit, password="not the password here")

    assert nora.signs_in(visit).status == 429


def test_a_session_ends_after_half_an_hour_of_nothing(visit: Visit, nora: Colleague, clock: Clock) -> None:
    """Work keeps it open, up to eight hours; then it ends all the same."""
    nora.signs_in(visit)
    for _ in range(15):
        clock.shift(minutes=29)
        assert visit.open("/console/").path == "/console/"
    clock.shift(minutes=31)
    assert visit.open("/console/").path == "/console/sign-in/"

    nora.signs_in(visit)
    for _ in range(16):
        clock.shift(minutes=29)
        visit.open("/console/")
    clock.shift(minutes=17)
    assert visit.open("/console/").path == "/console/sign-in/"


def test_what_was_written_too_long_is_handed_back(visit: Visit, nora: Colleague, clock: Clock) -> None:
    """Half an hour over one answer: nothing is sent, the page gives the words back, and the sign-in leads to the form.

    Nobody else is handed anything: neither without a session that was, nor a password.
    """
    case = asked()
    nora.signs_in(visit)
    visit.open(page_of(case))
    clock.shift(minutes=31)

    with nothing_comes_about():
        page = visit.press("Send the answer", text="It left\n<b>today</b>.")
    assert page.status == 403
    assert "You were signed out meanwhile" in page.text
    assert "<b>today</b>." in page.text
    assert case.title not in page.text
    assert page.links["Sign in"].startswith("/console/sign-in/")

    stranger = visit.elsewhere().post(page_of(case), do="answer", text="It left.")
    assert stranger.path == "/console/sign-in/"
    assert "It left." not in stranger.text


def test_signing_out_ends_it_everywhere(visit: Visit, nora: Colleague) -> None:
    """The key that the browser had opens nothing any more, wherever it was copied to."""
    nora.signs_in(visit)
    stolen = visit.client.cookies["konto_staff"].value
    visit.press("Sign out")

    thief = visit.elsewhere()
    thief.client.cookies["konto_staff"] = stolen

    assert thief.open("/console/").path == "/console/sign-in/"
    assert not StaffSession.objects.exists()


def test_somebody_whose_work_has_ended_is_out_at_once(visit: Visit, nora: Colleague, clock: Clock) -> None:
    """Their session ends, and signing in is refused."""
    nora.signs_in(visit)

    actions.end(nora.email, actor=Actor.system())

    assert visit.open("/console/").path == "/console/sign-in/"
    clock.shift(seconds=60)
    assert WRONG in nora.signs_in(visit).text


def test_a_renewed_way_in_replaces_the_old(visit: Visit, nora: Colleague, clock: Clock) -> None:
    """Old password and app open nothing, and the session is over."""
    nora.signs_in(visit)
    old = nora.code(1)

    actions.renew(nora.email, actor=Actor.system())

    assert visit.open("/console/").path == "/console/sign-in/"
    assert WRONG in nora.signs_in(visit, code=old).text


def test_a_session_from_before_opens_nothing_anew(visit: Visit, nora: Colleague, clock: Clock) -> None:
    """One that began while the way in was being renewed counts neither at once nor when it is set up again."""
    nora.signs_in(visit)
    begun = StaffSession.objects.values().get()
    added = actions.renew(nora.email, actor=Actor.system())
    StaffSession.objects.create(**begun)
    assert visit.open("/console/").path == "/console/sign-in/"

    clock.shift(minutes=1)
    code = codes.code_at(queries.secret_of(added.staff), codes.counter_now())
    actions.finish_set_up(added.staff.pk, added.secret, password=nora.password, code=code)
    assert visit.open("/console/").path == "/console/sign-in/"


def test_a_shopper_sees_nothing_of_the_console(visit: Visit, alice: Person) -> None:
    """Every page of it leads to its own sign-in, also with a case's id; a shopper's password opens nothing there."""
    visit.sign_in(alice)

    for path in ("/console/", "/console/cases/00000000-0000-0000-0000-000000000007/"):
        page = visit.open(path)
        assert page.path == "/console/sign-in/"
        assert alice.name not in page.text
    with nothing_comes_about(but=(Event.STAFF_SIGN_IN_FAILED,)):
        page = visit.press("Sign in", email=alice.address, password=alice.password, code="123456")
    assert WRONG in page.text


def test_a_shoppers_key_is_no_key_of_staff(visit: Visit, alice: Person) -> None:
    """Put into the console's cookie it opens nothing."""
    visit.sign_in(alice)
    visit.client.cookies["konto_staff"] = visit.client.cookies["konto"].value

    assert visit.open("/console/").path == "/console/sign-in/"


def test_a_key_of_staff_opens_no_account(visit: Visit, nora: Colleague) -> None:
    """The console's session signs nobody into the cabinet, also put into the shoppers' cookie."""
    nora.signs_in(visit)
    assert visit.open("/cabinet/").path == "/sign-in/"

    visit.client.cookies["konto"] = visit.client.cookies["konto_staff"].value

    assert visit.open("/cabinet/").path == "/sign-in/"


def test_the_cookie_goes_to_the_console_alone(visit: Visit, nora: Colleague) -> None:
    """Path, HttpOnly and SameSite are set; over https it is secure as well."""
    nora.signs_in(visit)

    cookie = visit.client.cookies["konto_staff"]

    assert cookie["path"] == "/console/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/console/", "/settings/", "/consolation/"])
def test_signing_in_leads_nowhere_else(visit: Visit, nora: Colleague, wanted: str) -> None:
    """Where the way back leads out of the console, the queue opens."""
    visit.open("/console/sign-in/")
    page = visit.post("/console/sign-in/", **nora.typed(), next=wanted)

    assert page.path == "/console/"
    assert page.hops[0].headers["Location"] == "/console/"


def test_it_leads_back_to_where_somebody_was_heading(visit: Visit, nora: Colleague) -> None:
    """A link to a page of the console is followed after signing in."""
    visit.open("/console/?mine=on")

    assert visit.press("Sign in", **nora.typed()).path == "/console/"


def test_the_demo_says_how_to_sign_in(visit: Visit, clock: Clock) -> None:
    """Address, password and a code that works, for each role; making them again changes nothing."""
    demo.ensure()
    demo.ensure()
    page = visit.open("/console/sign-in/")
    code = re.search(r"Code .*?(\d{6})", page.text.partition("This is a demo")[2])
    assert code

    page = visit.press("Sign in", email=demo.EMAIL, password=demo.PASSWORD, code=code[1])

    assert page.path == "/console/"
    assert Staff.objects.count() == len(demo.CAST)
    assert {role for one in demo.CAST for role in one.roles if len(one.roles) == 1} == set(actions.Role)


def test_outside_the_demo_nothing_is_said(visit: Visit, settings) -> None:
    """The page shows neither address nor password of anybody."""
    demo.ensure()
    settings.KONTO_DEMO = False

    page = visit.open("/console/sign-in/")

    assert demo.EMAIL not in page.text
    assert demo.PASSWORD not in page.text


def test_staffs_addresses_are_not_in_the_database(nora: Colleague) -> None:
    """Were one of them a shopper, too, their leaving would find no trace here."""
    row = Staff.objects.values().get()

    assert nora.email not in str(row)
    assert keys.unseal(bytes(row["email_sealed"])) == nora.email


def test_old_sessions_are_removed(visit: Visit, nora: Colleague, clock: Clock) -> None:
    """What is over doesn't stay."""
    nora.signs_in(visit)
    clock.shift(hours=1)

    tidy(0)

    assert not StaffSession.objects.exists()


def test_nobody_is_added_twice(nora: Colleague) -> None:
    """The same address, also spelled otherwise, is refused, and nothing changes."""
    with pytest.raises(actions.AlreadyStaff):
        actions.add(nora.email.upper(), name="Other", roles=[actions.Role.ADMIN], actor=Actor.system())
    assert Staff.objects.get().name == nora.name
    call_command("check")
