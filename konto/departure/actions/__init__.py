"""The steps of leaving, a verb each."""

from konto.departure.actions.confirming import Confirmation, confirm_departure
from konto.departure.actions.draft import answer, consent, drop_stale_drafts, has_consented
from konto.departure.actions.erasing import erase_next, start_erasing
from konto.departure.actions.finishing import finish, wanted
from konto.departure.actions.request import Shielded, hurry, keep, may_hurry, request_departure, stop_for_owner
from konto.departure.actions.stage import TooLate
from konto.departure.actions.trouble import note_failure, note_overdue

__all__ = [
    "Confirmation",
    "Shielded",
    "TooLate",
    "answer",
    "confirm_departure",
    "consent",
    "drop_stale_drafts",
    "erase_next",
    "finish",
    "has_consented",
    "hurry",
    "keep",
    "may_hurry",
    "note_failure",
    "note_overdue",
    "request_departure",
    "start_erasing",
    "stop_for_owner",
    "wanted",
]
