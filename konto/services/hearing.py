"""What this room hears of others, filled when the program starts: it writes down whom to tell, and nothing else."""

from __future__ import annotations

from konto.kernel import journal, registries, standing
from konto.kernel.events import Event
from konto.services.openid import doubts, signing_out
from konto.services.signals import breaks, doors, happened

for event in (*happened.TOLD, *happened.GONE):
    journal.hear(event, happened.note)
standing.on_standing_changed(doors.look)
registries.on_break_changed(breaks.note)

# What may have ended sessions here: services where they were used are told. Whatever is missing is seen within hours.
MAY_END_SESSIONS = (
    Event.SIGNED_OUT,
    Event.SESSIONS_ENDED,
    Event.PASSWORD_CHANGED,
    Event.RECOVERED,
    Event.NOT_ME,
    Event.STATE_CHANGED,
    Event.RESTRICTED,
)
for event in MAY_END_SESSIONS:
    journal.hear(event, signing_out.note)
standing.on_standing_changed(signing_out.ask_for)

# After these somebody else may be in at services, beyond any session: that ends.
for event in doubts.RAISED_BY:
    journal.hear(event, doubts.note)
