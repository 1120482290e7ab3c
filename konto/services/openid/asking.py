"""What a service asks for, from the moment it sends somebody here until they are sent back.

Whoever has to sign in, show who they are or agree first finds the question again by a cookie: it is signed, lives for
an hour, and belongs to the browser in which the service asked. No address holds it, and nothing is kept of strangers.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from oauthlib.common import add_params_to_uri
from oauthlib.oauth2.rfc6749 import errors

from konto.identity import access
from konto.identity.access import Here
from konto.identity.models import Account
from konto.kernel import clock, ids
from konto.services import keys, subjects
from konto.services.models import Client
from konto.services.openid import consents, grants, issuer
from konto.services.openid.engine import engine
from konto.services.openid.validator import Gone

Pairs = list[tuple[str, str]]

LONGEST: Final = 3_000
LIVES: Final = timedelta(hours=1)
AT_ONCE: Final = 5
"""How many services one browser may ask for at the same time: each has a cookie, sent with every request."""

COOKIE: Final = "konto_asked_"
PATH: Final = "/openid/"
_SALT: Final = "konto.services.openid"
_OWN: Final = frozenset(
    {"prompt", "max_age", "id_token_hint", "claims", "ui_locales", "login_hint", "acr_values", "response_mode"}
)
"""What is answered here, and not by the engine. Answers are parameters of the address: wherever else a service wants
them, it is told so in the same way."""


class Refused(Exception):
    """Not to be sent back to whoever asked: the service isn't known, or the address isn't its own."""


class Refusal(Exception):
    """Sent back to the service, which is told why. `location` is where."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class Missing(StrEnum):
    """What has to happen before somebody can be sent back."""

    SIGN_IN = "sign_in"
    EXPLANATION = "explanation"
    PROOF = "proof"
    CONSENT = "consent"
    NOTHING = "nothing"


class Ask(NamedTuple):
    """A question that was checked. `since`: when it was asked first."""

    pairs: Pairs
    client: Client
    scopes: list[str]
    redirect_uri: str
    state: str
    prompts: frozenset[str]
    max_age: int | None
    hint: str
    since: datetime


def read(pairs: Pairs, *, since: datetime) -> Ask:
    """The question in these parameters. Raises Refused, or Refusal where the service can be told."""
    if len(urlencode(pairs)) > LONGEST:
        raise Refused
    try:
        scopes, found = engine().validate_authorization_request(_uri(pairs), "GET")
    except (errors.FatalClientError, ValueError):
        raise Refused from None
    except errors.OAuth2Error as error:
        raise Refusal(_with_issuer(error.in_uri(error.redirect_uri))) from None
    given = dict(pairs)
    ask = Ask(
        pairs=pairs,
        client=found["request"].client,
        scopes=scopes,
        redirect_uri=found["redirect_uri"],
        state=found["state"] or "",
        prompts=frozenset(given.get("prompt", "").split()),
        max_age=_seconds(given.get("max_age", "")),
        hint=given.get("id_token_hint", ""),
        since=since,
    )
    elsewhere = given.get("response_mode") not in (None, "", "query")
    if elsewhere or ("none" in ask.prompts and len(ask.prompts) > 1) or ask.max_age == -1:
        raise refusal(ask, "invalid_request")
    return ask


def missing(ask: Ask, account: Account | None, here: Here | None) -> Missing:
    """What has to happen first, in the order in which it is asked for."""
    if account is None or here is None:
        return Missing.SIGN_IN
    if not grants.may_enter(account):
        return Missing.EXPLANATION
    if here.proved_at < ask.since and _is_too_long_ago(ask, here):
        return Missing.PROOF
    if (
        _asks_anyway(ask)
        or not _is_meant(ask, account)
        or not consents.covers(ask.client.service, account.ref, ask.scopes)
    ):
        return Missing.CONSENT
    return Missing.NOTHING


def silently(ask: Ask, account: Account | None, here: Here | None) -> str:
    """Where to send somebody who may be shown nothing (`prompt=none`). Raises Refusal."""
    lacks = missing(ask, account, here)
    if lacks is Missing.NOTHING and account and here:
        return granted(ask, account, here)
    if account and lacks is Missing.CONSENT and not _is_meant(ask, account):
        lacks = Missing.SIGN_IN
    raise refusal(ask, _SILENT[lacks])


def granted(ask: Ask, account: Account, here: Here) -> str:
    """Where to send them with the code. Raises Refusal where the account went at this very moment."""
    try:
        headers, _, _ = engine().create_authorization_response(
            _uri(ask.pairs), "GET", scopes=ask.scopes, credentials={"account": account, "here": here}
        )
    except Gone:
        raise refusal(ask, "access_denied") from None
    return _with_issuer(headers["Location"])


def refusal(ask: Ask, error: str) -> Refusal:
    """What sends them back with an error that the protocol knows."""
    told = [("error", error), *([("state", ask.state)] if ask.state else [])]
    return Refusal(_with_issuer(add_params_to_uri(ask.redirect_uri, told)))


def keep(request: HttpRequest, response: HttpResponse, what: dict[str, Any]) -> str:
    """Give the browser something to bring back, in `response`; returns by which name it is asked for again."""
    older = sorted(name for name in request.COOKIES if name.startswith(COOKIE))
    for name in older[: max(0, len(older) + 1 - AT_ONCE)]:
        response.delete_cookie(name, path=PATH)
    name = f"{int(clock.now().timestamp()):x}-{ids.token()[:8]}"  # sorts by time: the oldest go first
    response.set_cookie(
        COOKIE + name,
        signing.dumps(what, salt=_SALT, compress=True),
        max_age=int(LIVES.total_seconds()),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return name


def kept(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """What was given to this browser by this name; None where it is another one's, or too old."""
    try:
        found: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE + name, ""), salt=_SALT, max_age=LIVES)
    except signing.BadSignature:
        return None
    return found


def forget(response: HttpResponse, name: str) -> None:
    """Take it back: it was answered."""
    response.delete_cookie(COOKIE + name, path=PATH)


def as_kept(ask: Ask) -> dict[str, Any]:
    """A question as a cookie holds it."""
    return {"asked": ask.pairs, "since": ask.since.timestamp()}


def again(found: dict[str, Any]) -> Ask:
    """The question that a cookie holds, checked anew: the service may have changed meanwhile. Raises as `read` does."""
    since = datetime.fromtimestamp(found["since"], UTC)
    return read([(name, value) for name, value in found["asked"]], since=since)


_SILENT: Final = {
    Missing.SIGN_IN: "login_required",
    Missing.PROOF: "login_required",
    Missing.EXPLANATION: "interaction_required",
    Missing.CONSENT: "consent_required",
}


def _uri(pairs: Pairs) -> str:
    return f"{PATH}authorize?{urlencode([pair for pair in pairs if pair[0] not in _OWN])}"


def _with_issuer(uri: str) -> str:
    """Who answers, so that a service with several providers can't be led to mix them up (RFC 9207)."""
    return str(add_params_to_uri(uri, [("iss", issuer.issuer())]))


def _seconds(text: str) -> int | None:
    """A number of seconds; None where nothing is said, -1 for what is none."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _is_too_long_ago(ask: Ask, here: Here) -> bool:
    """Whether who it is has to be shown anew."""
    if "login" in ask.prompts:
        return True
    return ask.max_age is not None and clock.now() - here.proved_at > timedelta(seconds=ask.max_age)


def _asks_anyway(ask: Ask) -> bool:
    """Whether the person is asked, whatever they agreed to: the service wants it, or it could be another one.

    What runs on a device shows no secret, and any program there can take its scheme or port (RFC 8252, section 8.6).
    """
    return bool(ask.prompts & {"consent", "select_account"}) or (
        ask.client.public and not ask.redirect_uri.startswith("https://")
    )


def _is_meant(ask: Ask, account: Account) -> bool:
    """Whether whoever is signed in is the one whom the service means, where it says so."""
    if not ask.hint:
        return True
    claims = keys.read(ask.hint)
    if not claims or claims.get("iss") != issuer.issuer() or claims.get("aud") != ask.client.client_id:
        return False
    return subjects.account_ref_of(ask.client.service, str(claims.get("sub", ""))) == account.ref


def account_and_session(request: HttpRequest) -> tuple[Account | None, Here | None]:
    """Who is signed in here, and in which session."""
    return access.account_in(request), access.session_here(request)
