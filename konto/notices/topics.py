"""What messages are about, and which of that nobody can do without.

Essential is what an account can't be run safely or a purchase honestly without: the safety of the account; what
becomes of orders, payments and parcels; answers to what the person asked. Whoever could switch these off could be
robbed in silence, or never learn what they owe or are owed. The rest is optional, by each channel.
"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konto.notices.models import Channel, Topic

ESSENTIAL: Final = (Topic.SECURITY, Topic.ORDERS, Topic.CASES)
OPTIONAL: Final = (Topic.REMINDERS, Topic.OFFERS, Topic.SELLERS)

WANTED_UNASKED: Final = {(Topic.REMINDERS, Channel.EMAIL)}
"""Reminders of what the person has under way come until they say otherwise; advertising only to who asked for it."""


ABOUT: Final[dict[Topic, str | Promise]] = {
    Topic.SECURITY: _("Codes, new passwords, contacts and ways in. Without them somebody could rob you unseen."),
    Topic.ORDERS: _("What becomes of what you bought and paid, and what needs your answer. The seller owes you these."),
    Topic.CASES: _("You asked, so you get the answer."),
    Topic.REMINDERS: _("What you have begun or would lose: a full cart, a coupon that runs out."),
    Topic.OFFERS: _("What is new, and what costs less."),
    Topic.SELLERS: _("News from the sellers that you follow."),
}
"""What each topic holds, in the words of the page where people choose; and why some can't be switched off."""


def is_essential(topic: Topic) -> bool:
    return topic in ESSENTIAL
