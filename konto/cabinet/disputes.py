"""How a dispute may go on; states.md draws it.

Services tell where a dispute is, and may leave out what lay between: whatever leads there through allowed steps is
allowed in one. Nothing leads out of what is settled or withdrawn, and nothing back from the service to the parties.
"""

from __future__ import annotations

from typing import Final

from konto.cabinet.models import DisputeState as State

ALLOWED: Final = {
    (State.OPEN, State.ANSWERED),
    (State.OPEN, State.ESCALATED),
    (State.OPEN, State.SETTLED),
    (State.OPEN, State.WITHDRAWN),
    (State.ANSWERED, State.OPEN),
    (State.ANSWERED, State.ESCALATED),
    (State.ANSWERED, State.SETTLED),
    (State.ANSWERED, State.WITHDRAWN),
    (State.ESCALATED, State.SETTLED),
    (State.ESCALATED, State.WITHDRAWN),
}
