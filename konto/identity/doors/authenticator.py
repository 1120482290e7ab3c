"""The authenticator app: six digits that follow from a shared secret and the time (TOTP, RFC 6238)."""

from __future__ import annotations

import base64
import hmac
import secrets
from io import BytesIO
from urllib.parse import quote, urlencode

from django.conf import settings

from konto.kernel import clock

STEP = 30
"""Seconds that a code is shown."""

DIGITS = 6
SECRET_BYTES = 20
"""As long as the hash (RFC 4226, section 4, R6)."""

SLACK = 1
"""Steps before and after now that are taken too: for a slow hand, and a clock that is a little off (5.2)."""


def new_secret() -> str:
    """A secret in base32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def spaced(secret: str) -> str:
    """The secret in groups of four, for typing it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def code_at(secret: str, step: int) -> str:
    """The code of one step of time (RFC 4226, section 5.3)."""
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, *, after: int) -> int | None:
    """The step of time that the code belongs to, later than `after`: a code that was used opens nothing twice."""
    now = int(clock.now().timestamp()) // STEP
    near = range(now - SLACK, now + SLACK + 1)
    fits = [step for step in near if hmac.compare_digest(code_at(secret, step), code)]
    return next((step for step in fits if step > after), None)


def address(secret: str, *, label: str) -> str:
    """What the picture says: an `otpauth:` address with our name, the account's, and the secret."""
    name = quote(f"{settings.KONTO_NAME}:{label}")
    return f"otpauth://totp/{name}?{urlencode({'secret': secret, 'issuer': settings.KONTO_NAME}, quote_via=quote)}"


def picture(text: str) -> str:
    """A QR code as inline SVG, dark on light whatever the page's colours: cameras want it so."""
    import qrcode  # noqa: PLC0415 - only whoever sets up an app needs it
    from qrcode.image.svg import SvgPathImage  # noqa: PLC0415 - as above

    drawn = BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, border=4).save(drawn)
    svg = drawn.getvalue().decode()
    return svg[svg.index("<svg") :]
