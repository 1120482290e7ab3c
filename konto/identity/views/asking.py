"""What every form for strangers has in common: the challenge, the pace, and a pending sign-up."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import Any, TypeVar

from cryptography.fernet import InvalidToken
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from konto.identity import challenge, challenge_codes, identifiers, known_device, mistyped
from konto.identity.access import account_in
from konto.identity.challenge_codes import Place
from konto.identity.forms.challenged import CODE, Asker, Challenged, contact_in
from konto.identity.identifiers import Known
from konto.identity.models import Account, Proof, Purpose, State
from konto.kernel import clock, ids, keys, throttle
from konto.kernel.throttle import Limit
from konto.notices import actions as notices
from konto.web import csp, languages
from konto.web.visitors import network_of

F = TypeVar("F", bound=Challenged)
BROWSER = "browser"
PENDING = "pending"
ASKED = "letter_asked"
ANOTHER_PICTURE = "another_picture"
CODE_INSTEAD = "code_instead"

LETTER_LEFT = _("The letter is on its way.")
TEXT_LEFT = _("The text is on its way.")
UNREACHABLE = _("A code can't be sent there. Type an e-mail address or a phone number, or use the picture.")
CODES_SPENT = ngettext_lazy(
    "Several codes were sent already. Use the picture, or try again in %(minutes)d minute.",
    "Several codes were sent already. Use the picture, or try again in %(minutes)d minutes.",
    "minutes",
)


def form_for(request: HttpRequest, kind: type[F], *, limits: list[Limit], **kwargs: Any) -> F:
    """The form, filled where it was sent, with the challenge where one is wanted.

    Raises throttle.Slow where one of the limits is reached.
    """
    challenged = challenge.wanted(throttle.counts(limits))
    if request.method != "POST":
        return kind(challenged=challenged, asker=_asker(request), **kwargs)
    return filled(request, kind, challenged=challenged, **kwargs)


def fresh(request: HttpRequest, kind: type[F], *, limits: dict[str, Limit], **kwargs: Any) -> F:
    """The form before it is filled in, with the challenge where sending it would ask for one.

    Where a limit is reached it is said on sending, not to whoever only looks.
    """
    try:
        failures = throttle.counts(limits.values())
    except throttle.Slow:
        failures = dict.fromkeys(limits.values(), challenge.SUSPICIOUS)
    challenged = challenge.wanted(failures)
    return kind(challenged=challenged, asker=_asker(request), **kwargs)


def filled(request: HttpRequest, kind: type[F], *, challenged: bool, **kwargs: Any) -> F:
    """The form as it was sent; or, with what was typed, another challenge, another language, or a code in its place.

    Those are asked for by buttons of their own, which judge nothing: then the form is not bound, so it isn't valid.
    """
    given = {**kwargs, "asker": _asker(request)}
    if ANOTHER_PICTURE in request.POST:
        return kind(challenged=True, **_as_typed(request, given))
    if CODE_INSTEAD in request.POST and challenged:
        return _with_code_sent(request, kind, given)
    if CODE_INSTEAD in request.POST or languages.switched(request):
        return kind(challenged=challenged, **_as_typed(request, given))
    return kind(request.POST, challenged=challenged, **given)


def _as_typed(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    typed = request.POST.dict()
    if language := languages.switched(request):
        typed["language"] = language  # where the form asks for one
    return {**given, "initial": typed}


def _asker(request: HttpRequest) -> Asker:
    return Asker(
        network=network_of(request),
        place=lambda: Place(_page_of(request), browser_secret(request)),
        shown=lambda shown: csp.allow(request, shown.sources),
    )


def _page_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _with_code_sent(request: HttpRequest, kind: type[F], given: dict[str, Any]) -> F:
    """Send a code to whom the form is about; only what is wrong with that one field is said."""
    tried = kind(request.POST, challenged=True, **given)
    if not tried.takes_code:
        return kind(challenged=True, **_as_typed(request, given))
    for name in set(tried.errors) - {kind.contact}:
        del tried.errors[name]
    contact = contact_in(tried.cleaned_data.get(kind.contact))
    problem = _send_code(request, contact) if contact else UNREACHABLE
    if not contact or problem:
        if not tried.errors:
            tried.add_error(kind.contact, str(problem))
        return tried
    form = kind(**_as_typed(request, given))
    form.ask_for_code(sent_to=contact.value)
    return form


def _send_code(request: HttpRequest, contact: Known) -> str | Promise:
    """Says why no code could be sent; nothing where one is on its way."""
    place = Place(_page_of(request), browser_secret(request))
    try:
        challenge_codes.send(
            contact, place=place, network=network_of(request), language=translation.get_language() or ""
        )
    except challenge_codes.Unreachable:
        return UNREACHABLE
    except (throttle.Slow, notices.TooMany) as too_often:
        minutes = ceil(too_often.wait.total_seconds() / 60)
        return str(CODES_SPENT % {"minutes": minutes})
    return ""


def browser_secret(request: HttpRequest) -> bytes:
    """The digest of a secret that this browser's session holds: shows later that it is the same browser."""
    secret = request.session.setdefault(BROWSER, ids.token())
    return ids.digest(secret)


def counted_as(request: HttpRequest, folded: str) -> str:
    """Under what this browser's further tries for an identifier count: a keyed mark of what was typed.

    Not of an account, so that the pace is the same where there is none. A device that was in before counts apart, so
    that strangers don't stop the owner.
    """
    return keys.fingerprint("counted", f"{folded} {known_device.device_of(request, folded)}").hex()


def same_browser(request: HttpRequest, proof: Proof) -> bool:
    """Whether this browser made the sign-up that the proof belongs to."""
    secret = request.session.get(BROWSER) if request.COOKIES else None
    return bool(secret and proof.browser_digest and ids.digest(secret) == bytes(proof.browser_digest))


def remember_pending(request: HttpRequest, contact: str, *, account: Account | None) -> None:
    """Keep which sign-up this browser waits for; the same shape whether there is one or not.

    With it, sealed, the address that was probably meant; and whether a code came already, in the picture's place.
    """
    request.session[PENDING] = {
        "masked": identifiers.mask(contact),
        "account": str(account.pk if account else ids.uuid7()),
        "meant": keys.seal(mistyped.meant(contact)).decode(),
        "twice": CODE in request.POST,
    }
    letter_asked(request)


def meant_address(request: HttpRequest) -> str:
    """The address that was probably meant where another was typed; nothing where none was."""
    try:
        return keys.unseal(request.session[PENDING]["meant"].encode())
    except (KeyError, InvalidToken):
        return ""


def brought_a_code(request: HttpRequest) -> bool:
    """Whether the sign-up was sent with a code in the picture's place: then a second one needs a word why."""
    return bool(request.session.get(PENDING, {}).get("twice"))


def on_its_way(contact: str) -> str:
    """What is said when something was sent to a contact, masked or not, or would have been."""
    return str(LETTER_LEFT if "@" in contact else TEXT_LEFT)


def letter_asked(request: HttpRequest) -> None:
    """Note when this browser had a letter sent, or would have."""
    request.session[ASKED] = clock.now().isoformat()


def letter_asked_at(request: HttpRequest) -> datetime | None:
    asked = request.session.get(ASKED)
    return datetime.fromisoformat(asked) if asked else None


def pending_account(request: HttpRequest) -> Account | None:
    """The account whose address this browser may confirm: signed in here, or signed up here and waiting."""
    signed_in = account_in(request)
    if signed_in:
        return signed_in
    pending = request.session.get(PENDING)
    if not pending:
        return None
    account = Account.objects.filter(pk=pending["account"], state=State.NEW).first()
    proof = Proof.objects.filter(account=account, purpose=Purpose.ACTIVATE).order_by("-created_at").first()
    return account if account and proof and same_browser(request, proof) else None
