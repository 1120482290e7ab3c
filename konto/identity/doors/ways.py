"""How somebody who is signed in can show that it is still them: by whatever opens their account."""

from __future__ import annotations

from enum import StrEnum

from allauth.mfa.models import Authenticator

from konto.identity import queries
from konto.identity.models import Account, Identifier


class Way(StrEnum):
    PASSWORD = "password"  # noqa: S105 - the name of a way
    PASSKEY = "passkey"
    APP = "app"
    CODE = "code"


def ways_of(account: Account) -> list[Way]:
    """The ways that this account has, the quickest first."""
    kinds = set(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    open_ways = {
        Way.PASSWORD: account.has_usable_password(),
        Way.PASSKEY: Authenticator.Type.WEBAUTHN in kinds,
        Way.APP: Authenticator.Type.TOTP in kinds,
        Way.CODE: account.codes_open and bool(fresh_contacts(account)),
    }
    return [way for way, is_open in open_ways.items() if is_open]


def fresh_contacts(account: Account) -> list[Identifier]:
    """The contacts that were proved lately enough to prove something alone."""
    return [contact for contact in queries.contacts_of(account) if queries.is_fresh(contact)]
