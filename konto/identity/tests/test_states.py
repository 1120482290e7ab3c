"""The account's states: every step that is drawn, and none that isn't."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from konto.identity import actions
from konto.identity.actions import WrongState
from konto.identity.actions.state import ALLOWED
from konto.identity.models import Account, State
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from tests.unchanged import journalled, nothing_comes_about

pytestmark = pytest.mark.slow

STEPS = list(itertools.product(State, State))


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "to"), STEPS)
def test_only_drawn_steps_are_taken(alice, before, to):
    """A step of the diagram is taken and journalled; any other raises and changes nothing."""
    Account.objects.update(state=before, state_before=to if before is State.LEAVING else "")
    account = alice.account

    if (before, to) in ALLOWED:
        with journalled(Event.STATE_CHANGED):
            assert actions.change_state(account, to, actor=Actor.system()).state == to
    else:
        with nothing_comes_about(), pytest.raises(WrongState):
            actions.change_state(account, to, actor=Actor.system())


@pytest.mark.django_db
@pytest.mark.parametrize(("was", "other"), [(State.NEW, State.ACTIVE), (State.ACTIVE, State.NEW)])
def test_staying_leads_back_to_where_one_was(alice, was, other):
    """An unconfirmed account doesn't become confirmed by leaving and staying, nor the other way round."""
    Account.objects.update(state=State.LEAVING, state_before=was)

    with nothing_comes_about(), pytest.raises(WrongState):
        actions.change_state(alice.account, other, actor=Actor.system())
    assert actions.change_state(alice.account, was, actor=Actor.system()).state == was


def test_the_diagram_shows_what_is_allowed():
    """states.md draws each step that the code allows, and no other."""
    text = (Path(__file__).parents[1] / "states.md").read_text()
    names = "|".join(State.values)
    drawn = set(re.findall(rf"^    ({names}) --> ({names}):", text.partition("## Proof")[0], re.MULTILINE))

    assert {step for step in drawn if step[0] != step[1]} == {(str(before), str(to)) for before, to in ALLOWED}
