"""Changing contacts, as people do it, and what an account has."""

from __future__ import annotations

import re

from konto.identity import queries
from konto.identity.models import Account, IdentifierKind
from tests.letters import Letterbox
from tests.visiting import Page, Visit

NEW = "new.alice@example.net"
NUMBER = "+380501234567"
OTHER_NUMBER = "+380671234567"


def changes_to(visit: Visit, kind: str, contact: str) -> Page:
    """Ask for the contact on the settings' page, and type the code that was sent to it."""
    visit.open(f"/settings/{kind}/")
    assert visit.fill(contact=contact).path == f"/settings/{kind}/confirm/", visit.page and visit.page.text
    return visit.fill(code=sent_code(contact))


def sent_code(contact: str) -> str:
    """The code in the newest letter or text to a contact."""
    found = re.search(r"\b\d{6}\b", Letterbox().last(to=contact, kind="identity/contact_code").text)
    assert found
    return found.group()


def other_than(code: str, *, by: int = 1) -> str:
    """A code that isn't this one."""
    return f"{(int(code) + by) % 1_000_000:06d}"


def undo_link(to: str, kind: str = "identity/contact_asked") -> str:
    """The path of the undo link in the newest such letter or text to a contact."""
    found = re.search(r"https?://[^/\s]+(/undo/\S+)", Letterbox().last(to=to, kind=kind).text)
    assert found
    return found.group(1)


def mail_of(account: Account) -> str:
    return _value(account, IdentifierKind.EMAIL)


def phone_of(account: Account) -> str:
    return _value(account, IdentifierKind.PHONE)


def name_of(account: Account) -> str:
    return _value(account, IdentifierKind.NAME)


def _value(account: Account, kind: IdentifierKind) -> str:
    found = queries.identifier_of(account, kind)
    return found.value if found else ""
