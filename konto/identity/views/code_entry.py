"""Coming in by a code: asking for it, typing it, having it sent again.

Where nothing may be told, every page here is the same whatever was typed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import access, disclosure, known_device, proofs, queries
from konto.identity.actions.code_entry import contact_for_entry, enter_by_code, send_entry_code
from konto.identity.actions.writing import kind_to_write_to
from konto.identity.adapter import enter
from konto.identity.forms.activation import CodeForm
from konto.identity.forms.code_entry import CodeEntryForm
from konto.identity.identifiers import Known, fold
from konto.identity.models import Account, Identifier
from konto.identity.proofs import Outcome, Verdict
from konto.identity.views import asking, carried
from konto.kernel import clock, ids, throttle
from konto.kernel.throttle import Limit
from konto.notices import actions as notices
from konto.web import errors
from konto.web.visitors import network_of

KEY = "entering"
BETWEEN_CODES = timedelta(minutes=1)


@dataclass
class Entering:
    """What this browser remembers: for which account, where the code went, when, and where to go after.

    The same shape whether there is an account or not; one that isn't there has an id that nobody has.
    """

    account: str
    kind: str
    sent_at: str
    masked: str
    heading: str
    counted: str = ""
    """Under what its tries count: see `asking.counted_as`."""

    @property
    def again_at(self) -> datetime:
        return datetime.fromisoformat(self.sent_at) + BETWEEN_CODES

    def found(self) -> Account | None:
        return Account.objects.filter(pk=UUID(self.account)).first()


@require_http_methods(["GET", "HEAD", "POST"])
@disclosure.same_time()
def ask(request: HttpRequest) -> HttpResponse:
    """Which account? One field for an address, a number or a user name."""
    if access.account_in(request):
        return redirect(access.heading(request) or "cabinet:home")
    if request.method != "POST":
        start = {"address": carried.typed(request)}
        return _first_page(request, asking.form_for(request, CodeEntryForm, limits=[], initial=start))
    return carried.brought(request, "identity:code_entry") or _asked(request)


def _asked(request: HttpRequest) -> HttpResponse:
    limits = _limits(request)
    try:
        form = asking.form_for(request, CodeEntryForm, limits=limits)
        if form.is_valid():
            throttle.spend(limits)
            return _send_first(request, form)
    except (throttle.Slow, notices.TooMany) as too_often:
        return errors.too_many(request, wait=too_often.wait)
    return _first_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@disclosure.same_time()
def code(request: HttpRequest) -> HttpResponse:
    """The page that waits for the code."""
    entering = _current(request)
    if entering is None:
        return redirect("identity:code_entry")
    form = CodeForm(request.POST if request.method == "POST" else None)
    limits = [Limit("entry code", entering.counted, 20), Limit("network", network_of(request), 200)]
    try:
        if form.is_valid():
            throttle.reserve(limits)
            return _try(request, entering, form, limits)
        throttle.counts(limits)
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    return _code_page(request, entering, form)


@require_POST
@disclosure.same_time()
def again(request: HttpRequest) -> HttpResponse:
    """Send another code, at most once a minute."""
    entering = _current(request)
    if entering is None:
        return redirect("identity:code_entry")
    limits = [Limit("entry again", entering.counted, 10), Limit("entry network", network_of(request), 50)]
    try:
        throttle.counts(limits)
        if clock.now() >= entering.again_at:
            throttle.spend(limits)
            account = entering.found()
            contact = contact_for_entry(account, kind=entering.kind) if account else None
            if not (account and contact) or _send(request, account, contact):
                entering.sent_at = clock.now().isoformat()
                request.session[KEY] = asdict(entering)
                messages.success(request, _("Another code is on its way. The one before no longer works."))
    except (throttle.Slow, notices.TooMany) as too_often:
        return errors.too_many(request, wait=too_often.wait)
    return redirect("identity:code_entry_code")


def _send_first(request: HttpRequest, form: CodeEntryForm) -> HttpResponse:
    asked: Known = form.asked
    account = queries.account_by(asked.value)
    contact = _first_contact(account, asked) if account else None
    if disclosure.tells() and not contact:
        form.add_error("address", disclosure.NO_ENTRY_CODE if account else disclosure.no_account())
        return _first_page(request, form)
    if account and contact and not _send(request, account, contact):
        form.add_error("address", _("Texts can't be sent at this moment. Type your e-mail address instead."))
        return _first_page(request, form)
    told = contact if contact and disclosure.tells() else None
    entering = Entering(
        account=str(account.pk if account and contact else ids.uuid7()),
        kind=asked.kind,
        sent_at=clock.now().isoformat(),
        masked=told.masked if told else "",
        heading=access.heading(request) or "",
        counted=asking.counted_as(request, asked.folded),
    )
    request.session[KEY] = asdict(entering)
    return redirect("identity:code_entry_code")


def _first_contact(account: Account, asked: Known) -> Identifier | None:
    """What was typed; while texts are scarce rather the address, where the number would open the account as well."""
    typed = contact_for_entry(account, kind=asked.kind)
    better = contact_for_entry(account, kind=kind_to_write_to(asked)) if typed else None
    return better if better and not better.bounced_at else typed


def _send(request: HttpRequest, account: Account, contact: Identifier) -> bool:
    """False where texts can't be sent. Where nothing may be told, caps and failures stay unsaid, and nothing is counted
    for the network: without an account no letter would go.

    Raises notices.TooMany where it may be said.
    """
    own = any(known_device.device_of(request, one.folded) for one in queries.identifiers_of(account.subject))
    network, browser = network_of(request) if disclosure.tells() else None, asking.browser_secret(request)
    try:
        send_entry_code(account, contact, browser=browser, is_own_device=own, network=network)
    except notices.TooMany:
        if disclosure.tells():
            raise
    except notices.NoGateway:
        return not disclosure.tells()
    return True


def _try(request: HttpRequest, entering: Entering, form: CodeForm, limits: list[Limit]) -> HttpResponse:
    account = entering.found()
    if account is None:
        verdict = Verdict(Outcome.WRONG)
    else:
        verdict = enter_by_code(account, form.cleaned_data["code"], browser=asking.browser_secret(request))
    if account and verdict.right and verdict.proof:
        throttle.won(limits)
        del request.session[KEY]
        came_by = verdict.proof.held.value
        return enter(request, account, address=came_by, door="code", heading=entering.heading or None)
    throttle.lost(limits)
    form.add_error("code", disclosure.code_failed(proofs.explain(verdict)))
    return _code_page(request, entering, form)


def _current(request: HttpRequest) -> Entering | None:
    kept = request.session.get(KEY)
    return Entering(**kept) if kept else None


def _first_page(request: HttpRequest, form: CodeEntryForm) -> HttpResponse:
    context = {"form": form, "next": access.heading(request) or ""}
    return render(request, "identity/code_entry.html", context, status=400 if form.is_bound and form.errors else 200)


def _code_page(request: HttpRequest, entering: Entering, form: CodeForm) -> HttpResponse:
    again_at = entering.again_at if entering.again_at > clock.now() else None
    context = {"form": form, "masked": entering.masked, "again_at": again_at}
    return render(request, "identity/code_entry_code.html", context, status=400 if form.errors else 200)


def _limits(request: HttpRequest) -> list[Limit]:
    """What is counted for this try, whatever comes of it. On a device that was in before, strangers' don't count."""
    typed = fold(request.POST.get("address", "")) or "nothing"
    network, device = network_of(request), known_device.device_of(request, typed)
    return [
        Limit("entry and device", f"{typed} {device}", 10) if device else Limit("entry", typed, 20),
        Limit("entry and network", f"{typed} {network} {device}", 10),
        Limit("entry network", network, 50),
    ]
