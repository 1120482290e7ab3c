"""What the console does by itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from konto.console import pace, sessions


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="console.tidy")
def tidy(timestamp: int) -> None:
    """Remove sessions that are over and tries that no longer count."""
    sessions.purge()
    pace.purge()
