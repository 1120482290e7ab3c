"""Doors: adding, naming and closing the ways into an account."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import transaction
from django.db.models import Q

from konto.identity.actions.state import lock
from konto.identity.models import Account, ContactChange, Identifier, Proof, RecoveryCode
from konto.kernel import journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event


@transaction.atomic
def drop_doors(account: Account, *, actor: Actor, kept: Identifier | None = None) -> int:
    """Drop every door but the password: they were set before the address was proved, perhaps by somebody else.

    `kept` is the contact whose holder is known now; every other contact and user name goes as well. Returns how many
    doors and contacts there were.
    """
    account = lock(account)
    dropped = Authenticator.objects.filter(user=account).delete()[0]
    dropped += RecoveryCode.objects.filter(account=account).delete()[0]
    if apps.is_installed("allauth.socialaccount"):
        dropped += apps.get_model("socialaccount", "SocialAccount").objects.filter(user=account).delete()[0]
    if kept:
        dropped += _drop_contacts(account, kept=kept)
    Account.objects.filter(pk=account.pk).update(codes_open=True)
    if dropped:
        journal.record(Event.DOORS_DROPPED, account.ref, actor=actor, count=dropped)
    return dropped


def _drop_contacts(account: Account, *, kept: Identifier) -> int:
    """What waits to be proved, what was changed, and whatever else finds the account: none of it is the holder's."""
    others = Identifier.objects.filter(account=account).exclude(pk=kept.pk)
    changes = ContactChange.objects.filter(account=account)
    Proof.objects.filter(Q(identifier__in=others) | Q(change__in=changes)).delete()
    return changes.delete()[0] + others.delete()[0]
