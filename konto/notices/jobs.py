"""The room's jobs. They carry no arguments: the work lies in the outbox."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from konto.notices import delivery, housekeeping

DELIVER = "notices.deliver"
TIDY = "notices.tidy"


@app.periodic(cron="* * * * * */5")
@app.task(name=DELIVER, queueing_lock=DELIVER)
def deliver(timestamp: int = 0) -> None:
    """Send what is due; the tick catches retries and whatever a wake-up missed."""
    delivery.drain()


@app.periodic(cron="* * * * *")
@app.task(name=TIDY, queueing_lock=TIDY)
def tidy(timestamp: int = 0) -> None:
    """Destroy and drop what has had its time."""
    housekeeping.tidy()


def wake() -> None:
    """Have the outbox drained once the caller's transaction commits; one waiting job serves everybody."""
    if ProcrastinateJob.objects.filter(queueing_lock=DELIVER, status="todo").exists():
        return
    try:
        with transaction.atomic():
            deliver.defer()
    except AlreadyEnqueued:
        return


def drain() -> int:
    """Deliver at once, in this process; returns how many letters left."""
    return delivery.drain()
