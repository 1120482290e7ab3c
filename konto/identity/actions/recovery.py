"""Recovery, asking: a code and a link go to a contact of the account, and nothing else changes.

What strangers ask for costs the owner nothing: sessions and password stay until a contact is proved. Their letters
fill the day's cap of the address, so a device that was in the account has a share that no cap holds back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from konto.identity import disclosure, proofs, queries
from konto.identity.actions.codes import OWN_SHARE, write_code
from konto.identity.actions.state import lock
from konto.identity.actions.writing import asker_of
from konto.identity.identifiers import Known
from konto.identity.models import Account, ContactChange, Identifier, Proof, Purpose, State
from konto.identity.models.identifiers import REACHES, IdentifierKind
from konto.kernel import clock, ids, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices

CAPS: dict[str, Callable[[], int]] = {
    "email": lambda: int(settings.KONTO_LETTERS_PER_RECIPIENT),
    "sms": lambda: int(settings.KONTO_TEXTS_PER_RECIPIENT),
}
"""What strangers can have sent to one contact in a day."""

LOST = frozenset({State.ERASING, State.MERGED})
"""From these no password leads back."""


def ways_back(account: Account) -> list[Identifier]:
    """The contacts to which a code may go, the best first.

    A number that wasn't proved for long, or an address that refuses letters, is none as long as there is a better one;
    one that somebody said is theirs now is never one.
    """
    if account.state in LOST:
        return []
    proved = queries.contacts_of(account)
    if not proved or account.state == State.NEW:
        # A sign-up that nobody confirmed: whoever holds its address gets it, also past a number that a stranger added.
        return [*queries.unproved_contacts_of(account), *proved]
    good = [one for one in proved if queries.is_fresh(one) and not one.bounced_at]
    return good or [one for one in proved if not queries.is_doubted(one)]


def way_for(account: Account, *, kind: str) -> Identifier | None:
    """The contact of this kind where it is a way back, else the best one; None where there is none."""
    ways = ways_back(account)
    return next((one for one in ways if one.kind == kind), ways[0] if ways else None)


@transaction.atomic
def send_recovery(
    account: Account, contact: Identifier, *, browser: bytes, is_own_device: bool, network: str | None, actor: Actor
) -> None:
    """Send a code and a link for a new password; those sent before to this browser stop working.

    `browser` is the digest of what shows later that it is the same browser. `is_own_device`: it was in the account
    before. Raises notices.TooMany or notices.NoGateway; then the earlier letter still works. Raises ObjectDoesNotExist
    where the account or the contact went meanwhile.
    """
    account = lock(account)
    contact = Identifier.objects.get(pk=contact.pk, account=account)
    issued = proofs.issue(account, contact, Purpose.RECOVER, browser=browser)
    journal.record(Event.PROOF_SENT, account.ref, actor=actor, purpose=Purpose.RECOVER)
    link = notices.link(reverse("identity:recover_link", args=[issued.link]))
    write_code(
        "identity/recover",
        issued,
        to=contact,
        context={
            "link": link,
            "undone": _waits_since_undo(account),
            **({"name": account.name} if contact.proved_at else {}),
        },
        network=network,
        asker=asker_of(account, is_in=is_own_device),
        has_share=lambda: is_own_device and _has_share(contact),
    )


def _waits_since_undo(account: Account) -> bool:
    """Whether the password went when a change of contact was taken back, and no other was chosen since."""
    lately = ContactChange.objects.filter(account=account, undone_at__gt=clock.now() - queries.UNDO_FOR)
    return not account.has_usable_password() and lately.exists()


@transaction.atomic
def tell_no_account(asked: Known, *, language: str, network: str | None) -> None:
    """Tell whoever holds an address or a number that it has no account, or had one: what the page may not say.

    A user name reaches nobody. Raises notices.TooMany, notices.NoGateway.
    """
    retired = queries.is_retired(asked.kind, asked.folded)
    if asked.kind not in REACHES or not disclosure.writes_of_missing(retired=retired):
        return
    notices.send(
        "identity/recover_gone" if retired else "identity/recover_unknown",
        to=asked.value,
        channel=REACHES[IdentifierKind(asked.kind)],
        language=language,
        context={"retired_on": queries.retired_on(asked.kind, asked.folded)},
        key=f"recover:{ids.uuid7()}",
        network=network,
        sealed=retired,  # the address of somebody who is gone lies nowhere in plain again
    )


def _has_share(contact: Identifier) -> bool:
    """Whether less went there than strangers could have asked for, and a day's share. The one just issued counts."""
    lately = Proof.objects.filter(identifier=contact, purpose=Purpose.RECOVER)
    sent = lately.filter(created_at__gt=clock.now() - timedelta(days=1)).count()
    return sent <= CAPS[contact.channel]() + OWN_SHARE
