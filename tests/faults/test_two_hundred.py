"""Two hundred people at once on the real house: nobody ever sees anything of somebody else."""

from __future__ import annotations

import http.client
import random
import re
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from urllib.parse import urlencode

import pytest

from bench import people
from tests.faults.houses import House, environment

pytestmark = pytest.mark.fault

PEOPLE = 200
ROUNDS = 12
AT_ONCE = 40
"""Connections open at one time: more of them would only wait in line."""

MARK = re.compile(r"Bench \d{6}")
TOKEN = "t" * 32
PAGES = ("/cabinet/", "/settings/", "/settings/name/", "/settings/devices/", "/leave/")


class Somebody:
    """One person who clicks about; whatever isn't theirs is written down in `wrong`."""

    def __init__(self, house: House, number: int, wrong: list[str]) -> None:
        self.house, self.number, self.wrong = house, number, wrong
        self.dice = random.Random(number)
        self.ref = ""
        self.seen = 0

    @property
    def name(self) -> str:
        return people.name(self.number)

    def clicks_about(self) -> None:
        steps = [self.reads, self.reads, self.reads, self.is_told_apart, self.writes, self.goes_away, self.reads_a_part]
        for _ in range(ROUNDS):
            self.dice.choice(steps)()

    def reads(self) -> None:
        path = self.dice.choice(PAGES)
        status, _headers, text = self.ask("GET", path)
        self.expect(status == 200 and self.name in text, f"{path} {status} without {self.name}")
        self.check(path, text)

    def reads_a_part(self) -> None:
        """As a script of the page asks, while another tab asks as a stranger."""
        _status, headers, text = self.ask("GET", "/cabinet/", part=True)
        self.check("a part", text)
        self.expect("no-store" in headers.get("cache-control", ""), "a part could be stored")
        _status, _headers, text = self.ask("GET", "/sign-in/", cookie="")
        self.expect(not MARK.search(text), f"a stranger sees {MARK.findall(text)}")

    def writes(self) -> None:
        """Saves their own name and looks at it."""
        status, _headers, text = self.ask("POST", "/settings/name/", name=self.name)
        self.expect(status == 302, f"saving answered {status}")
        self.check("saving", text)

    def is_told_apart(self) -> None:
        status, headers, _text = self.ask("GET", "/session")
        ref = headers.get("x-konto-account", "")
        self.expect(status == 200 and ref == (self.ref or ref), f"{self.ref} was called {ref}")
        self.ref = ref

    def goes_away(self) -> None:
        """Closes the tab before the answer has come: it must not come to the next one."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.house.port), timeout=20) as line:
            head = f"GET /settings/ HTTP/1.1\r\nHost: localhost\r\nCookie: {people.cookie(self.number)}\r\n\r\n"
            line.sendall(head.encode())

    def ask(self, method: str, path: str, *, cookie: str | None = None, part: bool = False, **form: str):
        mine = people.cookie(self.number) if cookie is None else cookie
        headers = {"Cookie": f"{mine}; konto_csrf={TOKEN}", "Host": "localhost"}
        if part:
            headers["HX-Request"] = "true"
        body = urlencode({**form, "csrfmiddlewaretoken": TOKEN}) if method == "POST" else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=60)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, told, answer.read().decode()
        finally:
            line.close()

    def check(self, where: str, text: str) -> None:
        self.seen += 1
        others = set(MARK.findall(text)) - {self.name}
        self.expect(not others, f"{where}: {self.name} sees {others}")

    def expect(self, true: bool, otherwise: str) -> None:
        if not true:
            self.wrong.append(otherwise)


def test_everybody_sees_their_own_account_and_nothing_of_anybody_else(house: House) -> None:
    """Reading, saving, half-finished requests and strangers between them: each answer names its own account alone."""
    command = [sys.executable, "-m", "bench.seed", str(PEOPLE)]
    subprocess.run(command, env=environment(**house.variables, KONTO_DEMO="1"), check=True, timeout=120)
    wrong: list[str] = []
    everybody = [Somebody(house, number, wrong) for number in range(PEOPLE)]
    waiting = iter(everybody)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                one = next(waiting, None)
            if one is None:
                return
            try:
                one.clicks_about()
            except Exception as error:
                wrong.append(f"{one.name}: {error!r}")

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert sum(one.seen for one in everybody) > PEOPLE * ROUNDS / 2
    assert len({one.ref for one in everybody} - {""}) == sum(bool(one.ref) for one in everybody)
