"""Confirming the address or number of a new account; correcting one that was mistyped."""

from __future__ import annotations

from django.http import HttpRequest

from konto.identity.api import answers, common
from konto.identity.api.answers import Answer
from konto.identity.api.common import AGAIN, CHALLENGE, CODE, EMAIL, IN, PHONE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import through
from konto.identity.api.shapes import SIGNED_IN
from konto.identity.views import activate


def verify(request: HttpRequest, data: Data) -> Answer:
    """allauth calls the code `key` for an address and `code` for a number."""
    name = "key" if data.get("key") else "code"
    form = {"code": data.get("key") or data.get("code")}
    through(request, activate.activate, form, then={"identity:activated"}, names={"code": name})
    return answers.authentication(request)


def verify_again(request: HttpRequest, data: Data) -> Answer:
    through(request, activate.resend, {}, then={"identity:activate"})
    return Answer()


def correct(request: HttpRequest, data: Data) -> Answer:
    form = common.form_of(data)
    through(request, activate.correct_address, form, then={"identity:activate"}, names=common.names_of(data))
    return answers.authentication(request)


_KEY = Field("key", "The code.")
for _operation in (
    Operation("POST", "auth/email/verify", "Confirm the address.", verify, IN, (_KEY,), returns=SIGNED_IN),
    Operation("POST", "auth/email/verify/resend", "Send that letter again.", verify_again, AGAIN),
    Operation("POST", "auth/phone/verify", "Confirm the number.", verify, IN, (CODE,), returns=SIGNED_IN),
    Operation("POST", "auth/phone/verify/resend", "Send that text again.", verify_again, AGAIN),
    Operation(
        "POST",
        "auth/correct",
        "Before it is confirmed: put another address or number in the place of a mistyped one.",
        correct,
        {200: "A code is on its way there."},
        (EMAIL, PHONE, *CHALLENGE),
        signed_in=True,
        returns=SIGNED_IN,
    ),
):
    offer(_operation)
