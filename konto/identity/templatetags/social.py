"""The buttons for accounts elsewhere."""

from __future__ import annotations

from typing import Any

from django import template

from konto.identity.social import providers

register = template.Library()


@register.simple_tag
def social_providers() -> list[dict[str, Any]]:
    """The providers that the operator has named: `key` and `name` of each."""
    return [{"key": one["key"], "name": one["name"]} for one in providers.offered()]
