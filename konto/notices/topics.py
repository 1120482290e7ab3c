"""What messages are about, and which of that nobody can do without.

Essential is what an account can't be run safely or a purchase honestly without: the safety of the account; what
becomes of orders, payments and parcels; answers to what the person asked. Whoever could switch these off could be
robbed in silence, or never learn what they owe or are owed. The rest is optional, by each channel.
"""

from __future__ import annotations

from typing import Final

from konto.notices.models import Channel, Topic

ESSENTIAL: Final = (Topic.SECURITY, Topic.ORDERS, Topic.CASES)
OPTIONAL: Final = (Topic.REMINDERS, Topic.OFFERS, Topic.SELLERS)

WANTED_UNASKED: Final = {(Topic.REMINDERS, Channel.EMAIL)}
"""Reminders of what the person has under way come until they say otherwise; advertising only to who asked for it."""


def is_essential(topic: Topic) -> bool:
    return topic in ESSENTIAL
