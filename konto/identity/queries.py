"""What other rooms and the pages may ask about accounts."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from konto.identity import addresses
from konto.identity.models import Account, Identifier, IdentifierKind, Proof, Purpose, RetiredIdentifier, Session
from konto.kernel import clock, keys
from konto.kernel.holdings import Subject


def account_by_address(address: str) -> Account | None:
    """The account that an e-mail address belongs to, proved or not."""
    found = Identifier.objects.select_related("account").filter(kind=IdentifierKind.EMAIL, folded=_folded(address))
    identifier = found.first()
    return identifier.account if identifier else None


def address_of(account: Account) -> Identifier:
    """The account's e-mail address: the confirmed one if there is one. Raises Identifier.DoesNotExist."""
    mine = Identifier.objects.filter(account=account, kind=IdentifierKind.EMAIL).order_by("proved_at", "created_at")
    found = mine.first()
    if found is None:
        raise Identifier.DoesNotExist
    return found


def identifiers_of(subject: Subject) -> list[Identifier]:
    """Everything by which the account is found."""
    return list(Identifier.objects.filter(account=subject.id).order_by("kind", "created_at"))


def masked_address_of(subject: Subject) -> str:
    """The account's e-mail address as strangers may see it; empty once it is gone."""
    return next((addresses.mask(one.value) for one in identifiers_of(subject)), "")


def account_of(subject: Subject) -> Account:
    """The account itself. Raises Account.DoesNotExist once it is gone."""
    return Account.objects.get(pk=subject.id, ref=subject.ref)


def sessions_of(account: Account) -> QuerySet[Session]:
    """The account's living sessions, the latest first."""
    return Session.objects.filter(account=account, expires_at__gt=clock.now()).order_by("-last_seen_at")


def is_retired(kind: str, folded: str) -> bool:
    """Whether an identifier belonged to somebody who left, under any pepper still kept."""
    return _retired(kind, folded).exists()


def retired_on(kind: str, folded: str) -> date | None:
    """The day an identifier was retired."""
    found = _retired(kind, folded).first()
    return found.retired_on if found else None


def retired_purpose(kind: str) -> str:
    """What the fingerprint of a retired identifier is keyed for: the same text of another kind is another."""
    return f"retired/{kind}"


def _retired(kind: str, folded: str) -> QuerySet[RetiredIdentifier]:
    alive = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    return RetiredIdentifier.objects.filter(alive, mark__in=keys.fingerprints(retired_purpose(kind), folded))


def _folded(address: str) -> str:
    """Folded for a look-up: what can't be an address finds nothing."""
    try:
        return addresses.fold(address)
    except UnicodeError:
        return ""


def waiting_proof_at(account: Account, purpose: Purpose) -> datetime | None:
    """When the code or link that can still be used for this purpose was sent; None where there is none."""
    waiting = Proof.objects.filter(account=account, purpose=purpose, ended_at=None).first()
    return waiting.created_at if waiting else None


def last_proof_at(account: Account, purpose: Purpose) -> datetime | None:
    """When the account was last sent a code or link for this purpose."""
    newest = last_proof(account, purpose)
    return newest.created_at if newest else None


def last_proof(account: Account, purpose: Purpose) -> Proof | None:
    """The newest proof for this purpose, whatever became of it."""
    return Proof.objects.filter(account=account, purpose=purpose).order_by("-created_at").first()


def greeting(account: Account) -> dict[str, str]:
    """The name for a letter's greeting; none where nobody proved the address, or a stranger could write there."""
    return {"name": account.name} if address_of(account).proved_at else {}
