"""The budget alarm: at each level once, up to when it is used up, whatever was rolled back meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django import Settings

from konto.kernel import alarms
from konto.kernel.alarms import Raised
from konto.notices import actions, housekeeping, watch
from konto.notices.models import Letter
from konto.notices.tests.conftest import Send


@pytest.fixture
def raised(monkeypatch: pytest.MonkeyPatch) -> list[Raised]:
    """Every alarm, in order."""
    heard: list[Raised] = []
    monkeypatch.setattr(alarms, "_hooks", [heard.append])
    return heard


@pytest.fixture(autouse=True)
def caps(site: Settings) -> Settings:
    site.KONTO_LETTERS_PER_DAY = site.KONTO_TEXTS_PER_DAY = 1_000
    site.KONTO_LETTERS_PER_NETWORK = site.KONTO_LETTERS_PER_RECIPIENT = 1_000
    site.KONTO_TEXTS_PER_COUNTRY = site.KONTO_TEXTS_PER_NETWORK = site.KONTO_TEXTS_PER_RECIPIENT = 1_000
    return site


def _keys(raised: list[Raised]) -> list[str]:
    return [alarm.key for alarm in raised]


def test_the_budget_of_letters_alarms_twice(
    db: None, send: Send, caps: Settings, raised: list[Raised], clock: time_machine.Traveller
) -> None:
    """At four fifths and at the end, once each, however often somebody looks; it names numbers and nobody."""
    caps.KONTO_LETTERS_PER_DAY = 10
    for count in range(10):
        send(key=f"{count}")
        housekeeping.tidy()
        housekeeping.tidy()

    assert _keys(raised) == ["budget:site:2026-03-02:80", "budget:site:2026-03-02:100"]
    assert raised[1].evidence == {"channel": "email", "scope": "site", "percent": 100, "limit": 10, "used": 10}
    assert raised[0].account_ref is None


def test_a_country_alarms_by_name(db: None, text: Send, caps: Settings, raised: list[Raised]) -> None:
    """Staff learn which country is being pumped."""
    caps.KONTO_TEXTS_PER_COUNTRY = 5
    for count in range(4):
        text(key=f"{count}")
    watch.watch()

    assert [(alarm.evidence["scope"], alarm.evidence["country"]) for alarm in raised] == [("country", "NO")]


def test_texts_alarm_at_half_already(db: None, text: Send, caps: Settings, raised: list[Raised]) -> None:
    """They cost money by the minute: staff hear of it at half, at four fifths and at the end, once each."""
    caps.KONTO_TEXTS_PER_DAY = 10
    for count in range(10):
        text(key=f"{count}")
        watch.watch()
        watch.watch()

    assert [(alarm.evidence["used"], alarm.evidence["percent"]) for alarm in raised] == [(5, 50), (8, 80), (10, 100)]


def test_numbers_and_networks_alarm_once_a_day(db: None, text: Send, caps: Settings, raised: list[Raised]) -> None:
    """However many used up theirs: one alarm each, with how many there are, and no number and no network."""
    caps.KONTO_TEXTS_PER_RECIPIENT = caps.KONTO_TEXTS_PER_NETWORK = 1
    text(key="1", network="203.0.113.7")
    text(key="2", to="+4790000001", network="203.0.113.8")
    watch.watch()
    text(key="3", to="+4790000002", network="203.0.113.9")
    watch.watch()

    assert sorted((alarm.evidence["scope"], alarm.evidence["how_many"]) for alarm in raised) == [
        ("network", 2),
        ("recipient", 2),
    ]
    assert "203" not in str(raised)
    assert "90000" not in str(raised)


def test_a_refused_text_doesn_t_take_the_alarm_with_it(
    transactional_db: None, text: Send, caps: Settings, raised: list[Raised]
) -> None:
    """The refusal rolls back whatever its caller did; the alarm comes all the same."""
    caps.KONTO_TEXTS_PER_DAY = 1
    text(key="1")
    with pytest.raises(actions.TooMany), transaction.atomic():
        text(key="2", to="+4790000001")
    watch.watch()

    assert [alarm.evidence["percent"] for alarm in raised] == [100]


def test_a_cap_that_was_lowered_alarms_too(db: None, text: Send, caps: Settings, raised: list[Raised]) -> None:
    """More was sent than would be allowed now: that counts as used up."""
    for count in range(5):
        text(key=f"{count}")
    watch.watch()
    assert raised == []

    caps.KONTO_TEXTS_PER_DAY = 3
    watch.watch()
    assert [alarm.evidence["percent"] for alarm in raised] == [100]


def test_what_was_never_sent_alarms_nobody(
    transactional_db: None, text: Send, caps: Settings, raised: list[Raised]
) -> None:
    """A text that its caller took back was never counted."""
    caps.KONTO_TEXTS_PER_DAY = 1
    with transaction.atomic():
        text(key="1")
        transaction.set_rollback(True)
    watch.watch()

    assert raised == []


def test_a_new_day_alarms_anew(
    db: None, text: Send, caps: Settings, raised: list[Raised], clock: time_machine.Traveller
) -> None:
    """Yesterday's alarm says nothing of today."""
    caps.KONTO_TEXTS_PER_DAY = 1
    text(key="1")
    watch.watch()
    clock.shift(timedelta(days=1))
    text(key="2")
    watch.watch()

    assert _keys(raised) == ["budget:texts_site:2026-03-02:100", "budget:texts_site:2026-03-03:100"]


def test_two_watches_at_once_alarm_once(
    transactional_db: None, text: Send, caps: Settings, raised: list[Raised]
) -> None:
    """Texts are counted in parallel while several workers watch: each alarm comes once."""
    caps.KONTO_TEXTS_PER_DAY = 10

    def busy(count: int) -> None:
        try:
            if count % 2:
                text(key=f"{count}", to=f"+47900000{count:02}")
            else:
                watch.watch()
        except actions.TooMany:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(busy, range(40)))
    watch.watch()

    assert Letter.objects.count() == 10
    site = [key for key in _keys(raised) if "texts_site" in key]
    assert len(site) == len(set(site))
    assert site[-1].endswith(":100")


def test_an_alarm_that_nobody_could_take_comes_again(
    db: None, text: Send, caps: Settings, raised: list[Raised], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes alarms may fail: the rest is tidied up, and the alarm is raised at the next look."""

    def fails(alarm: Raised) -> None:
        raise RuntimeError(alarm.key)

    caps.KONTO_TEXTS_PER_DAY = 1
    text(key="1")
    with monkeypatch.context() as broken:
        broken.setattr(alarms, "_hooks", [fails])
        housekeeping.tidy()
    assert raised == []

    housekeeping.tidy()
    assert [alarm.evidence["percent"] for alarm in raised] == [100]
