"""Upkeep: a job whose worker was killed is run again, the journal has its months, old counts go."""

from __future__ import annotations

from django.conf import settings
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from konto.kernel import partitions, throttle

HEARTBEAT_SECONDS = 5.0
# Must be well above the heartbeat, or jobs of live workers would be taken for stalled and run twice.
STALLED_SECONDS = 20.0


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="kernel.retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Queue again the jobs of workers that have shown no sign of life for STALLED_SECONDS."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # The same work waits in the queue already: this one has nothing left to do.
            await manager.finish_job(job, Status.ABORTED, delete_job=True)


@app.periodic(cron="30 * * * *")
@app.task(queueing_lock="kernel.keep_journal")
def keep_journal(timestamp: int) -> None:
    """Make the journal's next months, and drop those whose time is over."""
    partitions.ensure()
    partitions.drop_older_than(months=settings.KONTO_JOURNAL_MONTHS)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="kernel.forget_failures")
def forget_failures(timestamp: int) -> None:
    """Remove the counts whose window is over."""
    throttle.purge()
