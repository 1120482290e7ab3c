"""What the worker does for related services."""

from __future__ import annotations

from procrastinate.contrib.django import app

from konto.services.inbound import idempotency, tokens


# --- keys and tokens -----------------------------------------------------------------------------------------------
@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="services.forget_spent")
def forget_spent(timestamp: int) -> None:
    """Remove tokens whose hour is over, and answers whose day is."""
    tokens.purge()
    idempotency.purge()
