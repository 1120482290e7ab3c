"""What a shop hands over: `python -m bench.services NUMBER` puts the shop on the list, which knows so many people.

Beside a running Konto `handing_over` sends orders, ten thousand in a request, and says how many a second were stored
and how much memory the largest process had meanwhile.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import threading
import time
from itertools import count
from typing import Final, NamedTuple

from bench import house, people

CODE: Final = "bench-shop"
SECRET: Final = "bench-shop-secret"
AT_ONCE: Final = 10_000
SENDERS: Final = 2
"""Requests under way at a time: a shop with two machines."""

_rounds = count()


class Handed(NamedTuple):
    """`peak` is in MiB: of the process that had most while orders came."""

    per_second: float
    peak: float


def main(many: int) -> None:
    """Put the shop on the list, and let it know so many of the accounts that are there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from konto.kernel import clock, ids  # noqa: PLC0415 - models need Django to be set up
    from konto.services.models import Credential, Scope, Service, Subject  # noqa: PLC0415

    now = clock.now()
    shop = Service.objects.create(code=CODE, texts={}, made_at=now)
    Credential.objects.create(
        service=shop, digest=ids.digest(SECRET), ending="0000", scopes=list(Scope.values), made_at=now
    )
    Subject.objects.bulk_create(
        Subject(service=shop, account_ref=people.ref(number), sub=sub(number), made_at=now) for number in range(many)
    )


def sub(number: int) -> str:
    return f"bench-shop-{number:011}"


def handing_over(pid: int, *, port: int, many: int) -> Handed:
    """Let every sender send one request, all at the same time; all rows are new."""
    token = _token(port)
    bodies = [_body(next(_rounds), many) for _ in range(SENDERS)]
    senders = [threading.Thread(target=_send, args=(port, token, body)) for body in bodies]
    began, peak = time.monotonic(), 0.0
    for sender in senders:
        sender.start()
    while any(sender.is_alive() for sender in senders):
        peak = max(peak, *house.resident(pid).values())
        time.sleep(0.1)
    return Handed(AT_ONCE * SENDERS / (time.monotonic() - began), peak)


def _token(port: int) -> str:
    form = f"grant_type=client_credentials&client_id={CODE}&client_secret={SECRET}"
    said = _ask(port, "/api/services/token", form.encode(), {"Content-Type": "application/x-www-form-urlencoded"})
    return str(json.loads(said)["access_token"])


def _send(port: int, token: str, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    told = _ask(port, "/api/services/v1/orders/bulk", body, headers)
    if told.count(b'"outcome":"made"') != AT_ONCE:
        raise RuntimeError(f"not all were stored: {told[:200]!r}")


def _ask(port: int, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", path, body, {"Host": f"localhost:{port}", **headers})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"unexpected answer: {answer.status} {said[:200]!r}")
    return said


def _body(round_: int, many: int) -> bytes:
    return b"".join(json.dumps(_order(round_, number, many)).encode() + b"\n" for number in range(AT_ONCE))


def _order(round_: int, number: int, many: int) -> dict[str, object]:
    """Two lines, as most orders have them."""
    name = f"{round_}-{number}"
    return {
        "id": name,
        "version": 1,
        "sub": sub(number % many),
        "number": f"B-{name}",
        "state": "paid",
        "currency": "EUR",
        "total": 5400,
        "placed_at": "2026-03-01T12:00:00Z",
        "seller": "Lamps & Co",
        "page": f"https://bazaar.example/orders/{name}",
        "lines": [
            {"title": "Lamp", "amount": 5000, "quantity": 2, "item": "lamp"},
            {"title": "Bulb", "amount": 400, "item": "bulb"},
        ],
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
