"""Makes the accounts that sign in: `python -m bench.seed NUMBER`, in the environment of a running Konto."""

from __future__ import annotations

import os
import sys


def main(many: int) -> None:
    """Make them, each with an address and a session."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from bench import rows  # noqa: PLC0415 - models need Django to be set up

    rows.make(many)


if __name__ == "__main__":
    main(int(sys.argv[1]))
