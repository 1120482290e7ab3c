"""Starts and stops what is measured: a whole Konto in a folder of its own, and a plain site beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

LONGEST_START = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, port: int) -> dict[str, str]:
    """This environment without anybody's own settings, and Konto's data in the given folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KONTO_")}
    return clean | {
        "KONTO_DATA_DIR": str(folder),
        "KONTO_PORT": str(port),
        "KONTO_DEMO": "1",
        "KONTO_CHALLENGE": "off",
        "KONTO_SERVICE_RATE": "10000000",
        "KONTO_PUBLIC_URL": f"http://localhost:{port}",
    }


@contextmanager
def running(command: list[str], *, ready: str, env: dict[str, str], log: Path) -> Iterator[tuple[int, float]]:
    """The process id and the seconds until `ready` answered; stopped by SIGINT at the end."""
    start = time.monotonic()
    with log.open("ab") as file:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
    try:
        while not _answers(ready):
            if process.poll() is not None or time.monotonic() - start > LONGEST_START:
                raise RuntimeError(f"{' '.join(command)} did not start; its log is {log}")
            time.sleep(0.05)
        yield process.pid, time.monotonic() - start
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def konto(folder: Path, port: int) -> AbstractContextManager[tuple[int, float]]:
    """`konto up` with everything embedded."""
    command = [sys.executable, "-m", "konto", "up", "--demo", "--port", str(port)]
    env = environment(folder, port)
    return running(command, ready=f"http://127.0.0.1:{port}/readyz", env=env, log=folder.parent / "konto.log")


def resident(pid: int) -> dict[str, float]:
    """Resident MiB of each process below this one, by what it runs; PostgreSQL's shared pages are not counted twice."""
    found: dict[str, float] = {}
    for child in _family(pid):
        words = (Path("/proc") / str(child) / "cmdline").read_bytes().split(b"\0")
        name = _name([word.decode(errors="replace") for word in words if word])
        found[f"{name} {child}"] = _kib(child) / 1024
    return found


def _name(words: list[str]) -> str:
    if "konto" in words:
        return "konto " + (words[words.index("konto") + 1] if len(words) > words.index("konto") + 1 else "")
    return Path(words[0]).name.rstrip(":") if words else "?"


def _kib(pid: int) -> int:
    lines = (Path("/proc") / str(pid) / "status").read_text().splitlines()
    sizes = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith("Rss")}
    return int(sizes["RssAnon"]) + int(sizes["RssFile"])


def _family(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    family, todo = [], [pid]
    while todo:
        one = todo.pop()
        family.append(one)
        todo += children.get(one, [])
    return family


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as answer:
        return answer.code == 401  # a gateway's question without a cookie
    except (urllib.error.URLError, OSError):
        return False
