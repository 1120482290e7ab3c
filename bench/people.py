"""The people of the measurements: what they are called, and what their browsers send."""

from __future__ import annotations

from uuid import NAMESPACE_DNS, UUID, uuid5

PASSWORD = "correct horse bench staple"


def address(number: int) -> str:
    return f"bench-{number}@example.org"


def name(number: int) -> str:
    """None is a part of another's."""
    return f"Bench {number:06d}"


def ref(number: int) -> UUID:
    """The reference of an account, as staff's pages name it."""
    return uuid5(NAMESPACE_DNS, address(number))


def cookie(number: int) -> str:
    """What the browser of one of them sends: somebody signed in."""
    return f"konto={key(number)}"


def key(number: int) -> str:
    return f"bench-session-{number}"


STAFF_KEY = "bench-staff-session"
STAFF_COOKIE = f"konto_staff={STAFF_KEY}"
LOOKED_AT = range(4)
"""Those whose pages staff open: few, so that what is written down about each is soon as long as a page shows."""
