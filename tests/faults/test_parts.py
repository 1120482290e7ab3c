"""The parts one by one, on a database that somebody else runs."""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from konto.config.embedded import EmbeddedPostgres, database_url
from konto.kernel import keys
from tests.faults.houses import READY_SECONDS, STOP_SECONDS, environment, free_port, konto, until

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("house")]


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What an operator configures: a database, keys, and folders; the tables are made."""
    folder = tmp_path_factory.mktemp("operator")
    server = EmbeddedPostgres(folder / "server", settings={"fsync": "off"})
    server.start()
    server.ensure_database("shop")
    keys.ensure(folder / "keys")
    variables = {
        "KONTO_DATABASE_URL": database_url(folder / "server", "shop"),
        "KONTO_DATA_DIR": str(folder / "data"),
        "KONTO_KEYS_DIR": str(folder / "keys"),
        "KONTO_SECRET_KEY": secrets.token_urlsafe(64),
        "KONTO_PUBLIC_URL": "https://account.example.org",
        "KONTO_EMAIL_URL": "smtp://127.0.0.1:25",
        "KONTO_PORT": str(free_port()),
        "KONTO_WEB_WORKERS": "1",
    }
    migrated = konto("migrate", **variables)
    assert migrated.returncode == 0, migrated.stderr
    yield variables
    server.stop()


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def start(command: str, variables: dict[str, str], started: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    said = Path(variables["KONTO_DATA_DIR"]).with_name(f"{command}.log")
    with said.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "konto", command],
            env=environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    started.append(process)
    return process


def status(variables: dict[str, str], path: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{variables['KONTO_PORT']}{path}")
    request.add_header("Host", "account.example.org")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            code: int = answer.status
            return code
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def test_the_web_server_alone_serves_and_stops(operator, started):
    """`konto web` makes what it needs of files, is ready with the tables there, and ends in order on SIGTERM."""
    web = start("web", operator, started)
    until(lambda: status(operator, "/readyz") == 200, READY_SECONDS, what=lambda: "ready")

    assert status(operator, "/healthz") == 200
    assert status(operator, "/") == 200
    web.send_signal(signal.SIGTERM)
    assert web.wait(STOP_SECONDS) == 0


def test_the_job_worker_alone_works_and_stops(operator, started):
    """`konto work` signs on in the database, and off again on SIGTERM."""
    work = start("work", operator, started)
    until(lambda: workers(operator) == 1, READY_SECONDS, what=lambda: "a worker")

    work.send_signal(signal.SIGTERM)

    assert work.wait(STOP_SECONDS) == 0
    assert workers(operator) == 0


def test_everything_on_somebody_elses_database(operator, started):
    """`konto up` with KONTO_DATABASE_URL starts no database of its own."""
    house = start("up", operator, started)
    until(lambda: status(operator, "/readyz") == 200, READY_SECONDS, what=lambda: "ready")

    assert not (Path(operator["KONTO_DATA_DIR"]) / "postgres").exists()
    house.send_signal(signal.SIGINT)
    assert house.wait(STOP_SECONDS) == 0


def test_missing_keys_are_demanded(operator):
    """With a database of one's own, keys are never made silently: one line, status 1."""
    without = {name: value for name, value in operator.items() if name != "KONTO_KEYS_DIR"}

    answer = konto("work", **without)

    assert answer.returncode == 1
    assert answer.stderr.startswith("konto: KONTO_KEYS_DIR")
    assert answer.stderr.count("\n") == 1


def test_a_database_without_tables_is_not_ready(operator, started):
    """`konto web` answers, but says that it can't work yet."""
    with psycopg.connect(operator["KONTO_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE DATABASE bare")
    bare = operator | {"KONTO_DATABASE_URL": operator["KONTO_DATABASE_URL"].replace("/shop?", "/bare?")}
    start("web", bare, started)

    until(lambda: status(bare, "/healthz") == 200, READY_SECONDS, what=lambda: "alive")
    assert status(bare, "/readyz") == 503


def workers(operator: dict[str, str]) -> int:
    with psycopg.connect(operator["KONTO_DATABASE_URL"]) as connection:
        row = connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
    assert row
    return int(row[0])
