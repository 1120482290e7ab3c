"""The sweep: departures whose time has come, those that a killed worker left behind, and stale drafts."""

from __future__ import annotations

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from konto.departure import actions
from konto.departure.progress import carry_on


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="departure.sweep")
def sweep(timestamp: int) -> None:
    """Every five seconds: one query when nothing is due."""
    carry_on()


@app.task(queueing_lock="departure.now")
def now() -> None:
    """The same, asked for by somebody who doesn't want to wait."""
    carry_on()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="departure.tidy")
def tidy(timestamp: int) -> None:
    """Forget consent and answers of people who did not go through with it."""
    actions.drop_stale_drafts()


def soon() -> None:
    """Ask for a sweep once the current transaction is committed; the periodic one is there in any case."""
    try:
        with transaction.atomic():
            now.defer()
    except exceptions.AlreadyEnqueued:
        pass
