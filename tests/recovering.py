"""People who get back in: their phones, and the way to the page where a password is chosen."""

from __future__ import annotations

from datetime import timedelta

from konto.identity import usernames
from konto.identity.models import Identifier, IdentifierKind, Proof
from konto.kernel import clock
from tests.cast import Person
from tests.letters import Letterbox, work
from tests.visiting import Page, Visit

NUMBER = "+380501234567"
NEW_PASSWORD = "four quiet herons under ice"


def has_phone(person: Person, *, proved_days_ago: int = 0, number: str = NUMBER) -> Identifier:
    """Give somebody's account a number, confirmed so long ago."""
    when = clock.now() - timedelta(days=proved_days_ago)
    return Identifier.objects.create(
        account=person.account,
        kind=IdentifierKind.PHONE,
        value=number,
        folded=number,
        created_at=when,
        proved_at=when,
    )


def has_only_a_phone(person: Person, *, proved_days_ago: int = 0) -> Identifier:
    """Put a number in the place of somebody's address."""
    phone = has_phone(person, proved_days_ago=proved_days_ago)
    Proof.objects.filter(account=phone.account).delete()
    Identifier.objects.filter(account=phone.account, kind=IdentifierKind.EMAIL).delete()
    return phone


def has_name(person: Person, name: str) -> Identifier:
    """Give somebody's account a user name."""
    now = clock.now()
    return Identifier.objects.create(
        account=person.account,
        kind=IdentifierKind.NAME,
        value=name,
        folded=usernames.fold(name),
        created_at=now,
        proved_at=now,
    )


def asks(visit: Visit, typed: str, *, next: str = "") -> Page:  # noqa: A002 - the parameter of the address
    """Ask for a code for whatever is typed."""
    visit.open("/recover/" + (f"?next={next}" if next else ""))
    page = visit.fill(address=typed, **visit.picture())
    work()
    return page


def types_code(visit: Visit, code: str | None = None) -> Page:
    """Type the code from the newest letter or text on the page that waits for it."""
    visit.open("/recover/code/")
    return visit.fill(code=code or code_sent())


def code_sent(*, to: str | None = None) -> str:
    """The code in the newest letter or text for a new password."""
    letter = Letterbox().last(to=to, kind="identity/recover")
    return next(word for word in letter.text.split() if word.isdigit() and len(word) == 6)


def link_sent(*, to: str | None = None, kind: str = "identity/recover", part: str = "/recover/link/") -> str:
    """The path of the link in the newest letter or text of this kind."""
    letter = Letterbox().last(to=to, kind=kind)
    found = next(word for word in letter.text.split() if part in word)
    return found[found.index(part) :]


def chooses(visit: Visit, password: str = NEW_PASSWORD, **more: str) -> Page:
    """Choose a new password on the page that asks for it."""
    page = visit.fill(password=password, **more)
    work()
    return page


def recovers(visit: Visit, typed: str, password: str = NEW_PASSWORD) -> Page:
    """The whole way, by code."""
    asks(visit, typed)
    types_code(visit)
    return chooses(visit, password)
