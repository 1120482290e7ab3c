"""Consent and answers, kept until the end is reached."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from konto.departure.masking import mask_identifiers
from konto.departure.models import Draft
from konto.identity import queries as identity
from konto.identity.models import Account
from konto.kernel import clock


@transaction.atomic
def consent(account: Account) -> None:
    """Record that the person understood the consequences and accepts the terms of leaving."""
    Draft.objects.update_or_create(
        account=account,
        defaults={"consented_at": clock.now(), "terms_version": settings.KONTO_TERMS_VERSION},
        create_defaults={
            "consented_at": clock.now(),
            "terms_version": settings.KONTO_TERMS_VERSION,
            "created_at": clock.now(),
        },
    )


@transaction.atomic
def answer(account: Account, answers: Mapping[str, object]) -> None:
    """Keep the answers, the free text already without identifiers."""
    known = [account.name, *(one.value for one in identity.identifiers_of(account.subject))]
    text = mask_identifiers(str(answers.get("text") or ""), known=known)
    Draft.objects.filter(account=account).update(answers={**answers, "text": text})
