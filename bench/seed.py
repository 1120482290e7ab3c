"""Makes the accounts that sign in: `python -m bench.seed NUMBER`, in the environment of a running Konto."""

from __future__ import annotations

import os
import sys
from datetime import timedelta

PASSWORD = "correct horse bench staple"


def address(number: int) -> str:
    return f"bench-{number}@example.org"


def name(number: int) -> str:
    """None is a part of another's."""
    return f"Bench {number:06d}"


def cookie(number: int) -> str:
    """What the browser of one of them sends: somebody signed in."""
    return f"konto={_key(number)}"


def _key(number: int) -> str:
    return f"bench-session-{number}"


def main(many: int) -> None:
    """Make them, each with an address and a session."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415

    from konto.identity.models import Account, Identifier, Session, State  # noqa: PLC0415
    from konto.kernel import clock, ids  # noqa: PLC0415

    now, hashed = clock.now(), make_password(PASSWORD)
    accounts = [
        Account(name=name(number), language="en", password=hashed, created_at=now, state=State.ACTIVE)
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
    Session.objects.bulk_create(
        (
            Session(
                key_digest=ids.digest(_key(number)),
                account=account,
                data={
                    SESSION_KEY: str(account.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: account.get_session_auth_hash(),
                },
                created_at=now,
                last_seen_at=now,
                proved_at=now,
                expires_at=now + timedelta(days=30),
            )
            for number, account in enumerate(accounts)
        ),
        batch_size=1000,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
