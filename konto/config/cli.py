"""The `konto` command: finds the subcommand and loads nothing else, so that help is quick."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from konto.config import supervised
from konto.config.errors import CannotStart

COMMANDS = {
    "up": "everything on this machine: database, web, worker; Ctrl-C stops it all",
    "web": "the web server alone",
    "work": "the job worker alone",
    "migrate": "bring the database's tables up to date",
    "prepare": "everything that has to be ready before a start: catalogues, keys, checks, files, tables",
    "check": "look for mistakes in the settings (--deploy: also for unsafe ones)",
    "staff": "add the people who answer, renew their way in, end it",
    "services": "related services and their keys: add, list, replace, end",
    "verify": "verify a certificate of erasure, offline",
    "manage": "Django's own commands: konto manage help",
}
_USAGE = """usage: konto COMMAND [options]

Customer accounts for online marketplaces: never lost, and truly gone when you leave.

{commands}

`konto COMMAND --help` says more. Whatever else is given goes to Django: `konto shell` is `konto manage shell`.
Settings come from KONTO_* variables: see docs/settings.md.
Exit status: 0 done; 1 it could not be done, and a line on standard error says why; 2 wrong usage."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    supervised.stay_with_supervisor()
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    try:
        return _run(given)
    except CannotStart as error:
        print(f"konto: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(given: list[str]) -> int:
    if not given or given[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if given else 2
    if given[0] == "--version":
        return _print_version()
    name = given[0] if given[0] in COMMANDS else "manage"
    rest = given[1:] if given[0] in COMMANDS else given
    status: int = import_module(f"konto.config.commands.{name}").main(rest)
    return status


def usage() -> str:
    width = max(map(len, COMMANDS))
    return _USAGE.format(commands="\n".join(f"  {name:<{width}}  {what}" for name, what in COMMANDS.items()))


def _print_version() -> int:
    from importlib.metadata import version  # noqa: PLC0415 - reads the installed packages

    print(f"konto {version('konto')}")
    return 0
