"""Signing up: one account for one address, whoever comes at the same moment."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from konto.identity import addresses, queries
from konto.identity.actions.activation import send_activation
from konto.identity.actions.sessions import end_sessions
from konto.identity.models import Acceptance, Account, Document, Identifier, IdentifierKind, State
from konto.kernel import clock, ids, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices


@dataclass(frozen=True)
class SignUp:
    """What the form asked for, checked. The terms, the notice and the age were agreed to."""

    address: str
    password: str
    name: str
    language: str


class Taken(Exception):
    """The address can't be used: it has an account (`retired` False) or had one (`retired` True)."""

    def __init__(self, *, retired: bool) -> None:
        super().__init__("retired" if retired else "in use")
        self.retired = retired


def sign_up(wish: SignUp, *, network: str, browser: bytes | None) -> Account:
    """Make the account, or take over the sign-up of an address that nobody has proved; send the activation letter.

    `browser` is the digest of a secret that the visitor's session holds: it shows later who chose the password.
    Raises Taken; the truth has then gone to the address by letter where the page may not say it.
    Raises notices.TooMany when letters to the address or from the network have reached their cap.
    """
    password = make_password(wish.password)  # slow on purpose: outside the transaction, and for every address alike
    try:
        return _sign_up(wish, password=password, network=network, browser=browser)
    except Taken as taken:
        _tell_by_letter(wish, taken, network=network)
        raise


@transaction.atomic
def _sign_up(wish: SignUp, *, password: str, network: str, browser: bytes | None) -> Account:
    if queries.is_retired(IdentifierKind.EMAIL, addresses.fold(wish.address)):
        raise Taken(retired=True)
    identifier = _claim(wish, password=password)
    account = identifier.account
    _accept_documents(account)
    send_activation(account, network=network, browser=browser, actor=Actor.person(account.ref))
    return account


def _claim(wish: SignUp, *, password: str) -> Identifier:
    """The address's one row, now belonging to this sign-up. Raises Taken where it is proved."""
    held = _held(wish.address)
    if held is None:
        try:
            with transaction.atomic():
                return _new_account(wish, password=password)
        except IntegrityError:
            held = _held(wish.address)  # somebody was faster; their row is there to be seen now
    if held is None or held.proved_at:
        raise Taken(retired=False)
    return _take_over(held, wish, password=password)


def _held(address: str) -> Identifier | None:
    rows = Identifier.objects.select_for_update().select_related("account")
    return rows.filter(kind=IdentifierKind.EMAIL, folded=addresses.fold(address)).first()


def _new_account(wish: SignUp, *, password: str) -> Identifier:
    now = clock.now()
    account = Account.objects.create(name=wish.name, language=wish.language, password=password, created_at=now)
    identifier = _add_address(account, wish.address)
    journal.record(Event.SIGNED_UP, account.ref, actor=Actor.person(account.ref))
    return identifier


def _take_over(held: Identifier, wish: SignUp, *, password: str) -> Identifier:
    """Nobody proved this address: the latest sign-up stands, and what was set before it is dropped."""
    account = held.account
    if account.state != State.NEW:
        held.delete()
        return _new_account(wish, password=password)
    end_sessions(account, actor=Actor.stranger())
    Acceptance.objects.filter(account=account).delete()
    account.name, account.language, account.password = wish.name, wish.language, password
    account.save(update_fields=["name", "language", "password"])
    held.value = wish.address
    held.save(update_fields=["value"])
    journal.record(Event.SIGN_UP_REPLACED, account.ref, actor=Actor.stranger())
    return held


def _add_address(account: Account, address: str) -> Identifier:
    return Identifier.objects.create(
        account=account,
        kind=IdentifierKind.EMAIL,
        value=address,
        folded=addresses.fold(address),
        created_at=clock.now(),
    )


def _accept_documents(account: Account) -> None:
    versions = {
        Document.TERMS: settings.KONTO_TERMS_VERSION,
        Document.PRIVACY: settings.KONTO_PRIVACY_VERSION,
        Document.AGE: f"{settings.KONTO_MINIMUM_AGE}",
    }
    now = clock.now()
    Acceptance.objects.bulk_create(
        Acceptance(account=account, document=document, version=version, accepted_at=now)
        for document, version in versions.items()
    )
    journal.record(Event.TERMS_ACCEPTED, account.ref, actor=Actor.person(account.ref))


@transaction.atomic
def _tell_by_letter(wish: SignUp, taken: Taken, *, network: str) -> None:
    """Tell the address's holder, and nobody else, what is known of it."""
    owner = None if taken.retired else queries.account_by_address(wish.address)
    notices.send(
        "identity/retired" if taken.retired else "identity/already",
        to=wish.address,
        language=owner.language if owner else wish.language,
        context={"retired_on": queries.retired_on(IdentifierKind.EMAIL, addresses.fold(wish.address))},
        key=f"taken:{ids.uuid7()}",
        account_ref=owner.ref if owner else None,
        network=network,
    )
