"""Writing to an account's contacts: a letter to an address, a text to a number, the same words as far as they fit."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

from konto.identity import disclosure, queries
from konto.identity.identifiers import Known
from konto.identity.models import Account, ContactChange, Identifier, IdentifierKind, State
from konto.kernel import clock
from konto.notices import actions as notices
from konto.notices import queries as letters

Contact = Identifier | ContactChange

SETTLED = timedelta(days=1)
"""Accounts can be made by whoever pumps texts: a new one draws no more than strangers with a customer's number do."""


def asker_of(account: Account, *, is_in: bool) -> notices.Asker:
    """Who causes what is sent now. `is_in`: signed in, or on a device that was in the account before.

    Where nothing may be told, strangers are all alike: which number still gets a text would tell that it has an
    account.
    """
    if account.state == State.NEW or not (is_in or disclosure.tells()):
        return notices.Asker.STRANGER
    settled = account.activated_at and account.activated_at <= clock.now() - SETTLED
    return notices.Asker.KNOWN if is_in and settled else notices.Asker.HOLDER


def kind_to_write_to(asked: Known) -> str:
    """By which kind of contact whoever typed this gets a code first: while texts are scarce, rather by e-mail."""
    scarce = asked.kind == IdentifierKind.PHONE and disclosure.tells() and letters.are_texts_scarce(asked.value)
    return IdentifierKind.EMAIL if scarce else asked.kind


def write(
    kind: str,
    account: Account,
    *,
    to: Contact,
    context: Mapping[str, object],
    key: str,
    network: str | None = None,
    capped: bool = True,
    asker: notices.Asker = notices.Asker.STRANGER,
) -> None:
    """Write to one contact of the account, in its language: by letter or text, as the contact is reached.

    Raises notices.TooMany, notices.NoGateway.
    """
    notices.send(
        kind,
        to=to.value,
        channel=to.channel,
        language=account.language,
        context=context,
        key=key,
        account_ref=account.ref,
        network=network,
        capped=capped,
        asker=asker,
    )


def write_to_all(
    kind: str,
    account: Account,
    *,
    context: Mapping[str, object],
    key: str,
    network: str | None = None,
    but: Identifier | None = None,
) -> None:
    """Tell every proved contact, `but` one, of something that happened to the account. No cap holds that back, but a
    flood ends.

    Nothing goes to a contact that nobody proved: it may be a stranger's. A number that no text reaches any more holds
    up neither the others nor what they are told of.
    """
    for contact in queries.contacts_of(account):
        if contact == but or letters.told_enough(contact.value, kind, channel=contact.channel):
            continue
        with suppress(notices.NoGateway):
            write(
                kind,
                account,
                to=contact,
                context={"name": account.name, **context},
                key=f"{key}:{contact.id}",
                network=network,
                capped=False,
            )
