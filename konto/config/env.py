"""Everything that an operator can set, read once from `KONTO_*` variables."""

from __future__ import annotations

import os
from pathlib import Path

import environ

from konto.config.errors import CannotStart

env = environ.Env()


class Unsafe(CannotStart):
    """A setting, or a combination of settings, that Konto refuses to run with; the message says what to change."""


def flag(name: str, *, default: bool = False) -> bool:
    return bool(env.bool(name, default=default))


def number(name: str, default: int) -> int:
    """A whole number. Raises Unsafe where the variable holds something else."""
    try:
        return int(env.int(name, default=default))
    except ValueError:
        raise Unsafe(f"{name} has to be a whole number, not {os.environ[name]!r}.") from None


def choice(name: str, *choices: str) -> str:
    """One of a few words; the first is the default."""
    value = env.str(name, default=choices[0])
    if value not in choices:
        raise Unsafe(f"{name} has to be one of {', '.join(choices)}, not {value!r}.")
    return str(value)


def text(name: str, default: str = "") -> str:
    return str(env.str(name, default=default))


def words(name: str) -> list[str]:
    """What is parted by commas or spaces."""
    return text(name).replace(",", " ").split()


def folder(name: str, default: Path) -> Path:
    return Path(env.str(name, default="") or default).expanduser().resolve()
