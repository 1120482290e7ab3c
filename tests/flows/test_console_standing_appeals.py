"""Appeals in the console: the queue, one appeal beside what it is against, and who may look at all."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from konto.cases import queries as cases
from konto.cases.actions import Attachment, Kind
from konto.console.actions import Role
from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from konto.standing import actions, queries
from konto.standing.actions import Outcome, Scope
from konto.standing.models import Appeal, Restriction
from tests.contacts import NEW, changes_to
from tests.letters import work
from tests.staff import NORA, OMAR, Colleague
from tests.standing import FACTS, REASONS, WHY_NOT, appeals, decides, restricts
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


# --- the queue -------------------------------------------------------------------------------------------------------
def test_the_queue_shows_what_waits_and_leads_there(appeal, omar, visit):
    """Number, ground and day, the next due first; a press away from the page of the appeal."""
    omar.signs_in(visit)

    page = visit.open("/console/appeals/")

    assert appeal.number in page.text
    assert "Fraud" in page.text
    (path,) = [path for words, path in page.links.items() if appeal.number in words]
    assert visit.open(path).path == path_of(appeal)


def test_the_queue_says_what_is_not_yours(appeal, nora, visit):
    """Who restricted sees at once that somebody else decides."""
    nora.signs_in(visit)

    assert "you restricted: somebody else decides" in visit.open("/console/appeals/").text


def test_mine_are_those_that_i_took(appeal, at_it):
    """Nothing before taking it, the appeal afterwards."""
    assert appeal.number not in at_it.open("/console/appeals/?mine").text
    at_it.open(path_of(appeal))
    at_it.press("Take it")

    assert appeal.number in at_it.open("/console/appeals/?mine").text


def test_the_queue_costs_no_more_when_long(alice, bob, mallory, nora, omar, visit, django_assert_max_num_queries):
    """Ten queries at most, for one or for several; an overdue one is marked."""
    for person in (alice, bob, mallory):
        for scope in (Scope.BUYING, Scope.REVIEWS):
            appeals(person, restricts(nora, person, scope=scope))
    Appeal.objects.filter(account_ref=bob.account.ref).update(answer_by=alice.account.created_at)
    omar.signs_in(visit)

    with django_assert_max_num_queries(10):
        page = visit.open("/console/appeals/")

    assert page.text.count("Fraud") == 6
    assert page.text.count("overdue") == 2


# --- the page --------------------------------------------------------------------------------------------------------
def test_statement_and_appeal_stand_side_by_side(appeal, at_it):
    """What the person was told, who decided, and what the person says; the case code of the letter isn't shown."""
    page = at_it.page

    for said in (FACTS, WHY_NOT, "Nora Lind", "You can't come into the account", appeal.number):
        assert said in page.text
    assert queries.statement_of(appeal.restriction).code not in page.text


def test_every_look_is_written_down(appeal, at_it, omar):
    """By whom, at what, and for what; again with each opening."""
    at_it.open(path_of(appeal))

    looks = JournalEntry.objects.filter(event=Event.STANDING_SEEN, details__appeal=str(appeal.id))
    assert looks.count() == 2
    assert {(one.actor_ref, one.details["purpose"]) for one in looks} == {(omar.staff.ref, "review")}


def test_whoever_reviews_has_said_what_for(appeal, at_it, alice):
    """From the appeal that was taken, the account's pages open without asking again."""
    path = f"/console/accounts/{alice.account.ref}/standing/"
    assert at_it.open(path).path.endswith("/purpose/")
    at_it.open(path_of(appeal))
    at_it.press("Take it")

    assert at_it.open(path).path == path
    assert at_it.open(f"/console/accounts/{alice.account.ref}/").status == 200


def test_the_page_is_cheap(alice, nora, omar, visit, django_assert_max_num_queries):
    """However much has happened before, it costs no more queries."""
    for scope in (Scope.BUYING, Scope.DISPUTES):
        decides(omar, appeals(alice, restricts(nora, alice, scope=scope)), Outcome.UPHOLD)
    appeal = appeals(alice, restricts(nora, alice))
    omar.signs_in(visit)

    with django_assert_max_num_queries(18):
        page = visit.open(path_of(appeal))

    assert page.text.count("Fraud: ") == 2
    assert page.text.count("The restriction stays") >= 2


def test_what_a_rule_saw_stands_beside_it(clock, alice, omar, visit):
    """A suspected hijack: the signs with their times; nothing else that happened, and no address."""
    thief = visit.elsewhere()
    thief.sign_in(alice)
    for _ in range(3):
        journal.record(Event.SECOND_STEP_FAILED, alice.account.ref, actor=Actor.stranger())
    changes_to(thief, "email", NEW)
    work()
    appeal = appeals(alice.but(address=NEW), Restriction.objects.get())
    omar.signs_in(visit)

    page = visit.open(path_of(appeal))

    seen = page.text.partition("What the rule saw")[2].partition("History")[0]
    assert NEW not in page.text
    assert "Signed up" not in seen
    assert seen.lower().count("second step") == 3


OTHERS = """
SET LOCAL session_replication_role = replica;
INSERT INTO cases_case
SELECT (jsonb_populate_record(model, jsonb_build_object(
           'id', gen_random_uuid(), 'number', 'O-' || n, 'key', 'other ' || n, 'assignee', gen_random_uuid()))).*
  FROM generate_series(1, 3000) AS n, cases_case AS model;
INSERT INTO standing_appeal
SELECT (jsonb_populate_record(model, jsonb_build_object(
           'id', gen_random_uuid(), 'case_id', gen_random_uuid(), 'restriction_id', gen_random_uuid(),
           'number', 'O-' || n, 'status_digest', sha256(convert_to('other ' || n, 'UTF8')),
           'reviewer', gen_random_uuid()))).*
  FROM generate_series(1, 3000) AS n, standing_appeal AS model;
ANALYZE cases_case, standing_appeal;
SET LOCAL session_replication_role = origin
"""
"""Copies of what Alice wrote, with others at work on them: the planner chooses by how much there is."""


@pytest.mark.parametrize(
    ("read", "index"),
    [
        (lambda: queries.queue(page=2), "standing_appeal_queue"),
        (lambda: queries.queue(reviewer=uuid4()), "standing_appeal_mine"),
        (lambda: cases.queue(assignee=uuid4()), "cases_case_mine"),
    ],
)
def test_a_queue_is_read_from_its_index(appeal, read, index):
    """In order, a page at a time, however many there are: everybody's, and one's own, which the start page shows."""
    with CaptureQueriesContext(connection) as asked:
        read()
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {asked.captured_queries[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert f"Index Scan using {index}" in plan
    assert "Sort" not in plan


def test_files_are_handed_out_as_downloads(alice, nora, omar, visit):
    """Under a name of ours, run by no browser; the look is written down; another appeal's file isn't there."""
    file = Attachment("evil.html", Kind.TEXT, "txt", b"<script>alert(1)</script>")
    other = appeals(alice, restricts(nora, alice, scope=Scope.BUYING))
    wish = actions.Objection(WHY_NOT, [file], "en", "192.0.2.9", uuid4())
    restriction = restricts(nora, alice)
    appeal = actions.appeal(restriction.id, wish, actor=nora.actor)
    omar.signs_in(visit)
    (path,) = [path for path in visit.open(path_of(appeal)).links.values() if "/files/" in path]

    answer = visit.open(path).response

    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert visit.open(path.replace(str(appeal.pk), str(other.pk))).status == 404


def test_the_case_of_an_appeal_leads_to_the_appeal(appeal, omar, visit):
    """It can't be answered or closed past the review: the page of the case isn't there for it."""
    omar.signs_in(visit)

    assert visit.open(f"/console/cases/{appeal.case_id}/").path == path_of(appeal)
    with nothing_comes_about(but=LOOKS):
        visit.post(f"/console/cases/{appeal.case_id}/", do="answer", text="No.", seen="1")
        visit.post(f"/console/cases/{appeal.case_id}/", do="close")


def test_the_queue_of_questions_leads_reviewers_to_appeals(appeal, omar, visit):
    """Beside what else waits; who doesn't review sees that it waits, and no link."""
    omar.signs_in(visit)
    (path,) = [path for words, path in visit.open("/console/queue/").links.items() if appeal.number in words]
    assert visit.open(path).path == path_of(appeal)
    ruth = replace(NORA, name="Ruth Ek", email="ruth.ek@example.org", roles=(Role.SUPPORT,)).starts()
    other = visit.elsewhere()
    ruth.signs_in(other)

    page = other.open("/console/queue/")
    assert appeal.number in page.text
    assert not [words for words in page.links if appeal.number in words]


# --- who may ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.SUPPORT, Role.ADMIN])
def test_other_roles_see_no_appeal(appeal, visit, role):
    """Neither the queue, nor an appeal, nor its case by its id; nothing comes about."""
    replace(OMAR, roles=(role,)).starts().signs_in(visit)

    for path in ("/console/appeals/", path_of(appeal), f"/console/cases/{appeal.case_id}/"):
        with nothing_comes_about(but=(Event.STAFF_REFUSED,)):
            page = visit.open(path)
        assert page.status == 403
        assert WHY_NOT not in page.text


def test_a_shopper_gets_nowhere(appeal, bob, visit):
    """With a shopper's session every address leads to the staff's own sign-in; posting does nothing."""
    visit.sign_in(bob)

    for path in ("/console/appeals/", path_of(appeal)):
        assert visit.open(path).path == "/console/sign-in/"
    with nothing_comes_about():
        visit.post(path_of(appeal), do="decide", outcome="lift", reasons=REASONS)


def test_nobody_judges_their_own_appeal(alice, nora, visit):
    """Somebody of the staff whose proved address is the account's: no look, no verb."""
    appeal = appeals(alice, restricts(nora, alice))
    own = replace(OMAR, email=alice.address.upper(), roles=(Role.SECURITY,)).starts()
    own.signs_in(visit)

    for _ in range(2):
        with nothing_comes_about(but=(Event.STAFF_REFUSED,)):
            page = visit.open(path_of(appeal))
        assert page.status == 403
        assert "your own" in page.text
    with nothing_comes_about(but=(Event.STAFF_REFUSED,)):
        assert visit.post(path_of(appeal), do="take").status == 403


def test_an_appeal_of_nobody_is_not_there(visit, omar):
    """A made-up id."""
    omar.signs_in(visit)

    assert visit.open(f"/console/appeals/{uuid4()}/").status == 404
