"""What an app has to know of this place before anybody signs in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from konto.identity.api.answers import Answer
from konto.identity.api.operations import Data, Operation, offer
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


offer(Operation("GET", "config", "What can be done here.", config, {200: "That."}))
