"""The codes of an authenticator app: RFC 6238, six digits every thirty seconds, one of them never taken twice."""

from __future__ import annotations

import base64
import secrets
from typing import Final

from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from konto.kernel import clock

STEP: Final = 30
DIGITS: Final = 6
WINDOW: Final = 1
"""Steps by which the two clocks may differ."""

SECRET_BYTES: Final = 20


def new_secret() -> str:
    """A key for an authenticator app, in base32 as people type it (RFC 4226 asks for 160 bits)."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def counter_now() -> int:
    """Which step of thirty seconds this is."""
    return int(clock.now().timestamp()) // STEP


def code_at(secret: str, counter: int) -> str:
    """The code of one step."""
    return _totp(secret).generate(counter * STEP).decode()


def find(secret: str, code: str, *, after: int) -> int | None:
    """The step that a code belongs to, one before or after now at most; None where it fits none later than `after`."""
    now = counter_now()
    fitting = [
        counter
        for counter in range(now - WINDOW, now + WINDOW + 1)
        if constant_time.bytes_eq(code_at(secret, counter).encode(), code.encode()) and counter > after
    ]
    return fitting[0] if fitting else None


def in_groups(secret: str) -> str:
    """The key to be typed: groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def picture(secret: str, *, email: str) -> SafeString:
    """The key as a QR code, an SVG drawing without any style or script."""
    import qrcode  # noqa: PLC0415 - for the few whom staff pages are set up for
    from qrcode.image.svg import SvgPathFillImage  # noqa: PLC0415

    address = _totp(secret).get_provisioning_uri(email, settings.KONTO_NAME)
    drawn = qrcode.make(address, image_factory=SvgPathFillImage, border=2)
    return mark_safe(str(drawn.to_string(encoding="unicode")))  # noqa: S308 - drawn here, of squares alone


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP)  # noqa: S303 - what authenticator apps speak
