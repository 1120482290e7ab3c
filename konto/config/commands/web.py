"""`konto web`: the web server alone."""

from __future__ import annotations

import os
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

from konto.config import env, place, processes, reachable, supervised
from konto.config.errors import CannotStart

_DESCRIPTION = """Serve the pages. To add machines, run it on each with the same KONTO_DATABASE_URL and keys.
KONTO_WEB_WORKERS (as many as cores, at most 4) processes of KONTO_WEB_THREADS (8) threads each."""
_STATUS = """Exit status:
  0  stopped in order by SIGINT or SIGTERM, running requests answered
  1  could not start, or its processes kept failing
  2  wrong usage"""
_KILL_SECONDS = 8


def main(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(
        "konto web", description=_DESCRIPTION, epilog=_STATUS, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", help="address to listen on (KONTO_HOST, 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (KONTO_PORT, 8000)")
    options = parser.parse_args(arguments)
    where = place.here(host=options.host, port=options.port)
    if not supervised.is_supervised():
        _check(where)
    return serve(where)


def serve(where: place.Place) -> int:
    from granian import Granian  # noqa: PLC0415 - heavy
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    Granian(
        "konto.config.wsgi:application",
        address=where.host,
        port=where.port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=env.number("KONTO_WEB_WORKERS", min(4, os.cpu_count() or 1)),
        blocking_threads=env.number("KONTO_WEB_THREADS", 8),
        respawn_failed_workers=True,
        workers_kill_timeout=_KILL_SECONDS,
        log_level=LogLevels.error,  # it warns of more threads than cores, which wait for the database
    ).serve()
    return 0


def _check(where: place.Place) -> None:
    """What `konto up` has done before: one line instead of a trace where something is missing."""
    reachable.check_port(where.host, where.port)
    reachable.check_database(where)
    os.environ.update(where.variables)
    if processes.run(["prepare", "--files"]):
        raise CannotStart("the web server was not started.")
