"""What the cabinet does by itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from konto.cabinet import actions


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="cabinet.expire_due")
def expire_due(timestamp: int) -> None:
    """Coupons, gift cards and points that ran out are booked off."""
    while actions.expire_due():
        pass


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="cabinet.purge_guests")
def purge_guests(timestamp: int) -> None:
    """What guests bought long ago goes."""
    actions.purge_guests()
