"""`konto up`: ready, stopped without a trace, and back after anything that was killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from tests.faults.houses import RECOVERY_SECONDS, House, konto, until

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("house")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One data folder for all tests here: each finds it as the one before has left it, killed or stopped."""
    house = House(tmp_path_factory.mktemp("house") / "data folder")
    yield house
    house.kill(*house.pids())


@pytest.fixture
def house(built: House) -> Iterator[House]:
    """A running house."""
    built.start()
    yield built
    if built.process and built.process.poll() is None:
        built.stop()
    built.kill(*built.pids())


def assert_nothing_is_left(house: House) -> None:
    until(lambda: not house.pids() and not house.is_open(), 5, what=lambda: f"nothing left, but {house.pids()}")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_house_leaves_nothing_behind(house, sign):
    """Ctrl-C, or a signal to the whole process group, ends every process in order, with status 0."""
    assert house.status("/") == 200
    assert house.status("/healthz") == 200

    assert house.stop(sign) == 0

    assert_nothing_is_left(house)


def test_a_killed_supervisor_takes_everything_with_it(house):
    """Nothing goes on serving after `kill -9` of the supervisor; the next start works and has every committed row."""
    house.keep("before the supervisor was killed")
    house.kill(house.process.pid)

    assert_nothing_is_left(house)

    house.start()
    assert "before the supervisor was killed" in house.kept()


def test_everything_killed_at_once_comes_back(house):
    """`kill -9` of every process at once loses nothing that was committed."""
    house.keep("before everything was killed")
    house.kill(*house.pids())
    assert_nothing_is_left(house)

    house.start()
    assert "before everything was killed" in house.kept()


def test_a_killed_web_process_is_replaced(house):
    """One serving process killed: another one serves, the supervisor stays."""
    main, serving = house.find("konto web")[:2]
    house.kill(serving)

    until(lambda: serving not in house.find("konto web") and house.is_ready(), RECOVERY_SECONDS, what=lambda: "ready")
    assert house.find("konto web")[0] == main


def test_a_killed_web_server_is_replaced_with_its_processes(house):
    """The web server's main process killed: its serving processes end, and a new server takes the port."""
    before = house.find("konto web")
    house.kill(before[0])

    until(lambda: not set(before) & set(house.find("konto web")), RECOVERY_SECONDS, what=lambda: "old ones gone")
    until(house.is_ready, RECOVERY_SECONDS, what=lambda: "ready")


def test_a_killed_job_worker_is_replaced(house):
    """The job worker killed: another one starts, the pages go on."""
    until(lambda: bool(house.find("konto work")), RECOVERY_SECONDS, what=lambda: "a worker")
    before = house.find("konto work")
    house.kill(*before)

    killed = datetime.now(UTC)
    until(lambda: house.works_since(killed), RECOVERY_SECONDS, what=lambda: "a new worker")
    assert house.is_ready()


def test_a_killed_database_comes_back(house):
    """PostgreSQL killed: it recovers, pages and jobs go on with it, committed rows are there."""
    house.keep("before the database was killed")
    postmaster = house.find("/bin/postgres")[0]
    house.kill(postmaster)

    until(lambda: postmaster not in house.find("/bin/postgres"), 10, what=lambda: "the old one gone")
    killed = datetime.now(UTC)
    until(house.is_ready, RECOVERY_SECONDS, what=lambda: "ready")
    until(lambda: house.works_since(killed), RECOVERY_SECONDS, what=lambda: "a working worker")
    assert "before the database was killed" in house.kept()
    assert house.stop() == 0
    assert_nothing_is_left(house)


def test_a_job_of_a_killed_worker_is_run_again(house):
    """A job that a dead worker holds is queued again, and done."""
    house.ask(
        "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - interval '1 hour') RETURNING id)"
        " INSERT INTO procrastinate_jobs (task_name, queue_name, args, status, worker_id)"
        " SELECT 'konto.kernel.jobs.retry_stalled_jobs', 'default', '{\"timestamp\": 0}', 'doing', id FROM dead"
    )
    stalled = "SELECT 1 FROM procrastinate_jobs WHERE args = '{\"timestamp\": 0}'"
    assert house.ask(stalled)

    until(lambda: not house.ask(stalled), RECOVERY_SECONDS, what=lambda: "the stalled job done")


def test_a_second_start_on_the_same_folder_is_refused(house):
    """One line and status 1; the running house doesn't notice."""
    second = konto("up", "--demo", **house.variables)

    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith("konto: Konto already runs in ")
    assert second.stderr.count("\n") == 1
    assert house.is_ready()


def test_a_taken_port_is_refused(house, tmp_path):
    """One line and status 1, before anything is started."""
    second = konto("up", **house.variables | {"KONTO_DATA_DIR": str(tmp_path)})

    assert second.returncode == 1
    assert second.stderr.startswith(f"konto: Port {house.port} on 127.0.0.1 is taken")
    assert second.stderr.count("\n") == 1
    assert not (tmp_path / "postgres").exists()


def test_commands_find_the_running_database(house):
    """`konto migrate` works beside a running house without being told where its database is."""
    assert konto("migrate", "--check", **house.variables).returncode == 0


def test_the_database_log_holds_no_statements(house):
    """Statements carry personal data: neither a wrong one nor its values reach the log."""
    with pytest.raises(psycopg.DataError):
        house.ask("SELECT 'secret-of-alice'::uuid")

    assert os.path.getsize(house.folder / "log" / "postgres.log") > 0
    assert "secret-of-alice" not in (house.folder / "log" / "postgres.log").read_text()
