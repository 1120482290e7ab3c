"""What `konto up` can't work with, it says in one line, and ends with status 1."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator

import psycopg
import pytest

from konto.config.embedded import EmbeddedPostgres, database_url
from tests.faults.houses import free_port, konto

pytestmark = [pytest.mark.fault]


def refusal(data_dir, **variables) -> str:
    """The one line that `konto up` says there."""
    port = str(free_port())
    answer = konto("up", KONTO_DATA_DIR=str(data_dir), KONTO_PORT=port, **variables)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    return answer.stderr.removeprefix("konto: ")


def test_a_folder_that_can_not_be_made_is_refused(tmp_path):
    """Below a file there can be no folder, not even for root."""
    (tmp_path / "file").write_text("in the way")

    assert refusal(tmp_path / "file" / "data").startswith("Konto can't make the folder ")


@pytest.mark.parametrize("url", ["mysql://somebody@localhost/konto", "konto", "http://[", "sqlite:///konto.db"])
def test_a_url_of_something_else_is_refused(tmp_path, url):
    """Only PostgreSQL will do, and the line shows how its URL looks."""
    assert "postgresql://user:password@host:5432/name" in refusal(tmp_path, KONTO_DATABASE_URL=url)


def test_a_server_that_is_not_there_is_refused(tmp_path):
    """The reason is said, the password is not."""
    url = f"postgresql://konto:hidden-word@127.0.0.1:{free_port()}/konto"

    line = refusal(tmp_path, KONTO_DATABASE_URL=url)

    assert "refused" in line
    assert "hidden-word" not in line


def test_a_wrong_password_is_refused(tmp_path):
    """A server that asks for a password and gets the wrong one says no, and so do we."""
    rules = tmp_path / "hba"
    rules.write_text("local all postgres trust\nlocal all guarded scram-sha-256\n")
    server = EmbeddedPostgres(tmp_path / "server", settings={"hba_file": str(rules), "fsync": "off"})
    server.start()
    try:
        server.query("CREATE ROLE guarded LOGIN PASSWORD 'right'", database="postgres")
        url = database_url(tmp_path / "server", "postgres").replace("postgres@", "guarded:hidden-word@", 1)
        line = refusal(tmp_path / "data", KONTO_DATABASE_URL=url)
    finally:
        server.stop()
    assert "password authentication failed" in line
    assert "hidden-word" not in line


@pytest.fixture
def old_server() -> Iterator[str]:
    """Greets like PostgreSQL 14, which is all that a client needs to see."""
    listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_greet, args=(listening,), daemon=True).start()
    yield f"postgresql://konto@127.0.0.1:{listening.getsockname()[1]}/konto?sslmode=disable&gssencmode=disable"
    listening.close()


def _greet(listening: socket.socket) -> None:
    client, _ = listening.accept()
    with client:
        client.recv(1024)
        client.sendall(_message(b"R", struct.pack("!I", 0)) + _message(b"S", b"server_version\x0014.5\x00"))
        client.sendall(_message(b"S", b"client_encoding\x00UTF8\x00") + _message(b"Z", b"I"))
        client.recv(1024)


def _message(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("!I", len(content) + 4) + content


def test_an_old_server_is_refused(tmp_path, old_server):
    """Below PostgreSQL 15 nothing is tried."""
    assert refusal(tmp_path, KONTO_DATABASE_URL=old_server).startswith("The database is PostgreSQL 14; Konto needs 15")


@pytest.mark.parametrize("command", ["web", "work", "migrate"])
def test_parts_alone_say_when_there_is_no_database(tmp_path, command):
    """Without a running house and without a URL: one line, status 1."""
    answer = konto(command, KONTO_DATA_DIR=str(tmp_path), KONTO_PORT=str(free_port()))

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == f"konto: No database runs in {tmp_path}: start `konto up`, or set KONTO_DATABASE_URL.\n"


def test_a_port_that_is_none_is_refused(tmp_path):
    """A word, or a number beyond all ports."""
    assert "whole number" in konto("up", KONTO_DATA_DIR=str(tmp_path), KONTO_PORT="door").stderr
    assert "is no port" in konto("up", "--port", "123456", KONTO_DATA_DIR=str(tmp_path)).stderr


def test_an_embedded_database_works_where_sockets_have_no_room(tmp_path):
    """The path of a Unix socket holds 107 bytes; a deeper folder gets its socket elsewhere, and cleans up after it."""
    deep = tmp_path / ("very " * 20) / "deep, with a comma"
    deep.mkdir(parents=True)
    server = EmbeddedPostgres(deep, settings={"fsync": "off"})
    server.start()
    try:
        with psycopg.connect(database_url(deep, "postgres")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()
    assert not server.sockets.exists()


def test_a_killed_database_that_nobody_waited_for_does_not_block_the_next(tmp_path):
    """A dead process that still has its number is not taken for a running database."""
    server = EmbeddedPostgres(tmp_path, settings={"fsync": "off"})
    server.start()
    try:
        server.query("CREATE TABLE kept AS SELECT 1 AS one", database="postgres")
        dead, server.process = server.process, None
        assert dead
        dead.kill()  # and no wait: it stays a zombie
        server.start()
        assert server.query("SELECT one FROM kept", database="postgres") == "1"
        dead.wait()
    finally:
        server.stop()
