"""Guesses at the console at the same moment: no more of them are weighed than the limits allow."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from konto.console.models import StaffSession
from konto.kernel.events import Event
from konto.kernel.models import Failures, JournalEntry
from tests.pace import fails
from tests.staff import NORA
from tests.threads import at_once
from tests.visiting import NETWORK, Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize("wrong", [{"code": "000000"}, {"password": "not the password here"}])
def test_guesses_at_the_same_moment_do_not_get_past_the_limit(wrong: dict[str, str]) -> None:
    """Sixteen wrong ones from one network: five are weighed, the others wait, and no place stays taken."""
    nora = NORA.starts()

    pages = at_once(*(partial(nora.signs_in, Visit(), **wrong) for _ in range(16)))

    assert Counter(page.status for page in pages) == {400: 5, 429: 11}
    assert JournalEntry.objects.filter(event=Event.STAFF_SIGN_IN_FAILED).count() == 5
    assert not Failures.objects.exclude(trying=0).exists()
    assert not StaffSession.objects.exists()


def test_guesses_from_everywhere_are_counted_by_the_address() -> None:
    """With two failures left to her address, two of eight networks are listened to."""
    nora = NORA.starts()
    fails(48, "staff", nora.email)

    visits = [Visit(network=f"198.51.100.{number}") for number in range(8)]
    pages = at_once(*(partial(nora.signs_in, visit, code="000000") for visit in visits))

    assert Counter(page.status for page in pages) == {400: 2, 429: 6}
    assert not Failures.objects.exclude(trying=0).exists()


def test_the_right_code_gives_its_place_back() -> None:
    """Whoever comes in is counted nowhere as having failed."""
    nora = NORA.starts()
    fails(19, "network of staff", NETWORK)

    assert nora.signs_in(Visit()).path == "/console/"
    assert Failures.objects.filter(count__gt=0).count() == 1
    assert not Failures.objects.exclude(trying=0).exists()
