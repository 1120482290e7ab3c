"""Accounts elsewhere as doors: whose a door is, and what it is called."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet

from konto.identity.models import Account
from konto.identity.social import providers
from konto.identity.social.told import Told


def door_for(told: Told) -> SocialAccount | None:
    """The door that this person at this provider opens; found by the number there, never by an address."""
    return SocialAccount.objects.select_related("user").filter(provider=told.provider, uid=told.uid).first()


def fingerprinted(provider: str, uid: str) -> str:
    """Provider and number in one text, as it is recognised after the account is gone."""
    return f"{provider} {uid}"


def doors_of(account: Account) -> QuerySet[SocialAccount]:
    """The account's doors elsewhere, the oldest first."""
    found: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=account).order_by("date_joined")
    return found


def is_offered(door: SocialAccount) -> bool:
    """Whether its provider can still be asked: a door that leads nowhere doesn't count as one."""
    return any(one["key"] == door.provider for one in providers.offered())


def name_of(door: SocialAccount) -> str:
    """What the person calls it: `Google (o•••@gmail.com)`."""
    shown = door.extra_data.get("shown", "")
    name = providers.name_of(door.provider)
    return f"{name} ({shown})" if shown else name
