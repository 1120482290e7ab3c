"""The account for apps: allauth's headless protocol for app clients, answered by Konto's own pages.

Each call that changes something goes through the view of the page that does the same, so that one set of rules holds:
throttles, challenge, disclosure, second step, showing again who it is. See docs/adr/0006-app-api.md. Other rooms offer
calls of their own by what is named here.
"""

from konto.identity.api.answers import Answer, authentication
from konto.identity.api.common import challenge_of
from konto.identity.api.common import text as word
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import ITSELF, Outcome, Stopped, files_of, look, page, through
from konto.identity.api.shapes import FLAG, TEXT, TIME, WHOLE, listed, maybe, record

__all__ = [
    "FLAG",
    "ITSELF",
    "TEXT",
    "TIME",
    "WHOLE",
    "Answer",
    "Data",
    "Field",
    "Operation",
    "Outcome",
    "Stopped",
    "authentication",
    "challenge_of",
    "files_of",
    "listed",
    "look",
    "maybe",
    "offer",
    "page",
    "record",
    "through",
    "word",
]
