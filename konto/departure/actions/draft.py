"""Consent and answers, kept until the end is reached, and not for long where it isn't."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from konto.departure.masking import mask_identifiers
from konto.departure.models import Departure, Draft, Stage
from konto.identity import queries as identity
from konto.identity.models import Account
from konto.kernel import clock

CONSENT_HOLDS = timedelta(days=1)
"""Who comes back later sees the consequences anew; what was answered meanwhile is forgotten."""


@transaction.atomic
def consent(account: Account) -> None:
    """Record that the person understood the consequences and accepts the terms of leaving."""
    given = {"consented_at": clock.now(), "terms_version": settings.KONTO_TERMS_VERSION}
    Draft.objects.update_or_create(
        account=account, defaults=given, create_defaults={**given, "created_at": clock.now()}
    )


def has_consented(account: Account) -> bool:
    """Whether the person agreed a short while ago, to the terms as they are now."""
    return Draft.objects.filter(
        account=account,
        consented_at__gt=clock.now() - CONSENT_HOLDS,
        terms_version=settings.KONTO_TERMS_VERSION,
    ).exists()


@transaction.atomic
def answer(account: Account, answers: Mapping[str, object]) -> None:
    """Keep the answers, the free text already without identifiers."""
    known = [one.value for one in identity.identifiers_of(account.subject)]
    text = mask_identifiers(str(answers.get("text") or ""), names=[account.name], addresses=known)
    Draft.objects.filter(account=account).update(answers={**answers, "text": text})


def drop_stale_drafts() -> int:
    """Forget consent and answers of people who did not go through with it; returns how many."""
    leaving = Departure.objects.filter(account_id=OuterRef("account_id")).exclude(stage=Stage.KEPT)
    stale = Draft.objects.filter(~Exists(leaving), consented_at__lte=clock.now() - CONSENT_HOLDS)
    return stale.delete()[0]
