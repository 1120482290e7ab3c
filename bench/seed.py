"""Makes the accounts that sign in: `python -m bench.seed NUMBER`, in the environment of a running Konto."""

from __future__ import annotations

import os
import sys

PASSWORD = "correct horse bench staple"


def address(number: int) -> str:
    return f"bench-{number}@example.org"


def main(many: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415

    from konto.identity.models import Account, Identifier, State  # noqa: PLC0415
    from konto.kernel import clock  # noqa: PLC0415

    now, hashed = clock.now(), make_password(PASSWORD)
    accounts = [
        Account(name=f"Bench {number}", language="en", password=hashed, created_at=now, state=State.ACTIVE)
        for number in range(many)
    ]
    Account.objects.bulk_create(accounts, batch_size=1000)
    Identifier.objects.bulk_create(
        (
            Identifier(
                account=account,
                kind="email",
                value=address(number),
                folded=address(number),
                created_at=now,
                proved_at=now,
            )
            for number, account in enumerate(accounts)
        ),
        batch_size=1000,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
