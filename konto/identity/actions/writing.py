"""Writing to an account's contacts: a letter to an address, a text to a number, the same words as far as they fit."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from konto.identity import queries
from konto.identity.models import Account, ContactChange, Identifier
from konto.notices import actions as notices
from konto.notices import queries as letters

Contact = Identifier | ContactChange


def write(
    kind: str,
    account: Account,
    *,
    to: Contact,
    context: Mapping[str, object],
    key: str,
    network: str | None = None,
    capped: bool = True,
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
    )


def write_to_all(
    kind: str, account: Account, *, context: Mapping[str, object], key: str, network: str | None = None
) -> None:
    """Tell every proved contact of something that happened to the account. No cap holds that back, but a flood ends.

    Nothing goes to a contact that nobody proved: it may be a stranger's. A number that no text reaches any more holds
    up neither the others nor what they are told of.
    """
    for contact in queries.contacts_of(account):
        if letters.told_enough(contact.value, kind, channel=contact.channel):
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
