"""What somebody asked follows their contact: answers go where the account is reached now."""

from __future__ import annotations

from konto.cases import actions as cases
from konto.cases.actions import Channel, Contact
from konto.identity import queries
from konto.identity.models import Account, Identifier


def contact_for_questions(account: Account) -> Contact | None:
    """Where answers are announced; an account that came through another door alone may have none."""
    try:
        contact = queries.contact_of(account)
    except Identifier.DoesNotExist:
        return None
    return Contact(Channel(contact.channel), contact.value, proved=contact.proved_at is not None)


def take_questions_along(account: Account) -> None:
    """Write about the account's cases to the contact that it has now. Call it with the account's row locked."""
    cases.move_contact(account.ref, contact_for_questions(account))
