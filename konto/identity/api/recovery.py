"""Getting back in: forgot the password."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from konto.identity.api import answers, common
from konto.identity.api.answers import Answer
from konto.identity.api.common import AGAIN, CHALLENGE, IN, KNOWN_BY, WAITS
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import through
from konto.identity.api.shapes import FLAG, SIGNED_IN, TEXT, TIME, record
from konto.identity.views import recover, recover_password, recovering


def ask(request: HttpRequest, data: Data) -> Answer:
    form, then = common.form_of(data), {"identity:recover_code"}
    return common.entering(request, recover.recover, form, common.names_of(data), then=then)


def again(request: HttpRequest, data: Data) -> Answer:
    """To the same contact, or to the account's other one."""
    through(request, recover.again, {"kind": data.get("kind")}, then={"identity:recover_code"})
    return Answer()


def reset(request: HttpRequest, data: Data) -> Answer:
    """The code and the new password in one call, or the password alone once the code was right."""
    if data.get("key"):
        then = {"identity:recover_password", "identity:recovery_waits"}
        proved = through(request, recover.code, {"code": data["key"]}, then=then, names={"code": "key"})
        if proved.to == "identity:recovery_waits":
            return _later(request)
    form = {name: data.get(name) for name in ("password", "name", "age", "terms")}
    through(request, recover_password.password, form, then={"identity:whole"})
    return answers.authentication(request)


def waiting(request: HttpRequest, data: Data) -> Answer:
    """When a new password can be chosen, where that isn't now; and whether somebody stopped it."""
    found = recover_password.waiting(recovering.current(request))
    if found is None:
        return answers.trouble(409, "conflict", _("Nothing waits for this, or it was done already."))
    told = {"opens_at": found.opens_at.timestamp(), "stopped": bool(found.ended), "to": found.identifier.masked}
    return Answer(data=told)


def _later(request: HttpRequest) -> Answer:
    found = recover_password.waiting(recovering.current(request))
    opens = {"opens_at": found.opens_at.timestamp()} if found else {}
    return answers.trouble(409, "waits", _("A new password can be chosen only later: we wrote to you when."), **opens)


for _operation in (
    Operation("POST", "auth/password/request", "Forgot the password.", ask, WAITS, (*KNOWN_BY, *CHALLENGE)),
    Operation(
        "POST",
        "auth/password/resend",
        "Send that code again.",
        again,
        AGAIN,
        (Field("kind", "email or phone: to the account's other contact.", required=False),),
    ),
    Operation(
        "GET",
        "auth/password/reset",
        "When a new password can be chosen, where it can't be now.",
        waiting,
        {200: "That.", 409: "Nothing waits."},
        returns=record({"opens_at": TIME, "stopped": FLAG, "to": TEXT}),
    ),
    Operation(
        "POST",
        "auth/password/reset",
        "Choose a new password.",
        reset,
        IN | {409: "Nothing waits for this; or it can be chosen only from meta.opens_at on."},
        (
            Field(
                "key", "The code; left out once it was right, or where the letter's link was followed.", required=False
            ),
            Field("password", "The new password."),
            Field("name", "Asked for where nobody had confirmed the address yet.", required=False),
            Field("age", "Likewise.", "boolean", required=False),
            Field("terms", "Likewise.", "boolean", required=False),
        ),
        returns=SIGNED_IN,
    ),
):
    offer(_operation)
