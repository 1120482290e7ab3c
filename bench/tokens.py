"""Services that fetch tokens with their secrets: `python -m bench.tokens NUMBER` puts them on the list.

Several share the load, so that none of them meets its own limit.
"""

from __future__ import annotations

import os
import sys

from bench.load import Request


def main(number: int) -> None:
    """Put so many services on the list, each with a key that may do everything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from konto.kernel import clock, ids  # noqa: PLC0415 - models need Django to be set up
    from konto.services.models import Credential, Scope, Service  # noqa: PLC0415

    now, scopes = clock.now(), list(Scope.values)
    services = [Service(code=_code(place), texts={}, made_at=now) for place in range(number)]
    Service.objects.bulk_create(services)
    Credential.objects.bulk_create(
        Credential(service=one, digest=ids.digest(_secret(place)), ending="0000", scopes=scopes, made_at=now)
        for place, one in enumerate(services)
    )


def fetching(number: int) -> list[Request]:
    """Each of them asks for a token."""
    form = {"grant_type": "client_credentials"}
    return [
        Request("/api/services/token", form={**form, "client_id": _code(place), "client_secret": _secret(place)})
        for place in range(number)
    ]


def _code(place: int) -> str:
    return f"bench-token-{place}"


def _secret(place: int) -> str:
    return f"bench-secret-{place:032}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
