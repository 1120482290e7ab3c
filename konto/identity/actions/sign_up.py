"""Signing up: one account for one address or number, whoever comes at the same moment."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from konto.identity import disclosure, identifiers, queries
from konto.identity.actions.acceptances import accept_documents
from konto.identity.actions.activation import send_activation
from konto.identity.actions.doors import drop_doors
from konto.identity.actions.sessions import end_sessions
from konto.identity.actions.stale import drop_belongings
from konto.identity.actions.state import lock
from konto.identity.identifiers import Known
from konto.identity.models import Acceptance, Account, Identifier, IdentifierKind, State
from konto.identity.models.identifiers import REACHES
from konto.kernel import clock, ids, journal, standing
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.notices import actions as notices

MOST_ROUNDS = 5
"""How often an address may change hands between being seen and being locked before it counts as in use."""


@dataclass(frozen=True)
class SignUp:
    """What the form asked for, checked. The terms, the notice and the age were agreed to.

    `address` is an e-mail address or a number.
    """

    address: str
    password: str
    name: str
    language: str

    @property
    def known(self) -> Known:
        return identifiers.read(self.address)


class Taken(Exception):
    """The address or number can't be used: it has an account (`retired` False) or had one (`retired` True).

    `kept`: it left a living account lately, whose owner may put it back.
    """

    def __init__(self, *, retired: bool, kept: bool = False) -> None:
        super().__init__("retired" if retired else "in use")
        self.retired = retired
        self.kept = kept


def sign_up(wish: SignUp, *, network: str, browser: bytes | None) -> Account:
    """Make the account, or take over the sign-up of a contact that nobody has proved; send the activation code.

    `browser` is the digest of a secret that the visitor's session holds: it shows later who chose the password.
    Raises Taken; the truth has then gone to the contact by letter or text where the page may not say it.
    Raises notices.TooMany when letters to the contact or from the network have reached their cap.
    """
    password = make_password(wish.password)  # slow on purpose: outside the transaction, and for every address alike
    try:
        return _sign_up(wish, password=password, network=network, browser=browser)
    except Taken as taken:
        if disclosure.writes_of_taken(retired=taken.retired):
            tell_of_taken(wish, taken, network=network)
        raise


@transaction.atomic
def _sign_up(wish: SignUp, *, password: str, network: str, browser: bytes | None) -> Account:
    account = _claim(wish, password=password)
    # Asked after the address is held: an erasing that frees and retires it at this moment can't be missed.
    if queries.is_retired(wish.known.kind, wish.known.folded):
        raise Taken(retired=True)
    if queries.is_kept_for_undo(wish.known.folded):
        raise Taken(retired=True, kept=True)
    accept_documents(account)
    send_activation(account, network=network, browser=browser, actor=Actor.person(account.ref))
    return account


def _claim(wish: SignUp, *, password: str) -> Account:
    """The account, locked, that the address now belongs to. Raises Taken where somebody proved the address."""
    for _round in range(MOST_ROUNDS):
        holder = queries.account_by(wish.address)
        claimed = _take_over(holder, wish, password=password) if holder else _new_account(wish, password=password)
        if claimed:
            return claimed
    raise Taken(retired=False)


def _new_account(wish: SignUp, *, password: str) -> Account | None:
    """None where somebody was faster."""
    now, known = clock.now(), wish.known
    try:
        with transaction.atomic():
            account = Account.objects.create(name=wish.name, language=wish.language, password=password, created_at=now)
            Identifier.objects.create(
                account=account, kind=known.kind, value=known.value, folded=known.folded, created_at=now
            )
    except IntegrityError:
        return None
    journal.record(Event.SIGNED_UP, account.ref, actor=Actor.person(account.ref))
    return account


def _take_over(holder: Account, wish: SignUp, *, password: str) -> Account | None:
    """Nobody proved this address: the latest sign-up stands, and what was set before it is dropped.

    None where the holder went meanwhile. Raises Taken where the holder proved the address, or confirmed leaving by a
    letter to it.
    """
    try:
        account = lock(holder)  # always the account before its rows: whoever locks in this order never deadlocks
    except Account.DoesNotExist:
        return None
    mine = Identifier.objects.filter(account=account, folded=wish.known.folded)
    held = mine.select_for_update().first()
    if held is None:
        return None
    if held.proved_at or account.state != State.NEW:
        raise Taken(retired=False)
    end_sessions(account, actor=Actor.stranger())
    drop_doors(account, actor=Actor.stranger(), kept=held)
    drop_belongings(account)
    Acceptance.objects.filter(account=account).delete()
    account.name, account.language, account.password = wish.name, wish.language, password
    account.created_at, account.reminders = clock.now(), 0
    account.save(update_fields=["name", "language", "password", "created_at", "reminders"])
    mine.update(value=wish.known.value, created_at=account.created_at)
    standing.activation_changed(account.ref)
    journal.record(Event.SIGN_UP_REPLACED, account.ref, actor=Actor.stranger())
    return account


def tell_of_taken(wish: SignUp, taken: Taken, *, network: str) -> None:
    """Write to the address why it can't be used.

    A cap on letters is no news where the page says it anyway; where it doesn't, it has to end like any sign-up."""
    try:
        _tell_by_letter(wish, taken, network=network)
    except notices.TooMany:
        if not disclosure.tells():
            raise


@transaction.atomic
def _tell_by_letter(wish: SignUp, taken: Taken, *, network: str) -> None:
    """Tell the contact's holder, and nobody else, what is known of it."""
    known = wish.known
    owner = None if taken.retired else queries.account_by(wish.address)
    notices.send(
        "identity/contact_taken" if taken.kept else "identity/retired" if taken.retired else "identity/already",
        to=known.value,
        channel=REACHES[IdentifierKind(known.kind)],
        language=owner.language if owner else wish.language,
        context={"retired_on": queries.retired_on(known.kind, known.folded)},
        key=f"taken:{ids.uuid7()}",
        account_ref=owner.ref if owner else None,
        network=network,
        sealed=taken.retired,  # the contact of somebody who is gone lies nowhere in plain again
    )
