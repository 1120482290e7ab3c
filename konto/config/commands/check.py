"""`konto check`: Django's checks and Konto's own."""

from __future__ import annotations

from collections.abc import Sequence

from konto.config import loading


def main(arguments: Sequence[str]) -> int:
    return loading.manage(["check", *arguments])
