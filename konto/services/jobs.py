"""What the worker does for related services."""

from __future__ import annotations

from procrastinate.contrib.django import app

from konto.services import keys
from konto.services.inbound import idempotency, tokens
from konto.services.openid import grants, signing_out
from konto.services.signals import delivery, doors, upkeep


# --- keys and tokens -----------------------------------------------------------------------------------------------
@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="services.forget_spent")
def forget_spent(timestamp: int) -> None:
    """Remove tokens whose hour is over, and answers whose day is."""
    tokens.purge()
    idempotency.purge()


# --- sign-in at services -------------------------------------------------------------------------------------------
@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="services.sign_out")
def sign_out(timestamp: int) -> None:
    """Sessions that are over are found, and the services where they were used are told."""
    signing_out.look()
    signing_out.drain()


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="services.tidy_openid")
def tidy_openid(timestamp: int) -> None:
    """Remove what is over of sign-ins, and make the next signing key in time."""
    grants.tidy()
    keys.turn()


# --- events out ----------------------------------------------------------------------------------------------------
@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="services.deliver")
def deliver(timestamp: int) -> None:
    """What services have to be told leaves, in batches."""
    delivery.drain_at_once()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="services.look_at_doors")
def look_at_doors(timestamp: int) -> None:
    """Restrictions begin at times of their own: services hear of it then."""
    doors.look_at_awaited()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="services.tidy_signals")
def tidy_signals(timestamp: int) -> None:
    """Give up what nobody took for days, and forget what was told a month ago."""
    upkeep.tidy()
