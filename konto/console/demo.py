"""The staff of the demo: made up, one for each role and more, with a password and codes that the sign-in page shows."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.contrib.auth.hashers import make_password

from konto.console import codes, emails, queries
from konto.console.actions import AlreadyStaff, Role, add
from konto.console.models import Staff
from konto.kernel import clock, keys
from konto.kernel.actors import Actor

PASSWORD: Final = "demo staff only here"  # noqa: S105 - shown on the sign-in page, in the demo alone


class Member(NamedTuple):
    name: str
    email: str
    roles: tuple[Role, ...]


CAST: Final = (
    Member("Nora Lind", "nora.staff@example.org", tuple(Role)),
    Member("Samir Haddad", "samir.staff@example.org", (Role.SUPPORT,)),
    Member("Sigrid Berg", "sigrid.staff@example.org", (Role.SECURITY,)),
    Member("Oleh Bondar", "oleh.staff@example.org", (Role.SECURITY,)),
    Member("Priya Nair", "priya.staff@example.org", (Role.PRIVACY,)),
    Member("Ada Falk", "ada.staff@example.org", (Role.ADMIN,)),
)
"""Nora may do everything; two look after security, since who restricts doesn't decide the appeal."""

EMAIL: Final = CAST[0].email


class Shown(NamedTuple):
    """What the sign-in page shows of one of them. `code` is empty where the next one comes within seconds."""

    name: str
    roles: str
    email: str
    code: str
    secret: str


def ensure() -> None:
    """Make whoever of the demo's staff isn't there."""
    password = make_password(PASSWORD)
    for one in CAST:
        _ensure(one, password)


def shown() -> list[Shown]:
    """How to sign in as each of them, with codes that were not used yet."""
    wanted = {one.email: emails.marks(one.email) for one in CAST}
    every = [mark for marks in wanted.values() for mark in marks]
    here = {bytes(one.email_mark): one for one in Staff.objects.filter(email_mark__in=every, ended_at=None)}
    return [_shown(email, here[mark]) for email, marks in wanted.items() for mark in marks if mark in here]


def _ensure(one: Member, password: str) -> None:
    try:
        staff = add(one.email, name=one.name, roles=one.roles, actor=Actor.system()).staff
    except AlreadyStaff:
        return
    staff.password, staff.set_up_at, staff.setup_digest = password, clock.now(), None
    staff.save()


def _shown(email: str, staff: Staff) -> Shown:
    secret = keys.unseal(bytes(staff.secret_sealed))
    now = codes.counter_now()
    next_free = max(now, staff.last_counter + 1)
    code = codes.code_at(secret, next_free) if next_free <= now + codes.WINDOW else ""
    return Shown(staff.name, ", ".join(queries.roles_of(staff)), email, code, codes.in_groups(secret))
