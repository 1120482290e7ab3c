"""What the console may ask about staff."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from konto.console.models import Role, Staff
from konto.kernel import clock, ids, keys


def by_ref(ref: UUID) -> Staff | None:
    """Somebody of the staff, also one whose work has ended."""
    return Staff.objects.filter(ref=ref).first()


def everybody() -> tuple[list[Staff], list[Staff]]:
    """Who works here, and who did, by name."""
    rows = list(Staff.objects.order_by("name", "created_at"))
    return [one for one in rows if one.ended_at is None], [one for one in rows if one.ended_at]


def by_set_up_link(secret: str) -> Staff | None:
    """Whoever a set-up link is for, while it lasts."""
    return Staff.objects.filter(setup_digest=ids.digest(secret), setup_until__gt=clock.now()).first()


def roles_of(staff: Staff) -> list[str]:
    """The names of their roles, in the reader's language."""
    return [str(Role(role).label) for role in staff.roles]


def email_of(staff: Staff) -> str:
    """The address of somebody of the staff."""
    return keys.unseal(bytes(staff.email_sealed))


def secret_of(staff: Staff) -> str:
    """The key of their authenticator app: shown while they set it up, and never again."""
    return keys.unseal(bytes(staff.secret_sealed))


def names(refs: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of these members of staff, by their references."""
    return dict(Staff.objects.filter(ref__in={ref for ref in refs if ref}).values_list("ref", "name"))
