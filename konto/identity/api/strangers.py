""" "This isn't me": out of an account that isn't one's own; and a number that is new to its holder."""

from __future__ import annotations

from django.http import HttpRequest

from konto.identity.api import answers, common
from konto.identity.api.answers import Answer
from konto.identity.api.common import CHALLENGE, CODE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import ITSELF, through
from konto.identity.views import new_number, not_me


def leave_not_mine(request: HttpRequest, data: Data) -> Answer:
    """The session ends; the device counts as strange from now on."""
    through(request, not_me.not_me, {}, then={"identity:not_me_done"})
    return answers.authentication(request, status=401)


def number_is_new(request: HttpRequest, data: Data) -> Answer:
    form = {"number": data.get("phone"), **common.challenge_of(data)}
    through(request, new_number.ask, form, then={ITSELF}, names={"number": "phone"})
    return Answer(202)


def number_proved(request: HttpRequest, data: Data) -> Answer:
    form = {"number": data.get("phone"), "code": data.get("code")}
    through(request, new_number.code, form, then={ITSELF}, names={"number": "phone"})
    return Answer()


_PHONE = Field("phone", "One's number, with its country code.", example="+380501234567")
for _operation in (
    Operation(
        "POST",
        "account/not-me",
        "This isn't me: sign out, and tell the owner and staff. Forget the device token, too.",
        leave_not_mine,
        {401: "Signed out. Find your own account by auth/password/request, or sign in."},
        signed_in=True,
    ),
    Operation(
        "POST",
        "number-is-new",
        "My number had another holder before: have a code sent to it.",
        number_is_new,
        {202: "A code is on its way, whether the number is known here or not."},
        (_PHONE, *CHALLENGE),
    ),
    Operation(
        "POST",
        "number-is-new/confirm",
        "Show with the code that it is mine.",
        number_proved,
        {200: "Said: an account that has the number doesn't rely on it any more."},
        (_PHONE, CODE),
    ),
):
    offer(_operation)
