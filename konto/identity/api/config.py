"""What an app has to know of this place before anybody signs in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from konto.identity.api.answers import Answer
from konto.identity.api.operations import Data, Operation, offer
from konto.identity.api.shapes import FLAG, TEXT, WHOLE, listed, record
from konto.identity.social import providers
from konto.notices import queries as letters


def config(request: HttpRequest, data: Data) -> Answer:
    account = {
        "login_methods": ["email", "phone", "username"],
        "is_open_for_signup": True,
        "email_verification_by_code_enabled": True,
        "login_by_code_enabled": True,
        "password_reset_by_code_enabled": True,
        "texts_can_be_sent": letters.texts_can_be_sent(),
        "languages": [code for code, _name in settings.LANGUAGES],
        "minimum_age": settings.KONTO_MINIMUM_AGE,
    }
    elsewhere = [{"id": one["key"], "name": one["name"], "flows": ["web"]} for one in providers.offered()]
    steps = {"supported_types": ["totp", "webauthn", "recovery_codes"], "passkey_login_enabled": True}
    return Answer(data={"account": account, "socialaccount": {"providers": elsewhere}, "mfa": steps})


_ACCOUNT = record(
    {
        "login_methods": listed(TEXT),
        "is_open_for_signup": FLAG,
        "email_verification_by_code_enabled": FLAG,
        "login_by_code_enabled": FLAG,
        "password_reset_by_code_enabled": FLAG,
        "texts_can_be_sent": FLAG,
        "languages": listed(TEXT),
        "minimum_age": WHOLE,
    }
)
_PROVIDERS = record({"providers": listed(record({"id": TEXT, "name": TEXT, "flows": listed(TEXT)}))})
_STEPS = record({"supported_types": listed(TEXT), "passkey_login_enabled": FLAG})
_CONFIG = record({"account": _ACCOUNT, "socialaccount": _PROVIDERS, "mfa": _STEPS})
offer(Operation("GET", "config", "What can be done here.", config, {200: "That."}, returns=_CONFIG))
