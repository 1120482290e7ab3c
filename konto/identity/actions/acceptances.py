"""What a person accepts: which version, and when."""

from __future__ import annotations

from django.conf import settings

from konto.identity.models import Acceptance, Account, Document
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event


def accept_documents(account: Account) -> None:
    """Keep that the documents of today were accepted now; what is not asked for is not recorded."""
    versions = {Document.TERMS: settings.KONTO_TERMS_VERSION, Document.PRIVACY: settings.KONTO_PRIVACY_VERSION}
    if settings.KONTO_MINIMUM_AGE:
        versions[Document.AGE] = str(settings.KONTO_MINIMUM_AGE)
    now = clock.now()
    Acceptance.objects.bulk_create(
        Acceptance(account=account, document=document, version=version, accepted_at=now)
        for document, version in versions.items()
    )
    journal.record(Event.TERMS_ACCEPTED, account.ref, actor=Actor.person(account.ref))
