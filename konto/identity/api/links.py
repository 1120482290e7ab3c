"""What the links in letters do, for apps that open them: `key` is what stands in the link. None wants a sign-in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from konto.identity.actions.recovery_stop import masked_contact_of, weigh_stop
from konto.identity.actions.undo import weigh_undo
from konto.identity.api import answers, common
from konto.identity.api.answers import Answer
from konto.identity.api.common import DONE, IN, KEY
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import ITSELF, View, page, through
from konto.identity.api.shapes import FLAG, SIGNED_IN, TEXT, listed, record
from konto.identity.views import undo


def activate(request: HttpRequest, data: Data) -> Answer:
    """The app that signed up needs the key alone; elsewhere the password, or a new one with what sign-up asks."""
    form = {name: data.get(name) for name in ("password", "choose", "name", "age", "terms")}
    through(request, _page("activate_link", data), form, then={"identity:activated"})
    return answers.authentication(request)


def activate_again(request: HttpRequest, data: Data) -> Answer:
    through(request, _page("activate_link_again", data), {})
    return Answer()


def recover(request: HttpRequest, data: Data) -> Answer:
    """On to the new password, by `auth/password/reset`."""
    through(request, _page("recover_link", data), {}, then={"identity:recover_password", "identity:recovery_waits"})
    return answers.authentication(request, status=401)


def confirm(request: HttpRequest, data: Data) -> Answer:
    through(request, _page("contact_link", data), {}, then={"identity:settings"})
    return Answer()


def disown(request: HttpRequest, data: Data) -> Answer:
    through(request, _page("contact_not_mine", data), {}, then={ITSELF})
    return Answer()


def undo_shown(request: HttpRequest, data: Data) -> Answer:
    found = weigh_undo(common.text(data, "key"))
    if not found.good:
        raise Http404
    changes = [undo.line(one) for one in found.changes if one.applied_at or not one.dropped_at]
    return Answer(data=[{"what": what, "change": change} for what, change in changes])


def undo_done(request: HttpRequest, data: Data) -> Answer:
    """Every session ends, this one, too; where a contact is back, a code for a new password goes there."""
    through(request, _page("undo", data), {})
    return answers.authentication(request, status=401)


def stop_shown(request: HttpRequest, data: Data) -> Answer:
    found = weigh_stop(common.text(data, "key"))
    if found is None:
        raise Http404
    return Answer(data={"contact": masked_contact_of(found), "is_over": bool(found.ended)})


def stop_done(request: HttpRequest, data: Data) -> Answer:
    through(request, _page("recovery_stop", data), {}, then={ITSELF})
    return Answer()


def fewer(request: HttpRequest, data: Data) -> Answer:
    through(request, page("notices:fewer", token=common.text(data, "key")), {"everything": data.get("everything")})
    return Answer()


def _page(name: str, data: Data) -> View:
    token: Any = common.text(data, "key")
    return page(f"identity:{name}", token=token)


_OVER = {404: "There is no such link, or it is over.", 409: "It was used, or is over."}
_FRESH = (
    KEY,
    Field("password", "The one chosen at sign-up; or, with choose, a new one.", required=False),
    Field(
        "choose", "Whoever holds the address didn't sign up: choose a password, a name, and accept.", "boolean", False
    ),
    Field("name", "With choose.", required=False),
    Field("age", "With choose.", "boolean", required=False),
    Field("terms", "With choose.", "boolean", required=False),
)
for _operation in (
    Operation(
        "POST",
        "links/activate",
        "Confirm an address (…/activate/KEY/).",
        activate,
        IN | _OVER,
        _FRESH,
        False,
        SIGNED_IN,
    ),
    Operation(
        "POST",
        "links/activate/resend",
        "A new letter in place of one whose link is too old.",
        activate_again,
        {200: "As asked."} | _OVER,
        (KEY,),
    ),
    Operation(
        "POST",
        "links/recover",
        "Forgot the password (…/recover/link/KEY/).",
        recover,
        {401: "auth/password/reset takes the new password, without the code."} | _OVER,
        (KEY,),
    ),
    Operation("POST", "links/contact", "Confirm a new contact (…/confirm/KEY/).", confirm, DONE | _OVER, (KEY,), True),
    Operation("POST", "links/contact/not-mine", "The contact isn't that account's.", disown, DONE | _OVER, (KEY,)),
    Operation(
        "POST",
        "links/undo/look",
        "What would be taken back (…/undo/KEY/).",
        undo_shown,
        DONE | _OVER,
        (KEY,),
        returns=listed(record({"what": TEXT, "change": TEXT})),
    ),
    Operation(
        "POST",
        "links/undo",
        "Take back that a contact changed.",
        undo_done,
        {401: "Taken back, and everybody is signed out; a code for a new password is on its way."} | _OVER,
        (KEY,),
    ),
    Operation(
        "POST",
        "links/recovery-stop/look",
        "What would be stopped (…/recover/stop/KEY/).",
        stop_shown,
        DONE | _OVER,
        (KEY,),
        returns=record({"contact": TEXT, "is_over": FLAG}),
    ),
    Operation("POST", "links/recovery-stop", "Stop getting back in.", stop_done, DONE | _OVER, (KEY,)),
    Operation(
        "POST",
        "links/fewer",
        "End messages of one kind (…/letters/fewer/KEY/).",
        fewer,
        DONE | _OVER,
        (KEY, Field("everything", "Everything optional by that channel.", "boolean", required=False)),
    ),
):
    offer(_operation)
