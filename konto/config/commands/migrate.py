"""`konto migrate`: Django's own, after a look whether there is a database, with progress."""

from __future__ import annotations

from collections.abc import Sequence

from konto.config import loading, place, reachable


def main(arguments: Sequence[str]) -> int:
    if not {"-h", "--help"} & set(arguments):
        reachable.check_database(place.here())
    return loading.manage(["migrate", *arguments])
