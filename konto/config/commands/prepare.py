"""`konto prepare`: everything that has to be ready before a start."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

from konto.config import place, reachable

_DESCRIPTION = """Compile the message catalogues, make missing keys (embedded database only), check the settings,
collect the static files and bring the database's tables up to date. `konto up` does it by itself."""
_STATUS = """Exit status:
  0  ready
  1  not ready; the lines on standard error say why
  2  wrong usage"""


def main(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(
        "konto prepare", description=_DESCRIPTION, epilog=_STATUS, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", action="store_true", help="leave the database alone")
    options = parser.parse_args(arguments)
    where = place.here()
    if not options.files:
        reachable.check_database(where)

    from konto.config import preparation  # noqa: PLC0415 - --help must not wait for it

    preparation.prepare(where, with_tables=not options.files)
    return 0
