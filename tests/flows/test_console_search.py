"""Finding a person or a question in the console: by address, number, name or the number of a question."""

from __future__ import annotations

import pytest
from django.db import connection

from konto.console.looking import SearchedBy
from konto.identity import finding
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry
from tests.cast import Person
from tests.contacts import NEW, NUMBER, changes_to
from tests.letters import work
from tests.questions import asked
from tests.staff import NORA, Colleague
from tests.unchanged import journalled, nothing_comes_about
from tests.visiting import Page, Visit


def searches(visit: Visit, wanted: str) -> Page:
    visit.open("/console/search/")
    return visit.press("Search", wanted=wanted)


@pytest.mark.parametrize(
    "typed", ["alice.appleby@example.org", "  ALICE.Appleby@Example.ORG ", "\uff41lice.appleby@example.org"]
)
def test_an_address_leads_to_its_account(visit: Visit, nora: Colleague, alice: Person, typed: str) -> None:
    """However it is written; nothing of the account is shown before the purpose is stated."""
    nora.signs_in(visit)

    with journalled(Event.ACCOUNTS_SEARCHED):
        page = searches(visit, typed)

    assert page.path.startswith(f"/console/accounts/{alice.account.ref}/purpose/")
    assert "Alice" not in page.text
    assert JournalEntry.objects.get(event=Event.ACCOUNTS_SEARCHED).details == {"by": "email", "found": 1}


@pytest.mark.parametrize("typed", ["+380501234567", "+380 (50) 123-45-67", "00380501234567"])
def test_a_number_leads_to_its_account(visit: Visit, nora: Colleague, dana: Person, typed: str) -> None:
    """With spaces, brackets and dashes, and with the sign of whoever dials."""
    nora.signs_in(visit)

    assert searches(visit, typed).path.startswith(f"/console/accounts/{dana.account.ref}/purpose/")


@pytest.mark.parametrize("typed", ["Alice Appleby", "alice", "APPLEBY", "appl", "  alice   app "])
def test_a_name_leads_to_a_list(visit: Visit, nora: Colleague, alice: Person, bob: Person, typed: str) -> None:
    """By its beginning or its last word, in any capitals; contacts are masked, and others aren't in the list."""
    nora.signs_in(visit)

    page = searches(visit, typed)

    assert page.status == 200
    assert "Alice Appleby" in page.text
    assert alice.address not in page.text
    assert "Bob" not in page.text
    entry = JournalEntry.objects.get(event=Event.ACCOUNTS_SEARCHED)
    assert (entry.subject, entry.details["by"]) == (alice.account.ref, SearchedBy.NAME)


def test_a_name_in_other_letters_is_found(visit: Visit, nora: Colleague, alice: Person) -> None:
    """Cyrillic names, too, whatever the capitals."""
    account = alice.account
    account.name = "Олена Щербак"
    account.save()
    nora.signs_in(visit)

    assert "Олена Щербак" in searches(visit, "ЩЕРБАК").text
    assert "Олена Щербак" in searches(visit, "олена щ").text


@pytest.mark.parametrize("write", [str, str.lower, lambda number: number.replace("-", " ")])
def test_the_number_of_a_question_leads_to_it(visit: Visit, nora: Colleague, write) -> None:
    """With or without dashes and capitals."""
    case = asked()
    nora.signs_in(visit)

    assert searches(visit, write(case.number)).path == f"/console/cases/{case.pk}/"


def test_what_a_stranger_asked_is_found_by_their_address(visit: Visit, nora: Colleague) -> None:
    """Without an account there still are the questions from an address."""
    case = asked()
    nora.signs_in(visit)

    page = searches(visit, case.contact)

    assert case.number in page.text
    assert "Nothing found" not in page.text


@pytest.mark.parametrize(
    "typed", ["nobody@example.org", "+380509999999", "Zzyzx", "%", "' OR 1=1 --", "K-2222-222", "a"]
)
def test_what_there_is_not_is_not_found(visit: Visit, nora: Colleague, alice: Person, typed: str) -> None:
    """Signs that mean something to a database mean nothing here; the journal keeps that somebody searched."""
    nora.signs_in(visit)

    with nothing_comes_about(but=(Event.ACCOUNTS_SEARCHED,)):
        page = searches(visit, typed)

    assert "Nothing found" in page.text
    assert "Alice" not in page.text


def test_whoever_left_is_found_as_gone(visit: Visit, nora: Colleague, alice: Person) -> None:
    """The day is told, and nothing else: there is nothing else."""
    alice.leaves()
    nora.signs_in(visit)

    page = searches(visit, alice.address)

    assert "The account is gone" in page.text
    assert "Alice" not in page.text


def test_an_empty_search_says_so(visit: Visit, nora: Colleague) -> None:
    """And nothing is journalled."""
    nora.signs_in(visit)

    with nothing_comes_about():
        page = searches(visit, " ")

    assert page.status == 400
    assert "Enter what you search for" in page.text


def test_nobody_finds_an_account_of_their_own(visit: Visit, nora: Colleague, alice: Person) -> None:
    """Neither by name nor by address: it is as if there were none."""
    me = Person("Nora Lind", NORA.email, "lantern orchard six bells").joins()
    nora.signs_in(visit)

    assert "Nothing found" in searches(visit, "Nora Lind").text
    assert "Nothing found" in searches(visit, NORA.email).text
    assert not JournalEntry.objects.filter(event=Event.ACCOUNTS_SEARCHED, subject=me.account.ref).exists()


def test_nobody_finds_their_own_by_another_contact(visit: Visit, nora: Colleague) -> None:
    """Neither by the number of the account, nor by its name after its address was changed for another."""
    me = Person("Nora Lind", NORA.email, "lantern orchard six bells").joins()
    home = visit.elsewhere()
    home.sign_in(me)
    changes_to(home, "phone", NUMBER)
    work()
    nora.signs_in(visit)
    assert "Nothing found" in searches(visit, NUMBER).text

    changes_to(home, "email", NEW)
    assert "Nothing found" in searches(visit, "Nora Lind").text
    assert "Nothing found" in searches(visit, NEW).text


def test_what_was_typed_stands_in_no_address(visit: Visit, nora: Colleague, alice: Person) -> None:
    """Searching is a POST, so neither the address of a page nor a log ever holds it."""
    nora.signs_in(visit)
    visit.open("/console/search/")

    page = visit.press("Search", wanted="Alice Appleby")

    assert page.path == "/console/search/"
    assert all("lice" not in hop.headers["Location"] for hop in page.hops)
    assert "Alice" not in visit.open("/console/search/?wanted=Alice").text


def test_names_are_found_by_index_alone(alice: Person) -> None:
    """However many accounts there are: the plan reads the table by no other way, and the planner keeps no names."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        for name in (finding.Folded("name"), finding.Folded(finding.LastWord("name"))):
            sql, values = finding._beginning(name, "app").query.sql_with_params()
            cursor.execute(f"EXPLAIN {sql}", values)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Index Scan using identity_account_by" in plan
            assert "Sort" not in plan
        cursor.execute(
            "SELECT attstattarget FROM pg_attribute WHERE attrelid::regclass::text LIKE 'identity_account_by%'"
        )
        assert {row[0] for row in cursor.fetchall()} == {0}
