"""Getting in: signing up, signing in, by a password, a code or a passkey; and signing out."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from konto.identity import keystrokes, passwords
from konto.identity.access import account_in
from konto.identity.api import answers, common
from konto.identity.api.answers import Answer
from konto.identity.api.common import AGAIN, CHALLENGE, CODE, CREDENTIAL, EMAIL, IN, KNOWN_BY, PASSWORD, PHONE, WAITS
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import Stopped, through
from konto.identity.api.shapes import SIGNED_IN, TEXT, record
from konto.identity.views import ceremony, code_entry, passkeys, sign_in, sign_up
from konto.web.visitors import network_of


def login(request: HttpRequest, data: Data) -> Answer:
    if account_in(request):
        return _in_already()
    return common.entering(request, sign_in.sign_in, common.form_of(data, "password"), common.names_of(data))


def signup(request: HttpRequest, data: Data) -> Answer:
    if account_in(request):
        return _in_already()
    language = data.get("language") or translation.get_language()
    form = {**common.form_of(data, "password", "name", "age", "terms"), "language": language}
    return common.entering(request, sign_up.sign_up, form, common.names_of(data))


def strength(request: HttpRequest, data: Data) -> Answer:
    """As beside the field of the page: nothing of it is kept."""
    if not keystrokes.allow(network_of(request)):
        slow = answers.trouble(429, "too_many", _("Asked too often. Wait for as long as Retry-After says, in seconds."))
        slow.retry_after = str(int(keystrokes.WINDOW))
        return slow
    about = [common.text(data, name) for name in ("name", "email", "phone")]
    tone, sentence = passwords.strength(str(data.get("password") or "")[: passwords.LONGEST], about=about)
    return Answer(data={"tone": tone, "message": str(sentence)})


def request_code(request: HttpRequest, data: Data) -> Answer:
    if account_in(request):
        return _in_already()
    form, then = common.form_of(data), {"identity:code_entry_code"}
    return common.entering(request, code_entry.ask, form, common.names_of(data), then=then)


def request_code_again(request: HttpRequest, data: Data) -> Answer:
    through(request, code_entry.again, {}, then={"identity:code_entry_code"})
    return Answer()


def confirm_code(request: HttpRequest, data: Data) -> Answer:
    return common.entering(request, code_entry.code, {"code": data.get("code")}, then={"cabinet:home"})


def passkey_options(request: HttpRequest, data: Data) -> Answer:
    return Answer(data={"request_options": common.options(request, passkeys.enter_options)})


def passkey(request: HttpRequest, data: Data) -> Answer:
    """One that opens nothing is wrong: the page leads back to the sign-in."""
    try:
        form = {"credential": data.get("credential")}
        return common.entering(request, passkeys.enter_with, form, then={"cabinet:home"})
    except Stopped as stopped:
        if stopped.answer.status == 401:
            return answers.trouble(400, "invalid", str(ceremony.UNKNOWN))
        raise


def session(request: HttpRequest, data: Data) -> Answer:
    return answers.authentication(request)


def sign_out(request: HttpRequest, data: Data) -> Answer:
    through(request, sign_in.sign_out, {})
    return answers.authentication(request)


def _in_already() -> Answer:
    return answers.trouble(409, "conflict", _("You are signed in already."))


for _operation in (
    Operation(
        "GET",
        "auth/session",
        "Whose session this is.",
        session,
        {200: "Signed in.", 401: "Nobody is."},
        (),
        returns=SIGNED_IN,
    ),
    Operation("DELETE", "auth/session", "Sign out.", sign_out, {401: "Signed out."}),
    Operation("POST", "auth/login", "Sign in.", login, IN, (*KNOWN_BY, PASSWORD, *CHALLENGE), returns=SIGNED_IN),
    Operation(
        "POST",
        "auth/signup",
        "Create an account. Where nothing may be told, the answer is the same for a known address.",
        signup,
        {200: "Made, and signed in.", 401: "The address is to be confirmed first."},
        (
            EMAIL,
            PHONE,
            PASSWORD,
            Field("name", "What to call the person.", example="Alice"),
            Field("language", "en, uk or nb; the request's own if it is left out.", required=False),
            Field("age", "That the person is as old as the operator demands.", "boolean"),
            Field("terms", "That they accept the terms and have read the privacy notice.", "boolean"),
            *CHALLENGE,
        ),
        returns=SIGNED_IN,
    ),
    Operation(
        "POST",
        "auth/password/strength",
        "How hard a password is to guess, while it is typed.",
        strength,
        {200: "A tone (danger, warning, success) and a sentence; both empty without a password."},
        (PASSWORD, Field("name", "What it shouldn't resemble.", required=False), EMAIL, PHONE),
        returns=record({"tone": TEXT, "message": TEXT}),
    ),
    Operation(
        "POST", "auth/code/request", "Have a code sent that signs in.", request_code, WAITS, (*KNOWN_BY, *CHALLENGE)
    ),
    Operation("POST", "auth/code/resend", "Send it again.", request_code_again, AGAIN),
    Operation("POST", "auth/code/confirm", "Sign in by that code.", confirm_code, IN, (CODE,), returns=SIGNED_IN),
    Operation(
        "GET",
        "auth/webauthn/login",
        "Ask for a passkey.",
        passkey_options,
        {200: "The question."},
        returns=common.REQUEST_OPTIONS,
    ),
    Operation("POST", "auth/webauthn/login", "Sign in with a passkey.", passkey, IN, (CREDENTIAL,), returns=SIGNED_IN),
):
    offer(_operation)
