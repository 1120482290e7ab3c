"""`konto up`: everything on one machine, under one supervisor."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

from konto.config import place

_DESCRIPTION = """Start the database (unless KONTO_DATABASE_URL names one), bring its tables up to date, start the web
server and the job worker, and keep them running. Ctrl-C or SIGTERM stops everything in order.
Data lies in KONTO_DATA_DIR (.konto)."""
_STATUS = """Exit status:
  0  stopped in order, by Ctrl-C or a signal
  1  could not start (one line says why), or a part kept failing
  2  wrong usage"""


def main(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(
        "konto up", description=_DESCRIPTION, epilog=_STATUS, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--demo", action="store_true", help="with demo people, and every letter in the letterbox")
    parser.add_argument("--host", help="address to listen on (KONTO_HOST, 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (KONTO_PORT, 8000)")
    options = parser.parse_args(arguments)

    from konto.config.supervisor import house  # noqa: PLC0415 - --help must not wait for it

    return house.run(place.here(host=options.host, port=options.port, demo=options.demo))
