"""Every way into the account: listed, opened, named, closed."""

from __future__ import annotations

from django.http import HttpRequest

from konto.identity.api import common
from konto.identity.api.answers import Answer, Json
from konto.identity.api.common import CREDENTIAL, DONE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import page, through
from konto.identity.api.shapes import ANYTHING, FLAG, TEXT, TIME, listed, maybe, record
from konto.identity.doors import listing
from konto.identity.models import Account
from konto.identity.views import doors, passkeys

ALL = {"identity:doors"}


def every(request: HttpRequest, data: Data) -> Answer:
    return Answer(data=listed_doors(common.mine(request)))


def close(request: HttpRequest, data: Data) -> Answer:
    kind, which = common.text(data, "type"), common.text(data, "id")
    through(request, page("identity:door_close", kind=kind, which=which), {}, then=ALL)
    return Answer(data=listed_doors(common.mine(request)))


def open_codes(request: HttpRequest, data: Data) -> Answer:
    through(request, doors.open_codes, {}, then=ALL)
    return Answer(data=listed_doors(Account.objects.get(pk=common.mine(request).pk)))


def passkey_options(request: HttpRequest, data: Data) -> Answer:
    return Answer(data={"creation_options": common.options(request, passkeys.new_options)})


def add_passkey(request: HttpRequest, data: Data) -> Answer:
    form = {"name": data.get("name"), "credential": data.get("credential")}
    through(request, passkeys.add, form, then=ALL)
    return Answer(data=listed_doors(common.mine(request)))


def rename_passkey(request: HttpRequest, data: Data) -> Answer:
    view = page("identity:passkey_rename", passkey=common.text(data, "id"))
    through(request, view, {"name": data.get("name")}, then=ALL)
    return Answer(data=listed_doors(common.mine(request)))


def listed_doors(account: Account) -> list[Json]:
    found = listing.doors_of(account)
    return [
        {
            "type": str(door.kind),
            "id": door.which,
            "name": str(door.name),
            "note": str(door.note),
            "opens": door.opens,
            "can_close": listing.can_close(door, found),
            "created_at": door.added_at.timestamp() if door.added_at else None,
            "last_used_at": door.last_used_at.timestamp() if door.last_used_at else None,
        }
        for door in found
    ]


DOORS = listed(
    record(
        {
            "type": TEXT,
            "id": TEXT,
            "name": TEXT,
            "note": TEXT,
            "opens": FLAG,
            "can_close": FLAG,
            "created_at": maybe(TIME),
            "last_used_at": maybe(TIME),
        }
    )
)
_MISSING = DONE | {404: "The account has no such way in."}
_DOOR = (Field("type", "As listed.", example="passkey"), Field("id", "As listed."))
_NAME = Field("name", "What the person calls it, like “my phone”.")
_ID = Field("id", "As listed.")
_OPTIONS = record({"creation_options": ANYTHING})
_PASSKEYS = "account/authenticators/webauthn"
for _operation in (
    Operation("GET", "account/authenticators", "Every way into the account.", every, DONE, (), True, DOORS),
    Operation("DELETE", "account/authenticators", "Close one.", close, _MISSING, _DOOR, True, DOORS),
    Operation(
        "POST",
        "account/authenticators/codes",
        "Let codes by e-mail or text open the account again.",
        open_codes,
        DONE,
        (),
        True,
        DOORS,
    ),
    Operation("GET", _PASSKEYS, "Ask the device to make a passkey.", passkey_options, DONE, (), True, _OPTIONS),
    Operation("POST", _PASSKEYS, "Add the passkey that it made.", add_passkey, DONE, (_NAME, CREDENTIAL), True, DOORS),
    Operation("PUT", _PASSKEYS, "Rename one.", rename_passkey, _MISSING, (_ID, _NAME), True, DOORS),
):
    offer(_operation)
