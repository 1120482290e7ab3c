"""An account in the console: why it is looked at, what is shown, what can be done, and what of it is written down."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from konto.console import happened, timeline
from konto.console.looking import KEPT
from konto.identity import queries as identities
from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.cast import Person
from tests.clocks import Clock
from tests.questions import asked
from tests.staff import NORA, Colleague
from tests.standing import restricts
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Page, Visit

LOOKS = (Event.PURPOSE_STATED, Event.ACCOUNT_SEEN, Event.ACCOUNT_SEEN_AS_THEY)


def page_of(person: Person) -> str:
    return f"/console/accounts/{person.account.ref}/"


def looks(visit: Visit, person: Person, path: str = "") -> Page:
    """Open a page about somebody, saying what for where it is asked."""
    page = visit.open(f"{page_of(person)}{path}")
    return visit.press("Go on", purpose="answer") if "/purpose/" in page.path else page


@pytest.fixture(autouse=True)
def _standing_clock(clock: Clock) -> None:
    """Half an hour passes only where a test says so."""


# --- what for ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["", "as-they-see-it/", "sign-out-everywhere/"])
def test_nothing_is_shown_before_the_purpose_is_stated(visit: Visit, nora: Colleague, alice: Person, path: str) -> None:
    """Each page asks first, shows nothing of the person, and leads back to where they wanted to go."""
    nora.signs_in(visit)

    with nothing_comes_about():
        page = visit.open(f"{page_of(alice)}{path}")
    assert "Before you look" in page.text
    assert "Alice" not in page.text

    assert visit.press("Go on", purpose="answer").path == f"{page_of(alice)}{path}"


def test_without_a_purpose_there_is_no_look(visit: Visit, nora: Colleague, alice: Person) -> None:
    """Choosing none, or one that there is not, leads nowhere."""
    nora.signs_in(visit)
    visit.open(page_of(alice))

    with nothing_comes_about():
        assert visit.press("Go on").status == 400
        assert visit.post(f"{page_of(alice)}purpose/", purpose="curious").status == 400
        assert "Before you look" in visit.open(page_of(alice)).text


def test_a_purpose_counts_for_one_person_one_colleague_and_half_an_hour(
    visit: Visit, nora: Colleague, omar: Colleague, alice: Person, bob: Person, clock: Clock
) -> None:
    """Neither for another account, nor for a colleague, nor when the time is over."""
    nora.signs_in(visit)
    looks(visit, alice)
    other = visit.elsewhere()
    omar.signs_in(other)

    assert "Before you look" in visit.open(page_of(bob)).text
    assert "Before you look" in other.open(page_of(alice)).text
    clock.shift(minutes=20)
    assert "Before you look" not in visit.open(page_of(alice)).text
    clock.shift(seconds=(KEPT - timedelta(minutes=20)).total_seconds())
    assert "Before you look" in visit.open(page_of(alice)).text


def test_every_look_is_written_down(visit: Visit, nora: Colleague, alice: Person) -> None:
    """Who, at whose, which page, and what for."""
    nora.signs_in(visit)

    with journalled(Event.PURPOSE_STATED, Event.ACCOUNT_SEEN, Event.ACCOUNT_SEEN, Event.ACCOUNT_SEEN_AS_THEY):
        looks(visit, alice)
        looks(visit, alice)
        looks(visit, alice, "as-they-see-it/")

    for entry in JournalEntry.objects.filter(event__in=LOOKS):
        assert (entry.subject, entry.actor_ref) == (alice.account.ref, nora.staff.ref)
        assert entry.details == {"purpose": "answer"}


def test_the_question_leads_nowhere_else(visit: Visit, nora: Colleague, alice: Person) -> None:
    """A forged `next` leads to the account."""
    nora.signs_in(visit)
    visit.open(f"{page_of(alice)}purpose/?next=//evil.example/console/")

    assert visit.press("Go on", purpose="legal").path == page_of(alice)


# --- the page ------------------------------------------------------------------------------------------------------
def test_the_page_tells_how_an_account_stands(
    visit: Visit, nora: Colleague, omar: Colleague, alice: Person, clock: Clock
) -> None:
    """Contacts masked, what is restricted, questions, and what happened, the latest first, with who did it."""
    clock.shift(minutes=1)
    case = asked(by=alice)
    clock.shift(minutes=1)
    restricts(omar, alice)
    nora.signs_in(visit)

    page = looks(visit, alice)

    assert "Alice Appleby" in page.text
    assert alice.address not in page.html
    assert identities.contact_of(alice.account).masked in page.text
    assert "Signing in" in page.text
    assert case.number in page.text
    rows = [row.what for row in timeline.of(alice.account.ref, reader=nora.staff).rows]
    assert rows.index("Restricted") < rows.index("Question or alarm opened") < rows.index("Signed up")
    restricted = next(row for row in timeline.of(alice.account.ref, reader=nora.staff).rows if row.what == "Restricted")
    assert restricted.who == omar.name
    assert "for: stopping harm" in restricted.details


def test_a_busy_account_costs_no_more(
    visit: Visit,
    nora: Colleague,
    omar: Colleague,
    alice: Person,
    clock: Clock,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Ten queries at most, whatever happened to it; what is older is a page away."""
    clock.shift(minutes=1)
    for number in range(60):
        journal.record(Event.NAME_CHANGED, alice.account.ref, actor=[nora, omar][number % 2].actor)
        asked(by=alice, key=str(number))
    restricts(omar, alice)
    nora.signs_in(visit)
    looks(visit, alice)
    path = page_of(alice)

    with django_assert_max_num_queries(10):
        page = visit.open(path)

    assert page.status == 200
    assert "Signed up" not in [row.what for row in timeline.of(alice.account.ref, reader=nora.staff).rows]
    assert "Older" in page.links
    assert "Newer" in visit.open(f"{page_of(alice)}{page.links['Older']}").links


def test_every_event_has_a_name_and_every_detail_words() -> None:
    """Whoever adds an event says what staff read; what an older version wrote is shown as it came."""
    assert set(happened.NAMES) == set(Event)
    assert happened.name_of("gone_event") == "Gone event"
    assert happened.details_of({"case": str(uuid4()), "removed": False, "strange": 1}) == ""
    assert happened.details_of({"before": "new", "after": "active"}) == "before: waits to be confirmed · then: open"


def test_an_account_that_is_gone_has_no_page(visit: Visit, nora: Colleague, alice: Person) -> None:
    """Nothing is left to show, and an invented reference finds nothing."""
    path = page_of(alice)
    alice.leaves()
    nora.signs_in(visit)

    for page in (
        path,
        f"{path}as-they-see-it/",
        f"{path}sign-out-everywhere/",
        f"/console/accounts/{uuid4()}/purpose/",
    ):
        assert visit.open(page).status == 404


# --- as they see it ------------------------------------------------------------------------------------------------
def test_it_is_seen_as_they_see_it_and_nothing_can_be_done(visit: Visit, nora: Colleague, alice: Person) -> None:
    """Contacts masked, ways in by kind, devices, questions without words; no form but the console's own."""
    case = asked(by=alice, text="the words of my question")
    visit.elsewhere().sign_in(alice)
    nora.signs_in(visit)

    page = looks(visit, alice, "as-they-see-it/")

    assert page.status == 200
    for said in ("Password", "Code by letter or text", "last seen", case.number, "Nothing is restricted"):
        assert said in page.text
    assert "words of my question" not in page.html
    assert alice.address not in page.html
    assert alice.account.password not in page.html
    actions = {form.action for form in page.reading.forms if form.method == "post"}
    assert actions <= {"/console/sign-out/", "/language/"}
    assert visit.post(f"{page_of(alice)}as-they-see-it/").status == 405


def test_it_is_told_why_they_do_not_get_in(visit: Visit, nora: Colleague, omar: Colleague, alice: Person) -> None:
    """Staff see that sign-in leads to the statement."""
    restricts(omar, alice)
    nora.signs_in(visit)

    assert "They don't get in" in looks(visit, alice, "as-they-see-it/").text


# --- signing out everywhere ----------------------------------------------------------------------------------------
def test_staff_sign_somebody_out_everywhere(visit: Visit, nora: Colleague, alice: Person) -> None:
    """Every device, at once; the journal says who and why."""
    phone, desk = visit.elsewhere(), visit.elsewhere()
    phone.sign_in(alice)
    desk.sign_in(alice)
    nora.signs_in(visit)
    looks(visit, alice, "sign-out-everywhere/")

    page = visit.press("Sign them out everywhere", reason="taken_over")

    assert "Signed out on 2 devices" in page.text
    assert phone.open("/settings/").path == "/sign-in/"
    assert desk.open("/settings/").path == "/sign-in/"
    entry = JournalEntry.objects.get(event=Event.SESSIONS_ENDED)
    assert (entry.actor_ref, entry.details) == (nora.staff.ref, {"count": 2, "reason": "taken_over"})


def test_without_a_reason_nobody_is_signed_out(visit: Visit, nora: Colleague, alice: Person) -> None:
    """And without a purpose neither."""
    phone = visit.elsewhere()
    phone.sign_in(alice)
    nora.signs_in(visit)
    with nothing_comes_about():
        visit.post(f"{page_of(alice)}sign-out-everywhere/", reason="taken_over")
    looks(visit, alice, "sign-out-everywhere/")
    assert JournalEntry.objects.filter(event=Event.ACCOUNT_SEEN, subject=alice.account.ref).count() == 1

    with nothing_comes_about(but=(Event.ACCOUNT_SEEN,)):
        assert visit.press("Sign them out everywhere").status == 400
    assert phone.open("/settings/").status == 200


# --- one's own -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["", "purpose/", "as-they-see-it/", "sign-out-everywhere/"])
def test_nobody_works_on_an_account_of_their_own(visit: Visit, nora: Colleague, path: str) -> None:
    """An account with the proved address of whoever looks is refused to them, page by page; a colleague may."""
    me = Person("Nora Private", NORA.email, "lantern orchard six bells").joins()
    nora.signs_in(visit)

    with nothing_comes_about(but=(Event.STAFF_REFUSED,)):
        page = visit.open(f"{page_of(me)}{path}")
        assert visit.post(f"{page_of(me)}{path}", purpose="answer", reason="taken_over").status in (403, 405)

    assert page.status == 403
    assert "This account is your own" in page.text
    assert JournalEntry.objects.filter(event=Event.STAFF_REFUSED, details__own_account=True).exists()


def test_nobody_reads_a_question_of_their_own(visit: Visit, nora: Colleague) -> None:
    """The case page and its buttons refuse it, too."""
    me = Person("Nora Private", NORA.email, "lantern orchard six bells").joins()
    case = asked(by=me)
    nora.signs_in(visit)

    with nothing_comes_about(but=(Event.STAFF_REFUSED,)):
        assert visit.open(f"/console/cases/{case.pk}/").status == 403
        assert visit.post(f"/console/cases/{case.pk}/", do="close").status == 403
    case.refresh_from_db()
    assert case.status == "open"


def test_an_address_that_nobody_proved_keeps_no_staff_away(visit: Visit, nora: Colleague, alice: Person) -> None:
    """Otherwise whoever signs up with the address of an officer would be out of their reach."""
    claimed = Person("Not Nora", NORA.email, "lantern orchard six bells")
    claimed.signs_up()
    nora.signs_in(visit)

    assert looks(visit, claimed).status == 200


def test_a_shopper_sees_no_page_of_the_console(visit: Visit, alice: Person, bob: Person) -> None:
    """Whoever is signed in as a shopper is led to the staff's own sign-in."""
    visit.sign_in(bob)

    for path in ("", "purpose/", "as-they-see-it/", "sign-out-everywhere/"):
        assert visit.open(f"{page_of(alice)}{path}").path == "/console/sign-in/"
    assert not JournalEntry.objects.filter(event__in=LOOKS, actor_kind=Actor.person(uuid4()).kind).exists()
