"""The steps of leaving, a verb each."""

from konto.departure.actions.draft import answer, consent
from konto.departure.actions.erasing import erase_next, finish, start_erasing
from konto.departure.actions.request import hurry, keep, request_departure
from konto.departure.actions.stage import TooLate

__all__ = [
    "TooLate",
    "answer",
    "consent",
    "erase_next",
    "finish",
    "hurry",
    "keep",
    "request_departure",
    "start_erasing",
]
