"""What cases do by themselves."""

from __future__ import annotations

from procrastinate.contrib.django import app

from konto.cases import actions


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="cases.tidy")
def tidy(timestamp: int) -> None:
    """Remind staff, end what is silent, remove what has had its time."""
    actions.tidy()
