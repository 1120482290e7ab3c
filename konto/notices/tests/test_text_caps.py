"""Caps on texts: per number, country, network and day, apart from letters, against pumping and bombing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from konto.notices import actions
from konto.notices.models import CapCount, Letter
from konto.notices.tests.conftest import Send


def norwegian(count: int) -> str:
    return f"+47900000{count:02}"


@pytest.fixture(autouse=True)
def caps(site: Settings) -> Settings:
    site.KONTO_TEXTS_PER_RECIPIENT = site.KONTO_TEXTS_PER_NETWORK = 100
    site.KONTO_TEXTS_PER_COUNTRY = site.KONTO_TEXTS_PER_DAY = 100
    return site


def test_one_number_gets_so_many_texts_a_day(db: None, text: Send, caps: Settings) -> None:
    """The text too many is refused; another number still gets its own."""
    caps.KONTO_TEXTS_PER_RECIPIENT = 2
    text(key="1")
    text(key="2")

    with pytest.raises(actions.TooMany) as refused:
        text(key="3")
    assert refused.value.scope == "recipient"
    assert "900" not in str(refused.value)
    assert text(key="4", to=norwegian(1)).state == "queued"
    assert Letter.objects.count() == 3


def test_one_country_gets_so_many_texts_a_day(db: None, text: Send, caps: Settings) -> None:
    """Numbers of one country share a cap; what stands in the count is the country, no number."""
    caps.KONTO_TEXTS_PER_COUNTRY = 2
    text(key="1", to=norwegian(1))
    text(key="2", to=norwegian(2))

    with pytest.raises(actions.TooMany) as refused:
        text(key="3", to=norwegian(3))
    assert refused.value.scope == "country"
    assert text(key="4", to="+380501234567").state == "queued"
    counts = CapCount.objects.filter(scope="texts_country").values_list("mark", "count")
    assert {(bytes(mark), count) for mark, count in counts} == {(b"NO", 2), (b"UA", 1)}


@pytest.mark.parametrize(("first", "second"), [("+12025550123", "+14165550123"), ("+8823456789", "+8816123456")])
def test_countries_that_share_a_code_are_told_apart(
    db: None, text: Send, caps: Settings, first: str, second: str
) -> None:
    """The United States aren't Canada, and numbers of satellites, of no country at all, count by their network."""
    caps.KONTO_TEXTS_PER_COUNTRY = 1
    text(key="1", to=first)

    assert text(key="2", to=second).state == "queued"


def test_one_network_causes_so_many_texts_a_day(db: None, text: Send, caps: Settings) -> None:
    """Whoever the texts are for."""
    caps.KONTO_TEXTS_PER_NETWORK = 1
    text(key="1", to=norwegian(1), network="203.0.113.7")

    with pytest.raises(actions.TooMany) as refused:
        text(key="2", to=norwegian(2), network="203.0.113.7")
    assert refused.value.scope == "network"
    assert text(key="3", to=norwegian(3), network="203.0.113.8").state == "queued"


def test_texts_and_letters_have_budgets_of_their_own(db: None, text: Send, send: Send, caps: Settings) -> None:
    """Used up texts hold back no letter, and the other way round."""
    caps.KONTO_TEXTS_PER_DAY, caps.KONTO_LETTERS_PER_DAY = 1, 1
    caps.KONTO_TEXTS_PER_NETWORK = caps.KONTO_LETTERS_PER_NETWORK = 1
    text(key="1", network="203.0.113.7")
    send(key="2", network="203.0.113.7")

    with pytest.raises(actions.TooMany) as of_text:
        text(key="3", to=norwegian(1))
    with pytest.raises(actions.TooMany) as of_letter:
        send(key="4", to="bob@konto.example")
    assert (of_text.value.scope, of_letter.value.scope) == ("site", "site")
    assert Letter.objects.count() == 2


def test_caps_are_exact_when_everybody_asks_at_once(transactional_db: None, text: Send, caps: Settings) -> None:
    """Sixteen transactions for sixteen numbers at the same moment, a cap of five: five texts."""
    caps.KONTO_TEXTS_PER_COUNTRY = 5

    def one(count: int) -> bool:
        try:
            text(key=f"key:{count}", to=norwegian(count))
        except actions.TooMany:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(one, range(16)))

    assert sum(sent) == Letter.objects.count() == 5


def test_a_letter_and_a_text_never_wait_for_each_other(transactional_db: None, text: Send, send: Send) -> None:
    """One sends a letter and then a text, the other a text and then a letter: neither waits for ever."""
    together = threading.Barrier(2)

    def both(first: Send, second: Send, name: str) -> None:
        try:
            together.wait(10)
            with transaction.atomic():
                first(key=f"{name}:1")
                second(key=f"{name}:2")
        finally:
            connection.close()

    for turn in range(8):
        with ThreadPoolExecutor(2) as pool:
            asked = [pool.submit(both, send, text, f"a{turn}"), pool.submit(both, text, send, f"b{turn}")]
            assert [one.result(20) for one in asked] == [None, None]

    assert Letter.objects.count() == 32


def test_forgetting_a_number_forgets_its_count(db: None, text: Send) -> None:
    """Nothing is left of it, and the site's count stays."""
    text()

    assert actions.forget_address("+4790000099") == 1
    assert set(CapCount.objects.values_list("scope", flat=True)) == {"texts_site", "texts_country"}
