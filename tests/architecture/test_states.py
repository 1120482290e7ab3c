"""An account's state and a departure's stage change in one place each."""

from __future__ import annotations

import pytest

from konto.departure.actions.stage import ALLOWED
from konto.departure.models import Stage
from konto.standing.actions import phases, stages
from konto.standing.models import Phase as Restricted
from konto.standing.models import Stage as Appealed
from tests.architecture import sources, states
from tests.architecture.sources import ROOT, Source
from tests.architecture.states import STATUSES, Status

ACCOUNT, DEPARTURE, *_ = STATUSES
each_status = pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.model)


@each_status
def test_a_state_is_set_in_its_one_function(status: Status) -> None:
    """Nowhere else in the program is it assigned, written by a query, or given at creation."""
    assert states.set_elsewhere(status, sources.program()) == []


@each_status
def test_the_one_function_sets_it(status: Status) -> None:
    """The function that the rule leaves alone exists, and does what it is left alone for."""
    assert states.is_set_at_home(status, sources.program())


def test_the_diagram_of_leaving_shows_what_is_allowed() -> None:
    """states.md draws each step that the code allows, and no other."""
    page = (ROOT / "konto" / "departure" / "states.md").read_text()

    assert states.drawn(page, Stage.values) == {(str(before), str(to)) for before, to in ALLOWED}


@pytest.mark.parametrize(
    "line",
    [
        "account.state = State.ACTIVE",
        "self.account.state = 'active'",
        "account.name, account.state = pair",
        "account.state: str = 'active'",
        "Account.objects.filter(pk=1).update(state='active')",
        "Account.objects.filter(pk=1).update(**{'state': 'active'})",
        "Account.objects.bulk_update(rows, ['name', 'state'])",
        "Account.objects.update_or_create(pk=1, defaults={'state': 'active'})",
        "Account.objects.create(name=name, state='active')",
        "Account(name=name, state='active')",
        "setattr(account, 'state', 'active')",
        "cursor.execute('UPDATE identity_account SET name = %s, state = %s')",
        "def change_state():\n    account.state = 1",
    ],
)
def test_a_state_set_elsewhere_is_seen(line: str) -> None:
    """Each way of setting it by hand is found."""
    assert states.set_elsewhere(ACCOUNT, [Source("konto/departure/broken.py", line)])


@pytest.mark.parametrize(
    "line",
    [
        "if account.state == State.ACTIVE: pass",
        "Account.objects.filter(state='active').update(name='x')",
        "State.ACTIVE",
        "ErasureOrder.objects.create(state='waiting')",
        "cursor.execute('SELECT state FROM identity_account')",
    ],
)
def test_reading_a_state_is_free(line: str) -> None:
    """Asking for a state is not setting it."""
    assert states.set_elsewhere(ACCOUNT, [Source("konto/departure/right.py", line)]) == []


def test_a_stage_set_beside_its_function_is_seen() -> None:
    """In the function's own file, only the function itself is left alone."""
    text = "def move(departure, to):\n    departure.stage = to\n\ndef hurry(departure):\n    departure.stage = 'gone'\n"

    assert states.set_elsewhere(DEPARTURE, [Source(DEPARTURE.path, text)]) == [f"{DEPARTURE.path}:5"]


def test_a_function_that_is_gone_is_missed() -> None:
    """A file without the function leaves the rule nothing to stand on."""
    assert not states.is_set_at_home(DEPARTURE, [Source(DEPARTURE.path, "def shift(d):\n    d.stage = 1\n")])


def test_a_step_missing_from_a_diagram_is_seen() -> None:
    """A diagram is read step by step, whatever stands beside the arrows."""
    page = "    [*] --> a: born\n    a --> b: grown\n    a --> a: again\n    b --> [*]\n"

    assert states.drawn(page, ["a", "b"]) == {("a", "b")}


def test_the_diagrams_of_standing_show_what_is_allowed() -> None:
    """states.md draws each step of a restriction and of an appeal that the code allows, and no other."""
    page = (ROOT / "konto" / "standing" / "states.md").read_text()

    assert states.drawn(page, Restricted.values) == {(str(before), str(to)) for before, to in phases.ALLOWED}
    assert states.drawn(page, Appealed.values) == {(str(before), str(to)) for before, to in stages.ALLOWED}
