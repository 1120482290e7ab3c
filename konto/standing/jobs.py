"""What standing does by itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from konto.standing import actions


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="standing.tidy")
def tidy(timestamp: int) -> None:
    """Sign-ups run out of days, restrictions end, appeals come due."""
    actions.tidy()
