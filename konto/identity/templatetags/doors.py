"""What the sign-in page says of this device."""

from __future__ import annotations

from django import template

from konto.identity import known_device

register = template.Library()


@register.simple_tag(takes_context=True)
def last_door(context: template.Context) -> str:
    """By which door somebody came in on this device last; empty on a new one."""
    return known_device.last_door(context["request"])
