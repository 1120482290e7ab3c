"""What can be done about staff, a verb each."""

from konto.console.actions.entry import Refused, sign_in, sign_out
from konto.console.actions.staffing import AlreadyStaff, BadSetUp, NoSuchStaff, add, end, finish_set_up, renew
from konto.console.models import Role
from konto.kernel.throttle import Slow

__all__ = [
    "AlreadyStaff",
    "BadSetUp",
    "NoSuchStaff",
    "Refused",
    "Role",
    "Slow",
    "add",
    "end",
    "finish_set_up",
    "renew",
    "sign_in",
    "sign_out",
]
