"""`python -m bench`: prints a table and writes bench/results/latest.json."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from bench import argon, house, load, openid, people, services, tokens, wallet
from bench.load import Request
from bench.peer import site

ACCOUNTS = 400
FEW, MANY = 10_000, 1_000_000
FEW_APPEALS, MANY_APPEALS = 1_000, 100_000
EVENTS = 10_000
TOKENS = 30_000
ASKED = 200
FETCHING = 32
WALLETS = 100
AHEAD = 16
"""Requests that a gateway's connection has under way: a load that takes little of the machine."""

STAFF_PAGES = {
    "queue of cases": ["/console/queue/"],
    "queue of appeals": ["/console/appeals/"],
    "account page": [f"/console/accounts/{people.ref(number)}/" for number in people.LOOKED_AT],
}

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
    port = house.free_port()
    say("starting Konto for the first time")
    with house.konto(data, port) as (_pid, first_start):
        pass
    say("starting it again")
    with house.konto(data, port) as (pid, later_start):
        fill(data, port, accounts=FEW, appeals=FEW_APPEALS)
        rows = beside_peers(data, port, rounds=rounds, seconds=seconds)
        rows.append(row("events delivered", delivered(data, port), "/s", at_least=500.0))
        rows += at_services(data, port, rounds=rounds, seconds=seconds)
        rows += handed_over(data, port, pid, rounds=rounds)
        memory = house.resident(pid)
        rows += among_many(data, port, rounds=rounds, seconds=seconds)
    largest = max(memory, key=lambda name: memory[name])
    return [
        *rows,
        row("first start", first_start, "s"),
        row("later start", later_start, "s", at_most=5.0),
        row(f"largest process ({largest.rsplit(' ', 1)[0]})", memory[largest], "MiB", at_most=150.0),
    ]


def run_beside(data: Path, port: int, module: str, number: int) -> None:
    """Run a module in the environment of the running Konto."""
    say(f"{module} {number:,}")
    env = house.environment(data, port)
    subprocess.run([sys.executable, "-m", module, str(number)], env=env, check=True)


def delivered(data: Path, port: int) -> float:
    """How many events a second leave for services, by the worker that runs."""
    say(f"bench.events {EVENTS:,}")
    command = [sys.executable, "-m", "bench.events", str(EVENTS)]
    done = subprocess.run(command, env=house.environment(data, port), check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout)["events per second"])


def at_services(data: Path, port: int, *, rounds: int, seconds: float) -> list[Row]:
    """What services ask of sign-in: whose a token is, whether it counts, others for one; and tokens of their own."""
    run_beside(data, port, "bench.openid", TOKENS)
    run_beside(data, port, "bench.tokens", FETCHING)
    run_beside(data, port, "bench.wallet", WALLETS)
    each = TOKENS // (rounds + 1)
    rates = take_turns(
        {
            "userinfo": lambda: load.run(openid.asking(ASKED), port=port, seconds=seconds).per_second,
            "introspection": lambda: load.run(openid.looking(ASKED), port=port, seconds=seconds).per_second,
            "code": lambda: load.run(openid.redeeming(each), port=port, seconds=seconds).per_second,
            "token": lambda: load.run(openid.exchanging(each), port=port, seconds=seconds).per_second,
            "own token": lambda: load.run(tokens.fetching(FETCHING), port=port, seconds=seconds).per_second,
            "redeem": lambda: wallet.redeemed(WALLETS, port=port, seconds=seconds),
            "redeem from one": lambda: wallet.redeemed(1, port=port, seconds=seconds),
        },
        rounds=rounds,
    )
    say("bench.wallet")
    books = wallet.checked(house.environment(data, port))
    return [
        row("userinfo", rates["userinfo"], "/s", at_least=800.0),
        row("introspection", rates["introspection"], "/s", at_least=800.0),
        row("codes redeemed", rates["code"], "/s", at_least=300.0),
        row("tokens exchanged", rates["token"], "/s", at_least=300.0),
        row("tokens fetched by services", rates["own token"], "/s", at_least=300.0),
        row(f"redemptions from {WALLETS} wallets", rates["redeem"], "/s", at_least=500.0),
        row("redemptions from one wallet", rates["redeem from one"], "/s"),
        ratio("wallets that hold what their ledger says", books["right"], books["wallets"], at_least=1.0),
    ]


def handed_over(data: Path, port: int, pid: int, *, rounds: int) -> list[Row]:
    """Orders that a shop hands over, all of them new, and what the processes take meanwhile."""
    run_beside(data, port, "bench.services", ACCOUNTS)
    turns = [services.handing_over(pid, port=port, many=ACCOUNTS) for _ in range(rounds + 1)][1:]
    return [
        row("orders handed over in bulk", median(turn.per_second for turn in turns), "/s", at_least=5000.0),
        row("largest process meanwhile", max(turn.peak for turn in turns), "MiB"),
    ]


def beside_peers(data: Path, port: int, *, rounds: int, seconds: float) -> list[Row]:
    """Konto, a plain allauth site, argon2id alone and a bare handler, in turns."""
    say("starting the peers")
    workers, peer_port, bare_port = min(4, os.cpu_count() or 1), house.free_port(), house.free_port()
    with (
        site.running(data, peer_port, users=ACCOUNTS, workers=workers),
        site.bare(data, bare_port, workers=workers),
    ):
        turns = {
            "argon": lambda: argon.verifications_per_second(seconds),
            "sign in": lambda: load.run(sign_ins(), port=port, seconds=seconds).per_second,
            "peer sign in": lambda: load.run(sign_ins_of_peer(), port=peer_port, seconds=seconds).per_second,
            "page": lambda: load.run([Request("/sign-in/")], port=port, seconds=seconds).per_second,
            "peer page": lambda: load.run([Request("/accounts/login/")], port=peer_port, seconds=seconds).per_second,
            "session": lambda: load.run(whose(), port=port, seconds=seconds, ahead=AHEAD).per_second,
            "bare": lambda: load.run(whose(), port=bare_port, seconds=seconds, ahead=AHEAD).per_second,
        }
        rates = take_turns(turns, rounds=rounds)
    return [
        row("argon2id alone", rates["argon"], "verifications/s"),
        row("sign-ins, Konto", rates["sign in"], "/s"),
        row("sign-ins, plain allauth site", rates["peer sign in"], "/s"),
        ratio("sign-ins of Konto / argon2id alone", rates["sign in"], rates["argon"], at_least=0.75),
        ratio("sign-ins of the peer / argon2id alone", rates["peer sign in"], rates["argon"]),
        row("sign-in page, Konto", rates["page"], "/s"),
        row("sign-in page, plain allauth site", rates["peer page"], "/s"),
        ratio("sign-in page of Konto / peer", rates["page"], rates["peer page"], at_least=1.0),
        row("/session", rates["session"], "/s", at_least=8000.0),
        row("bare handler with one query", rates["bare"], "/s"),
        ratio("/session / bare handler", rates["session"], rates["bare"]),
    ]


def among_many(data: Path, port: int, *, rounds: int, seconds: float) -> list[Row]:
    """Pages and sign-ins among ten thousand accounts and, in a house beside it, among a million, in turns.

    A tenth of the accounts is restricted and has appealed: staff's pages are opened among them, too.
    """
    beside, many_port = data.parent / "many", house.free_port()
    beside.mkdir()
    with house.konto(beside, many_port):
        fill(beside, many_port, accounts=MANY, appeals=MANY_APPEALS)
        few, many = pages(port, seconds=seconds), pages(many_port, seconds=seconds)
        turns = {"argon": lambda: argon.verifications_per_second(seconds)}
        for name in few:
            turns |= {f"{name}, few": few[name], f"{name}, many": many[name]}
        rates = take_turns(turns, rounds=rounds)
    return [
        row(f"signed-in page among {MANY:,} accounts", 1000 / rates["signed-in page, many"], "ms"),
        *(row(f"{name} among {MANY_APPEALS:,} appeals", 1000 / rates[f"{name}, many"], "ms") for name in STAFF_PAGES),
        ratio(f"sign-ins / argon2id after {MANY:,}", rates["sign-ins, many"], rates["argon"], at_least=0.75),
        *(ratio(f"{name}, many / few", rates[f"{name}, many"], rates[f"{name}, few"], at_least=0.85) for name in few),
    ]


def fill(data: Path, port: int, *, accounts: int, appeals: int) -> None:
    """The accounts that are measured, a crowd around them, and what of the crowd is restricted and appeals."""
    run_beside(data, port, "bench.seed", ACCOUNTS)
    run_beside(data, port, "bench.crowd", accounts)
    run_beside(data, port, "bench.appeals", appeals)


def pages(port: int, *, seconds: float) -> dict[str, Callable[[], float]]:
    """How often a second each is done: pages one after the other, the rest as fast as it goes."""
    inside = [Request("/cabinet/", people.cookie(number)) for number in range(ACCOUNTS)]
    return {
        "sign-ins": lambda: load.run(sign_ins(), port=port, seconds=seconds).per_second,
        "signed-in page": lambda: 1 / load.run(inside, port=port, seconds=seconds, connections=1).median,
        "/session": lambda: load.run(whose(), port=port, seconds=seconds, ahead=AHEAD).per_second,
        **{name: partial(page_of_staff, paths, port=port, seconds=seconds) for name, paths in STAFF_PAGES.items()},
    }


def page_of_staff(paths: list[str], *, port: int, seconds: float) -> float:
    asked = [Request(path, people.STAFF_COOKIE) for path in paths]
    return 1 / load.run(asked, port=port, seconds=seconds, connections=1).median


def sign_ins() -> list[Request]:
    forms = [{"address": people.address(number), "password": people.PASSWORD} for number in range(ACCOUNTS)]
    return [Request("/sign-in/", form=one, expect=302) for one in forms]


def sign_ins_of_peer() -> list[Request]:
    forms = [{"login": people.address(number), "password": people.PASSWORD} for number in range(ACCOUNTS)]
    return [Request("/accounts/login/", form=one, csrf_cookie="csrftoken", expect=302) for one in forms]


def whose() -> list[Request]:
    return [Request("/session", people.cookie(number)) for number in range(ACCOUNTS)]


def take_turns(turns: dict[str, Callable[[], float]], *, rounds: int) -> dict[str, float]:
    """The median of each over the rounds, after one to warm up."""
    found: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(rounds + 1):
        say(f"round {number} of {rounds}" if number else "warming up")
        for name, turn in turns.items():
            figure = turn()
            if number:
                found[name].append(figure)
    return {name: median(figures) for name, figures in found.items()}


def row(what: str, value: float, unit: str, *, at_most: float | None = None, at_least: float | None = None) -> Row:
    bounds = [f"<= {at_most:g}" if at_most else "", f">= {at_least:g}" if at_least else ""]
    held = (at_most is None or value <= at_most) and (at_least is None or value >= at_least)
    bound = "".join(bounds)
    return {"what": what, "value": round(value, 2), "unit": unit, "bound": bound, "held": held if bound else None}


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
