"""The landing page of the undo link: what it takes back, and a button. Works signed out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from konto.identity import shield
from konto.identity.access import account_in
from konto.identity.actions.recovery import send_recovery, way_for
from konto.identity.actions.undo import Undo, UndoOutcome, undo_contact_change, weigh_undo
from konto.identity.doors import listing
from konto.identity.identifiers import mask, masks_apart
from konto.identity.models import ContactChange, IdentifierKind, State
from konto.identity.queries import REACHING
from konto.identity.views import asking, recovering
from konto.kernel.actors import Actor
from konto.notices import actions as notices
from konto.web import languages
from konto.web.visitors import network_of

STATUS = {UndoOutcome.GOOD: 200, UndoOutcome.UNKNOWN: 404, UndoOutcome.OCCUPIED: 409}


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Say what would be taken back; take it back when the button is pressed."""
    found = weigh_undo(token)
    if found.change:
        languages.speak(request, found.change.account.language)
    if request.method == "POST" and found.good:
        found = undo_contact_change(token, network=network_of(request))
        if found.good:
            _leave_ended_session(request, found)
            return _lead_to_new_password(request, found)
    if not found.good:
        return _over(request, found)
    assert found.change
    context = {
        "changes": [line(one) for one in found.changes if one.applied_at or not one.dropped_at],
        "asked_at": found.change.created_at,
        "doors": [listing.called(door, language=translation.get_language() or "") for door in found.doors()],
        "doors_since": found.doors_since,
        "back": _masked(_restored(found)),
        "leaving": found.change.account.state == State.LEAVING,
    }
    return render(request, "identity/undo.html", context)


def line(change: ContactChange) -> tuple[str, str]:
    """What changed, for a list of facts."""
    names = {
        IdentifierKind.EMAIL: _("E-mail address"),
        IdentifierKind.PHONE: _("Phone number"),
        IdentifierKind.NAME: _("User name"),
    }
    before, after = (one or _("none") for one in _shown(change))
    said = _("from %(before)s to %(after)s") if change.applied_at else _("from %(before)s to %(after)s (asked for)")
    return str(names[IdentifierKind(change.kind)]), said % {"before": before, "after": after}


def _leave_ended_session(request: HttpRequest, undo: Undo) -> None:
    """Where the account was open in this very browser, its session is over with the others: go on in a new one."""
    signed_in = account_in(request)
    assert undo.change
    if signed_in and signed_in.pk == undo.change.account_id:
        logout(request)


def _lead_to_new_password(request: HttpRequest, undo: Undo) -> HttpResponse:
    """The code for it goes to a contact that is back; where none can go now, the page says how to ask for one."""
    assert undo.change
    account = undo.change.account
    back = _restored(undo)
    contact = way_for(account, kind=back[0].kind if back else "")
    try:
        if contact is None:
            raise notices.NoGateway
        browser = asking.browser_secret(request)
        send_recovery(
            account, contact, browser=browser, is_own_device=True, network=None, actor=Actor.person(account.ref)
        )
    except (notices.TooMany, notices.NoGateway):
        return render(request, "identity/undo_done.html", {"back": _masked(back)})
    recovering.sent(request, recovering.begin(request, account, heading=""), kind=contact.kind, masked=contact.masked)
    said = _("Taken back, and everybody is signed out. With the code sent to %(contact)s you choose a new password.")
    messages.success(request, said % {"contact": contact.masked})
    answer = redirect("identity:recover_code")
    if account_in(request) is None and not languages.supported(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
        languages.keep(request, answer, account.language)  # the pages that follow know no account
    return answer


def _restored(undo: Undo) -> list[ContactChange]:
    return [one for one in shield.restored_by(undo.changes).values() if one.kind in REACHING and one.old_value]


def _masked(changes: list[ContactChange]) -> list[str]:
    return [_shown(one)[0] for one in changes]


def _shown(change: ContactChange) -> tuple[str, str]:
    """Before and after: contacts masked, since whoever opens the link may be a passer-by; user names as they are."""
    old, new = change.old_value, change.value
    if change.kind not in REACHING:
        return old, new
    if old and new:
        return masks_apart(old, new)
    return (mask(old) if old else ""), (mask(new) if new else "")


def _over(request: HttpRequest, found: Undo) -> HttpResponse:
    """A link that takes nothing back: why, and the way on."""
    context = {"outcome": str(found.outcome), "change": found.change}
    return render(request, "identity/undo_over.html", context, status=STATUS.get(found.outcome, 410))
