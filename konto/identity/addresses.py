"""E-mail addresses: one spelling for each mailbox, and a mask for showing them."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

LONGEST = 254


def clean(typed: str) -> str:
    """The address as it will be kept and written to: trimmed, composed (NFC).

    Raises ValidationError with words that say what to correct.
    """
    address = unicodedata.normalize("NFC", typed.strip())
    if len(address) > LONGEST:
        raise ValidationError(_("This address is too long. An e-mail address has at most 254 characters."), code="long")
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise ValidationError(_("Write the whole address, like name@example.com."), code="incomplete")
    if not unicodedata.normalize("NFKC", local).isascii():
        raise ValidationError(
            _("The part before the @ has a letter that isn't Latin, though it may look so. Type it again."),
            code="lookalike",
        )
    try:
        validate_email(f"{unicodedata.normalize('NFKC', local)}@{_ascii(domain)}")
    except (ValidationError, UnicodeError):
        raise ValidationError(
            _("This doesn't look like an e-mail address. Check the spelling."), code="wrong"
        ) from None
    return address


def fold(address: str) -> str:
    """The one spelling by which a mailbox is found: compatibility-composed (NFKC), case folded, domain in ASCII."""
    local, _at, domain = unicodedata.normalize("NFKC", address.strip()).rpartition("@")
    return f"{local.casefold()}@{_ascii(domain)}"


def mask(address: str) -> str:
    """The address so that its owner knows it and a passer-by doesn't: `o•••@ukr.net`."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def _ascii(domain: str) -> str:
    """A domain in lower-case ASCII (IDNA). Raises UnicodeError where it can't be one."""
    labels = unicodedata.normalize("NFKC", domain).casefold().rstrip(".").split(".")
    if any(a == b == "" for a, b in pairwise([*labels, "x"])):
        raise UnicodeError("empty label")
    return ".".join(label.encode("idna").decode("ascii") for label in labels)
