"""The demo people are people, too: whoever of them leaves is gone."""

from __future__ import annotations

import pytest

from konto.config.cast import CAST, PASSWORD
from tests.cast import Person
from tests.faults.houses import House, until
from tests.faults.visitors import Visitor

pytestmark = pytest.mark.fault

ALICE = next(Person(one.name, one.address, PASSWORD) for one in CAST if one.language == "en")
GONE_SECONDS = 90.0


def test_a_demo_person_can_leave(house: House) -> None:
    """Nothing that the house writes down for itself holds up the end, and the next start doesn't bring them back."""
    visitor = Visitor(house)
    visitor.open("/sign-in/")
    visitor.fill(address=ALICE.address, password=ALICE.password)
    status = visitor.leave(ALICE)
    visitor.erase_now()
    until(lambda: "gone" in visitor.open(status).title, GONE_SECONDS, what=lambda: visitor.page.text)
    house.stop()
    house.start()
    visitor.open("/sign-in/")
    visitor.fill(address=ALICE.address, password=ALICE.password)

    assert visitor.status == 400
    assert ALICE.address not in house.log.read_text().rpartition("Konto is open")[2]
