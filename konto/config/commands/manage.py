"""`konto manage COMMAND`: Django's own commands."""

from __future__ import annotations

from collections.abc import Sequence

from konto.config import loading


def main(arguments: Sequence[str]) -> int:
    return loading.manage(list(arguments) or ["help"])
