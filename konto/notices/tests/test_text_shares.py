"""Who may use up which part of the day's texts, and what texts about safety count for."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pytest_django import Settings

from konto.kernel import alarms
from konto.kernel.alarms import Raised
from konto.notices import actions, jobs, queries, watch
from konto.notices.actions import Asker
from konto.notices.models import CapCount, Letter
from konto.notices.tests.conftest import Send

STRANGER, HOLDER, KNOWN = Asker.STRANGER, Asker.HOLDER, Asker.KNOWN


@pytest.fixture(autouse=True)
def caps(site: Settings) -> Settings:
    site.KONTO_TEXTS_PER_RECIPIENT = site.KONTO_TEXTS_PER_NETWORK = 100
    site.KONTO_TEXTS_PER_COUNTRY = site.KONTO_TEXTS_PER_DAY = 100
    return site


def sends_until_refused(text: Send, asker: Asker) -> tuple[int, str]:
    """How many texts to as many numbers this asker gets out, and which cap ends it."""
    for count in range(100):
        try:
            text(key=f"{asker.name}:{count}", to=f"+47900{asker.value:03}{count:02}", asker=asker)
        except actions.TooMany as capped:
            return count, capped.scope
    raise AssertionError


@pytest.mark.parametrize(
    ("setting", "scope"), [("KONTO_TEXTS_PER_DAY", "site"), ("KONTO_TEXTS_PER_COUNTRY", "country")]
)
def test_strangers_use_up_a_part_alone(db: None, text: Send, caps: Settings, setting: str, scope: str) -> None:
    """Three fifths; then whoever asks for a customer's number gets another fifth, and the last is for who is in."""
    setattr(caps, setting, 10)

    assert sends_until_refused(text, STRANGER) == (6, scope)
    assert sends_until_refused(text, HOLDER) == (2, scope)
    assert sends_until_refused(text, KNOWN) == (2, scope)
    assert Letter.objects.count() == 10


def test_letters_have_no_such_parts(db: None, send: Send, caps: Settings) -> None:
    """They cost nothing: strangers' are refused where everybody's are."""
    caps.KONTO_LETTERS_PER_DAY = 5
    for count in range(5):
        send(key=f"{count}")

    with pytest.raises(actions.TooMany):
        send(key="6", asker=KNOWN)


def test_texts_are_scarce_once_strangers_get_none(db: None, text: Send, caps: Settings) -> None:
    """Pages then rather write by e-mail: to that country, and nowhere else."""
    caps.KONTO_TEXTS_PER_COUNTRY = 5
    for count in range(3):
        assert not queries.are_texts_scarce("+4790000001")
        text(key=f"{count}")

    assert queries.are_texts_scarce("+4790000001")
    assert not queries.are_texts_scarce("+380501234567")


def test_texts_about_safety_count_and_are_not_held_back(db: None, text: Send, caps: Settings) -> None:
    """They fill the budgets, so that others are refused earlier; they themselves go on."""
    caps.KONTO_TEXTS_PER_RECIPIENT = 3
    for count in range(4):
        assert text(key=f"safe:{count}", capped=False).state == "queued"

    with pytest.raises(actions.TooMany) as refused:
        text(key="code")
    assert refused.value.scope == "recipient"
    counts = dict(CapCount.objects.values_list("scope", "count"))
    assert counts == {"texts_site": 4, "texts_country": 4, "texts_recipient": 4}


def test_a_pump_of_safety_texts_alarms(db: None, text: Send, caps: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Staff hear of it, though no cap stops one of them."""
    raised: list[Raised] = []
    monkeypatch.setattr(alarms, "_hooks", [raised.append])
    caps.KONTO_TEXTS_PER_COUNTRY = 4
    for count in range(6):
        text(key=f"safe:{count}", to=f"+479000000{count}", capped=False)
    watch.watch()

    country, apart = raised
    assert (country.evidence["country"], country.evidence["used"]) == ("NO", 4)
    assert (apart.evidence["country"], apart.evidence[watch.ABOUT_SAFETY]) == ("NO", 2)


@pytest.mark.parametrize(
    ("setting", "scope"), [("KONTO_TEXTS_PER_DAY", "site"), ("KONTO_TEXTS_PER_COUNTRY", "country")]
)
def test_a_pump_of_safety_texts_leaves_people_who_are_in_their_codes(
    db: None, text: Send, caps: Settings, monkeypatch: pytest.MonkeyPatch, setting: str, scope: str
) -> None:
    """It uses up what strangers and holders may; what comes beyond goes out, and staff hear of it twice."""
    raised: list[Raised] = []
    monkeypatch.setattr(alarms, "_hooks", [raised.append])
    setattr(caps, setting, 10)
    for count in range(18):
        assert text(key=f"safe:{count}", to=f"+479000000{count:02}", capped=False).state == "queued"
        watch.watch()

    counts = dict(CapCount.objects.exclude(scope="texts_recipient").values_list("scope", "count"))
    assert (counts[f"texts_{scope}"], counts[f"texts_safety_{scope}"]) == (8, 10)
    assert [sends_until_refused(text, asker)[0] for asker in (STRANGER, HOLDER, KNOWN)] == [0, 0, 2]
    found = [(one.evidence["percent"], one.evidence[watch.ABOUT_SAFETY]) for one in raised if "safety" in one.key]
    assert found == [(20, 2), (100, 10)]


def test_far_more_than_anybody_needs_ends_at_a_ceiling(db: None, text: Send, caps: Settings) -> None:
    """Four times its cap, one number gets no more; nobody's errand fails by it, and other numbers get theirs."""
    caps.KONTO_TEXTS_PER_RECIPIENT = 2
    for count in range(8):
        text(key=f"safe:{count}", capped=False)
    refused = text(key="safe:9", capped=False)

    assert (refused.state, refused.last_error, refused.text, refused.to_address) == ("abandoned", "ceiling", "", "")
    assert text(key="other", to="+4790000001", capped=False).state == "queued"
    jobs.drain()
    assert Letter.objects.filter(state="sent").count() == 9


def test_a_farewell_leaves_no_count_of_its_number(db: None, text: Send, caps: Settings) -> None:
    """The fingerprint of a number would outlive the person; the day's and the country's counts name nobody."""
    text(key="farewell", sealed=True, capped=False, account_ref=uuid4())

    assert set(CapCount.objects.values_list("scope", flat=True)) == {"texts_site", "texts_country"}
