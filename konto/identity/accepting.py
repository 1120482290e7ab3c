"""Terms and privacy notice in their versions of today: whoever knows only older ones is asked, and told, once.

A version is whatever the operator calls it; a name that the account has accepted before counts as accepted.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from konto.identity.models import Account, Document, State

ASKED: Final = (Document.TERMS, Document.PRIVACY)
"""The terms are agreed to; the privacy notice is information, and it is kept that it was shown."""

SPARED: Final = ("activation", "leaving", "export", "proof", "language", "asking", "accepting", "standing")
"""What may be done before: nobody has to agree to anything in order to go, to ask, or to understand."""

LIVING: Final = (State.NEW, State.ACTIVE)


def version_of(document: Document) -> str:
    """The document's version of today."""
    return str(settings.KONTO_TERMS_VERSION if document == Document.TERMS else settings.KONTO_PRIVACY_VERSION)


def asked_of(account: Account) -> tuple[Document, ...]:
    """What the account is asked about; nothing of somebody who is leaving, or where nobody has looked.

    Only the account of a request has been looked up with it: beside the pages, at a gateway, nobody is stopped.
    """
    return tuple(Document(one) for one in account.unknown) if account.state in LIVING else ()


def guard(account: Any) -> str | None:
    """The page that asks, for whoever knows only older versions."""
    return "identity:accept" if asked_of(account) else None
