"""What a stream needs to show who sends: an authorization header, or the secrets that webhooks are signed with."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import datetime, timedelta
from typing import Final

from konto.kernel import clock, keys
from konto.services.models import Stream

PREFIX: Final = "whsec_"
BYTES: Final = 32
OVERLAP: Final = timedelta(days=1)
"""How long webhooks are signed with the secret from before as well, after a new one was made."""


def seal_authorization(header: str) -> bytes:
    """The header as it is kept; empty where there is none."""
    return keys.seal(header) if header else b""


def authorization_of(stream: Stream) -> str:
    """The header that goes along with every token."""
    return keys.unseal(bytes(stream.authorization)) if stream.authorization else ""


def new_secret() -> str:
    """A secret of Standard Webhooks: 256 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def seal_secrets(fresh: str, *, before: Stream | None = None) -> bytes:
    """The new secret, and the newest of those from before for another day."""
    kept = [[fresh, ""]]
    if before:
        older = webhook_secrets_of(before)[:1]
        kept += [[one, (clock.now() + OVERLAP).isoformat()] for one in older]
    return keys.seal(json.dumps(kept))


def webhook_secrets_of(stream: Stream) -> list[str]:
    """The secrets that hold now, the newest first."""
    kept = json.loads(keys.unseal(bytes(stream.secrets))) if stream.secrets else []
    return [secret for secret, until in kept if not until or datetime.fromisoformat(until) > clock.now()]
