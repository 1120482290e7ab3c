"""What can be done about staff, a verb each."""

from konto.console.actions.entry import Refused, sign_in, sign_out
from konto.console.actions.staffing import (
    Added,
    AlreadyStaff,
    BadSetUp,
    NoAdmin,
    NoRole,
    NoSuchStaff,
    Yourself,
    add,
    change_roles,
    end,
    finish_set_up,
    renew,
)
from konto.console.models import Role
from konto.kernel.throttle import Slow

__all__ = [
    "Added",
    "AlreadyStaff",
    "BadSetUp",
    "NoAdmin",
    "NoRole",
    "NoSuchStaff",
    "Refused",
    "Role",
    "Slow",
    "Yourself",
    "add",
    "change_roles",
    "end",
    "finish_set_up",
    "renew",
    "sign_in",
    "sign_out",
]
