"""What templates of the console ask about whoever is signed in, and how states are shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from konto.cases.actions import Status, Subject
from konto.cases.queries import Case
from konto.console import happened, menu, permissions, queries
from konto.console.models import Staff
from konto.console.permissions import Permission
from konto.identity.actions import State
from konto.identity.models import Account
from konto.kernel import clock
from konto.web.templatetags.ui import badge, duration

register = template.Library()

DAYS = {"en": "j F Y", "uk": "j E Y р.", "nb": "j. F Y"}
ACCOUNT_KINDS = {State.NEW: "waiting", State.ACTIVE: "success"}


@register.filter
def may(staff: Staff, permission: str) -> bool:
    """`{% if staff|may:"standing.review" %}`: whether one of their roles allows it."""
    return permissions.may(staff, Permission(permission))


@register.filter
def role_names(staff: Staff) -> str:
    """Their roles in words."""
    return ", ".join(queries.roles_of(staff))


@register.filter
def door_kind(kind: str) -> str:
    """The name of a kind of ways in."""
    return str(happened.DOORS[kind])


@register.simple_tag
def case_path(case: Case, staff: Staff) -> str:
    """Where staff read a case; nothing where they may not: appeals are for those who decide them."""
    needed = Permission.REVIEW if case.subject == Subject.APPEAL else Permission.CASES
    return reverse("console:case", args=[case.pk]) if permissions.may(staff, needed) else ""


@register.filter
def dated(when: date) -> str:
    """A day with its year, as people write it."""
    return date_format(when, DAYS.get(get_language() or "", "DATE_FORMAT"))


@register.filter
def hours(number: float) -> str:
    """A time in hours as people say it."""
    return duration(number * 3_600)


@register.simple_tag
def console_menu(staff: Staff) -> list[dict[str, Any]]:
    """The menu entries that they may use."""
    return [entry._asdict() for entry in menu.entries_for(staff)]


@register.inclusion_tag("web/ui/badge.html")
def account_state(account: Account) -> dict[str, Any]:
    """How far an account is, in a word."""
    if account.restricted:
        return badge("danger", _("restricted"))
    return badge(ACCOUNT_KINDS.get(State(account.state), "warning"), str(happened.STATES[account.state]))


@register.inclusion_tag("web/ui/badge.html")
def case_state(case: Case) -> dict[str, Any]:
    """Whose turn it is in a case, and whether the answer is overdue."""
    if case.status == Status.OPEN:
        return badge("danger", _("overdue")) if case.answer_by <= clock.now() else badge("waiting", _("waits"))
    return badge("success", _("answered")) if case.status == Status.ANSWERED else badge("neutral", _("closed"))
