"""How a dispute goes on is drawn as it is."""

from __future__ import annotations

from konto.cabinet.disputes import ALLOWED
from konto.cabinet.models import DisputeState
from tests.architecture import sources, states
from tests.architecture.sources import ROOT, Source

DISPUTE = states.Status("Dispute", "cabinet_dispute", "state", "konto/cabinet/bulk.py", "upsert")


def test_only_a_version_from_its_service_moves_a_dispute() -> None:
    """Nothing else in the room that can know one sets its state."""
    assert states.set_elsewhere(DISPUTE, [one for one in sources.program() if one.room == "cabinet"]) == []
    assert states.set_elsewhere(DISPUTE, [Source("konto/cabinet/broken.py", "dispute.state = 'open'")])


def test_the_diagram_shows_what_is_allowed() -> None:
    """states.md draws each step that is allowed, and no other."""
    page = (ROOT / "konto" / "cabinet" / "states.md").read_text()

    assert states.drawn(page, DisputeState.values) == {(str(before), str(to)) for before, to in ALLOWED}


def test_what_lies_between_may_be_left_out() -> None:
    """Whatever leads somewhere through allowed steps is allowed in one: services skip what happened meanwhile."""
    through = {(before, to) for before, between in ALLOWED for other, to in ALLOWED if between == other}

    assert {step for step in through if step[0] != step[1]} <= ALLOWED
