"""Events that leave: `python -m bench.events NUMBER`, beside a running Konto, whose worker delivers them.

Some services have an equal share, each brought to a receiver on this machine by push; prints how many a second.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from itertools import count
from typing import Any

SERVICES = 4
FOR_EACH_ACCOUNT = 3
LONGEST = 120.0
BATCH = 1_000


def main(many: int) -> float:
    """Write so many signals, wait until the worker has delivered them, and say how many a second that were."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from bench.house import free_port  # noqa: PLC0415 - as above

    port = free_port()
    receiver = subprocess.Popen([sys.executable, "-m", "bench.receiver", str(port)])
    try:
        streams = _streams(port)
        _write(streams, many)
        began = time.monotonic()
        _set_free(streams)
        _wait(streams)
        return many / (time.monotonic() - began)
    finally:
        receiver.terminate()
        receiver.wait()


def _streams(port: int) -> list[Any]:
    from konto.kernel import clock, ids  # noqa: PLC0415 - models need Django to be set up
    from konto.kernel.actors import Actor  # noqa: PLC0415
    from konto.services.actions.streams import Wanted, open_stream  # noqa: PLC0415
    from konto.services.models import Method, Service  # noqa: PLC0415

    made = []
    for _ in range(SERVICES):
        code = f"bench-{ids.uuid7().hex[-12:]}"
        service = Service.objects.create(code=f"b{code}", texts={}, made_at=clock.now())
        wanted = Wanted(Method.PUSH, f"http://127.0.0.1:{port}/events")
        made.append(open_stream(service, wanted, actor=Actor.system()).stream)
    return made


def _write(streams: list[Any], many: int) -> None:
    """They wait until all are written."""
    from konto.kernel import clock, ids  # noqa: PLC0415
    from konto.services.models import Signal  # noqa: PLC0415

    now, later = clock.now(), clock.now().replace(year=clock.now().year + 1)
    number = count()
    rows = [
        Signal(
            id=ids.uuid7(),
            stream=streams[place % SERVICES],
            account_ref=ids.uuid7(),
            sub=f"bench-{place // (SERVICES * FOR_EACH_ACCOUNT):016x}",
            type="session-revoked",
            txn=ids.uuid7(),
            claims={"event_timestamp": next(number)},
            made_at=now,
            next_try=later,
        )
        for place in range(many)
    ]
    Signal.objects.bulk_create(rows, batch_size=BATCH)


def _set_free(streams: list[Any]) -> None:
    from konto.kernel import clock  # noqa: PLC0415
    from konto.services.models import Signal  # noqa: PLC0415

    Signal.objects.filter(stream__in=streams).update(next_try=clock.now())


def _wait(streams: list[Any]) -> None:
    from konto.services.models import Signal, Told  # noqa: PLC0415

    stop = time.monotonic() + LONGEST
    while Signal.objects.filter(stream__in=streams, state=Told.QUEUED).exists():
        if time.monotonic() > stop:
            raise TimeoutError("the worker didn't deliver in time")
        time.sleep(0.1)


if __name__ == "__main__":
    print(json.dumps({"events per second": round(main(int(sys.argv[1])))}))
