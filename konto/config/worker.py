"""The job worker: runs what rooms have queued, until it is asked to stop or the database is gone for good."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import NoReturn

from procrastinate import App
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from konto.config import env, loading, supervised
from konto.config.errors import CannotStart

_GRACE_SECONDS = 5
_PROBE_SECONDS = 5.0
_GONE_AFTER_PROBES = 4
_POLL_SECONDS = 1.0


def run() -> int:
    """Work until SIGINT or SIGTERM. Raises CannotStart when the database is gone."""
    loading.load()
    if not supervised.is_supervised():
        loading.check()
    from procrastinate.contrib.django import app  # noqa: PLC0415 - only after Django is loaded

    try:
        asked_to_stop = asyncio.run(_work(app))
    except ConnectorException:
        asked_to_stop = False
    if not asked_to_stop:
        raise CannotStart("the job worker lost the database.")
    return 0


async def _work(app: App) -> bool:
    """Return whether somebody has asked it to stop; it also ends when one of its own parts fails."""
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        async with working.open_async():
            work = asyncio.create_task(_run_jobs(working))
            watchdog = asyncio.create_task(_end_without_database(working))
            _stop_on_signals(work)
            try:
                await work
            except asyncio.CancelledError:
                return True
            finally:
                watchdog.cancel()
    return False


async def _run_jobs(app: App) -> None:
    from konto.kernel import jobs  # noqa: PLC0415 - only after Django is loaded

    await app.run_worker_async(
        concurrency=env.number("KONTO_WORK_THREADS", 4),
        delete_jobs="successful",
        shutdown_graceful_timeout=_GRACE_SECONDS,
        update_heartbeat_interval=jobs.HEARTBEAT_SECONDS,
        stalled_worker_timeout=jobs.STALLED_SECONDS,
        fetch_job_polling_interval=_POLL_SECONDS,
        install_signal_handlers=False,
    )


def _stop_on_signals(work: asyncio.Task[None]) -> None:
    """The first request cancels, which lets running jobs finish; further ones would cut them off."""
    asked: list[int] = []

    def stop(sign: int) -> None:
        if not asked:
            work.cancel()
        asked.append(sign)

    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop, sign)


async def _end_without_database(app: App) -> None:
    """The worker can wait for ever on a dead connection: whoever watches this process shall start a fresh one."""
    failures = 0
    while failures < _GONE_AFTER_PROBES:
        await asyncio.sleep(_PROBE_SECONDS)
        failures = 0 if await _database_answers(app) else failures + 1
    _end_hard()


async def _database_answers(app: App) -> bool:
    try:
        await asyncio.wait_for(app.connector.execute_query_one_async("SELECT 1 AS one"), _PROBE_SECONDS)
    except (ConnectorException, TimeoutError):
        return False
    return True


def _end_hard() -> NoReturn:
    """Without waiting for threads that wait for the database."""
    print("konto: the job worker lost the database.", file=sys.stderr, flush=True)
    os._exit(1)
