"""Who may learn that an account exists: the one place where the two policies are decided.

`tell` says on the page when there is no account, behind the picture code and the throttles. `private` gives every
visitor the same answer, and the truth goes by letter to the address asked about.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import gettext_lazy as _

WRONG_PASSWORD = _("That isn't the password for this account. Check the keyboard language and Caps Lock.")
NO_ACCOUNT = _("There is no account for this address: check the spelling, or create an account.")
NO_ACCOUNT_OF = {
    "phone": _("There is no account for this number: check the digits, or create an account."),
    "name": _("There is no account with this user name: check the spelling, or create an account."),
}
EITHER = _("The address or the password isn't right, or the address isn't confirmed yet. Check both.")
EITHER_OF = {
    "phone": _("The number or the password isn't right, or the number isn't confirmed yet. Check both."),
    "name": _("The user name or the password isn't right. Check both."),
}
WRONG_PASSWORD_NOW = _("This isn't your password now.")
TAKEN = _("There is already an account for this address. Sign in instead.")
TAKEN_NUMBER = _("There is already an account for this number. Sign in instead.")
RETIRED = _("This address can't be used for a new account. Use another one.")
RETIRED_NUMBER = _("This number can't be used for a new account. Use another one.")
NO_ENTRY_CODE = _(
    "A code can't open this account: its owner closed that way in, or nobody confirmed this address or number lately. "
    "Use your password."
)
CODE_FAILED = _("This code doesn't fit. Type the latest one we sent, or ask for a new one.")
UNUSABLE = _("This address can't be used here. Check the spelling, or use another one.")
UNUSABLE_NUMBER = _("This number can't be used here. Check the digits, or use another one.")

NOTHING_TO_RECOVER = _("There is no account for this: check the spelling, or create an account.")
GOING = _("The account for this is being deleted at this moment. Sign in to see how far it is.")
NO_WAY_BACK = _("We can't be sure that its address or number is still yours. Ask a person: they find another way.")

STEP = 0.2
"""Seconds."""


def tells() -> bool:
    """Whether a page may say that an account exists or doesn't."""
    return bool(settings.KONTO_DISCLOSURE == "tell")


def no_account(kind: str = "email") -> str:
    """What sign-in says to an identifier without an account. One that was deleted is simply no account."""
    return str(NO_ACCOUNT_OF.get(kind, NO_ACCOUNT)) if tells() else _either(kind)


def wrong_password(kind: str = "email") -> str:
    return str(WRONG_PASSWORD) if tells() else _either(kind)


def _either(kind: str) -> str:
    return str(EITHER_OF.get(kind, EITHER))


def unusable(kind: str, *, retired: bool) -> str:
    """Why an address or number takes no new account, where that may be said."""
    if kind == "phone":
        return str(RETIRED_NUMBER if retired else TAKEN_NUMBER)
    return str(RETIRED if retired else TAKEN)


def may_enter_unconfirmed() -> bool:
    """Whether an account may be entered before its address is confirmed: its answer would betray the address."""
    return tells()


def code_failed(outcome: str) -> str:
    """What the page says of a code that didn't work. To know why would be to know that there is a sign-up."""
    return outcome if tells() else str(CODE_FAILED)


def writes_of_taken(*, retired: bool) -> bool:
    """Whether a sign-up with an address that can't be used is answered by letter: what the page doesn't say.

    That the address belonged to a deleted account is never said on a page.
    """
    return retired or not tells()


def writes_of_missing(*, retired: bool) -> bool:
    """Whether somebody who asks for a new password where there is no account is answered by letter, likewise."""
    return retired or not tells()


def hides_caps(scope: str) -> bool:
    """Whether a cap on letters looks like a letter sent: how many an address got would tell that it has an account."""
    return not tells() and scope == "recipient"


@contextmanager
def same_time() -> Iterator[None]:
    """Where nothing may be told, let the answer take a whole number of steps: what was found costs milliseconds."""
    started = time.monotonic()
    try:
        yield
    finally:
        if not tells():
            time.sleep(rest(time.monotonic() - started))


def rest(elapsed: float) -> float:
    """How long to wait, in seconds, until the next step is full."""
    return STEP - elapsed % STEP
