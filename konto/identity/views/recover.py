"""Getting back in: asking for a code, typing it, having it sent again or elsewhere.

Where nothing may be told, every page here is the same whatever was typed, and the truth goes to it by letter.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import access, challenge, disclosure, known_device, proofs, queries
from konto.identity.actions.recovery import send_recovery, tell_no_account, way_for, ways_back
from konto.identity.actions.recovery_proof import Proved, recover_by_code
from konto.identity.actions.writing import kind_to_write_to
from konto.identity.forms.activation import CodeForm
from konto.identity.forms.recover import RecoverForm
from konto.identity.identifiers import Known, fold
from konto.identity.models import Account, Identifier, State
from konto.identity.proofs import Outcome, Verdict
from konto.identity.views import asking, carried, recovering
from konto.identity.views.recovering import Recovering
from konto.kernel import clock, throttle
from konto.kernel.actors import Actor
from konto.kernel.throttle import Limit
from konto.notices import actions as notices
from konto.web import errors
from konto.web.visitors import network_of

BETWEEN_LETTERS = timedelta(minutes=1)
NO_TEXTS = _("Texts can't be sent at this moment. Type your e-mail address, or ask a person.")


@require_http_methods(["GET", "HEAD", "POST"])
@disclosure.same_time()
def recover(request: HttpRequest) -> HttpResponse:
    """Which account? One field for an address, a number or a user name."""
    if request.method != "POST":
        start = {"address": carried.typed(request)}
        return _first_page(request, asking.form_for(request, RecoverForm, limits=[], initial=start))
    if there := carried.brought(request, "identity:recover"):
        return there
    limits = _limits(request)
    try:
        failures = throttle.counts(limits)
        form = asking.filled(request, RecoverForm, challenged=challenge.wanted(failures))
        if not form.is_valid():
            return _first_page(request, form)
        throttle.spend(limits)
        return _ask(request, form) or _refused(request, form, failures, limits)
    except (throttle.Slow, notices.TooMany) as too_often:
        return errors.too_many(request, wait=too_often.wait)


@require_http_methods(["GET", "HEAD", "POST"])
@disclosure.same_time()
def code(request: HttpRequest) -> HttpResponse:
    """The page that waits for the code."""
    found = recovering.current(request)
    if found is None or not found.sent:
        return redirect("identity:recover")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _code_page(request, found, form)
    account = recovering.account_of(found)
    if account is None:
        proved = Proved(Verdict(Outcome.WRONG))
    else:
        proved = recover_by_code(account, form.cleaned_data["code"], browser=asking.browser_secret(request))
    if proved.recovery:
        return lead_on(request, found, proved)
    form.add_error("code", disclosure.code_failed(proofs.explain(proved.verdict)))
    return _code_page(request, found, form)


@require_POST
@disclosure.same_time()
def again(request: HttpRequest) -> HttpResponse:
    """Send another code, at most once a minute to one contact; to the other contact where that is asked for."""
    found = recovering.current(request)
    if found is None or not found.sent:
        return redirect("identity:recover")
    limits = [
        Limit("recovery again", found.counted or found.account, 10),
        Limit("recovery network", network_of(request), 50),
    ]
    try:
        throttle.counts(limits)
        if _send_again(request, found, kind=request.POST.get("kind") or found.kind, limits=limits):
            messages.success(request, _("Another code is on its way. The one before no longer works."))
    except (throttle.Slow, notices.TooMany) as too_often:
        return errors.too_many(request, wait=too_often.wait)
    return redirect("identity:recover_code")


def lead_on(request: HttpRequest, found: Recovering, proved: Proved) -> HttpResponse:
    """To the new password, or to the page that says when."""
    assert proved.recovery
    found.recovery = str(proved.recovery.id)
    recovering.keep(request, found)
    opens_now = proved.recovery.browser_digest is not None
    return redirect("identity:recover_password" if opens_now else "identity:recovery_waits")


# --- asking --------------------------------------------------------------------------------------------------------
def _ask(request: HttpRequest, form: RecoverForm) -> HttpResponse | None:
    """To the page that waits for the code; None where the form says why not."""
    asked: Known = form.asked
    account = queries.account_by(asked.value)
    contact = way_for(account, kind=kind_to_write_to(asked)) if account else None
    if disclosure.tells() and not contact:
        _tell_by_letter(asked, account, network=network_of(request))
        form.add_error("address", _why_not(account))
        return None
    found = recovering.begin(request, account if contact else None, heading=access.heading(request) or "")
    found.counted = asking.counted_as(request, asked.folded)
    if account and contact:
        if not _send(request, account, contact):
            form.add_error("address", NO_TEXTS)
            return None
    else:
        _tell_by_letter(asked, account, network=network_of(request))
    _note_sent(request, found, contact)
    return redirect("identity:recover_code")


def _send(request: HttpRequest, account: Account, contact: Identifier) -> bool:
    """False where texts can't be sent. Where nothing may be told, caps and failures stay unsaid, and nothing is counted
    for the network: without an account no letter would go.

    Raises notices.TooMany where it may be said.
    """
    try:
        send_recovery(
            account,
            contact,
            browser=asking.browser_secret(request),
            is_own_device=recovering.is_own_device(request, account),
            network=network_of(request) if disclosure.tells() else None,
            actor=Actor.stranger(),
        )
    except notices.TooMany:
        if disclosure.tells():
            raise
    except notices.NoGateway:
        return not disclosure.tells()
    except ObjectDoesNotExist:  # gone at this very moment: no code is waiting, and the next page will say so
        return True
    return True


def _tell_by_letter(asked: Known, account: Account | None, *, network: str) -> None:
    """The truth for whoever holds what was typed. A cap that it meets is no news."""
    if account is not None:
        return
    try:
        tell_no_account(
            asked,
            language=translation.get_language() or "",
            network=network if disclosure.tells() else None,
        )
    except (notices.TooMany, notices.NoGateway):
        return


def _why_not(account: Account | None) -> str:
    if account is None or account.state == State.MERGED:
        return str(disclosure.NOTHING_TO_RECOVER)
    return str(disclosure.GOING if account.state == State.ERASING else disclosure.NO_WAY_BACK)


def _send_again(request: HttpRequest, found: Recovering, *, kind: str, limits: list[Limit]) -> bool:
    """Whether a letter went, or would have. Raises throttle.Slow, notices.TooMany."""
    if not disclosure.tells():
        kind = found.kind
    last = found.sent_at(kind)
    if last and clock.now() < last + BETWEEN_LETTERS:
        return False
    throttle.spend(limits)
    account = recovering.account_of(found)
    contact = way_for(account, kind=kind) if account else None
    if account and contact and not _send(request, account, contact):
        return False
    if contact is None and disclosure.tells():
        return False  # the account went meanwhile, or its number has a new holder
    _note_sent(request, found, contact)
    return True


def _note_sent(request: HttpRequest, found: Recovering, contact: Identifier | None) -> None:
    """Where nothing may be told, nothing is kept of where it went either: the page doesn't say it."""
    if contact and disclosure.tells():
        recovering.sent(request, found, kind=contact.kind, masked=contact.masked)
    else:
        recovering.sent(request, found, kind="", masked="")


# --- pages ---------------------------------------------------------------------------------------------------------
def _refused(request: HttpRequest, form: RecoverForm, failures: dict[Limit, int], limits: list[Limit]) -> HttpResponse:
    """The form with what was refused; with the challenge, where the next try will need one."""
    if challenge.wanted({limit: failures.get(limit, 0) + 1 for limit in limits}):
        form.ask_for_picture()
    return _first_page(request, form)


def _first_page(request: HttpRequest, form: RecoverForm) -> HttpResponse:
    context = {"form": form, "next": access.heading(request) or ""}
    return render(request, "identity/recover.html", context, status=400 if form.is_bound and form.errors else 200)


def _code_page(request: HttpRequest, found: Recovering, form: CodeForm) -> HttpResponse:
    account = recovering.account_of(found) if disclosure.tells() else None
    others = recovering.other_ways(found, ways_back(account)) if account else []
    context = {
        "form": form,
        "masked": found.masked,
        "by_text": found.kind == "phone",
        "again_at": _next_letter_at(found, found.kind),
        "others": [(one, _next_letter_at(found, one.kind)) for one in others],
        "minutes": proofs.CODE_LIVES.seconds // 60,
    }
    return render(request, "identity/recover_code.html", context, status=400 if form.errors else 200)


def _next_letter_at(found: Recovering, kind: str) -> datetime | None:
    """When the next letter to this kind of contact may be asked for; None for now."""
    last = found.sent_at(kind)
    return last + BETWEEN_LETTERS if last and last + BETWEEN_LETTERS > clock.now() else None


def _limits(request: HttpRequest) -> list[Limit]:
    """What is counted for this try, whatever comes of it. Strangers' don't count on a device that was in before."""
    typed = fold(request.POST.get("address", "")) or "nothing"
    network = network_of(request)
    device = known_device.device_of(request, typed)
    return [
        Limit("recovery and device", f"{typed} {device}", 10) if device else Limit("recovery", typed, 20),
        Limit("recovery and network", f"{typed} {network} {device}", 10),
        Limit("recovery network", network, 50),
    ]
