"""Restricting, lifting and sending the link once more, in the console."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from konto.console import looking
from konto.console.actions import Role
from konto.kernel import clock as konto_clock
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.standing import actions
from konto.standing.actions import Purpose, Scope
from konto.standing.models import Ground, Phase, Restriction
from tests.cast import BOB, Person
from tests.letters import work
from tests.meanwhile import before_the_lock
from tests.staff import NORA, Colleague
from tests.standing import FACTS, REASONS, appeals, restricts
from tests.unchanged import nothing_comes_about
from tests.visiting import Visit

LOOKS = (Event.STANDING_SEEN,)
WISH = {"scope": "sign_in", "ground": "fraud", "facts": FACTS, "found": "own", "purpose": "protect"}


@pytest.fixture
def nora(db: None) -> Colleague:
    return replace(NORA, roles=(Role.SECURITY,)).starts()


@pytest.fixture
def desk(alice: Person, nora: Colleague, visit: Visit) -> Visit:
    """Nora at work on Alice's account, having said what for."""
    nora.signs_in(visit)
    looks_at(nora, alice)
    return visit


def looks_at(colleague: Colleague, person: Person) -> None:
    looking.state_purpose(colleague.staff, person.account.ref, Purpose.ANSWER)


def path_of(person: Person, *more: object) -> str:
    return "/".join(["/console/accounts", str(person.account.ref), "standing", *map(str, more), ""])


# --- restricting -----------------------------------------------------------------------------------------------------
def test_a_restriction_tells_its_person_at_once(alice, desk, nora, letterbox):
    """Letter, journal with purpose and decider, and a page that shows what the person was told, without the code."""
    desk.open(path_of(alice))
    desk.open(desk.page.links["Restrict something"])
    page = desk.press("Restrict, and tell the person why", **WISH, until="2037-01-31")
    work()

    made = Restriction.objects.get()
    assert (made.scope, made.decided_by, made.territory) == (Scope.SIGN_IN, nora.staff.ref, "")
    assert made.until
    assert made.until.isoformat().startswith("2037-02-01T00:00")
    letter = letterbox.last(to=alice.address, kind="standing/restricted").text
    assert FACTS in letter
    assert page.path == path_of(alice, made.id)
    assert FACTS in page.text
    assert "B-" not in page.text.replace(str(made.id), "")
    entry = JournalEntry.objects.get(event=Event.RESTRICTED)
    assert (entry.actor_ref, entry.details["purpose"]) == (nora.staff.ref, "protect")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"facts": " "}, "Fill this in"),
        ({"facts": "x" * 3_001}, "Use 3000 characters at most"),
        ({"scope": "breathing"}, "Select a valid choice"),
        ({"ground": ""}, "Choose one"),
        ({"ground": "not_activated"}, "Select a valid choice"),
        ({"purpose": None}, "Choose one"),
        ({"purpose": "review"}, "Select a valid choice"),
        ({"until": "2001-01-01"}, "Name a day that isn't over"),
        ({"first": "2001-01-01"}, "Name a day that isn't over"),
        ({"until": "soon"}, "Enter a day"),
        ({"until": "9999-12-31"}, "Enter a day"),
        ({"territory": "Norway"}, "closed everywhere or nowhere"),
        ({"notice": "Mrs Smith from next door"}, "Write the number alone"),
    ],
)
def test_half_a_statement_is_none(alice, desk, typed, said):
    """What is missing or wrong is said beside the field, what was typed stays, and nothing came about."""
    sent = {name: value for name, value in {**WISH, **typed}.items() if value is not None}
    with nothing_comes_about(but=LOOKS):
        page = desk.post(
            path_of(alice, "restrict"), **{key: v for key, v in {**WISH, **typed}.items() if v is not None}
        )

    assert page.status == 400
    assert said in page.text
    assert page.values["facts"].strip() == sent["facts"].strip()


def test_it_may_begin_later(alice, desk, letterbox):
    """Told at once, with the day; until then everything is open. A first day of today is at once."""
    desk.post(path_of(alice, "restrict"), **WISH, first="2037-01-30", until="2037-01-31")
    work()
    made = Restriction.objects.get()
    assert made.starts_at.isoformat().startswith("2037-01-30T00:00")
    assert "30 January 2037" in letterbox.last(to=alice.address, kind="standing/restricted").text
    assert desk.elsewhere().sign_in(alice).path == "/cabinet/"
    desk.post(path_of(alice, "restrict"), **WISH | {"ground": "abuse"}, first=f"{timezone.localdate():%Y-%m-%d}")

    assert desk.elsewhere().sign_in(alice).path == "/settings/standing/"


def test_the_same_twice_is_once(alice, desk, nora):
    """The second is told; other scopes may be added, and the page says what runs."""
    restricts(nora, alice)

    with nothing_comes_about(but=LOOKS):
        assert "restricted already" in desk.post(path_of(alice, "restrict"), **WISH).text
    assert "Something is restricted already" in desk.open(path_of(alice, "restrict")).text
    desk.press("Restrict, and tell the person why", **{**WISH, "scope": "buying"})
    assert Restriction.objects.count() == 2


def test_a_ground_that_was_taken_out_meanwhile(alice, desk):
    """Chosen from a page that is out of date: refused, and nothing came about."""
    desk.open(path_of(alice, "restrict"))
    Ground.objects.filter(code="fraud").update(retired_at=konto_clock.now())

    with nothing_comes_about(but=LOOKS):
        page = desk.press("Restrict, and tell the person why", **WISH)
    assert page.status == 400


def test_a_leaving_account_may_be_restricted(alice, desk, visit):
    """The leaving goes on; its person is told."""
    alice_at_home = visit.elsewhere()
    alice_at_home.sign_in(alice)
    alice_at_home.leave()

    desk.open(path_of(alice, "restrict"))
    assert "Restricted." in desk.press("Restrict, and tell the person why", **WISH).text
    assert alice.account.state == "leaving"


def test_markup_in_facts_stays_text(alice, desk):
    """Nothing that staff write runs in anybody's browser."""
    desk.open(path_of(alice, "restrict"))
    page = desk.press("Restrict, and tell the person why", **{**WISH, "facts": "<script>alert(1)</script>"})

    assert "<script>alert(1)" not in page.html
    assert "<script>alert(1)</script>" in page.text


# --- the overview ----------------------------------------------------------------------------------------------------
def test_the_overview_shows_what_runs_and_what_is_over(alice, desk, nora, django_assert_max_num_queries):
    """In ten queries at most; the look is on record with the purpose that was stated."""
    restricts(nora, alice, scope=Scope.BUYING)
    over = restricts(nora, alice, scope=Scope.REVIEWS)
    actions.lift(over.id, reasons=REASONS, actor=nora.actor, purpose=Purpose.ANSWER)
    appeal = appeals(alice, restricts(nora, alice))

    with django_assert_max_num_queries(14):
        page = desk.open(path_of(alice))

    for said in ("Fraud: Buying", "Fraud: Signing in", "It was lifted", appeal.number, "a•••"):
        assert said in page.text
    look = JournalEntry.objects.filter(event=Event.STANDING_SEEN).latest("at")
    assert (look.actor_ref, look.details["purpose"]) == (nora.staff.ref, "answer")


@pytest.mark.parametrize("more", [(), ("restrict",)])
def test_without_a_purpose_nothing_is_shown(clock, alice, nora, visit, more):
    """First they say what for; half an hour later, again."""
    nora.signs_in(visit)
    with nothing_comes_about():
        page = visit.open(path_of(alice, *more))
    assert page.path == f"/console/accounts/{alice.account.ref}/purpose/"
    assert alice.name not in page.text

    assert visit.fill(purpose="protect").path == path_of(alice, *more)
    clock.shift(minutes=20)
    assert visit.open(path_of(alice, *more)).path == path_of(alice, *more)
    clock.shift(minutes=20)
    assert visit.open(path_of(alice, *more)).path.endswith("/purpose/")


def test_half_an_hour_of_writing_loses_nothing(clock, alice, desk, nora):
    """The form says itself what it is for: whoever wrote longer than the purpose counts has it counted anew."""
    clock.shift(minutes=20)
    desk.open(path_of(alice, "restrict"))
    clock.shift(minutes=15)
    assert "Restricted." in desk.press("Restrict, and tell the person why", **WISH).text

    clock.shift(minutes=20)
    desk.open(path_of(alice, Restriction.objects.get().id))
    clock.shift(minutes=15)
    assert "Lifted." in desk.press("Lift the restriction", reasons=REASONS).text
    stated = JournalEntry.objects.filter(event=Event.PURPOSE_STATED).order_by("at")
    assert [one.details["purpose"] for one in stated] == ["answer", "protect", "protect"]


# --- lifting ---------------------------------------------------------------------------------------------------------
def test_lifting_wants_reasons_and_opens_by_a_link(alice, desk, nora, letterbox):
    """The person is told why, and gets the link; an empty reason lifts nothing."""
    restriction = restricts(nora, alice)
    desk.open(path_of(alice, restriction.id))
    with nothing_comes_about(but=LOOKS):
        assert desk.press("Lift the restriction", reasons=" ").status == 400
    desk.open(path_of(alice, restriction.id))
    page = desk.press("Lift the restriction", reasons="We were wrong.")
    work()

    assert "Lifted." in page.text
    assert "Send the link again" in page.buttons
    letter = letterbox.last(to=alice.address, kind="standing/lifted").text
    assert "We were wrong." in letter
    assert "/appeal/open/" in letter


def test_nobody_lifts_past_an_appeal(alice, desk, nora):
    """The page says who decides; what is posted all the same does nothing."""
    restriction = restricts(nora, alice)
    appeals(alice, restriction)

    page = desk.open(path_of(alice, restriction.id))
    assert "An appeal is open" in page.text
    assert "Lift the restriction" not in page.buttons
    with nothing_comes_about(but=LOOKS):
        page = desk.post(path_of(alice, restriction.id, "lift"), reasons=REASONS, purpose="answer")
    assert "whoever reviews it decides" in page.text
    assert REASONS in page.text


def test_what_went_meanwhile_is_not_there(alice, desk, nora):
    """Erased with its account between the look and the button: the page says so."""
    restriction = restricts(nora, alice)
    desk.open(path_of(alice, restriction.id))

    with before_the_lock(Restriction.objects.all().delete):
        assert desk.press("Lift the restriction", reasons=REASONS).status == 404


def test_lifted_twice_is_once(alice, desk, nora, letterbox):
    """From a page that is out of date: told, and no second letter."""
    restriction = restricts(nora, alice)
    desk.open(path_of(alice, restriction.id))
    actions.lift(restriction.id, reasons=REASONS, actor=nora.actor, purpose=Purpose.ANSWER)
    work()

    with nothing_comes_about(but=LOOKS):
        page = desk.press("Lift the restriction", reasons="Again.")
    assert "Somebody else was faster" in page.text
    assert "Again." in page.text


def test_the_link_is_sent_again_to_the_contact_alone(alice, desk, nora, letterbox, visit):
    """Once a minute; the newer one opens the account, the older one doesn't any more; nobody of the staff sees it."""
    restriction = restricts(nora, alice)
    actions.lift(restriction.id, reasons=REASONS, actor=nora.actor, purpose=Purpose.ANSWER)
    work()
    old = letterbox.link(kind="standing/lifted")
    desk.open(path_of(alice, restriction.id))
    assert "One left a moment ago" in desk.press("Send the link again").text
    Restriction.objects.get().reopenings.update(created_at=konto_clock.now() - timedelta(minutes=2))
    page = desk.press("Send the link again")
    work()

    letter = letterbox.last(kind="standing/reopening")
    assert letter.to == alice.address
    new = letterbox.link(kind="standing/reopening")
    assert new not in page.html
    home = visit.elsewhere()
    assert "Open my account" not in home.open(old).buttons
    home.open(new)
    home.press("Open my account")
    assert Restriction.objects.get().phase == Phase.OVER


# --- who may ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.SUPPORT, Role.PRIVACY])
def test_others_look_and_change_nothing(alice, nora, visit, role):
    """They see what runs and no button; what is posted all the same is refused."""
    restriction = restricts(nora, alice)
    other = replace(NORA, name="Ruth Ek", email="ruth.ek@example.org", roles=(role,)).starts()
    other.signs_in(visit)
    looks_at(other, alice)

    assert "Restrict something" not in visit.open(path_of(alice)).links
    assert "Lift the restriction" not in visit.open(path_of(alice, restriction.id)).buttons
    sent = {
        path_of(alice, "restrict"): {**WISH, "scope": "buying"},
        path_of(alice, restriction.id, "lift"): {"reasons": REASONS, "purpose": "answer"},
        path_of(alice, restriction.id, "link"): {},
    }
    for path, typed in sent.items():
        with nothing_comes_about(but=(Event.STAFF_REFUSED,)):
            assert visit.post(path, **typed).status == 403


def test_a_shopper_gets_nowhere(alice, bob, nora, visit):
    """With a shopper's session every address leads to the staff's own sign-in; posting does nothing."""
    restriction = restricts(nora, bob)
    visit.sign_in(alice)

    for path in (path_of(alice), path_of(bob), path_of(bob, restriction.id), path_of(bob, "restrict")):
        assert visit.open(path).path == "/console/sign-in/"
    with nothing_comes_about():
        visit.post(path_of(bob, "restrict"), **{**WISH, "scope": "buying"})
        visit.post(path_of(bob, restriction.id, "lift"), reasons=REASONS, purpose="answer")


def test_nobody_works_on_their_own_account(bob, nora, visit):
    """Neither looks, nor restricts, nor lifts, nor sends the link, whatever they say they do it for."""
    restriction = restricts(nora, bob)
    own = replace(NORA, name="Ruth Ek", email=bob.address, roles=(Role.SECURITY,)).starts()
    own.signs_in(visit)
    looks_at(own, bob)

    for path in (path_of(bob), path_of(bob, restriction.id), path_of(bob, "restrict")):
        with nothing_comes_about(but=(Event.STAFF_REFUSED,)):
            assert visit.open(path).status == 403
    for path in (path_of(bob, "restrict"), path_of(bob, restriction.id, "lift"), path_of(bob, restriction.id, "link")):
        with nothing_comes_about(but=(Event.STAFF_REFUSED,)):
            assert visit.post(path, **{**WISH, "scope": "buying"}, reasons=REASONS).status == 403


def test_an_address_that_nobody_proved_keeps_no_staff_away(nora, visit):
    """Who signs up with the address of staff, and can't confirm it, is not out of their reach."""
    BOB.but(address=NORA.email).signs_up()
    nora.signs_in(visit)
    looks_at(nora, BOB.but(address=NORA.email))

    assert visit.open(path_of(BOB.but(address=NORA.email))).status == 200


def test_a_restriction_of_somebody_else_is_not_there(alice, bob, desk, nora):
    """Under another account's reference, or a made-up one."""
    restriction = restricts(nora, bob)

    for path in (path_of(alice, restriction.id), path_of(alice, uuid4())):
        assert desk.open(path).status == 404
    with nothing_comes_about():
        assert desk.post(path_of(alice, restriction.id, "lift"), reasons=REASONS, purpose="answer").status == 404
    assert desk.open(f"/console/accounts/{uuid4()}/standing/").status == 404


def test_who_left_is_not_there(bob, desk):
    """The account's pages end with it."""
    path = path_of(bob)
    bob.leaves()

    assert desk.open(path).status == 404
