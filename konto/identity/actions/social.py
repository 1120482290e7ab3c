"""Coming with an account elsewhere: getting in, a first account, a further door to the account one has."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from konto.identity import addresses, disclosure, queries
from konto.identity.actions.acceptances import accept_documents
from konto.identity.actions.activation import confirm_address, send_activation
from konto.identity.actions.doors import note_door
from konto.identity.actions.entry import may_enter
from konto.identity.actions.sign_up import SignUp, Taken, tell_of_taken
from konto.identity.actions.stale import drop_sign_up
from konto.identity.actions.state import lock
from konto.identity.doors.door import Kind
from konto.identity.models import Account, Identifier, IdentifierKind, State
from konto.identity.social import doors
from konto.identity.social.told import Told
from konto.kernel import clock, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event

MOST_ROUNDS = 5
"""How often an address may change hands between being seen and being locked before it counts as in use."""


class DoorTaken(Exception):
    """This account elsewhere opens somebody else's account here."""


class DoorRetired(Exception):
    """This account elsewhere opened an account here that is gone."""


@dataclass(frozen=True)
class Newcomer:
    """What the form asked for, checked. The terms, the notice and the age were agreed to."""

    address: str
    name: str
    language: str


def sign_in_elsewhere(told: Told) -> Account | None:
    """The account whose door this is. None where it is nobody's door, or that of a sign-up which may not come in yet.

    Raises DoorRetired.
    """
    door = doors.door_for(told)
    if door is None:
        if is_retired(told):
            raise DoorRetired
        return None
    if not may_enter(door.user):
        return None
    SocialAccount.objects.filter(pk=door.pk).update(last_login=clock.now())
    return Account.objects.get(pk=door.user.pk)


@transaction.atomic
def prove_elsewhere(account: Account, told: Told) -> bool:
    """Whether this account elsewhere is a door of the account: then it shows that it is still its owner."""
    account = lock(account)
    used = doors.doors_of(account).filter(provider=told.provider, uid=told.uid).update(last_login=clock.now())
    if used:
        journal.record(Event.PROVED_AGAIN, account.ref, actor=Actor.person(account.ref))
    return bool(used)


def known_by(told: Told) -> str:
    """The address or number, shown by the provider to be theirs, of an account that somebody proved; else nothing.

    It may be told to them under either policy: they hold it, as far as we ever know that of anybody. Numbers change
    hands, and a new account takes none from a provider: whoever has said that they are new isn't held up by one.
    """
    if told.proved_address and _belongs_to_somebody(addresses.fold(told.proved_address)):
        return told.proved_address
    return told.phone if told.phone and not told.new and _belongs_to_somebody(told.phone) else ""


def _belongs_to_somebody(folded: str) -> bool:
    return Identifier.objects.filter(folded=folded).exclude(proved_at=None, account__state=State.NEW).exists()


def is_retired(told: Told) -> bool:
    """Whether this account elsewhere opened an account that is gone for good."""
    return queries.is_retired(Kind.SOCIAL, doors.fingerprinted(told.provider, told.uid))


def sign_up_elsewhere(told: Told, wish: Newcomer, *, network: str, browser: bytes | None) -> Account:
    """Make the account with this door and no password; whoever comes twice at once gets the same one.

    An address that the provider has shown to be theirs counts as confirmed; to any other the activation letter goes.
    Raises Taken, and the truth has then gone to the address by letter where the page may not say it; raises
    DoorRetired, and notices.TooMany.
    """
    try:
        return _sign_up(told, wish, network=network, browser=browser)
    except Taken as taken:
        if disclosure.writes_of_taken(retired=taken.retired):
            asked = SignUp(wish.address, "", wish.name, wish.language)
            tell_of_taken(asked, taken, network=network)
        raise


@transaction.atomic
def _sign_up(told: Told, wish: Newcomer, *, network: str, browser: bytes | None) -> Account:
    account, is_new = _claim(told, wish)
    if not is_new:
        return account
    # Asked after both are held: an erasing that frees and retires them at this moment can't be missed.
    if is_retired(told):
        raise DoorRetired
    if queries.is_retired(IdentifierKind.EMAIL, addresses.fold(wish.address)):
        raise Taken(retired=True)
    if queries.is_kept_for_undo(addresses.fold(wish.address)):
        raise Taken(retired=True, kept=True)
    actor = Actor.person(account.ref)
    accept_documents(account)
    journal.record(Event.SIGNED_UP, account.ref, actor=actor)
    journal.record(Event.DOOR_ADDED, account.ref, actor=actor, kind=Kind.SOCIAL)
    if _is_proved(told, wish.address):
        confirm_address(account, actor=actor)
    else:
        send_activation(account, network=network, browser=browser, actor=actor)
    return Account.objects.get(pk=account.pk)


def _claim(told: Told, wish: Newcomer) -> tuple[Account, bool]:
    """The account that door and address now belong to, and whether it was made just now. Raises Taken."""
    for _round in range(MOST_ROUNDS):
        door = doors.door_for(told)
        if door and may_enter(door.user):
            return door.user, False
        holder = queries.account_by(wish.address)
        _make_way(*{one.pk: one for one in (door.user if door else None, holder) if one}.values())
        made = _made(told, wish)
        if made:
            return made, True
    raise Taken(retired=False)


def _make_way(*holders: Account) -> None:
    """Sign-ups that nobody confirmed go, whoever made them. Raises Taken where somebody proved their address."""
    for holder in sorted(holders, key=lambda one: one.pk):  # one order for all: no deadlock
        try:
            locked = lock(holder)
        except Account.DoesNotExist:
            continue
        if not drop_sign_up(locked, event=Event.SIGN_UP_REPLACED, actor=Actor.stranger()):
            raise Taken(retired=False)


def _made(told: Told, wish: Newcomer) -> Account | None:
    """None where somebody was faster, with the address or with the door."""
    now = clock.now()
    try:
        with transaction.atomic():
            account = Account.objects.create(
                name=wish.name, language=wish.language, password=make_password(None), created_at=now
            )
            Identifier.objects.create(
                account=account,
                kind=IdentifierKind.EMAIL,
                value=wish.address,
                folded=addresses.fold(wish.address),
                created_at=now,
            )
            _open(account, told)
    except IntegrityError:
        return None
    return account


def add_door_elsewhere(account: Account, told: Told, *, actor: Actor) -> bool:
    """Let this account elsewhere open the account, too, and tell every contact. False where it did already.

    Raises DoorTaken, DoorRetired.
    """
    try:
        with transaction.atomic():
            return _add(account, told, actor=actor)
    except IntegrityError:
        raise DoorTaken from None  # somebody else was faster


def _add(account: Account, told: Told, *, actor: Actor) -> bool:
    door = doors.door_for(told)
    if door and door.user_id == account.pk:
        return False
    if door:
        _free_from(account, door.user)
    account = lock(account)
    door = _open(account, told)
    if is_retired(told):
        raise DoorRetired
    note_door(account, Event.DOOR_ADDED, Kind.SOCIAL, name=doors.name_of(door), actor=actor)
    return True


def _free_from(account: Account, holder: Account) -> None:
    """A door of a sign-up that nobody confirmed is free; any other stays. Raises DoorTaken."""
    for one in sorted((account, holder), key=lambda one: one.pk):
        lock(one)
    if not drop_sign_up(lock(holder), event=Event.SIGN_UP_REPLACED, actor=Actor.stranger()):
        raise DoorTaken


def _open(account: Account, told: Told) -> SocialAccount:
    """Nothing is kept of what the provider told but how the door is told from another."""
    shown = {"shown": told.masked} if told.masked else {}
    return SocialAccount.objects.create(user=account, provider=told.provider, uid=told.uid, extra_data=shown)


def _is_proved(told: Told, address: str) -> bool:
    return bool(told.proved_address) and addresses.fold(told.proved_address) == addresses.fold(address)
