"""A case's status is changed in one place, and drawn as it is."""

from __future__ import annotations

import pytest

from konto.cases.actions.status import ALLOWED
from konto.cases.models import Status
from tests.architecture import sources, states
from tests.architecture.sources import ROOT, Source

CASE = states.Status("Case", "cases_case", "status", "konto/cases/actions/status.py", "move")
COULD_MEAN_CASES = ("cases", "console", "identity", "cabinet", "departure", "config")


def program() -> list[Source]:
    return [source for source in sources.program() if source.room in COULD_MEAN_CASES]


@pytest.mark.slow
def test_the_status_is_set_in_its_one_function() -> None:
    """Nowhere else in the rooms that can know a case."""
    assert states.set_elsewhere(CASE, program()) == []
    assert states.is_set_at_home(CASE, program())


@pytest.mark.parametrize("line", ["case.status = 'open'", "Case.objects.update(status='open')"])
def test_a_status_set_elsewhere_is_seen(line: str) -> None:
    """Each way of setting it by hand is found."""
    assert states.set_elsewhere(CASE, [Source("konto/console/broken.py", line)])


def test_the_diagram_shows_what_is_allowed() -> None:
    """states.md draws each step that the code allows, and no other."""
    page = (ROOT / "konto" / "cases" / "states.md").read_text()

    assert states.drawn(page, Status.values) == {(str(before), str(to)) for before, to in ALLOWED}
