"""The way around the picture: a code sent to the address or number that somebody typed, account or none.

It shows that a person who reads letters is there, and nothing else: it opens no account. It works once, on the page
and in the browser where it was asked for, for ten minutes and five tries. Kept are keyed marks alone.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from hmac import compare_digest

from django.db import transaction
from django.db.models import F

from konto.identity import disclosure
from konto.identity.identifiers import Known
from konto.identity.models import AddressCheck, IdentifierKind
from konto.identity.models.identifiers import REACHES
from konto.kernel import clock, ids, keys, throttle
from konto.kernel.throttle import Limit
from konto.notices import actions as notices

LIVES = timedelta(minutes=10)
MOST_TRIES = 5
MOST_A_DAY = 6
"""Codes to one contact, whoever asks: strangers must not use up what its owner may get of other letters."""

DAY = timedelta(days=1)

OVER = F("created_at")
"""When a spent code ran out: before any request looked at its clock, so that one which waited for the row sees it."""


class Outcome(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"
    """It was used, replaced, guessed at too often or is too old; or none was ever sent from here."""


class Unreachable(Exception):
    """A code can't go there: a user name, or a number while texts can't be sent."""


@dataclass(frozen=True)
class Place:
    """Where a code is asked for and typed: on which page, by a browser known by a secret's digest."""

    page: str
    browser: bytes

    def mark(self, contact: Known) -> bytes:
        return keys.fingerprint("challenge code", f"{self.page}\0{self.browser.hex()}\0{contact.folded}")


def send(contact: Known, *, place: Place, network: str, language: str, letter: str = "identity/challenge_code") -> None:
    """Send a code by the named letter; the one sent before from this place stops working.

    The same work for every contact, known here or not. Raises Unreachable, throttle.Slow, notices.TooMany.
    """
    if contact.kind not in REACHES:
        raise Unreachable
    limits = [
        Limit("challenge codes of a network", network, 10),
        Limit("challenge codes", f"{contact.folded} {network}", 3),
    ]
    throttle.spend(limits)
    try:
        _send(contact, place=place, network=network, language=language, letter=letter)
    except notices.NoGateway:
        raise Unreachable from None
    except notices.TooMany as cap:
        if not disclosure.hides_caps(cap.scope):
            raise


def is_out(contact: Known, *, place: Place) -> bool:
    """Whether a code that was asked for at this place can still be typed there."""
    return AddressCheck.objects.filter(mark=place.mark(contact), until__gt=clock.now()).exists()


@transaction.atomic
def weigh(contact: Known, code: str, *, place: Place) -> Outcome:
    """Judge a code. The right one is used up by it; a wrong one costs a try."""
    now = clock.now()
    mine = AddressCheck.objects.select_for_update().filter(mark=place.mark(contact), until__gt=now)
    check = mine.order_by("-created_at").first()
    if check is None:
        return Outcome.OVER
    if compare_digest(bytes(check.code_mark), _code_mark(check, code)):
        AddressCheck.objects.filter(pk=check.pk).update(until=OVER)
        return Outcome.RIGHT
    last = check.tries + 1 >= MOST_TRIES
    AddressCheck.objects.filter(pk=check.pk).update(tries=F("tries") + 1, until=OVER if last else check.until)
    return Outcome.OVER if last else Outcome.WRONG


def purge() -> None:
    """Remove the marks that count no longer."""
    AddressCheck.objects.filter(created_at__lte=clock.now() - DAY).delete()


@transaction.atomic
def _send(contact: Known, *, place: Place, network: str, language: str, letter: str) -> None:
    now = clock.now()
    contact_mark = keys.fingerprint("challenge code contact", contact.folded)
    lately = AddressCheck.objects.filter(contact_mark=contact_mark, created_at__gt=now - DAY)
    if lately.count() >= MOST_A_DAY:
        first = lately.order_by("created_at").values_list("created_at", flat=True)[0]
        raise notices.TooMany(notices.Scope.RECIPIENT, first + DAY)
    check = AddressCheck(
        id=ids.uuid7(), mark=place.mark(contact), contact_mark=contact_mark, created_at=now, until=now + LIVES
    )
    code = f"{secrets.randbelow(1_000_000):06d}"
    check.code_mark = _code_mark(check, code)
    AddressCheck.objects.filter(mark=check.mark, until__gt=now).update(until=OVER)
    check.save(force_insert=True)
    notices.send(
        letter,
        to=contact.value,
        channel=REACHES[IdentifierKind(contact.kind)],
        language=language,
        context={"code": code, "minutes": LIVES.seconds // 60},
        key=f"challenge:{check.id}",
        network=network,
    )


def _code_mark(check: AddressCheck, code: str) -> bytes:
    return keys.fingerprint("code", f"challenge:{check.id}:{code}")
