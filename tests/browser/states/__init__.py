"""Every page in every state, and how to bring a browser there."""

from tests.browser.states import activation, doorstep, leaving, letters, members, questions, strangers
from tests.browser.states.place import STATES, Place, State

__all__ = [
    "STATES",
    "Place",
    "State",
    "activation",
    "doorstep",
    "leaving",
    "letters",
    "members",
    "questions",
    "strangers",
]
