"""`konto work`: the job worker alone."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

from konto.config import messages, place, reachable, supervised

_DESCRIPTION = """Run the jobs: letters, erasures, sweeps. Run it on as many machines as you like.
KONTO_WORK_THREADS (4) jobs at a time."""
_STATUS = """Exit status:
  0  stopped in order by SIGINT or SIGTERM, running jobs finished
  1  could not start, or lost the database for good
  2  wrong usage"""


def main(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(
        "konto work", description=_DESCRIPTION, epilog=_STATUS, formatter_class=RawDescriptionHelpFormatter
    )
    parser.parse_args(arguments)
    if not supervised.is_supervised():
        reachable.check_database(place.here())
        messages.compile_stale()

    from konto.config import worker  # noqa: PLC0415 - loads Django

    return worker.run()
