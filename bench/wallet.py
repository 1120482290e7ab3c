"""Redemptions: `python -m bench.wallet NUMBER` gives so many people points; without a number it checks the books.

One service asks, whose limit the house of the measurements has raised.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from itertools import count
from typing import Any

from bench import load, people
from bench.load import Request

CODE = "bench-wallet"
TOKEN = "bench-wallet-token"
GIVEN = 10**12
CLIENTS = 64
PER_SECOND = 2_500
"""No machine redeems as many; each has a key of its own, for a repeated one moves nothing."""

_next = count()


def redeeming(wallets: int, many: int) -> list[Request]:
    """A unit each from so many wallets in turn, every one under a key of its own."""
    return [_redeeming(number % wallets, f"r{next(_next)}") for number in range(many)]


def redeemed(wallets: int, *, port: int, seconds: float) -> float:
    """How many a second sixty-four clients redeem."""
    requests = redeeming(wallets, int(PER_SECOND * seconds))
    return load.run(requests, port=port, seconds=seconds, connections=CLIENTS).per_second


def checked(env: dict[str, str]) -> dict[str, int]:
    """What `check` finds in the house of this environment."""
    done = subprocess.run([sys.executable, "-m", __name__], env=env, check=True, capture_output=True, text=True)
    found: dict[str, int] = json.loads(done.stdout)
    return found


def _redeeming(person: int, key: str) -> Request:
    call = {"sub": _sub(person), "kind": "points", "amount": 1, "order": key}
    return Request(
        "/api/services/v1/wallet/redeem",
        body=json.dumps(call),
        headers={"Idempotency-Key": key},
        authorization=f"Bearer {TOKEN}",
    )


def main(many: int) -> None:
    """A service that knows these people, and gives each of them points."""
    _set_up()
    from konto.cabinet import actions  # noqa: PLC0415 - models need Django to be set up
    from konto.kernel import clock  # noqa: PLC0415
    from konto.services.models import Subject  # noqa: PLC0415

    service, now = _service(), clock.now()
    Subject.objects.bulk_create(
        Subject(service=service, account_ref=people.ref(one), sub=_sub(one), made_at=now) for one in range(many)
    )
    for one in range(many):
        actions.issue(service, sub=_sub(one), kind="points", amount=GIVEN, key=f"given {one}")


def check() -> dict[str, int]:
    """How many wallets there are, and how many of them hold what their ledger says."""
    _set_up()
    from django.db.models import Sum  # noqa: PLC0415 - as above

    from konto.cabinet.models import Entry, Wallet  # noqa: PLC0415

    held = dict(Entry.objects.filter(ledger="held").values_list("wallet").annotate(Sum("amount")))
    taken = dict(Entry.objects.filter(ledger="redeemed").values_list("wallet").annotate(Sum("amount")))
    wallets = Wallet.objects.values_list("pk", "balance", "spent")
    right = sum((balance, spent) == (held[pk], taken.get(pk, 0)) for pk, balance, spent in wallets)
    return {"wallets": len(wallets), "right": right}


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()


def _service() -> Any:
    from konto.kernel import clock, ids  # noqa: PLC0415
    from konto.services.models import Credential, Service, Token  # noqa: PLC0415

    now, scopes = clock.now(), ["wallet:redeem"]
    service = Service.objects.create(code=CODE, texts={}, made_at=now)
    key = Credential.objects.create(
        service=service, digest=ids.digest(f"{TOKEN}'s"), ending="0000", scopes=scopes, made_at=now
    )
    Token.objects.create(digest=ids.digest(TOKEN), credential=key, scopes=scopes, until=now + timedelta(days=1))
    return service


def _sub(person: int) -> str:
    return f"bench-wallet-{person:09}"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(int(sys.argv[1]))
    else:
        print(json.dumps(check()))
