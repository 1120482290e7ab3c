"""The buttons for accounts elsewhere."""

from __future__ import annotations

from typing import Any

from django import template

from konto.identity.models import Account
from konto.identity.social import doors, providers

register = template.Library()


@register.simple_tag
def social_providers() -> list[dict[str, Any]]:
    """The providers that the operator has named: `key` and `name` of each."""
    return [{"key": one["key"], "name": one["name"]} for one in providers.offered()]


@register.simple_tag
def social_providers_of(account: Account) -> list[dict[str, Any]]:
    """Those of them that open this account."""
    mine = set(doors.doors_of(account).values_list("provider", flat=True))
    return [one for one in social_providers() if one["key"] in mine]
