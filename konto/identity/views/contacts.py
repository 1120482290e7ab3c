"""Another address or number, or a second contact: asked for, checked, confirmed, given up, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from konto.identity import disclosure, phones, proofs, queries, shield
from konto.identity.access import for_account, for_proved_account, proved_lately, to_prove
from konto.identity.actions import contacts, contacts_confirm
from konto.identity.actions.contacts_confirm import Confirmed, LastContact
from konto.identity.actions.contacts_room import Unusable
from konto.identity.doors.ways import ways_of
from konto.identity.forms.contacts import ContactCodeForm, NewAddressForm, NewNumberForm
from konto.identity.models import Account, ContactChange, Identifier, IdentifierKind, Purpose, State
from konto.identity.views import contacts_words as words
from konto.kernel import clock, throttle
from konto.kernel.actors import Actor
from konto.kernel.throttle import Limit
from konto.notices import actions as notices
from konto.web import errors
from konto.web.visitors import network_of

ContactForm = NewAddressForm | NewNumberForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_proved_account
@disclosure.same_time()
def contact(request: HttpRequest, account: Account, kind: IdentifierKind) -> HttpResponse:
    """Ask for another contact of this kind; one that waits stands in the field, to be checked."""
    if account.state != State.ACTIVE:
        return redirect("identity:activate")
    changes = shield.changes_of(account)
    form = _form(request, account, kind, waiting=changes.waiting(kind))
    limits = [Limit("contact", str(account.pk), 10), Limit("contact network", network_of(request), 50)]
    try:
        throttle.counts(limits)
        if request.method == "POST" and form.is_valid():
            throttle.spend(limits)
            if _ask(request, account, kind, form):
                return redirect("identity:contact_confirm", kind)
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    except notices.TooMany as capped:
        return errors.too_many(request, wait=capped.wait)
    context = {
        "form": form,
        "kind": kind,
        "has": queries.identifier_of(account, kind),
        "waiting": changes.waiting(kind),
        "told": [one.masked for one in shield.who_may_undo(account, changes)],
        **words.of(kind),
    }
    return render(request, "identity/contact.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def confirm(request: HttpRequest, account: Account, kind: IdentifierKind) -> HttpResponse:
    """The page that waits for the code."""
    target = _target(account, kind)
    if target is None:
        return redirect("identity:settings")
    form = ContactCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        confirmed = contacts_confirm.confirm_contact_by_code(
            account, kind, form.cleaned_data["code"], network=network_of(request), actor=Actor.person(account.ref)
        )
        if confirmed.verdict.right:
            return confirmed_page(request, kind, confirmed)
        form.add_error("code", proofs.explain(confirmed.verdict))
    again_at = contacts.next_code_at(account)
    context = {
        "form": form,
        "kind": kind,
        "target": target,
        "is_new": not isinstance(target, Identifier),
        "again_at": again_at if again_at > clock.now() else None,
        **words.of(kind),
    }
    return render(request, "identity/contact_confirm.html", context, status=400 if form.errors else 200)


@require_POST
@for_account
@disclosure.same_time()
def again(request: HttpRequest, account: Account, kind: IdentifierKind) -> HttpResponse:
    """Send another code, at most once a minute."""
    if _shows_first_who_it_is(request, account, kind):
        return to_prove(request, back=resolve_url("identity:settings"))
    try:
        sent = _resend(request, account, kind)
    except notices.TooMany as capped:
        return errors.too_many(request, wait=capped.wait)
    except notices.NoGateway:
        messages.error(request, words.NO_GATEWAY)
        return redirect("identity:settings")
    if sent:
        messages.success(request, words.of(kind)["on_its_way"])
    return redirect("identity:contact_confirm", kind)


@require_POST
@for_account
def give_up(request: HttpRequest, account: Account, kind: IdentifierKind) -> HttpResponse:
    """Leave everything as it is."""
    if contacts.give_up_contact(account, kind, actor=Actor.person(account.ref)):
        messages.success(request, _("Nothing is changed. The code we sent works no more."))
    return redirect("identity:settings")


@require_POST
@for_account
def check(request: HttpRequest, account: Account, kind: IdentifierKind) -> HttpResponse:
    """Send a code to a contact that the account has: its proof is old, or our letters came back."""
    identifier = queries.identifier_of(account, kind)
    if identifier is None or account.state != State.ACTIVE:
        return redirect("identity:settings")
    return again(request, kind)


@require_http_methods(["GET", "HEAD", "POST"])
@for_proved_account
def remove(request: HttpRequest, account: Account, kind: IdentifierKind) -> HttpResponse:
    """Take a contact off the account, unless it is the last one that proves whose it is."""
    identifier = queries.identifier_of(account, kind)
    if identifier is None or account.state != State.ACTIVE:
        return redirect("identity:settings")
    others = contacts_confirm.enough_without(account, kind)
    if request.method == "POST":
        try:
            contacts_confirm.remove_contact(account, kind, network=network_of(request), actor=Actor.person(account.ref))
        except LastContact:
            return redirect("identity:contact_remove", kind)
        messages.success(request, words.of(kind)["removed"])
        return redirect("identity:settings")
    context = {
        "identifier": identifier,
        "others": others,
        "kind": kind,
        "told": [one.masked for one in shield.who_may_undo(account, shield.changes_of(account))],
        **words.of(kind),
    }
    return render(request, "identity/contact_remove.html", context)


def confirmed_page(request: HttpRequest, kind: str, confirmed: Confirmed) -> HttpResponse:
    """Back to the settings, which show it; or why it can't be had, though the code was right."""
    if confirmed.trouble:
        messages.error(request, words.trouble(kind, confirmed.trouble))
    else:
        messages.success(request, words.of(kind)["confirmed"])
    return redirect("identity:settings")


def _form(
    request: HttpRequest, account: Account, kind: IdentifierKind, *, waiting: ContactChange | None
) -> ContactForm:
    data = request.POST if request.method == "POST" else None
    initial = {"contact": waiting.value if waiting else ""}
    if kind == IdentifierKind.EMAIL:
        return NewAddressForm(data, initial=initial)
    return NewNumberForm(data, initial=initial, region=phones.region_for(account.language))


def _ask(request: HttpRequest, account: Account, kind: IdentifierKind, form: ContactForm) -> bool:
    """Ask for the contact of the form; where it can't be had the form says why."""
    try:
        contacts.ask_contact(account, form.wish(), network=network_of(request), actor=Actor.person(account.ref))
    except contacts.SameContact:
        form.add_error("contact", words.of(kind)["same"])
    except Unusable as unusable:
        form.add_error("contact", words.trouble(kind, unusable.trouble))
    except notices.NoGateway:
        form.add_error("contact", words.NO_GATEWAY)
    else:
        return True
    return False


def _resend(request: HttpRequest, account: Account, kind: IdentifierKind) -> bool:
    network, actor = network_of(request), Actor.person(account.ref)
    if shield.waiting_change(account, kind):
        return contacts.resend_contact_code(account, kind, network=network, actor=actor)
    identifier = queries.identifier_of(account, kind)
    if identifier is None or account.state != State.ACTIVE:
        return False
    return contacts.prove_contact_again(account, identifier, network=network, actor=actor)


def _shows_first_who_it_is(request: HttpRequest, account: Account, kind: IdentifierKind) -> bool:
    """Whether a code would make a contact prove something alone again, for somebody who was let in long ago.

    Whoever holds a number from before, and found a device that is signed in, must not get a way in out of both. Where
    the account has no way to show who it is, the contact is all that it has.
    """
    identifier = queries.identifier_of(account, kind)
    if proved_lately(request) or identifier is None or shield.waiting_change(account, kind):
        return False
    return not queries.is_fresh(identifier) and bool(ways_of(account))


def _target(account: Account, kind: IdentifierKind) -> object:
    """What the code is for: a contact that waits, or one of the account to which a code was sent."""
    waiting = shield.waiting_change(account, kind)
    if waiting or account.state != State.ACTIVE:
        return waiting
    last = queries.last_proof(account, Purpose.CONTACT)
    held = last.identifier if last and last.ended != "used" else None
    return held if held and held.kind == kind else None
