"""Domains that are one letter away from one that many people's addresses have: asked about, never refused."""

from __future__ import annotations

from typing import Final

WELL_KNOWN: Final = (
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "yahoo.com",
    "icloud.com",
    "proton.me",
    "protonmail.com",
    "ukr.net",
    "online.no",
    "hotmail.no",
)
REAL: Final = frozenset({*WELL_KNOWN, "mail.com", "email.com", "ymail.com", "live.com", "hotmail.co"})
"""What is no slip, though it is near to one of them."""


def meant(address: str) -> str:
    """The address with the domain that was probably meant; nothing where none was."""
    local, at, domain = address.rpartition("@")
    typed = domain.casefold()
    if not at or typed in REAL:
        return ""
    near = next((one for one in WELL_KNOWN if _is_slip(typed, one)), "")
    return f"{local}@{near}" if near else ""


def _is_slip(typed: str, right: str) -> bool:
    """Whether one letter is missing, too many or another; or two that stand together changed places."""
    if typed == right or abs(len(typed) - len(right)) > 1:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(typed, right, strict=False)) if a != b), min(len(typed), len(right))
    )
    a, b = typed[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
