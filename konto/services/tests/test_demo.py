"""The services of the demo."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from konto.services import actions, demo, queries
from konto.services.models import Client, Service
from tests.services import SYSTEM, Machine


@pytest.mark.django_db
def test_the_demo_has_two_services_that_come_in() -> None:
    """With words in every language, a logo, and the secrets that the documentation names; made once."""
    demo.ensure()
    demo.ensure()

    assert [one.code for one in queries.services()] == ["bazaar", "pay"]
    for member, service in zip(demo.CAST, queries.services(), strict=True):
        answer = Machine(member.code, member.secret).fetch()
        assert set(answer.json()["scope"].split()) == {scope.value for scope in member.scopes}
        assert Image.open(BytesIO(bytes(service.logo))).size == (192, 192)
        assert queries.words_of(service, "uk")["closing"] == member.texts["uk"]["closing"]
    assert Client.objects.get().client_id == "bazaar"


@pytest.mark.django_db
def test_a_service_that_was_taken_off_stays_off() -> None:
    """The next start doesn't bring it back."""
    demo.ensure()
    actions.end_service("pay", actor=SYSTEM)

    demo.ensure()

    assert [one.code for one in queries.services()] == ["bazaar"]
    assert Service.objects.count() == 2
