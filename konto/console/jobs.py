"""What the console does by itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from konto.console import sessions


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="console.tidy")
def tidy(timestamp: int) -> None:
    """Remove the sessions that are over."""
    sessions.purge()
