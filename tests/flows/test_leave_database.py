"""The database itself refuses to call a departure complete that isn't."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from konto.departure import actions
from konto.departure.models import Departure, ErasureOrder, Stage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def erasing(clock, alice, visit):
    """Alice has confirmed and wants it now; nothing was erased yet."""
    visit.sign_in(alice)
    visit.leave()
    visit.erase_now()
    return alice


def departure() -> Departure:
    return Departure.objects.get()


def test_the_database_refuses_an_end_without_every_receipt(erasing):
    """Not even a mistake in the program can call it complete."""
    actions.start_erasing(departure().id)
    actions.erase_next(departure().id)
    whole: dict[str, Any] = {
        "certificate": {},
        "searched_at": departure().started_at,
        "done_at": departure().started_at,
    }

    with pytest.raises(IntegrityError, match="every erasure order has its receipt"), transaction.atomic():
        Departure.objects.update(stage=Stage.GONE, **whole)
    ErasureOrder.objects.all().delete()
    with pytest.raises(IntegrityError, match="every erasure order has its receipt"), transaction.atomic():
        Departure.objects.update(stage=Stage.GONE, **whole)


@pytest.mark.parametrize("lacking", ["certificate", "searched_at", "done_at", "traces"])
def test_the_database_refuses_an_end_without_search_or_proof(erasing, lacking):
    """Certificate, time, search, and nothing found: all of them."""
    actions.start_erasing(departure().id)
    while actions.erase_next(departure().id):
        pass
    whole: dict[str, Any] = {
        "certificate": {},
        "searched_at": departure().started_at,
        "done_at": departure().started_at,
        "traces": [],
    }
    whole[lacking] = ["somewhere"] if lacking == "traces" else None

    with pytest.raises(IntegrityError, match="departure_gone_is_certified"), transaction.atomic():
        Departure.objects.update(stage=Stage.GONE, **whole)
