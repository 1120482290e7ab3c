"""What many calls have in common: the members by which an account is named, the challenge, what was sent of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest

from konto.identity.access import account_in
from konto.identity.api import answers, pages
from konto.identity.api.answers import Answer
from konto.identity.api.operations import Data, Field
from konto.identity.api.shapes import ANYTHING, record
from konto.identity.models import Account

CONTACTS: Final = ("email", "phone", "username")
CHALLENGE: Final = (
    Field("picture", "Where the answer before asked for it: its key and the letters in it.", "object", required=False),
    Field("code_instead", "Have a code sent in place of the picture.", "boolean", required=False),
    Field("address_code", "That code.", required=False),
)
EMAIL: Final = Field("email", "The e-mail address; or phone in its place.", required=False, example="alice@example.org")
PHONE: Final = Field("phone", "The phone number, with its country code.", required=False, example="+380501234567")
USERNAME: Final = Field("username", "The user name in place of them.", required=False)
KNOWN_BY: Final = (EMAIL, PHONE, USERNAME)
PASSWORD: Final = Field("password", "The password.")
CREDENTIAL: Final = Field("credential", "What the device answered (WebAuthn Level 3, as JSON).", "object")
CODE: Final = Field("code", "Six digits.", example="123456")
KEY: Final = Field("key", "What stands in the letter's link, after its last word.")
REQUEST_OPTIONS: Final = record({"request_options": ANYTHING})

IN: Final = {200: "Signed in.", 401: "Another step is to be done."}
WAITS: Final = {401: "On its way; the flow waits for the code."}
AGAIN: Final = {200: "As asked.", 401: "Nothing waits here."}
DONE: Final = {200: "Done."}

LONGEST_KEY: Final = 500


def mine(request: HttpRequest) -> Account:
    """The account of a call that is for the signed in."""
    account = account_in(request)
    assert account, "nobody else is let in"
    return account


def text(data: Data, name: str) -> str:
    """A word that something is looked up by: nothing where it isn't one, or is longer than any that we gave."""
    found = data.get(name)
    return found if isinstance(found, str) and len(found) <= LONGEST_KEY and found.isprintable() else ""


def entering(
    request: HttpRequest,
    view: pages.View,
    form: Mapping[str, object],
    names: Mapping[str, str] | None = None,
    *,
    then: Iterable[str] = (),
) -> Answer:
    """Send a form that leads into the account, or a step towards it."""
    pages.through(request, view, form, then=then, names=names)
    return answers.authentication(request)


def options(request: HttpRequest, view: pages.View) -> dict[str, Any]:
    """What a page's script would ask the browser for, so that it makes or shows a passkey."""
    found: dict[str, Any] = json.loads(pages.through(request, view, {}).response.content)
    return found


def form_of(data: Data, *names: str) -> dict[str, object]:
    """The page's form: one field for whatever the account is known by, and the challenge."""
    found: dict[str, object] = {name: data.get(name) for name in names}
    found["address"] = next((data[name] for name in CONTACTS if data.get(name)), None)
    return found | challenge_of(data)


def challenge_of(data: Data) -> dict[str, object]:
    """The challenge's fields, as the page has them."""
    found: dict[str, object] = {name: data.get(name) for name in ("code_instead", "address_code")}
    picture = data.get("picture")
    if isinstance(picture, dict):
        found |= {"picture_0": picture.get("key"), "picture_1": picture.get("letters")}
    return found


def names_of(data: Data) -> dict[str, str]:
    """What the app called the field for whatever the account is known by."""
    return {"address": next((name for name in CONTACTS if data.get(name)), CONTACTS[0])}
