"""Load Django; whatever is wrong with the settings becomes one line."""

from __future__ import annotations

import os
import sys

from konto.config.errors import CannotStart

SETTINGS = "konto.config.settings"


def load() -> None:
    """Load every room. Raises CannotStart."""
    import django  # noqa: PLC0415 - `konto --help` must not wait for it
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    from konto.kernel.keys import MissingKeys  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        django.setup()
    except (ImproperlyConfigured, MissingKeys) as error:
        raise CannotStart(" ".join(str(error).split())) from None


def check() -> None:
    """Run Django's and Konto's own checks; errors go to standard error. Raises CannotStart."""
    from django.core.checks import ERROR, run_checks  # noqa: PLC0415

    errors = [message for message in run_checks() if message.is_serious(ERROR)]
    for error in errors:
        print(f"konto: {error.msg} {error.hint or ''}".rstrip(), file=sys.stderr)
    if errors:
        raise CannotStart("the settings are not safe or not complete: see the lines above.")


def manage(arguments: list[str]) -> int:
    """One of Django's own commands; it prints its own errors and may end this process."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    load()
    execute_from_command_line(["konto", *arguments])
    return 0
