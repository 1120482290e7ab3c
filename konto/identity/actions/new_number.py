"""A number changes hands: whoever holds it now says so, and it proves nothing for the account from before.

Nothing of that account is shown or opened; its owner hears of it by every other contact, and a person decides the rest.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from konto.cases import actions as cases
from konto.cases.actions import Channel, Contact, Subject
from konto.identity import queries
from konto.identity.actions.recovery_proof import end
from konto.identity.actions.state import lock
from konto.identity.actions.writing import write
from konto.identity.identifiers import Known
from konto.identity.models import Account, Ended, Identifier, Proof, Recovery, RecoveryEnd, State
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.alarms import Alarm, raise_alarm
from konto.kernel.events import Event


@transaction.atomic
def say_number_is_new(number: Known, *, request_id: str, language: str) -> datetime | None:
    """Take the word of whoever has just shown to hold the number. Raises cases.TooMany.

    Returns by when a person answers them at the number; None where no account has it, and it can be used.
    """
    account = queries.account_by(number.value)
    try:
        account = lock(account) if account else None
    except Account.DoesNotExist:  # erased at this very moment: then the number is retired
        account = None
    if account is None:
        return _say_of_retired(number, request_id=request_id, language=language)
    held = Identifier.objects.filter(account=account, folded=number.folded).exclude(proved_at=None).first()
    if held is None:
        return None
    if account.state not in (State.ERASING, State.MERGED) and not queries.is_doubted(held):
        _doubt(account, held, request_id=request_id)
    return _open_for_holder(number, key=f"number:holder:{held.id}", request_id=request_id, language=language)


def _open_for_holder(
    number: Known, *, key: str, request_id: str, language: str, retired_on: date | None = None
) -> datetime:
    """A case of the new holder's own, answered at the number, where nobody may read what is said to the owner."""
    contact = Contact(Channel.SMS, number.value, proved=True)
    case = cases.open_case(
        Subject.NUMBER_NEW_TO_ME,
        account_ref=None,
        contact=contact,
        language=language,
        text="",
        evidence={
            "request": request_id,
            "proved_by_new_holder_at": clock.now(),
            **({"retired_on": str(retired_on)} if retired_on else {}),
        },
        key=f"{key}:{contact.mark.hex()}:{clock.today()}",
        network=None,
        actor=Actor.stranger(),
    )
    return case.answer_by


def _doubt(account: Account, held: Identifier, *, request_id: str) -> None:
    now = clock.now()
    Identifier.objects.filter(pk=held.pk).update(doubted_at=now)
    Proof.objects.filter(identifier=held, ended_at=None).update(ended_at=now, ended=Ended.REPLACED)
    for begun in Recovery.objects.filter(identifier=held, ended_at=None):
        end(begun, RecoveryEnd.STOPPED)
    journal.record(Event.NUMBER_DOUBTED, account.ref, actor=Actor.stranger(), identifier=held.id)
    raise_alarm(
        Alarm.NUMBER_NEW_TO_ME,
        key=f"number:{held.id}:{now:%Y%m%d%H%M%S}",
        account_ref=account.ref,
        evidence={
            "request": request_id,
            "identifier": held.id,
            "proved_by_owner_at": held.proved_at or now,
            "proved_by_new_holder_at": now,
            "other_contacts": len(queries.contacts_of(account)) - 1,
        },
    )
    for contact in queries.contacts_of(account):
        if contact != held:
            write(
                "identity/number_doubted",
                account,
                to=contact,
                context={"name": account.name, "number": held.value},
                key=f"number_doubted:{held.id}:{now:%Y%m%d%H%M%S}:{contact.id}",
                capped=False,
            )


def _say_of_retired(number: Known, *, request_id: str, language: str) -> datetime | None:
    """The account is gone, and its number can't be used again without a person: the answer goes to the number."""
    if not queries.is_retired(number.kind, number.folded):
        return None
    retired_on = queries.retired_on(number.kind, number.folded)
    key = "number:retired"
    return _open_for_holder(number, key=key, request_id=request_id, language=language, retired_on=retired_on)
