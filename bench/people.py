"""The people of the measurements: what they are called, and what their browsers send."""

from __future__ import annotations

PASSWORD = "correct horse bench staple"


def address(number: int) -> str:
    return f"bench-{number}@example.org"


def name(number: int) -> str:
    """None is a part of another's."""
    return f"Bench {number:06d}"


def cookie(number: int) -> str:
    """What the browser of one of them sends: somebody signed in."""
    return f"konto={key(number)}"


def key(number: int) -> str:
    return f"bench-session-{number}"
