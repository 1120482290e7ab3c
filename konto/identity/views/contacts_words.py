"""What the pages say of an address, a number or a user name."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konto.identity import disclosure
from konto.identity.actions.contacts_room import Trouble
from konto.identity.models import IdentifierKind

NO_GATEWAY = gettext_lazy("We can't send texts at the moment. Use an e-mail address, or try again later.")


def of(kind: str) -> dict[str, str]:
    """The sentences of the pages about one kind of contact."""
    return _number() if kind == IdentifierKind.PHONE else _address()


def trouble(kind: str, what: Trouble) -> str:
    """Why a contact can't be had. That it belonged to a deleted account is never said on a page."""
    if kind == IdentifierKind.NAME:
        return _("This user name can't be used. Choose another one.")
    if what is Trouble.RETIRED:
        return str(disclosure.UNUSABLE_NUMBER if kind == IdentifierKind.PHONE else disclosure.UNUSABLE)
    if kind == IdentifierKind.PHONE:
        return _("This number belongs to another account. Use another one, or sign in to that account.")
    return _("This address belongs to another account. Use another one, or sign in to that account.")


def _address() -> dict[str, str]:
    return {
        "title": _("Your e-mail address"),
        "add": _("Add an e-mail address"),
        "change": _("Change the e-mail address"),
        "remove": _("Remove the e-mail address"),
        "confirm": _("Confirm the address"),
        "check": _("Check or change the address"),
        "send": _("Send the letter"),
        "again": _("Send the letter again"),
        "on_its_way": _("The letter is on its way."),
        "confirmed": _("Your e-mail address is confirmed."),
        "removed": _("The e-mail address is off your account."),
        "same": _("This is your e-mail address already."),
    }


def _number() -> dict[str, str]:
    return {
        "title": _("Your phone number"),
        "add": _("Add a phone number"),
        "change": _("Change the phone number"),
        "remove": _("Remove the phone number"),
        "confirm": _("Confirm the number"),
        "check": _("Check or change the number"),
        "send": _("Send the text"),
        "again": _("Send the text again"),
        "on_its_way": _("The text is on its way."),
        "confirmed": _("Your phone number is confirmed."),
        "removed": _("The phone number is off your account."),
        "same": _("This is your phone number already."),
    }
