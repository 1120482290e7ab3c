"""Message catalogues: people translate `.po` files; the `.mo` files that Python reads are made here, and not kept."""

from __future__ import annotations

import os
from pathlib import Path

import konto

_PACKAGE = Path(konto.__file__).parent


def stale(package: Path = _PACKAGE) -> list[Path]:
    """The `.po` files whose `.mo` is missing or older."""
    return [po for po in sorted(package.glob("**/locale/*/LC_MESSAGES/*.po")) if _age(po) > _age(po.with_suffix(".mo"))]


def compile_stale(package: Path = _PACKAGE) -> int:
    """Compile what is stale and return how many there were."""
    catalogues = stale(package)
    for po in catalogues:
        _compile(po)
    return len(catalogues)


def _compile(po: Path) -> None:
    """Whole or not at all: another process may be reading, or compiling the same."""
    import polib  # noqa: PLC0415 - seldom needed

    unfinished = po.with_suffix(f".{os.getpid()}.mo")
    polib.pofile(str(po)).save_as_mofile(str(unfinished))
    unfinished.replace(po.with_suffix(".mo"))


def _age(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
