"""Is the database there, new enough, and is the port free? Each answer is one line that says what to do."""

from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from konto.config.errors import CannotStart
from konto.config.place import Place

OLDEST = 15
_PORTS = 65_536
_SCHEMES = ("postgres", "postgresql")
_CONNECT_SECONDS = 5
APPLIED = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"


def check_port(host: str, port: int) -> None:
    """Raise CannotStart unless we could listen there.

    A plain bind, without SO_REUSEPORT: a second web server with that option would silently share the port.
    """
    if not 0 < port < _PORTS:
        raise CannotStart(f"{port} is no port: choose one from 1 to 65535 with KONTO_PORT or --port.")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(address)
    except socket.gaierror:
        raise CannotStart(f"{host!r} is no address of this machine: set KONTO_HOST or --host.") from None
    except OSError as error:
        raise CannotStart(_why_not(host, port, error)) from None


def check_database(place: Place) -> None:
    """Raise CannotStart unless a PostgreSQL that Konto can use answers."""
    if place.embedded:
        _check_socket(place)
    else:
        _check_url(place.own_database_url)
    import psycopg  # noqa: PLC0415 - heavy, and not needed by most commands

    try:
        with psycopg.connect(place.database_url, connect_timeout=_CONNECT_SECONDS) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        raise CannotStart(_unreachable(place, str(error))) from None
    if version < OLDEST * 10_000:
        raise CannotStart(f"The database is PostgreSQL {version // 10_000}; Konto needs {OLDEST} or newer.")


def applied_migrations(place: Place) -> str:
    """The names of all applied migrations, a line each; nothing where there are none yet."""
    import psycopg  # noqa: PLC0415 - as above

    try:
        with psycopg.connect(place.database_url, connect_timeout=_CONNECT_SECONDS) as connection:
            return "\n".join(row[0] for row in connection.execute(APPLIED))
    except psycopg.errors.UndefinedTable:
        return ""


def _check_url(url: str) -> None:
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        scheme = ""
    if scheme not in _SCHEMES:
        raise CannotStart("KONTO_DATABASE_URL has to look like postgresql://user:password@host:5432/name.")


def _check_socket(place: Place) -> None:
    """A socket in a folder that somebody else could have made is not our database."""
    folder = Path(parse_qs(urlsplit(place.database_url).query)["host"][0])
    try:
        state = folder.lstat()
    except OSError:
        raise CannotStart(_not_running(place)) from None
    if not stat.S_ISDIR(state.st_mode) or (os.geteuid() and state.st_uid != os.geteuid()):
        raise CannotStart(f"{folder} belongs to somebody else: not asking it for the database.")


def _unreachable(place: Place, reason: str) -> str:
    """In one line and without the password, which is in the URL."""
    if place.embedded:
        return _not_running(place)
    lines = [line.strip() for line in reason.splitlines() if line.strip()]
    line = next(
        (line for line in lines if line.lower().startswith(("connection", "- "))), lines[0] if lines else "no reason"
    )
    password = urlsplit(place.own_database_url).password
    said = line.replace(password, "***") if password else line
    return f"The database of KONTO_DATABASE_URL can't be used: {said}"


def _not_running(place: Place) -> str:
    return f"No database runs in {place.data_dir}: start `konto up`, or set KONTO_DATABASE_URL."


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken: stop what listens there, or choose another with KONTO_PORT or --port."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user: choose one above 1023 with KONTO_PORT or --port."
    return f"Konto can't listen on {host} port {port}: {error.strerror}."
