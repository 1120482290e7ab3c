"""What can be done about somebody's standing, a verb each. Other rooms import from here and from `queries` alone.

Staff's verbs take `actor` and `purpose`, are refused to anybody else (NotStaff), and need the permission that
`NEEDED` has under their name: the console asks for it before it calls them.
"""

from konto.standing.actions.appealing import (
    CannotAppeal,
    Objection,
    appeal,
    appeal_from_outside,
    note_closed,
    withdraw,
)
from konto.standing.actions.automatic import end_expired, restrict_for_being_late, restrict_late, settle, weigh
from konto.standing.actions.catalogue import CannotSave, retire_ground, save_ground
from konto.standing.actions.clock_work import alarm_overdue, tidy
from konto.standing.actions.leaving import erase, meet
from konto.standing.actions.lifting import NoReasons, UnderAppeal, lift
from konto.standing.actions.looking import note_look
from konto.standing.actions.phases import WrongPhase
from konto.standing.actions.proving import prove, send_code
from konto.standing.actions.reopening import Fate, Opened, reopen, send_again, send_again_by_link
from konto.standing.actions.reopening import weigh as weigh_link
from konto.standing.actions.restricting import AlreadyRestricted, CannotRestrict, restrict
from konto.standing.actions.reviewing import (
    CannotNarrow,
    MoreWritten,
    Narrower,
    SameEyes,
    decide,
    give_back,
    save_draft,
    take,
)
from konto.standing.actions.stages import Meanwhile
from konto.standing.grounds import Incomplete
from konto.standing.models import CLOSES_THE_DOOR, Basis, Found, Outcome, Scope
from konto.standing.permissions import NEEDED, NotStaff, Permission, Purpose

__all__ = [
    "CLOSES_THE_DOOR",
    "NEEDED",
    "AlreadyRestricted",
    "Basis",
    "CannotAppeal",
    "CannotNarrow",
    "CannotRestrict",
    "CannotSave",
    "Fate",
    "Found",
    "Incomplete",
    "Meanwhile",
    "MoreWritten",
    "Narrower",
    "NoReasons",
    "NotStaff",
    "Objection",
    "Opened",
    "Outcome",
    "Permission",
    "Purpose",
    "SameEyes",
    "Scope",
    "UnderAppeal",
    "WrongPhase",
    "alarm_overdue",
    "appeal",
    "appeal_from_outside",
    "decide",
    "end_expired",
    "erase",
    "give_back",
    "lift",
    "meet",
    "note_closed",
    "note_look",
    "prove",
    "reopen",
    "restrict",
    "restrict_for_being_late",
    "restrict_late",
    "retire_ground",
    "save_draft",
    "save_ground",
    "send_again",
    "send_again_by_link",
    "send_code",
    "settle",
    "take",
    "tidy",
    "weigh",
    "weigh_link",
    "withdraw",
]
