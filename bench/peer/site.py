"""Starts the peer on the database server of the Konto beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench import house
from konto.config import embedded


@contextmanager
def running(folder: Path, port: int, *, users: int, workers: int) -> Iterator[int]:
    """The peer's process id, while it runs."""
    with psycopg.connect(embedded.database_url(folder), autocommit=True) as connection:
        connection.execute("CREATE DATABASE peer")
    env = os.environ | {"PEER_DATABASE_URL": embedded.database_url(folder, "peer")}
    subprocess.run([sys.executable, "-m", "bench.peer.prepare", str(users)], env=env, check=True)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", str(workers), "--blocking-threads", "8", "--log-level", "error"]
    ready = f"http://127.0.0.1:{port}/accounts/login/"
    log = folder.parent / "peer.log"
    with house.running([*command, "bench.peer.wsgi:application"], ready=ready, env=env, log=log) as (pid, _seconds):
        yield pid
