"""What Konto can't work without and would notice too late: at the first sign-up, or the first departure."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from konto.kernel import keys


@register
def keys_are_there(**_: Any) -> list[CheckMessage]:
    """Look for a key of each kind, and whether it can be used."""
    try:
        keys.fingerprint("check", "")
        keys.seal("")
        keys.signing_keys()
    except keys.MissingKeys as missing:
        return [Error(str(missing), id="kernel.E001")]
    except (ValueError, OSError) as broken:
        return [Error(f"A key in KONTO_KEYS_DIR can't be used ({type(broken).__name__}).", id="kernel.E002")]
    return []
