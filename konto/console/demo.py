"""The one member of staff of the demo: made up, with a password and codes that the sign-in page shows."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from konto.console import codes, emails
from konto.console.actions import AlreadyStaff, Role, add
from konto.console.models import Staff
from konto.kernel import clock, keys
from konto.kernel.actors import Actor

EMAIL = "nora.staff@example.org"
NAME = "Nora Lind"
PASSWORD = "demo staff only here"  # noqa: S105 - shown on the sign-in page, in the demo alone


class Shown(NamedTuple):
    """What the sign-in page shows in the demo. `code` is empty where the next one comes within seconds."""

    email: str
    password: str
    code: str
    secret: str


def ensure() -> None:
    """Make the demo's member of staff, unless there is one."""
    try:
        staff = add(EMAIL, name=NAME, role=Role.ADMIN, actor=Actor.system()).staff
    except AlreadyStaff:
        return
    staff.password, staff.set_up_at, staff.setup_digest = make_password(PASSWORD), clock.now(), None
    staff.save()


def shown() -> Shown | None:
    """How to sign in, with a code that was not used yet; None where there is nobody, or no demo."""
    staff = Staff.objects.filter(email_mark__in=emails.marks(EMAIL), ended_at=None).first()
    if staff is None:
        return None
    secret = keys.unseal(bytes(staff.secret_sealed))
    now = codes.counter_now()
    next_free = max(now, staff.last_counter + 1)
    code = codes.code_at(secret, next_free) if next_free <= now + codes.WINDOW else ""
    return Shown(EMAIL, PASSWORD, code, codes.in_groups(secret))
