"""The second step of signing in; and showing again, before something that only the owner may do, who it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext as _

from konto.identity.api import answers, common
from konto.identity.api.answers import Answer
from konto.identity.api.common import CODE, CREDENTIAL, IN, PASSWORD, REQUEST_OPTIONS
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import PROVE, through
from konto.identity.api.shapes import SIGNED_IN, TEXT, listed, record
from konto.identity.doors.ways import Way, fresh_contacts, ways_of
from konto.identity.views import prove, second_step

HOME = {"cabinet:home"}


def second(request: HttpRequest, data: Data) -> Answer:
    """Six digits are the app's; a recovery code is longer."""
    code = str(data.get("code") or "")
    digits = "".join(sign for sign in code if sign.isalnum())
    form = {"way": "app" if len(digits) <= 6 else "recovery", "code": code}
    return common.entering(request, second_step.step, form, then=HOME)


def give_up(request: HttpRequest, data: Data) -> Answer:
    through(request, second_step.give_up, {}, then={"identity:sign_in"})
    return answers.authentication(request, status=401)


def second_passkey_options(request: HttpRequest, data: Data) -> Answer:
    return Answer(data={"request_options": common.options(request, second_step.passkey_options)})


def second_passkey(request: HttpRequest, data: Data) -> Answer:
    form = {"way": "passkey", "credential": data.get("credential")}
    return common.entering(request, second_step.step, form, then=HOME)


def by_password(request: HttpRequest, data: Data) -> Answer:
    return _proving(request, {"way": "password", "password": data.get("password")})


def by_app(request: HttpRequest, data: Data) -> Answer:
    return _proving(request, {"way": "app", "code": data.get("code")})


def passkey_options(request: HttpRequest, data: Data) -> Answer:
    return Answer(data={"request_options": common.options(request, prove.passkey_options)})


def by_passkey(request: HttpRequest, data: Data) -> Answer:
    return _proving(request, {"way": "passkey", "credential": data.get("credential")})


def contacts(request: HttpRequest, data: Data) -> Answer:
    """Where a code can go: masked, for the device may be in other hands."""
    account = common.mine(request)
    found = fresh_contacts(account) if Way.CODE in ways_of(account) else []
    return Answer(data=[{"to": str(one.kind), "masked": one.masked} for one in found])


def send_code(request: HttpRequest, data: Data) -> Answer:
    chosen = next((one for one in fresh_contacts(common.mine(request)) if one.kind == data.get("to")), None)
    if chosen is None:
        return Answer(400, errors=[{"param": "to", "code": "invalid", "message": _("Choose one of your contacts.")}])
    through(request, prove.send_code, {"contact": chosen.pk}, then={PROVE})
    return Answer()


def by_code(request: HttpRequest, data: Data) -> Answer:
    return _proving(request, {"way": "code", "code": data.get("code")})


def _proving(request: HttpRequest, form: Mapping[str, object]) -> Answer:
    through(request, prove.prove, form, then={"identity:settings"})
    return answers.authentication(request)


_QUESTION = {200: "The question."}
for _operation in (
    Operation(
        "POST",
        "auth/2fa/authenticate",
        "The second step: the authenticator app's code, or a recovery code.",
        second,
        IN,
        (Field("code", "Six digits, or a recovery code."),),
        returns=SIGNED_IN,
    ),
    Operation("DELETE", "auth/2fa/authenticate", "Forget the first step.", give_up, {401: "Begin anew."}),
    Operation(
        "GET",
        "auth/webauthn/authenticate",
        "Ask for a passkey.",
        second_passkey_options,
        _QUESTION | {409: "No second step waits."},
        returns=REQUEST_OPTIONS,
    ),
    Operation(
        "POST",
        "auth/webauthn/authenticate",
        "A passkey as second step.",
        second_passkey,
        IN,
        (CREDENTIAL,),
        returns=SIGNED_IN,
    ),
    Operation("POST", "auth/reauthenticate", "Show again who it is.", by_password, IN, (PASSWORD,), True, SIGNED_IN),
    Operation("POST", "auth/2fa/reauthenticate", "The same by the app.", by_app, IN, (CODE,), True, SIGNED_IN),
    Operation(
        "GET",
        "auth/webauthn/reauthenticate",
        "Ask for a passkey.",
        passkey_options,
        _QUESTION,
        signed_in=True,
        returns=REQUEST_OPTIONS,
    ),
    Operation(
        "POST", "auth/webauthn/reauthenticate", "The same by a passkey.", by_passkey, IN, (CREDENTIAL,), True, SIGNED_IN
    ),
    Operation(
        "GET",
        "auth/code/reauthenticate",
        "Where a code for the same can go.",
        contacts,
        {200: "Contacts, masked; none where codes don't open the account."},
        signed_in=True,
        returns=listed(record({"to": TEXT, "masked": TEXT})),
    ),
    Operation(
        "POST",
        "auth/code/reauthenticate/request",
        "Have that code sent, at most once a minute.",
        send_code,
        {200: "On its way."},
        (Field("to", "email or phone, as listed."),),
        signed_in=True,
    ),
    Operation("POST", "auth/code/reauthenticate", "The same by that code.", by_code, IN, (CODE,), True, SIGNED_IN),
):
    offer(_operation)
