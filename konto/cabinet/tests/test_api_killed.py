"""A worker that is killed in the middle of a request with many rows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from django.db import connection

from konto.cabinet.models import Order
from konto.cabinet.tests import shop
from konto.cabinet.tests.calling import bazaar, became, bulk, sub_at, told, written
from tests.cast import Person

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORKER: Final = """
import sys, time
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.wsgi import get_wsgi_application

class Body:
    def __init__(self, path):
        self.file = open(path, "rb")

    def read(self, size=-1):
        piece = self.file.read(size)
        if not piece:
            print("waits", flush=True)
            time.sleep(600)
        return piece

    readline = read

get_wsgi_application()({
    "REQUEST_METHOD": "POST", "PATH_INFO": "/api/services/v1/orders/bulk", "SCRIPT_NAME": "", "QUERY_STRING": "",
    "SERVER_NAME": "localhost", "SERVER_PORT": "8000", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost",
    "CONTENT_TYPE": "application/x-ndjson", "CONTENT_LENGTH": "900000", "HTTP_AUTHORIZATION": "Bearer " + sys.argv[2],
    "wsgi.url_scheme": "http", "wsgi.input": Body(sys.argv[3]), "wsgi.errors": sys.stderr,
}, lambda status, headers: print(status, flush=True))
"""


def test_what_was_cut_off_is_sent_again_whole(alice: Person, tmp_path: Path) -> None:
    """Killed after the first batches: those are there, the rest isn't; sent again, all are there, and once each."""
    machine = bazaar()
    sub = sub_at(machine, alice)
    rows = [told(shop.order(f"o{number:04}", sub=sub)) for number in range(1_300)]
    half = tmp_path / "half"
    half.write_text("".join(written(row) + "\n" for row in rows[:1_200]))
    machine.headers()
    command = [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"]), machine.token, str(half)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as worker:
        assert worker.stdout
        assert worker.stdout.readline() == "waits\n"
        worker.kill()

    assert Order.objects.count() == 1_000
    again = became(bulk(machine, "orders", rows))
    assert [one["outcome"] for one in again] == ["stale"] * 1_000 + ["made"] * 300
    assert Order.objects.count() == 1_300
    assert {one["outcome"] for one in became(bulk(machine, "orders", rows))} == {"stale"}
