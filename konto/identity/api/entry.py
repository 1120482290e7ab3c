"""Getting in: signing up, confirming, signing in, the second step, getting back in, signing out."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from konto.identity.access import account_in
from konto.identity.api import answers, pages
from konto.identity.api.answers import Answer
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import Stopped, through
from konto.identity.views import (
    activate,
    ceremony,
    code_entry,
    passkeys,
    prove,
    recover,
    recover_password,
    second_step,
    sign_in,
    sign_up,
)

CONTACTS = ("email", "phone", "username")
CHALLENGE = (
    Field("picture", "Where the answer before asked for it: its key and the letters in it.", "object", required=False),
    Field("code_instead", "Have a code sent in place of the picture.", "boolean", required=False),
    Field("address_code", "That code.", required=False),
)
EMAIL = Field("email", "The e-mail address; or phone in its place.", required=False, example="alice@example.org")
PHONE = Field("phone", "The phone number, with its country code.", required=False, example="+380501234567")
USERNAME = Field("username", "The user name in place of them.", required=False)
CREDENTIAL = Field("credential", "What the device answered (WebAuthn Level 3, as JSON).", "object")
CODE = Field("code", "Six digits.", example="123456")

IN = {200: "Signed in.", 400: "Something is wrong with what was sent.", 401: "Another step is to be done."}
SENT = {401: "On its way; the flow waits for the code.", 400: IN[400], 409: "Nothing waits for this."}


def login(request: HttpRequest, data: Data) -> Answer:
    if account_in(request):
        return _in_already()
    return _entering(request, sign_in.sign_in, _form(data, "password"), _names(data))


def signup(request: HttpRequest, data: Data) -> Answer:
    if account_in(request):
        return _in_already()
    language = data.get("language") or translation.get_language()
    form = {**_form(data, "password", "name", "age", "terms"), "language": language}
    return _entering(request, sign_up.sign_up, form, _names(data))


def verify(request: HttpRequest, data: Data) -> Answer:
    """allauth calls the code `key` for an address and `code` for a number."""
    form = {"code": data.get("key") or data.get("code")}
    through(request, activate.activate, form, then={"identity:activated"})
    return answers.authentication(request)


def verify_again(request: HttpRequest, data: Data) -> Answer:
    through(request, activate.resend, {}, then={"identity:activate"})
    return Answer()


def request_code(request: HttpRequest, data: Data) -> Answer:
    if account_in(request):
        return _in_already()
    return _entering(request, code_entry.ask, _form(data), _names(data), then={"identity:code_entry_code"})


def request_code_again(request: HttpRequest, data: Data) -> Answer:
    through(request, code_entry.again, {}, then={"identity:code_entry_code"})
    return Answer()


def confirm_code(request: HttpRequest, data: Data) -> Answer:
    return _entering(request, code_entry.code, {"code": data.get("code")}, {}, then={"cabinet:home"})


def second(request: HttpRequest, data: Data) -> Answer:
    """Six digits are the app's; a recovery code is longer."""
    code = str(data.get("code") or "")
    digits = "".join(sign for sign in code if sign.isalnum())
    form = {"way": "app" if len(digits) <= 6 else "recovery", "code": code}
    return _entering(request, second_step.step, form, {}, then={"cabinet:home"})


def second_passkey_options(request: HttpRequest, data: Data) -> Answer:
    return _options(request, second_step.passkey_options)


def second_passkey(request: HttpRequest, data: Data) -> Answer:
    form = {"way": "passkey", "credential": data.get("credential")}
    return _entering(request, second_step.step, form, {}, then={"cabinet:home"})


def passkey_options(request: HttpRequest, data: Data) -> Answer:
    return _options(request, passkeys.enter_options)


def passkey(request: HttpRequest, data: Data) -> Answer:
    """One that opens nothing is wrong: the page leads back to the sign-in."""
    try:
        return _entering(
            request, passkeys.enter_with, {"credential": data.get("credential")}, {}, then={"cabinet:home"}
        )
    except Stopped as stopped:
        if stopped.answer.status == 401:
            return answers.trouble(400, "invalid", str(ceremony.UNKNOWN))
        raise


def request_password(request: HttpRequest, data: Data) -> Answer:
    return _entering(request, recover.recover, _form(data), _names(data), then={"identity:recover_code"})


def request_password_again(request: HttpRequest, data: Data) -> Answer:
    through(request, recover.again, {}, then={"identity:recover_code"})
    return Answer()


def reset_password(request: HttpRequest, data: Data) -> Answer:
    """The code and the new password in one call, or the password alone once the code was right."""
    try:
        if data.get("key"):
            through(request, recover.code, {"code": data["key"]}, then={"identity:recover_password"})
        form = {"password": data.get("password"), **{name: data.get(name) for name in ("name", "age", "terms")}}
        through(request, recover_password.password, form, then={"identity:whole"})
    except Stopped as stopped:
        raise pages.renamed(stopped, {"code": "key"}) from None
    return answers.authentication(request)


def prove_password(request: HttpRequest, data: Data) -> Answer:
    return _proving(request, {"way": "password", "password": data.get("password")})


def prove_app(request: HttpRequest, data: Data) -> Answer:
    return _proving(request, {"way": "app", "code": data.get("code")})


def prove_passkey_options(request: HttpRequest, data: Data) -> Answer:
    return _options(request, prove.passkey_options)


def prove_passkey(request: HttpRequest, data: Data) -> Answer:
    return _proving(request, {"way": "passkey", "credential": data.get("credential")})


def session(request: HttpRequest, data: Data) -> Answer:
    return answers.authentication(request)


def sign_out(request: HttpRequest, data: Data) -> Answer:
    through(request, sign_in.sign_out, {})
    return answers.authentication(request)


# --- shared ----------------------------------------------------------------------------------------------------------
def _in_already() -> Answer:
    return answers.trouble(409, "conflict", _("You are signed in already."))


def _entering(
    request: HttpRequest,
    view: pages.View,
    form: Mapping[str, object],
    names: Mapping[str, str],
    *,
    then: set[str] | None = None,
) -> Answer:
    try:
        through(request, view, form, then=then or ())
    except Stopped as stopped:
        raise pages.renamed(stopped, names) from None
    return answers.authentication(request)


def _proving(request: HttpRequest, form: Mapping[str, object]) -> Answer:
    through(request, prove.prove, form, then={"identity:settings"})
    return answers.authentication(request)


def _options(request: HttpRequest, view: pages.View) -> Answer:
    outcome = through(request, view, {})
    return Answer(data={"request_options": json.loads(outcome.response.content)})


def _form(data: Data, *names: str) -> dict[str, object]:
    """The page's form: one field for whatever the account is known by, and the challenge."""
    found: dict[str, object] = {name: data.get(name) for name in names}
    found["address"] = next((data[name] for name in CONTACTS if data.get(name)), None)
    picture = data.get("picture")
    if isinstance(picture, dict):
        found |= {"picture_0": picture.get("key"), "picture_1": picture.get("letters")}
    return found | {name: data.get(name) for name in ("code_instead", "address_code")}


def _names(data: Data) -> dict[str, str]:
    return {"address": next((name for name in CONTACTS if data.get(name)), CONTACTS[0])}


_KNOWN_BY = (EMAIL, PHONE, USERNAME)
_PASSWORD = Field("password", "The password.")
for _operation in (
    Operation("GET", "auth/session", "Whose session this is.", session, {200: "Signed in.", 401: "Nobody is."}),
    Operation("DELETE", "auth/session", "Sign out.", sign_out, {401: "Signed out."}),
    Operation("POST", "auth/login", "Sign in.", login, IN | {409: "Signed in."}, (*_KNOWN_BY, _PASSWORD, *CHALLENGE)),
    Operation(
        "POST",
        "auth/signup",
        "Create an account. Where nothing may be told, the answer is the same for a known address.",
        signup,
        {200: "Made, and signed in.", 401: "The address is to be confirmed first.", 400: IN[400], 409: "Signed in."},
        (
            EMAIL,
            PHONE,
            _PASSWORD,
            Field("name", "What to call the person.", example="Alice"),
            Field("language", "en, uk or nb; the request's own if it is left out.", required=False),
            Field("age", "That the person is as old as the operator demands.", "boolean"),
            Field("terms", "That they accept the terms and have read the privacy notice.", "boolean"),
            *CHALLENGE,
        ),
    ),
    Operation("POST", "auth/email/verify", "Confirm the address.", verify, IN | SENT, (Field("key", "The code."),)),
    Operation("POST", "auth/email/verify/resend", "Send that letter again.", verify_again, {200: "As asked."} | SENT),
    Operation("POST", "auth/phone/verify", "Confirm the number.", verify, IN | SENT, (CODE,)),
    Operation("POST", "auth/phone/verify/resend", "Send that text again.", verify_again, {200: "As asked."} | SENT),
    Operation(
        "POST", "auth/code/request", "Have a code sent that signs in.", request_code, SENT, (*_KNOWN_BY, *CHALLENGE)
    ),
    Operation("POST", "auth/code/resend", "Send it again.", request_code_again, {200: "As asked."} | SENT),
    Operation("POST", "auth/code/confirm", "Sign in by that code.", confirm_code, IN | SENT, (CODE,)),
    Operation(
        "POST",
        "auth/2fa/authenticate",
        "The second step: the authenticator app's code, or a recovery code.",
        second,
        IN,
        (Field("code", "Six digits, or a recovery code."),),
    ),
    Operation(
        "GET", "auth/webauthn/authenticate", "Ask for a passkey.", second_passkey_options, {200: "The question."}
    ),
    Operation("POST", "auth/webauthn/authenticate", "A passkey as second step.", second_passkey, IN, (CREDENTIAL,)),
    Operation("GET", "auth/webauthn/login", "Ask for a passkey.", passkey_options, {200: "The question."}),
    Operation("POST", "auth/webauthn/login", "Sign in with a passkey.", passkey, IN, (CREDENTIAL,)),
    Operation(
        "POST", "auth/password/request", "Forgot the password.", request_password, SENT, (*_KNOWN_BY, *CHALLENGE)
    ),
    Operation(
        "POST", "auth/password/resend", "Send that code again.", request_password_again, {200: "As asked."} | SENT
    ),
    Operation(
        "POST",
        "auth/password/reset",
        "Choose a new password.",
        reset_password,
        IN | {409: "Nothing waits for this, or the new password can be chosen only later."},
        (
            Field("key", "The code; left out once it was right.", required=False),
            Field("password", "The new password."),
            Field("name", "Asked for where nobody had confirmed the address yet.", required=False),
            Field("age", "Likewise.", "boolean", required=False),
            Field("terms", "Likewise.", "boolean", required=False),
        ),
    ),
    Operation("POST", "auth/reauthenticate", "Show again who it is.", prove_password, IN, (_PASSWORD,), signed_in=True),
    Operation("POST", "auth/2fa/reauthenticate", "The same by the app.", prove_app, IN, (CODE,), signed_in=True),
    Operation(
        "GET",
        "auth/webauthn/reauthenticate",
        "Ask for a passkey.",
        prove_passkey_options,
        {200: "The question."},
        signed_in=True,
    ),
    Operation(
        "POST",
        "auth/webauthn/reauthenticate",
        "The same by a passkey.",
        prove_passkey,
        IN,
        (CREDENTIAL,),
        signed_in=True,
    ),
):
    offer(_operation)
