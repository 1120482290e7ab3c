"""Certificates: what was erased where and when, what is kept and why, signed so that anybody can check it offline.

A certificate proves what was stated and when; it names the stores that were searched.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from konto.departure import signatures
from konto.departure.models import Departure
from konto.departure.needles import FORMS
from konto.departure.scrub import Scrubbed
from konto.departure.signatures import check
from konto.departure.traces import Searched
from konto.kernel import holdings, keys

__all__ = ["NOT_SENT", "check", "published_keys", "seal"]

VERSION = 1

SENT = (
    "The address lay sealed in one cell for this last letter; it is destroyed when the letter is delivered, or after "
    "three days."
)
NOT_SENT = (
    "The address lay sealed in one cell for a last letter. It couldn't be delivered: no letter or text can be sent to "
    "this address or number from here. The address was destroyed without it."
)


def seal(departure: Departure, searched: Searched, scrubbed: Scrubbed, *, farewell_sent: bool) -> dict[str, Any]:
    """The signed certificate of a departure whose every order has its receipt."""
    statement = _statement(departure, searched, scrubbed) | {"farewell": SENT if farewell_sent else NOT_SENT}
    return signatures.sign(statement, keys.signing_keys()[0].private)


def published_keys() -> dict[str, Any]:
    """The public keys as a JSON Web Key Set, newest first: what a certificate's key is compared with."""
    return signatures.published([one.public for one in keys.signing_keys()])


def _statement(departure: Departure, searched: Searched, scrubbed: Scrubbed) -> dict[str, Any]:
    with override("en"):
        return {
            "version": VERSION,
            "issuer": settings.KONTO_PUBLIC_URL,
            "certificate": str(departure.id),
            "requested_at": _time(departure.requested_at),
            "erasing_started_at": _time(departure.started_at),
            "completed_at": _time(departure.done_at),
            "promised_until": _time(departure.limit_at),
            "erased": [
                {"by": order.room, "at": _time(order.done_at), "rows": order.receipt}
                for order in departure.orders.all()
            ],
            "freed_space": {"written_anew": scrubbed.rewritten, "left_to_the_database": scrubbed.left},
            "searched": _search(searched),
            "kept": [
                {"what": holding.table, "why": str(holding.ground), "until": str(holding.until)}
                for holding in holdings.retained()
            ],
        }


def _search(searched: Searched) -> dict[str, Any]:
    return {
        "at": _time(searched.at),
        "stores": ["database", "planner statistics", "files"],
        "tables": searched.tables,
        "files": searched.files,
        "bytes": searched.bytes,
        "forms": FORMS,
        "left_out": "what belongs to accounts of others",
        "found": 0,
    }


def _time(moment: datetime | None) -> str:
    assert moment, "a departure is certified when all of its times are known"
    return moment.isoformat(timespec="seconds")
