"""Makes the peer's tables and users: `python -m bench.peer.prepare NUMBER`."""

from __future__ import annotations

import os
import sys

from bench.people import PASSWORD, address


def main(many: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peer.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from allauth.account.models import EmailAddress  # noqa: PLC0415
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    hashed = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(username=f"bench{number}", email=address(number), password=hashed) for number in range(many)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
