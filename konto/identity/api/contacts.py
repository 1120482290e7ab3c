"""The address and the number: asking for another, confirming it, having the code sent again, taking one off."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest

from konto.identity import queries, shield
from konto.identity.api import answers, common
from konto.identity.api.answers import Answer, Json
from konto.identity.api.common import DONE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import through
from konto.identity.api.shapes import FLAG, TEXT, listed, record
from konto.identity.identifiers import fold
from konto.identity.models import Account, IdentifierKind
from konto.identity.views import contacts

CODE_NAMES = {IdentifierKind.EMAIL: "key", IdentifierKind.PHONE: "code"}
"""allauth's names for the code."""

SETTINGS, CONFIRM = {"identity:settings"}, {"identity:contact_confirm"}


def listing(kind: IdentifierKind, request: HttpRequest, data: Data) -> Answer:
    return Answer(data=_contacts(common.mine(request), kind))


def change(kind: IdentifierKind, request: HttpRequest, data: Data) -> Answer:
    form, names = {"contact": data.get(str(kind))}, {"contact": str(kind)}
    through(request, contacts.contact, form, then=CONFIRM, names=names, kind=kind)
    return Answer(202, _contacts(common.mine(request), kind))


def again(kind: IdentifierKind, request: HttpRequest, data: Data) -> Answer:
    """To the one that waits; else to the account's own, which is to be proved anew."""
    waits = shield.waiting_change(common.mine(request), kind) is not None
    through(request, contacts.again if waits else contacts.check, {}, then=CONFIRM, kind=kind)
    return Answer()


def confirm(kind: IdentifierKind, request: HttpRequest, data: Data) -> Answer:
    name = CODE_NAMES[kind]
    through(request, contacts.confirm, {"code": data.get(name)}, then=SETTINGS, names={"code": name}, kind=kind)
    return Answer(data=_contacts(common.mine(request), kind))


def remove(kind: IdentifierKind, request: HttpRequest, data: Data) -> Answer:
    """The one that waits is given up, the account's own is taken off; anything else isn't here."""
    account, meant = common.mine(request), _folded(data.get(str(kind)))
    waiting, own = shield.waiting_change(account, kind), queries.identifier_of(account, kind)
    if waiting and _folded(waiting.value) == meant:
        through(request, contacts.give_up, {}, then=SETTINGS, kind=kind)
    elif own and own.folded == meant:
        through(request, contacts.remove, {}, then=SETTINGS, kind=kind)
    else:
        raise Http404
    return Answer(data=_contacts(account, kind))


def _folded(typed: Any) -> str:
    return fold(typed) if isinstance(typed, str) and typed.isprintable() else ""


def _contacts(account: Account, kind: IdentifierKind) -> list[Json]:
    """The contact, and the one that waits to be confirmed."""
    waiting = shield.waiting_change(account, kind)
    pending: list[Json] = (
        [{str(kind): waiting.value, "verified": False, "primary": False, "state": "waiting"}] if waiting else []
    )
    return answers.contact(account, kind) + pending


def _offer(kind: IdentifierKind, path: str, what: str, example: str) -> None:
    contact = Field(str(kind), f"The new {what}.", example=example)
    same = Field(str(kind), "As listed.", example=example)
    code = Field(CODE_NAMES[kind], "The code.")
    shape = listed(record({str(kind): TEXT, "verified": FLAG, "primary": FLAG, "state": TEXT}))
    for method, where, summary, run, statuses, body in (
        ("GET", "", f"The {what}, and one that waits.", listing, DONE, ()),
        ("POST", "", f"Ask for another {what}.", change, {202: "A code is on its way there."}, (contact,)),
        ("POST", "/verify", "Confirm it.", confirm, DONE, (code,)),
        ("DELETE", "", "Give up the one that waits, or take off the account's own.", remove, gone, (same,)),
    ):
        offer(Operation(method, path + where, summary, partial(run, kind), statuses, body, True, shape))
    summary = "Have a code sent (again): to the one that waits, else to the account's own, to prove it anew."
    offer(Operation("PUT", path, summary, partial(again, kind), {200: "As asked."}, (), True))


gone = DONE | {404: "The account has no such contact."}
_offer(IdentifierKind.EMAIL, "account/email", "address", "alice@example.org")
_offer(IdentifierKind.PHONE, "account/phone", "number", "+380501234567")
