"""What stands before every call of a service: who asks, how often, whether it was asked before, how it is refused."""

from konto.services.inbound import strictly
from konto.services.inbound.api import ServiceAPI
from konto.services.inbound.auth import Bearer, Caller, caller_of, for_service
from konto.services.inbound.bodies import JSON, LINES
from konto.services.inbound.cursors import USUAL, Cursor, Limit, Page, page
from konto.services.inbound.idempotency import REPLAYED, idempotent, key_in, key_reused
from konto.services.inbound.problems import Problem, nothing_here, shown
from konto.services.models import Scope

__all__ = [
    "JSON",
    "LINES",
    "REPLAYED",
    "USUAL",
    "Bearer",
    "Caller",
    "Cursor",
    "Limit",
    "Page",
    "Problem",
    "Scope",
    "ServiceAPI",
    "caller_of",
    "for_service",
    "idempotent",
    "key_in",
    "key_reused",
    "nothing_here",
    "page",
    "shown",
    "strictly",
]
