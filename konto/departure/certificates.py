"""Certificates: what was erased where and when, what is kept and why, signed so that anybody can check it offline.

A certificate proves what was stated and when; it names the stores that were searched. Its form is a JSON file with
the statement in plain sight and the same statement as a JSON Web Signature (RFC 7515, algorithm Ed25519 of RFC 9864).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import override
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from konto.departure.traces import FORMS, Searched
from konto.kernel import holdings, keys

if TYPE_CHECKING:  # checking a certificate needs no database, so it must not load the models
    from konto.departure.models import Departure

VERSION = 1
ALGORITHM = "Ed25519"


class Forged(Exception):
    """The file is no certificate, or was changed after it was signed."""


def seal(departure: Departure, searched: Searched) -> dict[str, Any]:
    """The signed certificate of a departure whose every order has its receipt."""
    statement = _statement(departure, searched)
    key = OKPKey.import_key(keys.signing_keys()[0].private)
    public = key.as_dict(private=False)
    header = {"alg": ALGORITHM, "kid": key.thumbprint(), "jwk": public}
    payload = json.dumps(statement, ensure_ascii=False, sort_keys=True).encode()
    return {"statement": statement, "signature": jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM])}


def check(certificate: Any) -> tuple[dict[str, Any], str]:
    """The statement of a certificate and the thumbprint (RFC 7638) of the key that signed it. Raises Forged."""
    try:
        header = jws.extract_compact(certificate["signature"].encode()).headers()
        key = OKPKey.import_key(header["jwk"])
        signed = jws.deserialize_compact(certificate["signature"], key, algorithms=[ALGORITHM]).payload
        statement = json.loads(signed)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Forged("The signature doesn't fit.") from error
    if statement != certificate.get("statement"):
        raise Forged("The statement in plain sight is not the one that was signed.")
    return statement, key.thumbprint()


def published_keys() -> dict[str, Any]:
    """The public keys as a JSON Web Key Set, newest first: what a certificate's key is compared with."""
    found = [OKPKey.import_key(one.public) for one in keys.signing_keys()]
    return {"keys": [key.as_dict(private=False) | {"kid": key.thumbprint(), "alg": ALGORITHM} for key in found]}


def _statement(departure: Departure, searched: Searched) -> dict[str, Any]:
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
            "searched": {
                "stores": ["database", "planner statistics", "files"],
                "tables": searched.tables,
                "files": searched.files,
                "bytes": searched.bytes,
                "forms": FORMS,
                "found": 0,
            },
            "kept": [
                {"what": holding.table, "why": str(holding.ground), "until": str(holding.until)}
                for holding in holdings.retained()
            ],
            "farewell": "The address lay sealed in one cell for this last letter; it is destroyed when the letter is "
            "delivered, or after three days.",
        }


def _time(moment: Any) -> str:
    return str(moment.isoformat(timespec="seconds"))
