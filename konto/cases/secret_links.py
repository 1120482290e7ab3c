"""Secret links: sixteen signs that open one case, followed from a letter or typed together with the case's number."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Final

from konto.cases.models import Case, Link
from konto.cases.numbers import ALPHABET
from konto.kernel import clock, ids

SIGNS: Final = 16
"""Of 31 different ones: 79 bits, which nobody tries out."""

LASTS: Final = timedelta(days=60)


def mint(case: Case, *, proves: bool) -> str:
    """A new secret for the case. `proves` only where it is sent to the contact and nowhere else."""
    secret = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
    now = clock.now()
    Link.objects.create(
        digest=ids.digest(secret),
        case=case,
        account_ref=case.account_ref,
        proves=proves,
        created_at=now,
        until=now + LASTS,
    )
    return secret


def find(secret: str) -> Link | None:
    """The link that the secret stands for, its case with it, while it lasts."""
    living = Link.objects.select_related("case").filter(until__gt=clock.now())
    return living.filter(digest=ids.digest(read(secret))).first()


def read(typed: str) -> str:
    """A secret as somebody typed it: any case, with or without dashes."""
    return re.sub(r"[\s\-\u2010-\u2015]+", "", typed[:80]).upper()


def written(secret: str) -> str:
    """The secret in groups of four, to be typed."""
    return "-".join(re.findall("....", secret))


def purge() -> int:
    """Remove the links whose time is over; returns how many."""
    return Link.objects.filter(until__lte=clock.now()).delete()[0]
