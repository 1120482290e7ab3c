"""What a signed-in person sees and changes: profile, password, contacts, ways in, devices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from konto.identity import queries, shield
from konto.identity.access import account_in
from konto.identity.api import answers, pages
from konto.identity.api.answers import Answer, Json
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import Stopped, through
from konto.identity.doors import listing
from konto.identity.models import Account, IdentifierKind, Session
from konto.identity.views import contacts, doors, settings

LATELY = "Show again who it is first."
SAID = {200: "Done.", 400: "Something is wrong with what was sent.", 401: "Sign in first."}
ONLY_LATELY = SAID | {401: LATELY}


def profile(request: HttpRequest, data: Data) -> Answer:
    return Answer(data=answers.user(_account(request)))


def change_profile(request: HttpRequest, data: Data) -> Answer:
    if "name" in data:
        through(request, settings.name, {"name": data["name"]}, then={"identity:settings"})
    if "language" in data:
        through(request, settings.language, {"language": data["language"]}, then={"identity:settings"})
    return Answer(data=answers.user(Account.objects.get(pk=_account(request).pk)))


def change_password(request: HttpRequest, data: Data) -> Answer:
    """An account without a password gets its first one; who it is has to be shown lately for that."""
    try:
        if _account(request).has_usable_password():
            form = {"current": data.get("current_password"), "password": data.get("new_password")}
            through(request, settings.password, form, then={"identity:settings"})
        else:
            through(request, doors.set_password, {"password": data.get("new_password")}, then={"identity:doors"})
    except Stopped as stopped:
        raise pages.renamed(stopped, {"current": "current_password", "password": "new_password"}) from None
    return answers.authentication(request)


def addresses(request: HttpRequest, data: Data) -> Answer:
    return Answer(data=_contacts(_account(request), IdentifierKind.EMAIL))


def numbers(request: HttpRequest, data: Data) -> Answer:
    return Answer(data=_contacts(_account(request), IdentifierKind.PHONE))


def change_address(request: HttpRequest, data: Data) -> Answer:
    return _change(request, data.get("email"), IdentifierKind.EMAIL)


def change_number(request: HttpRequest, data: Data) -> Answer:
    return _change(request, data.get("phone"), IdentifierKind.PHONE)


def confirm_address(request: HttpRequest, data: Data) -> Answer:
    return _confirm(request, data.get("key"), IdentifierKind.EMAIL, "key")


def confirm_number(request: HttpRequest, data: Data) -> Answer:
    return _confirm(request, data.get("code"), IdentifierKind.PHONE, "code")


def every_door(request: HttpRequest, data: Data) -> Answer:
    return Answer(data=_doors(_account(request)))


def close_door(request: HttpRequest, data: Data) -> Answer:
    kind, which = str(data.get("type") or ""), str(data.get("id") or "")
    through(request, doors.close, {}, then={"identity:doors"}, kind=kind, which=which)
    return Answer(data=_doors(_account(request)))


def devices(request: HttpRequest, data: Data) -> Answer:
    return Answer(data=_devices(request))


def end_devices(request: HttpRequest, data: Data) -> Answer:
    """Ids of others' sessions, and what is no id, end nothing."""
    ids = data.get("sessions")
    for one in ids if isinstance(ids, list) else []:
        if session := _uuid(one):
            through(request, settings.end_device, {}, session=session)
    here = _here(request)
    if here is None or not Session.objects.filter(id=here).exists():
        return answers.authentication(request, status=401)
    return Answer(data=_devices(request))


# --- shared ----------------------------------------------------------------------------------------------------------
def _account(request: HttpRequest) -> Account:
    account = account_in(request)
    assert account, "every operation here is for the signed in"
    return account


def _contacts(account: Account, kind: IdentifierKind) -> list[Json]:
    """The contact, and the one that waits to be confirmed."""
    waiting = shield.waiting_change(account, kind)
    pending: list[Json] = [{str(kind): waiting.value, "verified": False, "primary": False}] if waiting else []
    return answers.contact(account, kind) + pending


def _change(request: HttpRequest, wanted: Any, kind: IdentifierKind) -> Answer:
    try:
        through(request, contacts.contact, {"contact": wanted}, then={"identity:contact_confirm"}, kind=kind)
    except Stopped as stopped:
        raise pages.renamed(stopped, {"contact": str(kind)}) from None
    return Answer(202, _contacts(_account(request), kind))


def _confirm(request: HttpRequest, code: Any, kind: IdentifierKind, name: str) -> Answer:
    try:
        through(request, contacts.confirm, {"code": code}, then={"identity:settings"}, kind=kind)
    except Stopped as stopped:
        raise pages.renamed(stopped, {"code": name}) from None
    return Answer(data=_contacts(_account(request), kind))


def _doors(account: Account) -> list[Json]:
    found = listing.doors_of(account)
    return [
        {
            "type": str(door.kind),
            "id": door.which,
            "name": str(door.name),
            "opens": door.opens,
            "can_close": listing.can_close(door, found),
            "created_at": door.added_at.timestamp() if door.added_at else None,
            "last_used_at": door.last_used_at.timestamp() if door.last_used_at else None,
        }
        for door in found
    ]


def _devices(request: HttpRequest) -> list[Json]:
    here = _here(request)
    return [
        {
            "id": str(one.id),
            "device": one.device,
            "is_current": one.id == here,
            "created_at": one.created_at.timestamp(),
            "last_seen_at": one.last_seen_at.timestamp(),
        }
        for one in queries.sessions_of(_account(request))
    ]


def _here(request: HttpRequest) -> UUID | None:
    row: Session | None = getattr(request.session, "row", None)
    return row.id if row else None


def _uuid(given: Any) -> UUID | None:
    try:
        return UUID(str(given))
    except ValueError:
        return None


_ADDRESS = Field("email", "The new address.", example="alice@example.org")
_NUMBER = Field("phone", "The new number.", example="+380501234567")
_PROFILE = (Field("name", "What to call the person.", required=False), Field("language", "en, uk, nb.", required=False))
_PASSWORDS = (
    Field("current_password", "The password now; left out where there is none yet.", required=False),
    Field("new_password", "The new one."),
)
_DOOR = (Field("type", "As listed.", example="passkey"), Field("id", "As listed."))
_CHANGING = {202: "A code is on its way there.", 400: SAID[400], 401: LATELY}
for _operation in (
    Operation("GET", "account/profile", "Name, language, contacts.", profile, SAID, signed_in=True),
    Operation("PATCH", "account/profile", "Change name or language.", change_profile, SAID, _PROFILE, signed_in=True),
    Operation(
        "POST", "account/password/change", "Change the password.", change_password, SAID, _PASSWORDS, signed_in=True
    ),
    Operation("GET", "account/email", "The address, and one that waits.", addresses, SAID, signed_in=True),
    Operation(
        "POST", "account/email", "Ask for another address.", change_address, _CHANGING, (_ADDRESS,), signed_in=True
    ),
    Operation(
        "POST",
        "account/email/verify",
        "Confirm it.",
        confirm_address,
        SAID,
        (Field("key", "The code."),),
        signed_in=True,
    ),
    Operation("GET", "account/phone", "The number, and one that waits.", numbers, SAID, signed_in=True),
    Operation("POST", "account/phone", "Ask for another number.", change_number, _CHANGING, (_NUMBER,), signed_in=True),
    Operation(
        "POST",
        "account/phone/verify",
        "Confirm it.",
        confirm_number,
        SAID,
        (Field("code", "The code."),),
        signed_in=True,
    ),
    Operation("GET", "account/authenticators", "Every way into the account.", every_door, SAID, signed_in=True),
    Operation("DELETE", "account/authenticators", "Close one.", close_door, ONLY_LATELY, _DOOR, signed_in=True),
    Operation("GET", "auth/sessions", "Where the account is open.", devices, SAID, signed_in=True),
    Operation(
        "DELETE",
        "auth/sessions",
        "Sign out there.",
        end_devices,
        SAID,
        (Field("sessions", "Ids, as listed.", "array"),),
        signed_in=True,
    ),
):
    offer(_operation)
