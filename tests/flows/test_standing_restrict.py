"""Restricting: what staff give makes a statement, several run at once, and each scope stops what it names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from konto.kernel import registries, standing
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.standing import actions, queries
from konto.standing.actions import NEEDED, Basis, Found, Purpose, Scope
from konto.standing.models import Ground, Restriction
from tests.cast import ALICE
from tests.letters import work
from tests.standing import FACTS, restricts, restricts_account
from tests.unchanged import nothing_comes_about

TEXTS = {language: {"name": "Spam", "clause": "Terms, 4", "why": "Because"} for language in ("en", "uk", "nb")}


@pytest.fixture(autouse=True)
def _standing_clock(clock) -> None:
    """Days pass only when a test says so."""


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"facts": " "}, "facts"),
        ({"facts": "x" * 3_001}, "facts"),
        ({"notice": "from Mallory Marsh"}, "notice"),
        ({"notice": "MARSH"}, "notice"),
        ({"notice": "MALLORY-MARSH-1"}, "notice"),
        ({"territory": "x" * 101, "scope": Scope.BUYING}, "territory"),
        ({"territory": "Norway", "scope": Scope.SIGN_IN}, "territory"),
    ],
)
def test_what_makes_no_statement_is_refused(alice, nora, given, part):
    """Without facts, or naming who told us: nothing is restricted, nobody is written to."""
    with nothing_comes_about(), pytest.raises(actions.CannotRestrict, match=part):
        restricts(nora, alice, **given)


def test_times_have_to_make_sense(alice, nora, clock):
    """An end that is past, or a start that is, is refused."""
    for given in ({"until": clock.now}, {"starts_at": clock.now - timedelta(days=1)}):
        with nothing_comes_about(), pytest.raises(actions.CannotRestrict):
            restricts(nora, alice, **given)


def test_nobody_but_staff_restricts(alice, mallory):
    """A person who calls the action restricts nobody."""
    with nothing_comes_about(), pytest.raises(actions.NotStaff):
        actions.restrict(
            alice.account,
            scope=Scope.EVERYTHING,
            ground="fraud",
            facts=FACTS,
            found=Found.OWN,
            actor=Actor.person(mallory.account.ref),
            purpose=Purpose.PROTECT,
        )


def test_every_verb_of_staff_has_a_permission():
    """The console finds what each action needs under its name."""
    verbs = {
        "restrict",
        "lift",
        "take",
        "give_back",
        "save_draft",
        "decide",
        "note_look",
        "save_ground",
        "retire_ground",
    }

    assert verbs | {"figures"} == set(NEEDED)
    assert all(hasattr(actions, verb) for verb in verbs)


def test_the_same_twice_is_refused(alice, nora):
    """Pressed twice: one restriction, one letter."""
    restricts(nora, alice)
    with nothing_comes_about(), pytest.raises(actions.AlreadyRestricted):
        restricts(nora, alice)


def test_of_several_the_strictest_shows(alice, nora, visit):
    """Buying and signing in at once: both stand on the page, the stricter first."""
    restricts(nora, alice, scope=Scope.BUYING, ground="abuse")
    restricts(nora, alice, scope=Scope.SIGN_IN)
    page = visit.sign_in(alice)

    assert page.path == "/settings/standing/"
    assert page.text.index("Signing in") < page.text.index("Buying")
    assert [one.scope for one in queries.running(alice.account)] == ["sign_in", "buying"]


def test_a_scope_stops_what_it_names_and_nothing_else(alice, nora, visit):
    """Who can't buy comes in, is told on every page, and may still open disputes."""
    restricts(nora, alice, scope=Scope.BUYING)
    page = visit.sign_in(alice)

    assert page.path == "/cabinet/"
    assert "You can't do everything at the moment: buying." in page.text
    assert visit.open(page.links["Read why"]).path == "/settings/standing/"
    assert standing.doing_limited_by(alice.account, "buying") == "standing:mine"
    assert standing.doing_limited_by(alice.account, "disputes") is None
    assert not queries.may(alice.account, Scope.BUYING)
    assert queries.may(alice.account, Scope.REVIEWS)


def test_a_notice_is_named_by_its_number_alone(alice, nora, visit):
    """The person learns that somebody told us, and the number, never who."""
    restricts(nora, alice, found=Found.NOTICE, notice="N-2041", territory="Norway", scope=Scope.BUYING)
    visit.sign_in(alice)
    page = visit.open("/settings/standing/")

    assert "Somebody told us (notice N-2041)." in page.text
    assert "It applies in: Norway." in page.text


def test_a_later_start_and_an_end(alice, nora, visit, clock):
    """Told at once, stopped from the day on, and open again when its time is over, without anybody doing anything."""
    day = timedelta(days=1)
    restricts(nora, alice, starts_at=clock.now + day, until=clock.now + 2 * day)
    assert visit.sign_in(alice).path == "/cabinet/"
    clock.shift(days=1, minutes=1)
    assert visit.open("/cabinet/").path == "/settings/standing/"
    clock.shift(days=1)
    assert visit.open("/cabinet/").path == "/cabinet/"

    work()
    ended = Restriction.objects.get()
    assert (ended.phase, ended.end) == ("over", "expired")
    assert not alice.account.restricted
    assert "Its time is over" in visit.open("/settings/standing/").text


def test_a_statement_can_be_kept(alice, bob, nora, visit):
    """Each has a page of its own, under settings; nobody else's opens."""
    restriction = restricts(nora, alice, scope=Scope.REVIEWS)
    theirs = restricts(nora, bob, scope=Scope.REVIEWS)
    visit.sign_in(alice)
    visit.open("/settings/")
    page = visit.open(visit.page.links["Restrictions and appeals"])
    page = visit.open(page.links["This statement alone, to keep or print"])

    assert page.path == f"/settings/standing/{restriction.id}/"
    assert FACTS in page.text
    for path in (f"/settings/standing/{theirs.id}/", f"/settings/standing/{theirs.id}/appeal/"):
        assert visit.open(path).status == 404


@pytest.mark.parametrize(("language", "said"), [("uk", "Шахрайство"), ("nb", "Svindel")])
def test_the_ground_is_told_in_the_persons_language(nora, letterbox, visit, language, said):
    """In the letter and on the page."""
    person = ALICE.but(language=language).joins()
    restricts(nora, person)

    assert said in letterbox.last(kind="standing/restricted").text


def test_a_number_is_told_by_text(dana, nora, letterbox):
    """With the case code, and where to use it."""
    restriction = restricts_account(nora, dana.account)

    text = letterbox.last(to=dana.address)
    assert (text.channel, text.kind) == ("sms", "standing/restricted")
    assert queries.statement_of(restriction).code in text.text


def test_a_new_wording_leaves_old_statements_alone(alice, nora, visit):
    """A ground is written anew as another version; what ran on the old one says what it said."""
    restricts(nora, alice)
    actions.save_ground("fraud", basis=Basis.CONTRACT, texts=TEXTS, outlives=True, actor=nora.actor)

    assert "Fraud." in visit.sign_in(alice).text
    assert [one.version for one in Ground.objects.filter(code="fraud").order_by("version")] == [1, 2]
    assert queries.grounds().get(code="fraud").texts["en"]["name"] == "Spam"


def test_a_ground_is_written_in_every_language(nora):
    """A missing language, a rule's ground, a strange code: refused, and the catalogue is as it was."""
    before = list(Ground.objects.order_by("pk").values())
    texts = {language: TEXTS[language] for language in ("en", "uk")}
    with nothing_comes_about(), pytest.raises(actions.Incomplete, match="nb"):
        actions.save_ground("spam", basis=Basis.CONTRACT, texts=texts, outlives=True, actor=nora.actor)
    with nothing_comes_about(), pytest.raises(actions.CannotSave):
        actions.save_ground("Spam!", basis=Basis.CONTRACT, texts=TEXTS, outlives=True, actor=nora.actor)
    with nothing_comes_about(), pytest.raises(actions.CannotSave):
        actions.retire_ground("hijack", actor=nora.actor)

    assert list(Ground.objects.order_by("pk").values()) == before


def test_a_retired_ground_restricts_nobody(alice, nora):
    """Nothing new is restricted on it."""
    actions.retire_ground("abuse", actor=nora.actor)
    with nothing_comes_about(), pytest.raises(Ground.DoesNotExist):
        restricts(nora, alice, ground="abuse")


def test_related_services_can_hear_of_it(alice, nora, monkeypatch):
    """Whoever asked to hear is told of the account, in the same transaction."""
    heard: list[object] = []
    monkeypatch.setattr(standing, "_changed_hooks", [heard.append])
    restricts(nora, alice)

    assert heard == [alice.account.ref]


def test_the_purpose_is_on_record(alice, nora):
    """The journal says who restricted what, and why they acted; no facts, no names."""
    restricts(nora, alice)
    entry = JournalEntry.objects.get(event=Event.RESTRICTED)

    assert (entry.actor_ref, entry.details["purpose"]) == (nora.staff.ref, "protect")
    assert FACTS not in str(entry.details)


def test_the_unrestricted_cost_nothing(alice, nora, django_assert_num_queries):
    """The guards ask the database only about an account that is marked, and then once."""
    account = alice.account
    with django_assert_num_queries(0):
        assert registries.door_closed_by(account) is None
    restricts(nora, alice)
    account = alice.account
    with django_assert_num_queries(1):
        assert registries.door_closed_by(account) == "standing:mine"
        assert registries.door_closed_by(account, errand="leaving") is None


def test_deadlines_wait_for_whoever_is_shut_out(alice, nora, clock):
    """What a person has to do is due later by the time in which they couldn't get in, whatever overlapped."""
    ref, begun = alice.account.ref, clock.now
    due = begun + timedelta(days=10)
    restricts(nora, alice, scope=Scope.BUYING)  # whoever can come in can do it
    restricts(nora, alice, starts_at=begun + timedelta(days=2), until=begun + timedelta(days=5))
    restricts(nora, alice, scope=Scope.EVERYTHING, starts_at=begun + timedelta(days=4), until=begun + timedelta(days=6))
    restricts(nora, alice, ground="abuse", starts_at=begun + timedelta(days=20), until=begun + timedelta(days=21))

    def is_due_on_day():
        return (standing.due_after_pauses(ref, begun=begun, due=due) - begun) / timedelta(days=1)

    assert is_due_on_day() == 10
    clock.shift(days=3)
    assert is_due_on_day() == 11
    clock.shift(days=9)
    assert is_due_on_day() == 14
    clock.shift(days=10)
    assert is_due_on_day() == 14
    assert standing.due_after_pauses(nora.staff.ref, begun=begun, due=due) == due
