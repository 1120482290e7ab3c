"""What people read of a service can't be taken for another's; and two admins at the same key."""

from __future__ import annotations

import copy

import pytest

from konto.services import actions, queries
from konto.services.actions import Made, Misleading, Profile
from konto.services.models import Credential, Service
from tests.services import SYSTEM, Machine, key, service, texts
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("name", "Bank \u202egnp.yap"),
        ("name", "Ba\u200bnk"),
        ("about", "Pays\u2066 for all\u2069"),
        ("name", "SHOP NAME EN"),
        ("name", "Shоp nаme еn"),  # three letters are Cyrillic
        ("name", "Shop  nam\u00e9 en"),
        ("name", "Konto"),
        ("name", "К0nto"),
    ],
)
def test_a_service_is_not_taken_for_another(part: str, text: str) -> None:
    """Signs that can't be seen or turn the rest around, another service's name, Konto's own: nothing is saved."""
    service("shop")
    bank = service("bank")
    said = copy.deepcopy(texts("Bank"))
    said["uk"][part] = text

    with pytest.raises(Misleading, match=f"uk: {part}"):
        actions.change_service("bank", Profile(said), actor=SYSTEM)
    with pytest.raises(Misleading):
        actions.add_service("third", Profile(said), actor=SYSTEM)

    assert Service.objects.get(pk=bank.pk).texts == texts("Bank")
    assert queries.service_by("third") is None


def test_a_service_keeps_its_own_name_and_takes_one_that_is_free() -> None:
    """It may say the rest anew; the name of one that ended is nobody's."""
    service("shop")
    service("bank")
    said = {**texts("Bank"), "en": {**texts("Bank")["en"], "about": "Something else"}}
    actions.change_service("bank", Profile(said), actor=SYSTEM)
    actions.end_service("shop", actor=SYSTEM)

    actions.change_service("bank", Profile(texts("Shop")), actor=SYSTEM)

    assert queries.words_of(service("bank"), "en")["name"] == "Shop name en"


@pytest.mark.django_db(transaction=True)
def test_two_admins_replace_a_key_at_once() -> None:
    """One gets the new secret, the other is told that it was done: no third key lies about that nobody handed over."""
    old = key("shop")

    def replaces() -> Made | None:
        try:
            return actions.rotate_key("shop", old.key.pk, actor=SYSTEM)
        except actions.AlreadyReplaced:
            return None

    made = [one for one in at_once(replaces, replaces, replaces) if one]

    assert len(made) == 1
    assert Credential.objects.count() == 2
    assert [Machine("shop", secret).fetch().status_code for secret in (old.secret, made[0].secret)] == [200, 200]
