"""Settings: name, language, password, devices."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from konto.identity import actions, disclosure, queries
from konto.identity.access import for_account, for_errand, proved_lately, to_prove
from konto.identity.forms.passwords import PasswordForm
from konto.identity.forms.profile import LanguageForm, NameForm
from konto.identity.middleware import store
from konto.identity.models import Account, Session
from konto.identity.views import settings_profile
from konto.kernel import throttle
from konto.kernel.actors import Actor
from konto.notices import queries as letters
from konto.web import errors, languages
from konto.web.forms import Form
from konto.web.visitors import network_of


@require_safe
@for_account
def settings(request: HttpRequest, account: Account) -> HttpResponse:
    """Whose account this is, what state everything is in, and the way to each thing that can be changed."""
    found = settings_profile.lines(account)
    context = {
        "account": account,
        "contacts": found,
        "user_name": settings_profile.user_name(account),
        "reached": any(one.state in ("confirmed", "stale") for one in found),
        "lacks_second": settings_profile.lacks_second(account, found),
        "texts": letters.texts_can_be_sent(),
        "pause": letters.break_of(account.ref),
    }
    return render(request, "identity/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def name(request: HttpRequest, account: Account) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"name": account.name})
    if request.method == "POST" and form.is_valid():
        actions.rename(account, form.cleaned_data["name"], actor=Actor.person(account.ref))
        return _saved(request, _("Your name is changed."))
    return _page(request, form, _("Your name"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_errand("language")
def language(request: HttpRequest, account: Account) -> HttpResponse:
    form = LanguageForm(request.POST or None, initial={"language": account.language})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["language"]
        actions.change_language(account, chosen, actor=Actor.person(account.ref))
        with translation.override(chosen):
            answer = _saved(request, _("Pages and letters now use this language."))
        languages.remember(answer, chosen)  # signed out again, they are spoken to as before
        return answer
    return _page(request, form, _("Your language"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def password(request: HttpRequest, account: Account) -> HttpResponse:
    if not account.has_usable_password():
        return redirect("identity:door_password")
    form = PasswordForm(request.POST if request.method == "POST" else None, about=queries.known_of(account))
    try:
        if request.method == "POST" and _knows(request, account, form) and form.is_valid():
            return _change_password(request, account, form.cleaned_data["password"])
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    return _page(request, form, _("Your password"), _("Every other device is signed out when you change it."))


@require_safe
@for_account
def devices(request: HttpRequest, account: Account) -> HttpResponse:
    row = store(request).row
    here = row.id if row else None
    first = sorted(queries.sessions_of(account), key=lambda one: one.id != here)  # this one, then the latest
    context = {"sessions": first, "here": here}
    return render(request, "identity/devices.html", context)


@require_POST
@for_account
def end_device(request: HttpRequest, account: Account, session: UUID) -> HttpResponse:
    if _shows_first_who_it_is(request, queries.sessions_of(account).filter(id=session)):
        return to_prove(request, back=resolve_url("identity:devices"))
    actions.end_session(account, session, actor=Actor.person(account.ref))
    messages.success(request, _("Signed out there."))
    return redirect("identity:devices")


@require_POST
@for_account
def end_other_devices(request: HttpRequest, account: Account) -> HttpResponse:
    if _shows_first_who_it_is(request, queries.sessions_of(account)):
        return to_prove(request, back=resolve_url("identity:devices"))
    row = store(request).row
    actions.end_sessions(account, actor=Actor.person(account.ref), but=row.id if row else None)
    messages.success(request, _("Every other device is signed out."))
    return redirect("identity:devices")


def _shows_first_who_it_is(request: HttpRequest, others: QuerySet[Session]) -> bool:
    """Whether somebody would put those out who were there before (ASVS 5.0, 7.5.2).

    Whoever was there first ends later ones by a button alone: that is the owner who finds a stranger on the list.
    """
    row = store(request).row
    return not proved_lately(request) and bool(row and others.filter(created_at__lt=row.created_at).exists())


def _knows(request: HttpRequest, account: Account, form: PasswordForm) -> bool:
    """Whether the password now is right. What is wrong with it and with the new one is said at once."""
    form.full_clean()
    current = form.cleaned_data.get("current")
    if not current:
        return False
    if not actions.prove_password(account, current, network=network_of(request)):
        form.add_error("current", disclosure.WRONG_PASSWORD_NOW)
        return False
    if form.cleaned_data.get("password") == current:
        form.add_error("password", _("This is the password you have now. Choose another."))
    return True


def _change_password(request: HttpRequest, account: Account, new: str) -> HttpResponse:
    row = store(request).row
    changed = actions.change_password(
        account, new, keep_session=row.id if row else None, network=network_of(request), actor=Actor.person(account.ref)
    )
    update_session_auth_hash(request, changed)
    return _saved(request, _("Your password is changed. Every other device is signed out."))


def _saved(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("identity:settings")


def _page(request: HttpRequest, form: Form, title: str, lead: str = "") -> HttpResponse:
    context = {"form": form, "heading": title, "lead": lead}
    return render(request, "identity/settings_form.html", context, status=400 if form.errors else 200)
