"""What can be done about related services, a verb each. Other rooms import from here and from `queries` alone."""

from konto.services.actions.keys import (
    MOST_KEYS,
    OVERLAP,
    AlreadyReplaced,
    CannotOverlap,
    Made,
    NoScopes,
    NoSuchKey,
    TooManyKeys,
    end_key,
    make_key,
    rotate_key,
)
from konto.services.actions.openid import RelyingParty, WrongScope, save_client
from konto.services.actions.registry import (
    AlreadyThere,
    CannotSave,
    NoSuchService,
    Profile,
    add_service,
    change_service,
    end_service,
)
from konto.services.actions.replays import Again, ask_now, replay, replay_given_up
from konto.services.actions.streams import set_status
from konto.services.logos import draw as draw_logo
from konto.services.models import Scope
from konto.services.openid.clients import WrongAddress
from konto.services.words import LONGEST, PARTS, Incomplete, Misleading

__all__ = [
    "LONGEST",
    "MOST_KEYS",
    "OVERLAP",
    "PARTS",
    "Again",
    "AlreadyReplaced",
    "AlreadyThere",
    "CannotOverlap",
    "CannotSave",
    "Incomplete",
    "Made",
    "Misleading",
    "NoScopes",
    "NoSuchKey",
    "NoSuchService",
    "Profile",
    "RelyingParty",
    "Scope",
    "TooManyKeys",
    "WrongAddress",
    "WrongScope",
    "add_service",
    "ask_now",
    "change_service",
    "draw_logo",
    "end_key",
    "end_service",
    "make_key",
    "replay",
    "replay_given_up",
    "rotate_key",
    "save_client",
    "set_status",
]
