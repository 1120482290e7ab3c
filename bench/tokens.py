"""Tokens for services: `python -m bench.tokens SECONDS`, beside a running Konto; prints how many a second.

As many services as share the load ask in turn, so that none meets its own limit.
"""

from __future__ import annotations

import json
import os
import sys

from bench import load
from bench.load import Request

SERVICES = 32


def main(seconds: float) -> float:
    """Put the services on the list, let them ask for so long, and say how many tokens a second they got."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - as above

    asked = [_asking(code, secret) for code, secret in _services()]
    return load.run(asked, port=settings.KONTO_PORT, seconds=seconds).per_second


def _services() -> list[tuple[str, str]]:
    """The code and a secret of each."""
    from konto.kernel import clock, ids  # noqa: PLC0415 - models need Django to be set up
    from konto.services.models import Credential, Scope, Service  # noqa: PLC0415

    found = []
    for _ in range(SERVICES):
        secret = ids.token()
        service = Service.objects.create(code=f"bench-{ids.uuid7().hex}", texts={}, made_at=clock.now())
        Credential.objects.create(
            service=service,
            digest=ids.digest(secret),
            ending=secret[-4:],
            scopes=list(Scope.values),
            made_at=clock.now(),
        )
        found.append((service.code, secret))
    return found


def _asking(code: str, secret: str) -> Request:
    form = {"grant_type": "client_credentials", "client_id": code, "client_secret": secret}
    return Request("/api/services/token", form=form)


if __name__ == "__main__":
    print(json.dumps({"tokens per second": round(main(float(sys.argv[1])))}))
