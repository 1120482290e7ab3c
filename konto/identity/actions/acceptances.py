"""What a person accepts: which version, and when."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from konto.identity import accepting
from konto.identity.actions.state import lock
from konto.identity.models import Acceptance, Account, Document
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event

HEARD = {Document.TERMS: Event.TERMS_ACCEPTED, Document.PRIVACY: Event.NOTICE_SEEN}


def accept_documents(account: Account) -> None:
    """Keep that the documents of today were accepted now; what is not asked for is not recorded."""
    versions = {document: accepting.version_of(document) for document in accepting.ASKED}
    if settings.KONTO_MINIMUM_AGE:
        versions[Document.AGE] = str(settings.KONTO_MINIMUM_AGE)
    _keep(account, versions)
    journal.record(Event.TERMS_ACCEPTED, account.ref, actor=Actor.person(account.ref))


@transaction.atomic
def accept_anew(account: Account, versions: dict[Document, str], *, actor: Actor) -> None:
    """Keep that these versions of terms and privacy notice were accepted, or seen, now. Twice at once counts once."""
    account = lock(account)
    kept = set(account.acceptances.values_list("document", "version"))
    new = {document: version for document, version in versions.items() if (document.value, version) not in kept}
    _keep(account, new)
    for document in new:
        journal.record(HEARD[document], account.ref, actor=actor)


def _keep(account: Account, versions: dict[Document, str]) -> None:
    now = clock.now()
    Acceptance.objects.bulk_create(
        Acceptance(account=account, document=document, version=version, accepted_at=now)
        for document, version in versions.items()
    )
