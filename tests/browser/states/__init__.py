"""Every page in every state, and how to bring a browser there."""

from tests.browser.states import (
    activation,
    contacts,
    doors,
    doorstep,
    elsewhere,
    leaving,
    letters,
    members,
    numbers,
    questions,
    recovering,
    standing,
    strangers,
)
from tests.browser.states.place import STATES, Place, State

__all__ = [
    "STATES",
    "Place",
    "State",
    "activation",
    "contacts",
    "doors",
    "doorstep",
    "elsewhere",
    "leaving",
    "letters",
    "members",
    "numbers",
    "questions",
    "recovering",
    "standing",
    "strangers",
]
