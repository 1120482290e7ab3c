"""Evidence as staff read it: each fact under a name in their language, moments and kinds in words.

Rooms name the facts they hand over with an alarm or a question; a name that is missing here is shown as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konto.web.templatetags.ui import moment

Fact = str | int | bool
DAY: Final = len("2026-01-31")

LABELS: Final = {
    "times": gettext_lazy("How many times"),
    "said_at": gettext_lazy("Said"),
    "device": gettext_lazy("Device"),
    "door": gettext_lazy("Signed in by"),
    "signed_in_at": gettext_lazy("Signed in"),
    "last_seen_at": gettext_lazy("Last seen"),
    "kinds": gettext_lazy("What was changed"),
    "contact_kind": gettext_lazy("Asked for by"),
    "asked_at": gettext_lazy("Asked for"),
    "changed_at": gettext_lazy("Changed"),
    "undone_at": gettext_lazy("Taken back"),
    "stopped_at": gettext_lazy("Stopped"),
    "occupied": gettext_lazy("What was there before belongs to another account now"),
    "doors_dropped": gettext_lazy("Ways in that were closed"),
    "sessions_ended": gettext_lazy("Devices that were signed out"),
    "changes_undone": gettext_lazy("Changes that were taken back"),
    "leaving_stopped": gettext_lazy("Leaving was stopped"),
    "password_taken_back": gettext_lazy("The password was taken back"),
    "proved_by_owner_at": gettext_lazy("Confirmed by the owner"),
    "proved_by_new_holder_at": gettext_lazy("Confirmed by the new holder"),
    "other_contacts": gettext_lazy("Other contacts of the account"),
    "retired_on": gettext_lazy("The account was deleted"),
    "channel": gettext_lazy("What is sent"),
    "scope": gettext_lazy("The cap is for"),
    "country": gettext_lazy("Country"),
    "limit": gettext_lazy("Cap of a day"),
    "used": gettext_lazy("Sent today"),
    "percent": gettext_lazy("Percent of the cap"),
    "how_many": gettext_lazy("How many used theirs up"),
    "service": gettext_lazy("Related service"),
    "receiver": gettext_lazy("Where its events are brought to"),
    "given_up": gettext_lazy("Events that were given up"),
    "counted_at": gettext_lazy("Counted"),
    "request": gettext_lazy("Request, as in the log"),
    "session": gettext_lazy("Session"),
    "change": gettext_lazy("Change"),
    "recovery": gettext_lazy("Recovery"),
    "identifier": gettext_lazy("Contact"),
}
"""What each fact is, in the order in which they are shown; references that only logs and the journal know come last."""

CONTACTS: Final = {
    "email": gettext_lazy("e-mail address"),
    "phone": gettext_lazy("phone number"),
    "name": gettext_lazy("user name"),
}
WORDS: Final = {
    "door": {
        "password": gettext_lazy("password"),
        "code": gettext_lazy("code by letter or text"),
        "passkey": gettext_lazy("passkey"),
        "social": gettext_lazy("account elsewhere"),
        "letter": gettext_lazy("link or code that confirms the account"),
        "sign_up": gettext_lazy("sign-up"),
        "recovery": gettext_lazy("new password"),
    },
    "kinds": CONTACTS,
    "contact_kind": CONTACTS,
    "channel": {"email": gettext_lazy("letters"), "sms": gettext_lazy("texts")},
    "scope": {
        "site": gettext_lazy("the whole site"),
        "country": gettext_lazy("one country"),
        "network": gettext_lazy("one network"),
        "recipient": gettext_lazy("one recipient"),
    },
}
"""What a fact may be, where it is one of a few words."""


def rows(evidence: Mapping[str, Fact]) -> list[tuple[str, str]]:
    """Names and what they stand for, the known ones first; then what was added the second time, and so on."""
    order = {name: place for place, name in enumerate(LABELS)}
    facts = [(*_numbered(key), fact) for key, fact in sorted(evidence.items())]
    facts.sort(key=lambda one: (one[1], order.get(one[0], len(order))))
    return [(_label(name, time), _said(name, fact)) for name, time, fact in facts]


def _numbered(key: str) -> tuple[str, int]:
    """The name of a fact, and which time it was: "device 2" is the device of the second time."""
    name, _space, number = key.rpartition(" ")
    return (name, int(number)) if number.isdigit() and " " not in name else (key, 1)


def _label(name: str, time: int) -> str:
    """A name that is none of these is a text of its room, or a word of the program: then without its underscores."""
    known = str(LABELS[name]) if name in LABELS else _(name) if " " in name else name.replace("_", " ").capitalize()
    return known if time == 1 else f"{known} ({time})"


def _said(name: str, fact: Fact) -> str:
    match fact:
        case bool():
            return _("yes") if fact else _("no")
        case str() if name in WORDS:
            return ", ".join(str(WORDS[name].get(word, word)) for word in fact.split(", "))
        case str():
            return _time(fact) or fact
    return str(fact)


def _time(fact: str) -> str:
    """The moment or the day that stands there, as people write it; nothing where none does."""
    try:
        if len(fact) == DAY:
            return date_format(date.fromisoformat(fact))
        return moment(datetime.fromisoformat(fact))
    except ValueError:
        return ""
