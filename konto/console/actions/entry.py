"""Getting in as staff: address, password and a code, the same answer whatever is wrong, and the same work."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from konto.console import codes, emails, pace
from konto.console.models import Staff, StaffSession
from konto.kernel import ids, journal, keys, throttle
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.throttle import Limit


class Refused(Exception):
    """Nobody gets in with these. What of them is wrong is not said."""


def sign_in(email: str, password: str, code: str, *, network: str, known_device: bool = False) -> Staff:
    """The member of staff that address, password and code open; the code is spent.

    `known_device`: this browser has been in with the address before. Raises Refused, and counts the failure; raises
    throttle.Slow where there were too many, or so many are being weighed.
    """
    limits = pace.limits(email, network, known_device=known_device)
    throttle.reserve(limits)
    staff = Staff.objects.filter(email_mark__in=emails.marks(email), ended_at=None).first()
    if _knows_password(staff, password) and staff and _spend(staff, code):
        throttle.won(limits)
        journal.record(Event.STAFF_SIGNED_IN, staff.ref, actor=Actor.staff(staff.ref))
        return staff
    _failed(staff, limits)
    raise Refused


def sign_out(key: str) -> None:
    """End the session of a browser."""
    session = StaffSession.objects.select_related("staff").filter(key_digest=ids.digest(key)).first()
    if session:
        session.delete()
        journal.record(Event.STAFF_SIGNED_OUT, session.staff.ref, actor=Actor.staff(session.staff.ref))


def end_sessions(staff: Staff) -> int:
    """End every session of somebody; returns how many."""
    return StaffSession.objects.filter(staff=staff).delete()[0]


def _knows_password(staff: Staff | None, password: str) -> bool:
    if staff is None or not staff.password:
        make_password(password)  # as much work as for somebody who is there
        return False
    return check_password(password, staff.password)


@transaction.atomic
def _spend(staff: Staff, code: str) -> bool:
    """Whether the code fits and was never used: of two that bring it at once only one gets in."""
    locked = Staff.objects.select_for_update().get(pk=staff.pk)
    counter = codes.find(keys.unseal(bytes(locked.secret_sealed)), code, after=locked.last_counter)
    if counter is None or locked.ended_at or locked.password != staff.password:
        return False
    locked.last_counter = counter
    locked.save(update_fields=["last_counter"])
    return True


@transaction.atomic
def _failed(staff: Staff | None, limits: list[Limit]) -> None:
    throttle.lost(limits)
    journal.record(Event.STAFF_SIGN_IN_FAILED, staff.ref if staff else None, actor=Actor.stranger())
