"""The authenticator app, set up in two calls; and the recovery codes that stand in for it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from konto.identity import actions
from konto.identity.actions import authenticator as acts
from konto.identity.actions.doors import NoDoor, TooManyDoors
from konto.identity.api import answers, common, pages
from konto.identity.api.answers import Answer
from konto.identity.api.common import CODE, DONE
from konto.identity.api.operations import Data, Operation, offer
from konto.identity.api.shapes import TEXT, TIME, WHOLE, listed, record
from konto.identity.doors import authenticator as apps
from konto.identity.forms.doors import ConfirmAppForm
from konto.identity.models import RecoveryCode
from konto.identity.views import authenticator
from konto.kernel.actors import Actor


def app(request: HttpRequest, data: Data) -> Answer:
    """Whether there is one; where there is none, what to tell it. As allauth has it, that is 404 with a secret."""
    account = pages.owner(request)
    if actions.asks_for_second_step(account):
        return Answer(data={"type": "app"})
    secret = authenticator.secret_of(request)
    address = apps.address(secret, label=account.address or account.name)
    none = _("There is no authenticator app yet. Give it the secret, then send its code.")
    return answers.trouble(404, "missing", none, secret=secret, totp_url=address)


def set_up(request: HttpRequest, data: Data) -> Answer:
    account = pages.owner(request)
    form = ConfirmAppForm({"code": data.get("code")})
    try:
        codes = authenticator.made(request, account, form)
    except TooManyDoors:
        return answers.trouble(409, "conflict", _("There is an authenticator app already. Remove it first."))
    return Answer(data={"type": "app", "recovery_codes": codes}) if codes else answers.refused(form)


def codes_left(request: HttpRequest, data: Data) -> Answer:
    codes = list(RecoveryCode.objects.filter(account=common.mine(request)))
    if not codes:
        return answers.trouble(404, "missing", _("There are no recovery codes: they come with an authenticator app."))
    left, made = sum(one.used_at is None for one in codes), max(one.created_at for one in codes)
    return Answer(
        data={
            "type": "recovery_codes",
            "total_code_count": len(codes),
            "unused_code_count": left,
            "created_at": made.timestamp(),
        }
    )


def new_codes(request: HttpRequest, data: Data) -> Answer:
    account = pages.owner(request)
    try:
        codes = acts.renew_recovery_codes(account, actor=Actor.person(account.ref))
    except NoDoor:
        return answers.trouble(409, "conflict", _("There is no authenticator app that they could stand in for."))
    return Answer(data={"type": "app", "recovery_codes": codes})


_APP, _CODES = "account/authenticators/totp", "account/authenticators/recovery-codes"
_NONE = DONE | {404: "There is none."}
_SHEET = record({"type": TEXT, "recovery_codes": listed(TEXT)})
_LEFT = record({"type": TEXT, "total_code_count": WHOLE, "unused_code_count": WHOLE, "created_at": TIME})
for _operation in (
    Operation(
        "GET",
        _APP,
        "Whether there is an authenticator app; else what to tell a new one.",
        app,
        {200: "There is one.", 404: "There is none: meta.secret and meta.totp_url are for a new one."},
        (),
        True,
        record({"type": TEXT}),
    ),
    Operation(
        "POST",
        _APP,
        "Confirm the new app with its code, and get the recovery codes, which are told once.",
        set_up,
        {200: "It is asked for from now on."},
        (CODE,),
        True,
        _SHEET,
    ),
    Operation("GET", _CODES, "How many recovery codes are left.", codes_left, _NONE, (), True, _LEFT),
    Operation("POST", _CODES, "New ones; the old ones stop working.", new_codes, DONE, (), True, _SHEET),
):
    offer(_operation)
