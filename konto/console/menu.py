"""The menu of the console: every entry stands here, in order, and shows itself to those who may use it."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konto.console.models import Staff
from konto.console.permissions import Permission, may


class Entry(NamedTuple):
    """`name` is the address's, without "console:"; `icon` one of heroicons."""

    label: str | Promise
    name: str
    icon: str
    needs: Permission


ENTRIES: Final = (
    Entry(_("Start"), "start", "home", Permission.START),
    Entry(_("Queue"), "queue", "inbox", Permission.CASES),
    Entry(_("Search"), "search", "magnifying-glass", Permission.SEARCH),
    Entry(_("Appeals"), "appeals", "scale", Permission.REVIEW),
    Entry(_("Grounds"), "grounds", "book-open", Permission.GROUNDS),
    Entry(_("Services"), "services", "building-storefront", Permission.SERVICES),
    Entry(_("Figures"), "figures", "chart-bar", Permission.FIGURES),
    Entry(_("Answer times"), "times", "clock", Permission.TIMES),
    Entry(_("Staff"), "staff", "users", Permission.STAFF),
)


def entries_for(staff: Staff) -> list[Entry]:
    """What this member of staff may use."""
    return [entry for entry in ENTRIES if may(staff, entry.needs)]
