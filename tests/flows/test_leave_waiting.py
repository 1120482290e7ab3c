"""Leaving: the time to change one's mind."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from konto.departure import actions
from konto.departure.models import Departure, Draft, ErasureOrder, ExitAnswer, Farewell, Stage
from konto.departure.progress import carry_on
from konto.identity.models import Proof, State
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.cast import BOB
from tests.letters import work
from tests.threads import at_once
from tests.unchanged import nothing_comes_about

pytestmark = pytest.mark.slow

CLOSED = ["/cabinet/", "/settings/", "/settings/name/", "/settings/password/", "/settings/devices/", "/leave/"]


@pytest.fixture
def leaving(clock, alice, visit):
    """Alice has confirmed and waits; the visit shows the page with the clock."""
    visit.sign_in(alice)
    visit.leave(reason="offer")
    return alice


def departure() -> Departure:
    return Departure.objects.latest("requested_at")


def test_the_clock_says_when_erasing_starts_and_ends(leaving, visit, clock):
    """Twenty hours to change one's mind, gone within a day, as the settings say."""
    assert departure().due_at == clock.now + timedelta(hours=20)
    assert departure().limit_at == clock.now + timedelta(hours=24)
    assert "You are signed out everywhere" in visit.page.text
    assert visit.page.buttons.count("Keep my account") == 1


@pytest.mark.parametrize(("grace", "limit"), [(0, 60), (30, 30), (100_000, 200_000)])
def test_grace_and_limit_are_the_operators(clock, alice, visit, settings, grace, limit):
    """Nothing is erased a second too early, and nothing waits longer than it must."""
    settings.KONTO_DEPARTURE_GRACE, settings.KONTO_DEPARTURE_LIMIT = grace, limit
    visit.sign_in(alice)
    visit.leave()
    if grace:
        clock.shift(seconds=grace - 1)
        work()
        assert departure().stage == Stage.WAITING
        assert alice.has_account

    clock.shift(seconds=1)
    work()
    assert departure().stage == Stage.GONE
    assert departure().limit_at - departure().requested_at == timedelta(seconds=limit)


def test_signing_in_while_leaving_shows_the_clock_and_nothing_else(leaving, visit):
    """Every page of the account leads to the clock; signing out works."""
    page = visit.elsewhere()
    page.sign_in(leaving)
    assert page.page.path == "/leave/waiting/"
    for path in CLOSED:
        assert page.open(path).path == "/leave/waiting/", path
    assert "Keep my account" in page.page.buttons
    assert "Erase it now" in page.page.links
    assert "signed out everywhere" not in page.page.text
    assert "Keep this page's address" not in page.page.text

    page.press("Sign out")
    assert page.open("/leave/waiting/").path == "/sign-in/"


@pytest.mark.parametrize("path", ["/settings/name/", "/settings/password/", "/leave/consent/", "/leave/code/"])
def test_nothing_of_the_account_can_be_changed_meanwhile(leaving, visit, path):
    """What is posted past the pages is not done."""
    other = visit.elsewhere()
    other.sign_in(leaving)
    with nothing_comes_about():
        page = other.post(path, name="Somebody Else", code="123456", current=leaving.password, password="x" * 20)
    assert page.path == "/leave/waiting/"


@pytest.mark.parametrize("way", ["page", "link"])
def test_keeping_makes_everything_as_it_was(leaving, visit, letterbox, way):
    """From the page behind sign-in, and from the secret link."""
    if way == "page":
        visit = visit.elsewhere()
        visit.sign_in(leaving)
    page = visit.press("Keep my account")

    assert "You kept your account" in page.title
    assert leaving.account.state == State.ACTIVE
    assert letterbox.last().kind == "departure/kept"
    assert not Draft.objects.exists()
    assert not ErasureOrder.objects.exists()
    assert not ExitAnswer.objects.exists()
    assert visit.elsewhere().sign_in(leaving).path == "/cabinet/"


def test_a_kept_account_is_not_erased_when_the_time_comes(leaving, visit, clock):
    """The worker leaves it alone, and nothing failed."""
    visit.press("Keep my account")
    clock.shift(days=2)
    work()

    assert leaving.account.state == State.ACTIVE
    assert departure().stage == Stage.KEPT
    assert not JournalEntry.objects.filter(event=Event.ERASURE_FAILED).exists()


def test_an_unconfirmed_account_that_stays_is_unconfirmed_again(db, visit):
    """Leaving and staying confirms nothing."""
    BOB.signs_up()
    visit.sign_in(BOB)
    visit.leave()
    visit.press("Keep my account")

    assert BOB.account.state == State.NEW


def test_keeping_twice_is_keeping_once(leaving, visit, letterbox):
    """A second click, or the link pressed later, tells the same and does nothing more."""
    path = visit.page.path
    visit.press("Keep my account")
    with nothing_comes_about():
        page = visit.post(f"{path}keep/")

    assert "You kept your account" in page.title
    assert page.status == 200


def test_who_stayed_can_leave_again(leaving, visit, clock):
    """With a new link; the old one keeps telling of the first time, and can't keep the second."""
    old = visit.page.path
    visit.press("Keep my account")
    clock.shift(minutes=2)
    visit.sign_in(leaving)
    visit.leave()
    assert visit.page.path != old
    assert Departure.objects.count() == 2

    assert "You took this request back" in visit.open(old).text
    with nothing_comes_about():
        visit.post(f"{old}keep/")
        visit.post(f"{old}now/")
    assert leaving.account.state == State.LEAVING


def test_erase_now_starts_at_once(leaving, visit):
    """Who is sure doesn't have to wait; pressing twice changes nothing."""
    page = visit.erase_now()
    assert "Erasing starts in a moment" in page.text
    assert "Erase it now" not in page.links
    with nothing_comes_about():
        visit.post(f"{page.path}now/")

    work()
    assert departure().stage == Stage.GONE


@pytest.mark.parametrize("how", ["by the link", "signed in"])
def test_erase_now_asks_one_question_first(leaving, visit, how):
    """Looking at it, and "Wait", start nothing: only the button of the page with the question does."""
    if how == "signed in":
        visit.sign_in(leaving)
    clock_page = visit.page.path
    with nothing_comes_about():
        page = visit.open(visit.page.links["Erase it now"])
        assert "Erase everything now? Nobody can bring it back." in page.text
        assert [one for one in page.buttons if "Erase" in one] == ["Erase now"]
        assert visit.open(page.links["Wait"]).path == clock_page

    visit.open(page.path)
    assert visit.press("Erase now").path == clock_page
    assert departure().hurried


def test_the_question_is_asked_only_while_it_can_be_answered(leaving, visit):
    """Once it is answered, or the account is kept, its page leads to the one that says how far it is."""
    clock_page = visit.page.path
    visit.erase_now()
    assert visit.open(f"{clock_page}now/").path == clock_page
    visit.press("Keep my account")
    assert visit.open(f"{clock_page}now/").path == clock_page


def test_who_pressed_now_can_still_stay_until_it_starts(leaving, visit, clock):
    """There is time until the worker comes."""
    visit.erase_now()
    visit.press("Keep my account")
    clock.shift(days=1)
    work()

    assert leaving.account.state == State.ACTIVE


def test_too_late_is_said_plainly_from_the_link(leaving, visit):
    """The page was open when the erasing began: nothing is kept, and the page says since when."""
    actions.hurry(departure().id, actor=Actor.system())
    actions.start_erasing(departure().id)
    with nothing_comes_about():
        page = visit.press("Keep my account")

    assert page.status == 409
    assert "It was too late to keep it" in page.text
    assert "The erasing had started on" in page.text


def test_too_late_is_said_plainly_behind_sign_in(leaving, visit):
    """Whoever signs in after the start sees the progress, and no button that promises more."""
    actions.start_erasing(departure().id)
    other = visit.elsewhere()
    page = other.sign_in(leaving)

    assert page.path == "/leave/waiting/"
    assert "It can't be stopped any more" in page.text
    assert "Keep my account" not in page.buttons
    assert other.post("/leave/waiting/keep/").status == 409


def test_the_session_of_whoever_watches_ends_with_the_start(leaving, visit):
    """The button leads to sign-in, and from there to the progress: no dead end."""
    other = visit.elsewhere()
    other.sign_in(leaving)
    actions.start_erasing(departure().id)
    page = other.press("Keep my account")

    assert page.path == "/sign-in/"
    assert other.sign_in(leaving).path == "/leave/waiting/"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["page", "link"])
def test_keeping_against_the_worker_exactly_one_wins(alice, visit, settings, way):
    """The person presses while the worker starts: kept as it was, or erased and told so; nothing in between."""
    settings.KONTO_DEPARTURE_GRACE = 0
    for _ in range(6):
        visit = visit.elsewhere()
        visit.sign_in(alice)
        visit.leave()
        if way == "page":
            visit.sign_in(alice)
        page, _touched = at_once(partial(visit.press, "Keep my account"), carry_on)
        if not alice.has_account:
            break
        assert departure().stage == Stage.KEPT
        assert alice.account.state == State.ACTIVE
        assert "You kept your account" in page.title
        assert not Farewell.objects.exists()
        forget_the_pace()
    else:
        return  # the person was faster each time
    assert departure().stage == Stage.GONE
    assert "too late" in page.text or "gone" in page.title or page.path == "/sign-in/"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["page", "link"])
def test_losing_against_somebody_else_is_no_failure(alice, visit, settings, way):
    """Whoever comes second puts nothing on record as failed."""
    settings.KONTO_DEPARTURE_GRACE = 0
    visit.sign_in(alice)
    visit.leave()
    if way == "page":
        visit.sign_in(alice)
    at_once(partial(visit.press, "Keep my account"), carry_on, carry_on)

    assert not JournalEntry.objects.filter(event=Event.ERASURE_FAILED).exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_press_now_and_keep_at_once_make_no_third_thing(alice, visit):
    """Hurrying and keeping at the same moment: either, never both halves."""
    visit.sign_in(alice)
    visit.leave()
    number, person = departure().id, Actor.person(departure().ref)
    results = at_once(
        lambda: outcome(actions.keep, number, person),
        lambda: outcome(actions.hurry, number, person),
    )
    assert results[0] == "done"
    assert departure().stage == Stage.KEPT
    assert alice.account.state == State.ACTIVE


def outcome(action, number, person) -> str:
    try:
        action(number, actor=person)
    except actions.TooLate:
        return "too late"
    return "done"


def forget_the_pace() -> None:
    """Codes are sent once a minute: make the last one older."""
    for proof in Proof.objects.all():
        Proof.objects.filter(pk=proof.pk).update(created_at=proof.created_at - timedelta(minutes=5))


@pytest.mark.parametrize(
    "token", ["x", "A" * 43, "A" * 5_000, "..", "%00", "%F0%9F%A6%8A", "null", "'; SELECT 1; --", "%2e%2e%2fetc"]
)
def test_a_guessed_link_shows_nothing(leaving, visit, token):
    """Without the secret there is no page, and no button works."""
    for path in (f"/leave/status/{token}/", f"/leave/status/{token}/keep/", f"/leave/status/{token}/now/"):
        with nothing_comes_about():
            assert visit.elsewhere().open(path).status == 404
            assert visit.elsewhere().post(path).status in (404, 405)
    assert leaving.account.state == State.LEAVING


def test_the_link_itself_is_not_kept(leaving, visit):
    """The database holds a digest, the logs a route."""
    token = visit.page.path.split("/")[3]

    assert token not in str(list(Departure.objects.values()))
    assert token not in str(list(JournalEntry.objects.values()))


def test_the_status_page_is_private(leaving, visit):
    """No cache keeps it, and it sends no address onward."""
    answer = visit.open(visit.page.path).response

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert leaving.address not in answer.content.decode()


def test_reloading_the_answer_of_a_button_leads_back(leaving, visit):
    """A browser that repeats a post as a visit finds the page, not an error."""
    path = visit.page.path

    assert visit.open(f"{path}keep/").path == path
    visit.sign_in(leaving)
    assert visit.open("/leave/waiting/keep/").path == "/leave/waiting/"
    assert leaving.account.state == State.LEAVING


def test_the_waiting_page_is_nobodys_who_is_not_leaving(alice, visit):
    """With nothing to wait for it leads home."""
    visit.sign_in(alice)

    assert visit.open("/leave/waiting/").path == "/cabinet/"
    assert visit.post("/leave/waiting/keep/").path == "/cabinet/"
    assert visit.post("/leave/waiting/now/").path == "/cabinet/"
    assert alice.account.state == State.ACTIVE


def test_nobody_else_can_keep_or_hurry(leaving, bob, visit):
    """Another account's buttons act on that account alone."""
    other = visit.elsewhere()
    other.sign_in(bob)
    other.post("/leave/waiting/keep/")
    other.post("/leave/waiting/now/")

    assert departure().stage == Stage.WAITING
    assert not departure().hurried
