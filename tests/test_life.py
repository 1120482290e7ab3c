"""An account's life in any order: whatever two people and a stranger do, the promises hold after every step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import sampled_from, sets

from konto.departure.models import Departure, ErasureOrder, Stage
from konto.identity import addresses
from konto.identity.models import Account, Identifier, RetiredIdentifier, Session, State
from konto.kernel import holdings
from konto.kernel.models import JournalEntry
from tests import clocks
from tests.cast import Person
from tests.letters import Letterbox, work
from tests.visiting import Page, Visit

ANN = Person("Ann Zukowska", "ann.zukowska@example.org", "walnut zebra eleven kites")
BEN = Person("Ben Quist", "ben.quist@example.org", "pepper quilt nineteen owls")
PEOPLE = (ANN, BEN)
SPELLINGS = {
    ANN: [ANN.address, "Ann.Zukowska@EXAMPLE.org", "  ann.ZUKOWSKA@example.org", "ａnn.zukowska@example.org"],
    BEN: [BEN.address, "BEN.QUIST@example.org"],
}
EMPTIED_BY_HAND = ("procrastinate_jobs", "procrastinate_periodic_defers", "kernel_journalentry")

somebody = sampled_from(PEOPLE)
spelling = sampled_from(range(4))


class Life(RuleBasedStateMachine):
    """Each person has a browser of their own. What became of whom is remembered beside the database."""

    def __init__(self) -> None:
        super().__init__()
        self.browsers = {person: Visit() for person in PEOPLE}
        self.gone: set[Person] = set()
        self.links: dict[Person, str] = {}

    @initialize(there=sets(somebody))
    def begin(self, there: set[Person]) -> None:
        empty_the_database()
        for person in there:
            person.joins()
        self.stopped = clocks.stopped()
        self.clock = self.stopped.__enter__()

    def teardown(self) -> None:
        if hasattr(self, "stopped"):
            self.stopped.__exit__(None, None, None)

    # --- what people do --------------------------------------------------------------------------------------------
    @rule(person=somebody, spelled=spelling)
    def signs_up(self, person: Person, spelled: int) -> None:
        """With any spelling of the address; a mailbox that is taken or retired is refused."""
        state = state_of(person)
        typed = SPELLINGS[person][spelled % len(SPELLINGS[person])]
        page = Visit().sign_up(person.but(address=typed))
        refused = person in self.gone or state not in (None, State.NEW)
        assert (page.status == 400) is refused, page.text
        assert (state_of(person) is None) is (person in self.gone)

    @rule(person=somebody)
    def activates(self, person: Person) -> None:
        """By the link of the newest letter that there is; an old link explains and does nothing."""
        letters = Letterbox().all(to=person.address, kind="identity/activate")
        state = state_of(person)
        if not letters or state != State.NEW:
            return
        browser = Visit()
        browser.open(Letterbox().link(to=person.address, kind="identity/activate"))
        if browser.page and browser.page.status == 200:
            browser.fill(password=person.password)

    @rule(person=somebody)
    def signs_in(self, person: Person) -> None:
        """The right password opens the account, and nothing else."""
        page = self._enter(person)
        assert (page.path == "/sign-in/") is (state_of(person) is None)

    @rule(person=somebody)
    def looks_around(self, person: Person) -> None:
        """Pages show the person's own name, or none."""
        other = BEN if person is ANN else ANN
        for path in ("/cabinet/", "/settings/", "/leave/", "/leave/waiting/", "/activate/"):
            text = self.browsers[person].open(path).html
            assert other.name not in text
            assert other.address not in text.lower()

    @precondition(lambda self: any(state_of(person) in (State.NEW, State.ACTIVE) for person in PEOPLE))
    @rule(person=somebody)
    def leaves(self, person: Person) -> None:
        """The whole walk, where the account is open."""
        if state_of(person) not in (State.NEW, State.ACTIVE):
            return
        self.clock.shift(minutes=2)
        self._enter(person)
        with self._counting():
            page = self.browsers[person].leave(reason="privacy", text=f"I am {person.name}")
        assert state_of(person) in (State.LEAVING, None)
        self.links[person] = page.path

    @precondition(lambda self: self.links)
    @rule(person=somebody)
    def keeps(self, person: Person) -> None:
        """As long as there is time; otherwise nothing comes back."""
        if person not in self.links:
            return
        before = state_of(person)
        page = Visit().post(f"{self.links[person]}keep/")
        if before == State.LEAVING:
            assert "You kept your account" in page.title
            assert state_of(person) in (State.NEW, State.ACTIVE)
        else:
            assert state_of(person) == before

    @precondition(lambda self: self.links)
    @rule(person=somebody)
    def hurries(self, person: Person) -> None:
        """ "Erase it now", from the secret link."""
        if person in self.links:
            Visit().post(f"{self.links[person]}now/")

    def _enter(self, person: Person) -> Page:
        """With a fresh browser; after failures the page asks for the letters of a picture first."""
        browser = self.browsers[person] = Visit()
        page = browser.sign_in(person)
        return browser.sign_in(person) if page.asks_for_picture else page

    # --- what happens by itself ------------------------------------------------------------------------------------
    @rule(hours=sampled_from([1, 19, 21]))
    def time_passes(self, hours: int) -> None:
        self.clock.shift(hours=hours)

    @rule()
    def worker_works(self) -> None:
        with self._counting():
            work()

    @rule(person=somebody)
    def is_erased(self, person: Person) -> None:
        """Whoever waits and wants it now is gone when the worker has been there."""
        if state_of(person) != State.LEAVING:
            return
        self.hurries(person)
        self.worker_works()
        assert state_of(person) is None
        assert "Your account is gone" in Visit().open(self.links[person]).title

    @contextmanager
    def _counting(self) -> Iterator[None]:
        """Remember whose proved address goes while the worker works."""
        proved = {person for person in PEOPLE if is_proved(person)}
        yield
        self.gone |= {person for person in proved if state_of(person) is None}

    # --- what always holds -----------------------------------------------------------------------------------------
    @invariant()
    def one_account_for_one_mailbox(self) -> None:
        folded = [addresses.fold(value) for value in Identifier.objects.values_list("value", flat=True)]
        assert len(folded) == len(set(folded))
        assert Identifier.objects.count() == Account.objects.count() <= len(PEOPLE)

    @invariant()
    def who_is_gone_stays_gone(self) -> None:
        for person in self.gone:
            assert state_of(person) is None
        assert RetiredIdentifier.objects.count() == len(self.gone)

    @invariant()
    def what_is_complete_is_proved(self) -> None:
        for departure in Departure.objects.filter(stage=Stage.GONE):
            orders = ErasureOrder.objects.filter(departure=departure)
            assert departure.certificate
            assert set(orders.values_list("room", flat=True)) == set(holdings.registry.rooms())
            assert not orders.filter(receipt=None).exists()
            assert not Account.objects.filter(pk=departure.account_id).exists()
            assert not Session.objects.filter(account=departure.account_id).exists()

    @invariant()
    def states_of_account_and_departure_agree(self) -> None:
        waiting = Departure.objects.filter(stage=Stage.WAITING).values_list("account_id", flat=True)
        leaving = Account.objects.filter(state=State.LEAVING).values_list("pk", flat=True)
        assert set(waiting) == set(leaving)

    @invariant()
    def the_journal_names_nobody(self) -> None:
        told = str(list(JournalEntry.objects.values())).lower()
        for word in ("zukowska", "quist", "example.org"):
            assert word not in told


def state_of(person: Person) -> Any:
    return person.account.state if person.has_account else None


def is_proved(person: Person) -> bool:
    return Identifier.objects.filter(folded=addresses.fold(person.address), proved_at__isnull=False).exists()


def empty_the_database() -> None:
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role TO replica")
        cursor.execute(f"TRUNCATE {', '.join(EMPTIED_BY_HAND)} CASCADE")
        cursor.execute("RESET session_replication_role")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_promises_hold_in_any_order(settings_of_hypothesis) -> None:
    """Signing up, confirming, leaving, staying, hurrying, erasing, and all of it again, in orders nobody thought of."""
    run_state_machine_as_test(Life, settings=settings_of_hypothesis)


@pytest.fixture
def settings_of_hypothesis() -> settings:
    """The same orders on every machine, in half a minute."""
    return settings(
        max_examples=40,
        stateful_step_count=40,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
