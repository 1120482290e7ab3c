"""Deciding appeals in the console: taking, drafting, judging with reasons, by other eyes than those that restricted."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from konto.cases import actions as cases
from konto.cases.actions import Channel
from konto.cases.contacts import Contact
from konto.cases.models import Case
from konto.console.actions import Role
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.standing import actions
from konto.standing.actions import Outcome, Scope
from konto.standing.models import Appeal, Phase, Remnant, Restriction
from tests.cast import BOB, Person
from tests.letters import work
from tests.meanwhile import before_the_lock
from tests.staff import NORA, OMAR, Colleague
from tests.standing import REASONS, WHY_NOT, appeals, code_of, decides, restricts
from tests.unchanged import nothing_comes_about
from tests.visiting import Visit

LOOKS = (Event.STANDING_SEEN,)


@pytest.fixture
def nora(db: None) -> Colleague:
    """Who restricts."""
    return replace(NORA, roles=(Role.SECURITY,)).starts()


@pytest.fixture
def omar(db: None) -> Colleague:
    """Who reviews."""
    return replace(OMAR, roles=(Role.SECURITY,)).starts()


@pytest.fixture
def appeal(alice, nora) -> Appeal:
    """Nora restricted Alice, who objects."""
    return appeals(alice, restricts(nora, alice))


@pytest.fixture
def at_it(appeal: Appeal, omar: Colleague, visit: Visit) -> Visit:
    """Omar, who has opened the appeal."""
    omar.signs_in(visit)
    visit.open(path_of(appeal))
    return visit


def path_of(appeal: Appeal) -> str:
    return f"/console/appeals/{appeal.pk}/"


# --- deciding --------------------------------------------------------------------------------------------------------
def test_lifting_tells_the_person_and_sends_the_link(appeal, at_it, alice, letterbox):
    """With the reasons as they were written, by a letter whose link opens the account."""
    at_it.press("Take it")
    page = at_it.press("Decide", outcome="lift", reasons=REASONS)
    work()

    assert "Decided." in page.text
    assert "Omar Vik" in page.text
    letter = letterbox.last(to=alice.address, kind="standing/decided")
    assert REASONS in letter.text
    assert "/appeal/open/" in letter.text
    assert "Omar" not in letter.text
    assert Restriction.objects.get().phase == Phase.LIFTED


def test_upholding_leaves_it_and_says_where_to_turn(appeal, at_it, alice, letterbox):
    """The restriction runs on; the letter names the ways beyond us."""
    at_it.press("Take it")
    at_it.press("Decide", outcome="uphold", reasons=REASONS)
    work()

    assert "court" in letterbox.last(to=alice.address, kind="standing/decided").text
    assert Restriction.objects.get().phase == Phase.RUNS


def test_narrowing_leaves_less_until_a_day(appeal, at_it, alice, letterbox):
    """A milder scope, until the end of the day that was named, with a statement of its own; and on record."""
    at_it.press("Take it")
    at_it.press("Decide", outcome="narrow", scope="buying", until="2037-01-31", reasons=REASONS)

    narrow = Restriction.objects.get(replaces=appeal.restriction)
    assert narrow.scope == Scope.BUYING
    assert narrow.until
    assert narrow.until.isoformat().startswith("2037-02-01T00:00")
    work()
    assert code_of(narrow) in letterbox.last(to=alice.address, kind="standing/restricted").text
    begun = JournalEntry.objects.get(event=Event.RESTRICTED, details__restriction=str(narrow.id))
    assert (begun.actor_ref, begun.details["scope"]) == (narrow.decided_by, "buying")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"outcome": "lift", "reasons": ""}, "there is no decision without them"),
        ({"outcome": "lift", "reasons": " \n "}, "there is no decision without them"),
        ({"reasons": REASONS}, "Choose a decision"),
        ({"outcome": "narrow", "reasons": REASONS}, "Choose what stays restricted"),
        ({"outcome": "narrow", "scope": "everything", "reasons": REASONS}, "Choose less than what is restricted now"),
        ({"outcome": "narrow", "scope": "buying", "until": "2001-01-01", "reasons": REASONS}, "that isn't over"),
        ({"outcome": "lift", "reasons": "x" * 5_001}, "Use 5000 characters at most"),
    ],
)
def test_half_a_decision_is_none(appeal, at_it, typed, said):
    """What is missing is said beside the field, what was typed stays, and nothing came about."""
    at_it.press("Take it")
    with nothing_comes_about(but=LOOKS):
        page = at_it.press("Decide", **typed)

    assert page.status == 400
    assert said in page.text
    assert page.values["reasons"].strip() == typed["reasons"].strip()


def test_a_draft_stays_for_whoever_goes_on(appeal, at_it, alice, letterbox):
    """Saved without deciding, given back, taken again: it stands there; nobody was written to."""
    at_it.press("Take it")
    letters = len(letterbox)
    at_it.press("Save the draft", outcome="narrow", scope="buying", until="2037-01-31", reasons="So far")
    at_it.press("Give it back")
    page = at_it.press("Take it")

    said = {name: page.values[name] for name in ("outcome", "scope", "until", "reasons")}
    assert said == {"outcome": "narrow", "scope": "buying", "until": "2037-01-31", "reasons": "So far"}
    assert len(letterbox) == letters
    assert Restriction.objects.get().phase == Phase.RUNS


def test_a_draft_keeps_what_is_half(appeal, at_it):
    """A day without a scope, a scope without a decision: nothing that was typed is lost."""
    at_it.press("Take it")
    page = at_it.press("Save the draft", scope="buying", until="2037-01-31", reasons="So far")
    assert (page.values["scope"], page.values["until"]) == ("buying", "2037-01-31")

    page = at_it.press("Save the draft", outcome="narrow", scope="", until="2037-02-28", reasons="So far")
    assert (page.values["outcome"], page.values["until"]) == ("narrow", "2037-02-28")


def test_what_the_person_adds_is_read_before_deciding(appeal, at_it, alice):
    """Written while Omar had the page open: he is told, reads it, and then his decision counts."""
    at_it.press("Take it")
    cases.reply(appeal.case_id, "Here is the proof.", key=uuid4(), actor=Actor.person(alice.account.ref))

    with nothing_comes_about(but=LOOKS):
        page = at_it.press("Decide", outcome="uphold", reasons=REASONS)
    assert page.status == 400
    assert "The person has written meanwhile" in page.text
    assert "Here is the proof." in page.text
    assert (page.values["outcome"], page.values["reasons"]) == ("uphold", REASONS)

    assert "Decided." in at_it.press("Decide").text


def test_what_is_written_after_the_decision_is_answered(appeal, at_it, alice, letterbox):
    """The person writes again: whoever decides appeals reads, answers and closes it; nobody else, and not for ever."""
    at_it.press("Take it")
    at_it.press("Decide", outcome="uphold", reasons=REASONS)
    cases.reply(appeal.case_id, "And my parcel?", key=uuid4(), actor=Actor.person(alice.account.ref))
    path = f"/console/cases/{appeal.case_id}/"
    support = replace(NORA, name="Ruth Ek", email="ruth.ek@example.org", roles=(Role.SUPPORT,)).starts()
    other = at_it.elsewhere()
    support.signs_in(other)
    assert other.open(path).status == 403

    assert "And my parcel?" in at_it.open(path).text
    at_it.press("Send the answer", text="It is with your neighbour.")
    assert "It is with your neighbour." in at_it.page.text
    at_it.press("Close the question")

    assert Case.objects.get(pk=appeal.case_id).status == "closed"
    assert at_it.open(path).path == path_of(appeal)


def test_a_rule_is_lifted_or_upheld_never_narrowed(clock, visit, omar):
    """What a rule restricts is so or not: nothing between is offered, and what is sent all the same is refused."""
    BOB.signs_up()
    clock.shift(days=8)
    work()
    appeal = appeals(BOB, Restriction.objects.get())
    omar.signs_in(visit)
    visit.open(path_of(appeal))
    page = visit.press("Take it")

    assert "automatically" in page.text
    assert "scope" not in page.values
    with nothing_comes_about(but=LOOKS):
        answer = visit.post(path_of(appeal), do="decide", outcome="narrow", scope="buying", reasons=REASONS)
    assert answer.status == 400


def left_with_an_appeal(person: Person, colleague: Colleague) -> Appeal:
    """Whoever left while restricted, and objects with the case code."""
    code = code_of(restricts(colleague, person))
    person.leaves()
    wish = actions.Objection(WHY_NOT, (), "en", "192.0.2.9", uuid4())
    filed = actions.appeal_from_outside(code, Contact(Channel.EMAIL, person.address), wish)
    assert filed
    return filed


def test_who_left_is_answered_too(bob, nora, omar, visit, letterbox):
    """The page says that the account is gone and offers no narrowing; lifting lifts the block that outlives it."""
    appeal = left_with_an_appeal(bob, nora)
    omar.signs_in(visit)
    page = visit.open(path_of(appeal))
    assert "It is gone: they left while it was restricted." in page.text
    assert WHY_NOT in page.text
    assert bob.name not in page.text
    assert "scope" not in visit.press("Take it").values

    page = visit.press("Decide", outcome="lift", reasons=REASONS)
    work()

    assert "Decided." in page.text
    assert Remnant.objects.get().ends_at is None
    assert REASONS in letterbox.last(to=bob.address, kind="standing/decided").text


def test_nobody_judges_what_they_left_behind(bob, nora, visit):
    """Somebody of the staff who wrote from their own address, after their account was gone."""
    appeal = left_with_an_appeal(bob, nora)
    own = replace(OMAR, email=bob.address, roles=(Role.SECURITY,)).starts()
    own.signs_in(visit)

    with nothing_comes_about(but=(Event.STAFF_REFUSED,)):
        assert visit.open(path_of(appeal)).status == 403
        assert visit.post(path_of(appeal), do="take").status == 403


# --- four eyes, and two at once --------------------------------------------------------------------------------------
def test_who_restricted_is_offered_nothing(appeal, nora, visit):
    """The page says why; what is posted all the same does nothing, and says so."""
    nora.signs_in(visit)

    page = visit.open(path_of(appeal))
    assert "You decided this restriction" in page.text
    assert not {"Take it", "Decide", "Save the draft"} & set(page.buttons)
    for sent in ({"do": "take"}, {"do": "decide", "outcome": "uphold", "reasons": REASONS}):
        with nothing_comes_about(but=LOOKS):
            assert "somebody else decides" in visit.post(path_of(appeal), **sent).text


def test_the_second_who_decides_is_told(appeal, at_it, nora):
    """Omar had the page open; meanwhile another one took and decided it: one outcome, and Omar reads it."""
    at_it.press("Take it")
    other = replace(NORA, name="Ruth Ek", email="ruth.ek@example.org", roles=(Role.SECURITY,)).starts()
    actions.take(appeal.id, instead_of=OMAR.staff.ref, actor=other.actor)
    decides(other, appeal, Outcome.UPHOLD, reasons="The photos show something else.")

    with nothing_comes_about(but=LOOKS):
        page = at_it.press("Decide", outcome="lift", reasons=REASONS)

    assert "Somebody else was faster" in page.text
    assert "The photos show something else." in page.text
    assert REASONS in page.text  # what he typed, to be copied
    assert Appeal.objects.get().outcome == Outcome.UPHOLD


def test_taking_over_names_from_whom(appeal, at_it, omar):
    """A page that is out of date takes nothing over."""
    other = replace(NORA, name="Ruth Ek", email="ruth.ek@example.org", roles=(Role.SECURITY,)).starts()
    actions.take(appeal.id, instead_of=None, actor=other.actor)

    with nothing_comes_about(but=LOOKS):
        page = at_it.press("Take it")
    assert "Somebody else was faster" in page.text

    at_it.press("Take it over")
    assert Appeal.objects.get().reviewer == omar.staff.ref


def test_an_appeal_taken_back_is_over(appeal, at_it, alice):
    """The person took it back while Omar wrote: he is told, and nothing is decided."""
    at_it.press("Take it")
    actions.withdraw(appeal.id, actor=Actor.person(alice.account.ref))

    with nothing_comes_about(but=LOOKS):
        page = at_it.press("Decide", outcome="lift", reasons=REASONS)

    assert "Somebody else was faster" in page.text
    assert "took the appeal back" in page.text


def test_an_appeal_that_went_meanwhile_is_not_there(appeal, at_it):
    """Erased with its account between the look and the button: the page says so."""
    at_it.press("Take it")

    with before_the_lock(Appeal.objects.all().delete):
        assert at_it.press("Decide", outcome="lift", reasons=REASONS).status == 404
