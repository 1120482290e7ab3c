"""How somebody becomes staff, gets in for the first time, and ends."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from konto.console import codes, emails
from konto.console.actions.entry import end_sessions
from konto.console.models import Role, Staff
from konto.kernel import clock, ids, journal, keys
from konto.kernel.actors import Actor
from konto.kernel.events import Event

LINK_LASTS: Final = timedelta(hours=24)


class AlreadyStaff(Exception):
    """There is somebody with this address."""


class NoSuchStaff(Exception):
    """There is nobody with this address."""


class NoRole(Exception):
    """Nobody is staff without a role."""


class Yourself(Exception):
    """Nobody changes their own roles or way in, or ends their own work: somebody else does it."""


class NoAdmin(Exception):
    """Whoever does this has just lost the role for it, or works here no more."""


class BadSetUp(Exception):
    """The link is used or too old, or the code doesn't fit."""


class Added(NamedTuple):
    """Somebody of the staff, and the secret of the one link that lets them choose a password."""

    staff: Staff
    secret: str


@transaction.atomic
def add(email: str, *, name: str, roles: Collection[Role], actor: Actor) -> Added:
    """Make somebody staff. They can sign in once they have followed the link. Raises AlreadyStaff, NoRole."""
    secret = ids.token()
    staff = Staff(
        name=name,
        email_mark=emails.mark(email),
        email_sealed=keys.seal(email),
        roles=in_order(roles),
        secret_sealed=keys.seal(codes.new_secret()),
        setup_digest=ids.digest(secret),
        setup_until=clock.now() + LINK_LASTS,
        created_at=clock.now(),
    )
    if Staff.objects.filter(email_mark__in=emails.marks(email)).exists():
        raise AlreadyStaff
    try:
        with transaction.atomic():
            staff.save(force_insert=True)
    except IntegrityError:
        raise AlreadyStaff from None
    _note_roles(Event.STAFF_ADDED, staff, actor=actor)
    return Added(staff, secret)


@transaction.atomic
def renew(email: str, *, actor: Actor) -> Added:
    """A new link for somebody who lost theirs, or their password or phone: what they had no longer works.

    Raises NoSuchStaff, Yourself, NoAdmin.
    """
    staff = _lock(Q(email_mark__in=emails.marks(email)), actor)
    secret = ids.token()
    end_sessions(staff)
    staff.password, staff.set_up_at, staff.ended_at, staff.last_counter = "", None, None, 0
    staff.secret_sealed = keys.seal(codes.new_secret())
    staff.setup_digest, staff.setup_until = ids.digest(secret), clock.now() + LINK_LASTS
    staff.save()
    _note_roles(Event.STAFF_ADDED, staff, actor=actor)
    return Added(staff, secret)


@transaction.atomic
def end(email: str, *, actor: Actor) -> Staff:
    """Somebody is staff no longer: their sessions end at once. Raises NoSuchStaff, Yourself, NoAdmin."""
    staff = _lock(Q(email_mark__in=emails.marks(email)), actor)
    end_sessions(staff)
    staff.ended_at, staff.setup_digest = clock.now(), None
    staff.save(update_fields=["ended_at", "setup_digest"])
    journal.record(Event.STAFF_ENDED, staff.ref, actor=actor)
    return staff


@transaction.atomic
def change_roles(ref: UUID, roles: Collection[Role], *, actor: Actor) -> Staff:
    """Let somebody do what these roles may, from their next page on. Raises NoSuchStaff, NoRole, Yourself, NoAdmin."""
    staff = _lock(Q(ref=ref), actor)
    staff.roles = in_order(roles)
    staff.save(update_fields=["roles"])
    _note_roles(Event.STAFF_ROLES_CHANGED, staff, actor=actor)
    return staff


@transaction.atomic
def finish_set_up(staff_id: UUID, secret: str, *, password: str, code: str) -> Staff:
    """Set password and authenticator app, once: the link is used up. Raises BadSetUp; then nothing has changed."""
    staff = Staff.objects.select_for_update().filter(pk=staff_id, setup_digest=ids.digest(secret)).first()
    if staff is None or staff.setup_until is None or staff.setup_until <= clock.now():
        raise BadSetUp
    counter = codes.find(keys.unseal(bytes(staff.secret_sealed)), code, after=staff.last_counter)
    if counter is None:
        raise BadSetUp
    staff.password, staff.last_counter = make_password(password), counter
    staff.setup_digest, staff.setup_until, staff.set_up_at = None, None, clock.now()
    staff.save()
    journal.record(Event.STAFF_SET_UP, staff.ref, actor=Actor.staff(staff.ref))
    return staff


def in_order(roles: Collection[Role]) -> list[str]:
    """The roles, each once, as they are kept. Raises NoRole where there is none."""
    if not roles:
        raise NoRole
    return [role.value for role in Role if role in roles]


def _note_roles(event: Event, staff: Staff, *, actor: Actor) -> None:
    """The journal takes no lists: a yes or no for each role."""
    journal.record(event, staff.ref, actor=actor, **{role.value: role in staff.roles for role in Role})


def _lock(whose: Q, actor: Actor) -> Staff:
    """Somebody of the staff, locked together with whoever acts, who may do so still and is not the same.

    So no session that somebody took over grants itself more, and an admin is always left: also of two who end each
    other's work at the same moment.
    """
    found = Staff.objects.filter(whose).first()
    if found is None:
        raise NoSuchStaff
    if found.ref == actor.ref:
        raise Yourself
    locked = {one.ref: one for one in Staff.objects.select_for_update().filter(whose | Q(ref=actor.ref)).order_by("pk")}
    acting = locked.get(actor.ref) if actor.ref else None
    if acting and (acting.ended_at or Role.ADMIN not in acting.roles):
        raise NoAdmin
    return locked[found.ref]
