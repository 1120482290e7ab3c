"""The wallet of a real house: its database killed while it is redeemed, and requests that don't wait for answers."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.faults.houses import RECOVERY_SECONDS, House, until

pytestmark = pytest.mark.fault

SECRET: Final = "konto-secret-demo-bazaar-0001"
SUB: Final = "wallet-of-the-fault-01"
GIVEN: Final = 100_000
CLIENTS: Final = 8
KNOWN: Final = """
    INSERT INTO services_subject (id, service_id, account_ref, sub, made_at)
    SELECT gen_random_uuid(), s.id, a.ref, %r, now() FROM services_service s, identity_account a
     WHERE s.code = 'bazaar' LIMIT 1
"""


class Bazaar:
    """Its machine, which asks one house."""

    def __init__(self, house: House) -> None:
        self.port = house.port
        self.token = ""

    def fetch(self) -> None:
        """A token. Those from before are gone after a crash."""
        self.token = ""
        form = f"grant_type=client_credentials&client_id=bazaar&client_secret={SECRET}"
        kind = "application/x-www-form-urlencoded"
        self.token = self._ask("POST", "/api/services/token", form, kind)[1]["access_token"]

    def moves(self, verb: str, amount: int, key: str) -> tuple[int, Any]:
        """The status and what was told; raises OSError or HTTPException where nothing was."""
        call = {"sub": SUB, "kind": "points", "amount": amount}
        return self._ask("POST", f"/api/services/v1/wallet/{verb}", json.dumps(call), "application/json", key)

    def held(self) -> int:
        balance: int = self._ask("GET", f"/api/services/v1/wallet/points/{SUB}")[1]["balance"]
        return balance

    def _ask(self, method: str, path: str, body: str = "", kind: str = "", key: str = "") -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": self.token and f"Bearer {self.token}", "Content-Type": kind, "Idempotency-Key": key}
        connection.request(method, path, body or None, {name: value for name, value in headers.items() if value})
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        return answer.status, json.loads(told)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for both."""
    house = House(tmp_path_factory.mktemp("wallet") / "house")
    house.start()
    yield house
    house.kill(*house.pids())


@pytest.fixture(scope="module")
def bazaar(house: House) -> Bazaar:
    """With somebody it knows, who has points."""
    with_points = Bazaar(house)
    house.ask(KNOWN % SUB)
    with_points.fetch()
    assert with_points.moves("issue", GIVEN, "given")[0] == 200
    return with_points


def test_requests_sent_ahead_of_their_answers_are_booked_once(bazaar: Bazaar) -> None:
    """Twenty of one key over one connection, none waited for: all are answered alike."""
    body = json.dumps({"sub": SUB, "kind": "points", "amount": 7})
    request = (
        f"POST /api/services/v1/wallet/redeem HTTP/1.1\r\nHost: localhost:{bazaar.port}\r\n"
        f"Authorization: Bearer {bazaar.token}\r\nIdempotency-Key: ahead\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
    before = bazaar.held()
    with socket.create_connection(("127.0.0.1", bazaar.port), timeout=30) as wire:
        wire.sendall(request.encode() * 20)
        told = b""
        while told.count(b'"transfer"') < 20:
            block = wire.recv(65536)
            assert block, told[-400:]
            told += block

    assert told.count(b"HTTP/1.1 200") == 20
    assert told.lower().count(b"idempotency-replayed: true") == 19
    assert bazaar.held() == before - 7


def test_what_was_answered_is_there_after_the_database_was_killed(house: House, bazaar: Bazaar) -> None:
    """Each redemption that was answered has the same answer afterwards, and each unit is accounted for."""
    answered: dict[str, Any] = {}
    enough = threading.Event()

    def redeems(client: int) -> None:
        for turn in range(400):
            key = f"{client}/{turn}"
            try:
                status, told = bazaar.moves("redeem", 1, key)
            except (OSError, http.client.HTTPException, ValueError):
                return
            if status != 200:
                return
            answered[key] = told
            if len(answered) > 100:
                enough.set()

    clients = [threading.Thread(target=redeems, args=(number,)) for number in range(CLIENTS)]
    for one in clients:
        one.start()
    assert enough.wait(60)
    house.kill(*house.find("postgres"))
    for one in clients:
        one.join(60)
    until(house.is_ready, RECOVERY_SECONDS, what=lambda: "ready again")
    bazaar.fetch()

    held = bazaar.held()
    assert GIVEN - held >= len(answered)
    again = {key: bazaar.moves("redeem", 1, key) for key in answered}
    assert again == {key: (200, told) for key, told in answered.items()}
    assert bazaar.held() == held
    assert house.ask("SELECT sum(amount) FROM cabinet_entry WHERE ledger = 'held'") == [(held,)]
