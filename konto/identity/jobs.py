"""What identity does by itself: reminds who has to confirm something, and removes what has run out."""

from __future__ import annotations

from procrastinate.contrib.django import app

from konto.identity import challenge_codes, proofs
from konto.identity.actions.contacts import purge_changes
from konto.identity.actions.erasure import purge_retired
from konto.identity.actions.recovery_stop import purge_recoveries
from konto.identity.actions.reminders import remind_unconfirmed
from konto.identity.actions.stale import purge_stale_sign_ups
from konto.identity.sessions import SessionStore


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="identity.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Expired sessions, old proofs, and sign-ups that nobody confirmed: reminded, then removed."""
    SessionStore.clear_expired()
    proofs.purge()
    purge_changes()
    challenge_codes.purge()
    purge_recoveries()
    purge_retired()
    remind_unconfirmed()
    purge_stale_sign_ups()
