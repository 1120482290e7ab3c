"""What every form for strangers has in common: the picture code, the pace, and a pending sign-up."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpRequest

from konto.identity import challenge, throttle
from konto.identity.access import account_in
from konto.identity.forms.challenged import Challenged
from konto.identity.models import Account, Proof, Purpose, State
from konto.identity.throttle import Limit
from konto.kernel import clock, ids

F = TypeVar("F", bound=Challenged)
BROWSER = "browser"
PENDING = "pending"
ASKED = "letter_asked"
ANOTHER_PICTURE = "another_picture"


def form_for(request: HttpRequest, kind: type[F], *, limits: list[Limit], **kwargs: Any) -> F:
    """The form, filled where it was sent, with a picture code where one is wanted.

    Raises throttle.Slow where one of the limits is reached.
    """
    challenged = challenge.wanted(throttle.counts(limits))
    if request.method != "POST":
        return kind(challenged=challenged, **kwargs)
    return filled(request, kind, challenged=challenged)


def filled(request: HttpRequest, kind: type[F], *, challenged: bool) -> F:
    """The form as it was sent; or with what was typed and another picture, where that was all that was asked for."""
    if ANOTHER_PICTURE in request.POST:
        return kind(initial=request.POST.dict(), challenged=True)
    return kind(request.POST, challenged=challenged)


def browser_secret(request: HttpRequest) -> bytes:
    """The digest of a secret that this browser's session holds: shows later that it is the same browser."""
    secret = request.session.setdefault(BROWSER, ids.token())
    return ids.digest(secret)


def same_browser(request: HttpRequest, proof: Proof) -> bool:
    """Whether this browser made the sign-up that the proof belongs to."""
    secret = request.session.get(BROWSER) if request.COOKIES else None
    return bool(secret and proof.browser_digest and ids.digest(secret) == bytes(proof.browser_digest))


def remember_pending(request: HttpRequest, *, masked: str, account: Account | None) -> None:
    """Keep which sign-up this browser waits for; the same shape whether there is one or not."""
    request.session[PENDING] = {"masked": masked, "account": str(account.pk if account else ids.uuid7())}
    letter_asked(request)


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
