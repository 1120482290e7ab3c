"""`konto up` from the first lock to the last process."""

from __future__ import annotations

import http.client
import sys
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

from konto.config import locks, preparation, reachable
from konto.config.embedded import EmbeddedPostgres
from konto.config.errors import CannotStart
from konto.config.place import Place
from konto.config.supervisor.bell import Bell, StopRequested
from konto.config.supervisor.child import Child
from konto.config.supervisor.deaths import Deaths

_DATABASE = "konto"
_LOOK_SECONDS = 0.5
_READY_LOOK_SECONDS = 0.1
_PATIENCE_SECONDS = 60.0


def run(place: Place) -> int:
    """Everything on one machine, until somebody asks to stop. Raises CannotStart."""
    with Bell() as bell:
        house = _House(place, bell)
        try:
            house.open()
            house.keep()
        except StopRequested:
            say("Stopping.")
        finally:
            bell.mute()
            house.close()
    say("Stopped.")
    return 0


def say(line: str) -> None:
    """To whoever watches; nobody has to."""
    try:
        print(line, flush=True)
    except OSError:
        sys.stdout = open("/dev/null", "w")  # noqa: SIM115 - stays open until this process ends


class _House:
    def __init__(self, place: Place, bell: Bell) -> None:
        self._place = place
        self._bell = bell
        self._open = ExitStack()  # closes in reverse order
        self._postgres: EmbeddedPostgres | None = None
        self._database_deaths = Deaths("database")
        self._children: list[Child] = []

    def open(self) -> None:
        place = self._place
        locks.make_folder(place.data_dir)
        busy = f"Konto already runs in {place.data_dir}: stop it, or choose another folder with KONTO_DATA_DIR."
        self._open.enter_context(locks.hold(place.data_dir / "konto.lock", taken=busy))
        reachable.check_port(place.host, place.port)
        applied = self._open_database()
        ready = preparation.is_ready(place, applied=applied)
        if not ready:
            say("Preparing:")
            if not self._prepare():
                raise CannotStart("not started: the line above says why.")
        for name, command in (("web server", "web"), ("job worker", "work")):
            self._start(Child(name, [command], place))
        self._announce()
        if place.demo:
            self._introduce(fresh=not ready)

    def keep(self) -> None:
        """Start again whatever dies, until StopRequested. Raises CannotStart."""
        while True:
            self._bell.wait(_LOOK_SECONDS)
            self._look_after()

    def close(self) -> None:
        self._open.close()

    def _open_database(self) -> str:
        """Start or find the database; return the migrations that it has."""
        if not self._place.embedded:
            reachable.check_database(self._place)
            return reachable.applied_migrations(self._place)
        self._postgres = EmbeddedPostgres(self._place.data_dir, say=say, pause=self._bell.pause)
        self._open.callback(self._postgres.stop)
        if not self._postgres.data.exists():
            say(f"First start: making a database in {self._place.data_dir}.")
        self._postgres.start()
        self._postgres.ensure_database(_DATABASE)
        return _applied(self._postgres)

    def _prepare(self) -> bool:
        """Run the preparation to its end, looking after whatever runs already; return whether it went well."""
        child = Child("preparation", ["prepare"], self._place)
        child.start()
        self._open.callback(child.stop)
        while (status := child.status()) is None:
            self._bell.wait(_LOOK_SECONDS)
            self._look_after()
        return status == 0

    def _start(self, child: Child) -> None:
        child.start()
        self._open.callback(child.stop)
        self._children.append(child)

    def _look_after(self) -> None:
        if self._postgres and self._postgres.ended():
            say("The database ended unexpectedly: starting it again.")
            self._bell.pause(self._database_deaths.record("see its log"))
            self._postgres.start()
        for child in self._children:
            if line := child.look_after():
                say(line)

    def _announce(self) -> None:
        """Wait until the first page would be answered, then say where it is."""
        patience = time.monotonic() + _PATIENCE_SECONDS
        while not _answers(self._place):
            self._bell.wait(_READY_LOOK_SECONDS)
            self._look_after()
            if time.monotonic() > patience:
                raise CannotStart("the web server did not become ready within a minute: see above.")
        say(f"\nKonto is open: {self._place.address}/  (Ctrl-C stops it)")

    def _introduce(self, *, fresh: bool) -> None:
        """Say who is there to sign in as: those who have left since the last start are not.

        The house is open by now, and stays open should this fail.
        """
        if not fresh:
            self._prepare()
        say(f"Letters and texts arrive at {self._place.address}/letterbox/")
        say("Sign in as (name, address, password):")
        for line in preparation.demo_people(self._place):
            say(f"  {line}")
        say(f"Staff sign in at {self._place.address}/console/ (the page says how)")


def _applied(postgres: EmbeddedPostgres) -> str:
    """As `reachable.applied_migrations`, without loading a driver."""
    if not postgres.query("SELECT to_regclass('django_migrations')", database=_DATABASE):
        return ""
    return postgres.query(reachable.APPLIED, database=_DATABASE)


def _answers(place: Place) -> bool:
    connection = http.client.HTTPConnection(place.local_host, place.port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": urlsplit(place.public_url).netloc or "localhost"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
