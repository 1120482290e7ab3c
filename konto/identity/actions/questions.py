"""What somebody asked follows their contact: answers go where the account is reached now."""

from __future__ import annotations

from uuid import UUID

from konto.cases import actions as cases
from konto.cases.actions import Channel, Contact
from konto.identity import queries
from konto.identity.models import Account, Identifier
from konto.kernel.reach import Reach


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


def reach_of(account_ref: UUID) -> Reach | None:
    """How an account is reached about something that it didn't ask: by what is surely its owner's.

    So not by a number that was proved long ago, or that somebody else says is theirs.
    """
    account = Account.objects.filter(ref=account_ref).first()
    if account is None:
        return None
    sure = (one for one in queries.contacts_of(account) if queries.is_fresh(one) and one.bounced_at is None)
    return Reach(account.language, tuple((one.channel, one.value) for one in sure))
