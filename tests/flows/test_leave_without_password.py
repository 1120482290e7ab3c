"""Leaving without a password: a passkey shows who it is, where the number is too old to."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.urls import reverse

from konto.departure import actions
from konto.identity.models import Account
from tests.doors import Device, add_passkey, enter_with
from tests.recovering import has_only_a_phone
from tests.visiting import Visit


def test_whoever_came_by_a_passkey_is_asked_for_the_code_alone(alice, visit):
    """Where the number wasn't confirmed for long and there is no password, the page isn't an endless way back."""
    device = Device()
    visit.sign_in(alice)
    add_passkey(visit, device=device)
    account = has_only_a_phone(alice, proved_days_ago=200).account
    Account.objects.filter(pk=account.pk).update(password=make_password(None))
    actions.consent(account)
    here = Visit()
    enter_with(here, device)

    page = here.open(reverse("departure:code"))

    assert (page.path, page.status) == (reverse("departure:code"), 200)
    assert "code" in page.values
    assert "password" not in page.values
