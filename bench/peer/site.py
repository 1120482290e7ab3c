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
    with _served("bench.peer.wsgi", "accounts/login/", port=port, workers=workers, env=env, log=folder.parent) as pid:
        yield pid


@contextmanager
def bare(folder: Path, port: int, *, workers: int) -> Iterator[int]:
    """The process id of the handler that does one query and nothing else, on Konto's own database."""
    env = os.environ | {"BARE_DATABASE_URL": embedded.database_url(folder)}
    with _served("bench.peer.bare", "", port=port, workers=workers, env=env, log=folder.parent) as pid:
        yield pid


@contextmanager
def _served(module: str, ready: str, *, port: int, workers: int, env: dict[str, str], log: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", str(workers), "--blocking-threads", "8", "--log-level", "error"]
    command += [f"{module}:application"]
    at = f"http://127.0.0.1:{port}/{ready}"
    with house.running(command, ready=at, env=env, log=log / f"{module}.log") as (pid, _seconds):
        yield pid
