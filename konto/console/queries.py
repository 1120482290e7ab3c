"""What the console may ask about staff."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from konto.console.models import Staff
from konto.kernel import clock, ids, keys


def by_set_up_link(secret: str) -> Staff | None:
    """Whoever a set-up link is for, while it lasts."""
    return Staff.objects.filter(setup_digest=ids.digest(secret), setup_until__gt=clock.now()).first()


def email_of(staff: Staff) -> str:
    """The address of somebody of the staff."""
    return keys.unseal(bytes(staff.email_sealed))


def secret_of(staff: Staff) -> str:
    """The key of their authenticator app: shown while they set it up, and never again."""
    return keys.unseal(bytes(staff.secret_sealed))


def names(refs: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of these members of staff, by their references."""
    return dict(Staff.objects.filter(ref__in={ref for ref in refs if ref}).values_list("ref", "name"))
