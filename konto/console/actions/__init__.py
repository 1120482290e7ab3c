"""What can be done about staff, a verb each."""

from konto.console.actions.entry import Refused, end_sessions, sign_in, sign_out
from konto.console.actions.staffing import Added, AlreadyStaff, BadSetUp, NoSuchStaff, add, end, finish_set_up, renew
from konto.console.models import Role
from konto.kernel.throttle import Slow

__all__ = [
    "Added",
    "AlreadyStaff",
    "BadSetUp",
    "NoSuchStaff",
    "Refused",
    "Role",
    "Slow",
    "add",
    "end",
    "end_sessions",
    "finish_set_up",
    "renew",
    "sign_in",
    "sign_out",
]
