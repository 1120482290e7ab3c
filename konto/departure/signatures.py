"""The signature on a certificate: JSON Web Signature (RFC 7515) with Ed25519 (RFC 9864). Needs nothing of the rest."""

from __future__ import annotations

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

ALGORITHM = "Ed25519"


class Forged(Exception):
    """The file is no certificate, or was changed after it was signed."""


def sign(statement: dict[str, Any], private: Ed25519PrivateKey) -> dict[str, Any]:
    """The certificate: the statement in plain sight, and once more inside its signature, with the public key."""
    key = OKPKey.import_key(private)
    header = {"alg": ALGORITHM, "kid": key.thumbprint(), "jwk": key.as_dict(private=False)}
    payload = json.dumps(statement, ensure_ascii=False, sort_keys=True).encode()
    return {"statement": statement, "signature": jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM])}


def check(certificate: Any) -> tuple[dict[str, Any], str]:
    """The statement of a certificate and the thumbprint (RFC 7638) of the key that signed it. Raises Forged.

    Anybody can sign with a key of their own: whose key it is, only the published keys tell.
    """
    try:
        header = jws.extract_compact(certificate["signature"].encode()).headers()
        key = OKPKey.import_key(header["jwk"])
        signed = jws.deserialize_compact(certificate["signature"], key, algorithms=[ALGORITHM]).payload
        statement = json.loads(signed)
        plain = certificate.get("statement")
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Forged("The signature doesn't fit.") from error
    if statement != plain or not isinstance(statement, dict):
        raise Forged("The statement in plain sight is not the one that was signed.")
    return statement, key.thumbprint()


def published(public_keys: list[Ed25519PublicKey]) -> dict[str, Any]:
    """Public keys as a JSON Web Key Set, in the order given."""
    found = [OKPKey.import_key(key) for key in public_keys]
    return {"keys": [key.as_dict(private=False) | {"kid": key.thumbprint(), "alg": ALGORITHM} for key in found]}


def thumbprints(key_set: Any) -> set[str]:
    """The thumbprints of a JSON Web Key Set's keys. Raises Forged where it is none."""
    try:
        return {OKPKey.import_key(key).thumbprint() for key in key_set["keys"]}
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Forged("This is no set of keys.") from error
