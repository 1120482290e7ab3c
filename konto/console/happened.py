"""What the journal's events are called on the page of an account, and its details in words. Every event has a name."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konto.cases.actions import Status, Subject
from konto.console.evidence import CONTACTS
from konto.kernel.events import Event
from konto.notices.queries import Channel, Topic
from konto.standing.queries import End, Outcome, Phase, Rule, Scope, Stage
from konto.web.templatetags.ui import written

Words = str | Promise
Fact = str | int | bool | None

NAMES: Final[dict[Event, Words]] = {
    Event.SIGNED_UP: gettext_lazy("Signed up"),
    Event.SIGN_UP_REPLACED: gettext_lazy("Signed up anew with the same address or number"),
    Event.SIGN_UP_PURGED: gettext_lazy("Sign-up removed"),
    Event.TERMS_ACCEPTED: gettext_lazy("Terms accepted"),
    Event.NOTICE_SEEN: gettext_lazy("Privacy notice shown"),
    Event.ACTIVATED: gettext_lazy("Account confirmed"),
    Event.ACTIVATION_REMINDED: gettext_lazy("Reminded to confirm the account"),
    Event.IDENTIFIER_ADDED: gettext_lazy("Address, number or user name added"),
    Event.IDENTIFIER_RETIRED: gettext_lazy("Address, number or user name retired"),
    Event.IDENTIFIER_ASKED: gettext_lazy("Change of address or number asked for"),
    Event.IDENTIFIER_CHANGED: gettext_lazy("Address, number or user name changed"),
    Event.IDENTIFIER_PROVED: gettext_lazy("Address or number confirmed"),
    Event.IDENTIFIER_REFUSED: gettext_lazy("Change of address or number refused by its holder"),
    Event.CHANGE_DROPPED: gettext_lazy("Change of address or number dropped"),
    Event.CHANGES_UNDONE: gettext_lazy("Changes taken back by the owner"),
    Event.PICTURE_CHANGED: gettext_lazy("Picture changed"),
    Event.PROOF_SENT: gettext_lazy("Code or link sent"),
    Event.PROOF_FAILED: gettext_lazy("Wrong code"),
    Event.SIGNED_IN: gettext_lazy("Signed in"),
    Event.SIGN_IN_FAILED: gettext_lazy("Sign-in failed"),
    Event.SIGNED_OUT: gettext_lazy("Signed out"),
    Event.SESSIONS_ENDED: gettext_lazy("Signed out on other devices"),
    Event.DOOR_ADDED: gettext_lazy("Way in added"),
    Event.DOOR_RENAMED: gettext_lazy("Way in renamed"),
    Event.DOOR_CLOSED: gettext_lazy("Way in closed"),
    Event.DOORS_DROPPED: gettext_lazy("Ways in closed that were added lately"),
    Event.PROVED_AGAIN: gettext_lazy("Showed again who it is"),
    Event.SECOND_STEP_FAILED: gettext_lazy("Second step failed"),
    Event.RECOVERY_CODE_USED: gettext_lazy("Recovery code used"),
    Event.RECOVERED: gettext_lazy("Account recovered with a new password"),
    Event.RECOVERY_WAITS: gettext_lazy("Recovery waits"),
    Event.RECOVERY_STOPPED: gettext_lazy("Recovery stopped"),
    Event.NOT_ME: gettext_lazy("Somebody said “This isn't me”"),
    Event.NUMBER_DOUBTED: gettext_lazy("Number said to have another holder"),
    Event.NAME_CHANGED: gettext_lazy("Name changed"),
    Event.LANGUAGE_CHANGED: gettext_lazy("Language changed"),
    Event.PASSWORD_CHANGED: gettext_lazy("Password changed"),
    Event.STATE_CHANGED: gettext_lazy("State of the account changed"),
    Event.LETTER_BOUNCED: gettext_lazy("Letter came back"),
    Event.LETTER_COMPLAINED_OF: gettext_lazy("Letter called unwanted"),
    Event.MESSAGE_CHOICES_CHANGED: gettext_lazy("Choice of messages changed"),
    Event.BREAK_TAKEN: gettext_lazy("Break from messages begun"),
    Event.BREAK_ENDED: gettext_lazy("Break from messages ended"),
    Event.DEPARTURE_REQUESTED: gettext_lazy("Deletion of the account asked for"),
    Event.DEPARTURE_HURRIED: gettext_lazy("Deletion made to start at once"),
    Event.DEPARTURE_KEPT: gettext_lazy("Deletion stopped: the account is kept"),
    Event.ERASING_STARTED: gettext_lazy("Deletion started"),
    Event.ERASURE_RECEIPT: gettext_lazy("Part of the account deleted"),
    Event.ERASURE_FAILED: gettext_lazy("Part of the deletion failed, and is tried again"),
    Event.DEPARTURE_OVERDUE: gettext_lazy("Deletion takes too long"),
    Event.TRACES_FOUND: gettext_lazy("Traces found after the deletion"),
    Event.CERTIFICATE_SEALED: gettext_lazy("Certificate of the deletion made"),
    Event.FAREWELL_DESTROYED: gettext_lazy("Last address destroyed"),
    Event.FAREWELL_NOT_SENT: gettext_lazy("Last letter couldn't be sent"),
    Event.CASE_OPENED: gettext_lazy("Question or alarm opened"),
    Event.CASE_WRITTEN: gettext_lazy("The person wrote"),
    Event.CASE_ANSWERED: gettext_lazy("Answered"),
    Event.CASE_MOVED: gettext_lazy("Question or alarm moved on"),
    Event.CASE_ASSIGNED: gettext_lazy("Question or alarm taken"),
    Event.CASE_SEEN: gettext_lazy("Question or alarm looked at"),
    Event.CASE_OVERDUE: gettext_lazy("Answer overdue"),
    Event.CASE_CONTACT_PROVED: gettext_lazy("Address of a question confirmed"),
    Event.CASE_DISOWNED: gettext_lazy("Question said to be somebody else's"),
    Event.CASE_PURGED: gettext_lazy("Question removed"),
    Event.RESTRICTED: gettext_lazy("Restricted"),
    Event.RESTRICTION_MOVED: gettext_lazy("Restriction moved on"),
    Event.BLOCK_KEPT: gettext_lazy("Block kept after leaving"),
    Event.ACCOUNT_REOPENED: gettext_lazy("Account opened again"),
    Event.APPEAL_FILED: gettext_lazy("Appeal written"),
    Event.APPEAL_MOVED: gettext_lazy("Appeal moved on"),
    Event.APPEAL_TAKEN: gettext_lazy("Appeal taken, or given back"),
    Event.APPEAL_DRAFTED: gettext_lazy("Decision drafted"),
    Event.APPEAL_OVERDUE: gettext_lazy("Appeal overdue"),
    Event.STANDING_SEEN: gettext_lazy("Standing looked at"),
    Event.GROUND_SAVED: gettext_lazy("Ground saved"),
    Event.GROUND_RETIRED: gettext_lazy("Ground retired"),
    Event.SERVICE_ADDED: gettext_lazy("Service put on the list"),
    Event.SERVICE_CHANGED: gettext_lazy("What a service says of itself changed"),
    Event.SERVICE_ENDED: gettext_lazy("Service taken off the list"),
    Event.SERVICE_KEY_MADE: gettext_lazy("Key of a service made"),
    Event.SERVICE_KEY_ROTATED: gettext_lazy("Key of a service replaced"),
    Event.SERVICE_KEY_ENDED: gettext_lazy("Key of a service ended"),
    Event.SERVICE_AGREED_TO: gettext_lazy("Agreed that a service may know something"),
    Event.SERVICE_SIGNED_IN: gettext_lazy("Signed in at a service"),
    Event.SERVICE_DISCONNECTED: gettext_lazy("Disconnected from a service"),
    Event.SERVICE_CODE_TWICE: gettext_lazy("Code of a sign-in at a service used twice: the sign-in was ended"),
    Event.SERVICE_REFRESH_TWICE: gettext_lazy("Old key of a sign-in at a service used again: the sign-in was ended"),
    Event.STREAM_MADE: gettext_lazy("Service begins to hear events"),
    Event.STREAM_CHANGED: gettext_lazy("How a service hears events changed"),
    Event.STREAM_REMOVED: gettext_lazy("Service hears events no longer"),
    Event.SIGNAL_DELIVERED: gettext_lazy("Service was told"),
    Event.SIGNAL_GIVEN_UP: gettext_lazy("Service couldn't be told"),
    Event.SIGNAL_REPLAYED: gettext_lazy("Service is told again"),
    Event.GUEST_ORDERS_ADOPTED: gettext_lazy("Took over what was bought without an account"),
    Event.ORDER_ARCHIVED: gettext_lazy("Order put out of sight"),
    Event.ORDER_RESTORED: gettext_lazy("Order brought back"),
    Event.ADDRESS_ADDED: gettext_lazy("Address added to the address book"),
    Event.ADDRESS_CHANGED: gettext_lazy("Address in the address book changed"),
    Event.ADDRESS_REMOVED: gettext_lazy("Address removed from the address book"),
    Event.STAFF_ADDED: gettext_lazy("Made staff, or given a new link"),
    Event.STAFF_SET_UP: gettext_lazy("Way into the console set up"),
    Event.STAFF_ENDED: gettext_lazy("Staff no longer"),
    Event.STAFF_SIGNED_IN: gettext_lazy("Signed in to the console"),
    Event.STAFF_SIGN_IN_FAILED: gettext_lazy("Sign-in to the console failed"),
    Event.STAFF_SIGNED_OUT: gettext_lazy("Signed out of the console"),
    Event.STAFF_REFUSED: gettext_lazy("Refused: not within their roles"),
    Event.STAFF_ROLES_CHANGED: gettext_lazy("Roles changed"),
    Event.PURPOSE_STATED: gettext_lazy("Said what the account is looked at for"),
    Event.ACCOUNT_SEEN: gettext_lazy("This page looked at"),
    Event.ACCOUNT_SEEN_AS_THEY: gettext_lazy("Looked at as the person sees it"),
    Event.ACCOUNTS_SEARCHED: gettext_lazy("Found by a search"),
    Event.FIGURES_DOWNLOADED: gettext_lazy("Figures downloaded"),
}

LABELS: Final[dict[str, Words]] = {
    "kind": gettext_lazy("kind"),
    "purpose": gettext_lazy("for"),
    "reason": gettext_lazy("reason"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("then"),
    "scope": gettext_lazy("what"),
    "rule": gettext_lazy("rule"),
    "end": gettext_lazy("why it is over"),
    "about": gettext_lazy("about"),
    "by": gettext_lazy("searched by"),
    "channel": gettext_lazy("by"),
    "topic": gettext_lazy("about"),
    "outcome": gettext_lazy("decision"),
    "count": gettext_lazy("how many"),
    "number": gettext_lazy("time"),
    "files": gettext_lazy("files"),
    "new_device": gettext_lazy("new device"),
    "removed": gettext_lazy("removed"),
    "wanted": gettext_lazy("wanted"),
    "until": gettext_lazy("until"),
    "opens_at": gettext_lazy("opens"),
    "ends_at": gettext_lazy("ends"),
    "type": gettext_lazy("about"),
}
"""The details that are shown; ids of rows aren't, and what nobody named isn't either."""

STATES: Final = {
    "new": gettext_lazy("waits to be confirmed"),
    "active": gettext_lazy("open"),
    "leaving": gettext_lazy("is leaving"),
    "erasing": gettext_lazy("is being deleted"),
    "merged": gettext_lazy("merged"),
}
PURPOSES: Final = {
    "review": gettext_lazy("reviewing an appeal"),
    "protect": gettext_lazy("stopping harm"),
    "notice": gettext_lazy("acting on what somebody told us"),
    "legal": gettext_lazy("following a law, a court or an authority"),
    "answer": gettext_lazy("answering the person"),
    "upkeep": gettext_lazy("upkeep"),
    "activate": gettext_lazy("confirming the account"),
    "leave": gettext_lazy("leaving"),
    "recover": gettext_lazy("recovering the account"),
    "enter": gettext_lazy("signing in"),
    "contact": gettext_lazy("a new address or number"),
    "fresh": gettext_lazy("showing again who it is"),
    "agree": gettext_lazy("agreeing to a change"),
}
DOORS: Final = {
    "password": gettext_lazy("password"),
    "passkey": gettext_lazy("passkey"),
    "code": gettext_lazy("code by letter or text"),
    "social": gettext_lazy("account elsewhere"),
    "app": gettext_lazy("authenticator app"),
    "recovery_codes": gettext_lazy("recovery codes"),
}
REASONS: Final = {
    "owner_asked": gettext_lazy("its owner asked for it"),
    "taken_over": gettext_lazy("somebody else seems to be in"),
    "restricted": gettext_lazy("the account is restricted"),
}
SEARCHED: Final = {**CONTACTS, "name": gettext_lazy("name"), "number": gettext_lazy("number of a question")}
STEPS: Final[dict[str, Words]] = {**STATES, **dict(Status.choices), **dict(Phase.choices), **dict(Stage.choices)}

VALUES: Final[dict[str, dict[str, Words]]] = {
    "kind": {**CONTACTS, **DOORS},
    "purpose": dict(PURPOSES),
    "reason": dict(REASONS),
    "before": STEPS,
    "after": STEPS,
    "scope": dict(Scope.choices),
    "rule": dict(Rule.choices),
    "end": dict(End.choices),
    "about": dict(Subject.choices),
    "by": dict(SEARCHED),
    "channel": dict(Channel.choices),
    "topic": dict(Topic.choices),
    "outcome": dict(Outcome.choices),
}
_BY_TEXT: Final = {str(event): name for event, name in NAMES.items()}


def name_of(event: str) -> str:
    """An event in words; one from an older version, that nobody names any more, as it was written."""
    known = _BY_TEXT.get(event)
    return str(known) if known else event.replace("_", " ").capitalize()


def details_of(details: dict[str, Fact]) -> str:
    """What the entry says besides, in one line: only what has a label."""
    said = [
        f"{LABELS[name]}: {_said(name, details[name])}" for name in LABELS if details.get(name) not in (None, False)
    ]
    return " · ".join(said)


def _said(name: str, fact: Fact) -> str:
    match fact:
        case bool():
            return _("yes")
        case str() if name in VALUES:
            return str(VALUES[name].get(fact, fact))
        case str():
            return _moment(fact)
    return str(fact)


def _moment(fact: str) -> str:
    """The moment that stands there, as people write it; otherwise what stands there."""
    try:
        return written(datetime.fromisoformat(fact))
    except ValueError:
        return fact
