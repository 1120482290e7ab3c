"""Attacks by whoever holds a contact from before: an account's questions and answers follow its contact."""

from __future__ import annotations

from konto.cases.models import Case
from tests.contacts import NEW, NUMBER, changes_to, undo_link
from tests.letters import Letterbox, work
from tests.questions import ANSWER, answers, asked
from tests.visiting import Visit

ANSWERED = "cases/answered"


def changed(visit, alice, kind="email", contact=NEW):
    visit.sign_in(alice)
    changes_to(visit, kind, contact)
    work()


def answered_to(case, nora):
    answers(nora, case)
    work()
    return Letterbox().last(kind=ANSWERED).to


def test_an_answer_goes_to_the_new_address_and_not_to_the_one_before(alice, visit, nora, letterbox):
    """Whoever holds the mailbox that was given up reads nothing of what staff answer."""
    case = asked(by=alice)
    changed(visit, alice)

    assert answered_to(case, nora) == NEW
    assert not [one for one in letterbox.all() if one.to == alice.address and ANSWER[:12] in one.text]


def test_a_link_in_the_mailbox_before_opens_the_conversation_no_more(alice, visit, nora, letterbox):
    """The letter of the receipt lies in the old mailbox: once the address changed, its link is over."""
    asked(by=alice)
    work()
    link = letterbox.link(to=alice.address)
    assert Visit().open(link).status == 200
    changed(visit, alice)

    assert Visit().open(link).status == 404


def test_a_thiefs_address_hears_no_answer_after_the_change_is_taken_back(alice, visit, nora):
    """The undo takes the questions back along with the address."""
    changed(visit, alice)
    case = asked(by=alice.but(address=NEW))
    owner = Visit(network="203.0.113.9")
    owner.open(undo_link(alice.address))
    owner.press("Take it back")

    assert answered_to(case, nora) == alice.address


def test_a_second_contact_takes_no_questions_away(alice, visit, nora):
    """The address stays the one that is written to when a number is added."""
    case = asked(by=alice)
    changed(visit, alice, "phone", NUMBER)

    assert answered_to(case, nora) == alice.address
    assert Case.objects.get(pk=case.pk).proved_at
