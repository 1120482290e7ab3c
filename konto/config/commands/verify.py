"""`konto verify FILE`: is this certificate of erasure genuine? Needs no database and no network."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

_DESCRIPTION = "Verify a certificate of erasure that a person saved when they left. Needs no database and no network."
_STATUS = """Exit status:
  0  genuine
  1  not genuine, or not readable; a line says why
  2  wrong usage"""


def main(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(
        "konto verify", description=_DESCRIPTION, epilog=_STATUS, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the certificate")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="the issuer's saved keys.json: was it their key?")
    options = parser.parse_args(arguments)

    from konto.departure import verify  # noqa: PLC0415 - --help must not wait for it

    return verify.main(options.file, keys=options.keys)
