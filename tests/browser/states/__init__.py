"""Every page in every state, and how to bring a browser there."""

from tests.browser.states import (
    activation,
    console,
    console_standing,
    contacts,
    doors,
    doorstep,
    elsewhere,
    leaving,
    letters,
    members,
    numbers,
    openid,
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
    "console",
    "console_standing",
    "contacts",
    "doors",
    "doorstep",
    "elsewhere",
    "leaving",
    "letters",
    "members",
    "numbers",
    "openid",
    "questions",
    "recovering",
    "standing",
    "strangers",
]
