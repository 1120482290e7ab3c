"""`python -m bench`: prints a table and writes bench/results/latest.json."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench import argon, house, load, seed
from bench.load import Request
from bench.peer import site

ACCOUNTS = 400
RESULTS = Path(__file__).parent / "results" / "latest.json"

Row = dict[str, object]


def main() -> int:
    parser = ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each measurement takes its turn")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long a turn lasts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="konto-bench-") as folder:
        rows = measure(Path(folder) / "data", rounds=options.rounds, seconds=options.seconds)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=2) + "\n")
    show(rows)
    return 0 if all(row["held"] is not False for row in rows) else 1


def measure(data: Path, *, rounds: int, seconds: float) -> list[Row]:
    """Take every figure; what is compared takes turns, so that a busy moment hits all alike."""
    data.mkdir(parents=True)
    port, peer_port = house.free_port(), house.free_port()
    say("starting Konto for the first time")
    with house.konto(data, port) as (_pid, first_start):
        pass
    say("starting it again, and the peer")
    with house.konto(data, port) as (pid, later_start):
        seed_accounts(data, port)
        with site.running(data, peer_port, users=ACCOUNTS, workers=min(4, os.cpu_count() or 1)):
            rates = take_turns(port, peer_port, rounds=rounds, seconds=seconds)
        memory = house.resident(pid)
    largest = max(memory, key=lambda name: memory[name])
    return [
        row("argon2id alone", rates["argon"], "verifications/s"),
        row("sign-ins, Konto", rates["sign in"], "/s"),
        row("sign-ins, plain allauth site", rates["peer sign in"], "/s"),
        ratio("sign-ins of Konto / argon2id alone", rates["sign in"], rates["argon"], at_least=0.65),
        ratio("sign-ins of the peer / argon2id alone", rates["peer sign in"], rates["argon"]),
        row("sign-in page, Konto", rates["page"], "/s"),
        row("sign-in page, plain allauth site", rates["peer page"], "/s"),
        ratio("sign-in page of Konto / peer", rates["page"], rates["peer page"], at_least=1.0),
        row("first start", first_start, "s"),
        row("later start", later_start, "s", at_most=5.0),
        row(f"largest process ({largest.rsplit(' ', 1)[0]})", memory[largest], "MiB", at_most=150.0),
    ]


def seed_accounts(data: Path, port: int) -> None:
    say(f"making {ACCOUNTS} accounts")
    env = house.environment(data, port)
    subprocess.run([sys.executable, "-m", "bench.seed", str(ACCOUNTS)], env=env, check=True)


def take_turns(port: int, peer_port: int, *, rounds: int, seconds: float) -> dict[str, float]:
    people = [seed.address(number) for number in range(ACCOUNTS)]
    ours = [Request("/sign-in/", {"address": one, "password": seed.PASSWORD}, expect=302) for one in people]
    theirs = [
        Request("/accounts/login/", {"login": one, "password": seed.PASSWORD}, csrf_cookie="csrftoken", expect=302)
        for one in people
    ]
    turns: dict[str, Callable[[], float]] = {
        "argon": lambda: argon.verifications_per_second(seconds),
        "sign in": lambda: load.run(ours, port=port, seconds=seconds).per_second,
        "peer sign in": lambda: load.run(theirs, port=peer_port, seconds=seconds).per_second,
        "page": lambda: load.run([Request("/sign-in/")], port=port, seconds=seconds).per_second,
        "peer page": lambda: load.run([Request("/accounts/login/")], port=peer_port, seconds=seconds).per_second,
    }
    found: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(rounds + 1):
        say(f"round {number} of {rounds}" if number else "warming up")
        for name, turn in turns.items():
            rate = turn()
            if number:
                found[name].append(rate)
    return {name: median(rates) for name, rates in found.items()}


def row(what: str, value: float, unit: str, *, at_most: float | None = None) -> Row:
    return {
        "what": what,
        "value": round(value, 2),
        "unit": unit,
        "bound": at_most and f"<= {at_most:g}",
        "held": None if at_most is None else value <= at_most,
    }


def ratio(what: str, upper: float, lower: float, *, at_least: float | None = None) -> Row:
    value = upper / lower
    return {
        "what": what,
        "value": round(value, 3),
        "unit": "",
        "bound": at_least and f">= {at_least:g}",
        "held": None if at_least is None else value >= at_least,
    }


def show(rows: list[Row]) -> None:
    width = max(len(str(one["what"])) for one in rows)
    for one in rows:
        held = {True: "held", False: "FELL SHORT", None: ""}[one["held"]]  # type: ignore[index]
        print(f"{one['what']!s:<{width}}  {one['value']!s:>9} {one['unit']!s:<15} {one['bound'] or '':<9} {held}")


def say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
