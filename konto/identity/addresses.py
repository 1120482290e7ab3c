"""E-mail addresses: one spelling for each mailbox, and a mask for showing them."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

LONGEST = 254
LONGEST_NAME = 64
"""What stands before the @ (RFC 5321, 4.5.3.1)."""

DOTS = dict.fromkeys(map(ord, "\u3002\uff0e\uff61"), ".")
"""What IDNA reads as a dot too."""

SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
"""Those whose letters look like each other."""

_well_formed = EmailValidator(allowlist=[])


def clean(typed: str) -> str:
    """The address as it will be kept and written to: trimmed, in compatible characters (NFKC), case as typed.

    Raises ValidationError with words that say what to correct.
    """
    typed = typed.strip()
    # Composing takes time that grows with the square of the length: what is too long stays as it is.
    address = unicodedata.normalize("NFKC", typed).translate(DOTS) if len(typed) <= LONGEST else typed
    if len(address) > LONGEST:
        raise ValidationError(_("This address is too long. An e-mail address has at most 254 characters."), code="long")
    local, at, domain = address.rpartition("@")
    domain = domain.removesuffix(".")
    if not at or not local or not domain:
        raise ValidationError(_("Write the whole address, like name@example.com."), code="incomplete")
    if not local.isascii() or any(_mixes_scripts(label) for label in domain.split(".")):
        raise ValidationError(
            _("This address has a letter that only looks like another one. Type it again with one keyboard language."),
            code="lookalike",
        )
    _check_form(local, domain)
    return f"{local}@{domain}"


def fold(address: str) -> str:
    """The one spelling by which a mailbox is found: compatible characters, case folded, domain in ASCII.

    Raises UnicodeError for what can't be an address.
    """
    if len(address) > 2 * LONGEST:
        raise UnicodeError("too long")
    composed = unicodedata.normalize("NFKC", address.strip()).translate(DOTS)
    local, _at, domain = composed.rpartition("@")
    return f"{local.casefold()}@{_ascii(domain)}"


def mask(address: str, *, also: int = 0) -> str:
    """The address so that its owner knows it and a passer-by doesn't: `o•••@ukr.net`.

    `also` is the place of one more sign to be seen, where another address has the same mask: `o•••7•••@ukr.net`.
    """
    local, _at, domain = address.rpartition("@")
    if not 0 < also < len(local):
        return f"{local[:1]}•••@{domain}"
    before, after = "•••" if also > 1 else "", "•••" if also < len(local) - 1 else ""
    return f"{local[0]}{before}{local[also]}{after}@{domain}"


def _check_form(local: str, domain: str) -> None:
    try:
        # By the standard a name may be quoted, with spaces and control characters, and a domain a number in brackets:
        # nobody's mailbox is called so, and a quoted name would be a second spelling.
        if '"' in local or len(local) > LONGEST_NAME or domain.startswith("[") or not f"{local}{domain}".isprintable():
            raise UnicodeError("not a mailbox of a person")
        address = f"{local}@{_ascii(domain)}"
        if len(address) > LONGEST:
            raise UnicodeError("too long in ASCII")
        _well_formed(address)
    except (ValidationError, UnicodeError):
        raise ValidationError(
            _("This doesn't look like an e-mail address. Check the spelling."), code="wrong"
        ) from None


def _ascii(domain: str) -> str:
    """A domain in lower-case ASCII (IDNA). Raises UnicodeError where it can't be one."""
    labels = domain.casefold().removesuffix(".").split(".")
    if any(a == b == "" for a, b in pairwise([*labels, "x"])):
        raise UnicodeError("empty label")
    return ".".join(label.encode("idna").decode("ascii").lower() for label in labels)


def _mixes_scripts(label: str) -> bool:
    """Whether a part of a domain has letters of two scripts that look alike: `аlice` with a Cyrillic `а`."""
    names = [unicodedata.name(sign, "") for sign in label if sign.isalpha()]
    return len({script for name in names for script in SCRIPTS if name.startswith(script)}) > 1
