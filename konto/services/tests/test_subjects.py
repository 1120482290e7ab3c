"""The name under which a service knows an account."""

from __future__ import annotations

import pytest

from konto.services import subjects
from konto.services.models import Subject
from tests.cast import ALICE, Person
from tests.services import service
from tests.threads import at_once


def test_a_service_knows_a_person_by_one_name(alice: Person, bob: Person) -> None:
    """The same at every asking, another for each person and at each service, and long enough not to be guessed."""
    shop, bank = service("shop"), service("bank")
    ref = alice.account.ref

    sub = subjects.sub_of(shop, ref)

    assert subjects.sub_of(shop, ref) == sub
    assert len({sub, subjects.sub_of(bank, ref), subjects.sub_of(shop, bob.account.ref)}) == 3
    assert len(sub) == 22
    assert str(ref).replace("-", "")[:6] not in sub
    assert subjects.account_ref_of(shop, sub) == ref


def test_another_services_name_for_a_person_means_nobody(alice: Person) -> None:
    """What one service was told, another can't use; asking leaves no row behind."""
    shop, bank = service("shop"), service("bank")
    sub = subjects.sub_of(shop, alice.account.ref)

    assert subjects.account_ref_of(bank, sub) is None
    assert subjects.account_ref_of(shop, "nobody") is None
    assert subjects.account_ref_of(shop, "\x00") is None
    assert Subject.objects.count() == 1


def test_the_services_that_know_somebody(alice: Person, bob: Person) -> None:
    """Those alone, by their code."""
    shop, bank = service("shop"), service("bank")
    service("club")
    subjects.sub_of(shop, alice.account.ref)
    subjects.sub_of(bank, alice.account.ref)

    assert subjects.known_to(alice.account.ref) == [bank, shop]
    assert subjects.known_to(bob.account.ref) == []


@pytest.mark.django_db(transaction=True)
def test_asked_at_once_there_is_one_name() -> None:
    """Eight machines ask for the first time at the same moment, and are told the same."""
    shop = service("shop")
    ref = ALICE.joins().account.ref

    told = at_once(*[lambda: subjects.sub_of(shop, ref)] * 8)

    assert len(set(told)) == 1
    assert Subject.objects.count() == 1
