"""Connected services for apps, as from the pages: where somebody signs in with the account, and ending it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from konto.identity.access import account_in
from konto.identity.api import (
    TEXT,
    TIME,
    Answer,
    Data,
    Field,
    Operation,
    listed,
    look,
    maybe,
    offer,
    page,
    record,
    through,
    word,
)
from konto.services import queries
from konto.services.openid import consents
from konto.services.openid.consents import Connected

CONNECTED = "services:connected"


def overview(request: HttpRequest, data: Data) -> Answer:
    """Every service that somebody agreed to, by its code."""
    look(request, page(CONNECTED))
    account = account_in(request)
    if account is None:
        raise Http404
    return Answer(data=[_shown(one) for one in consents.connected(account.ref)])


def disconnect(request: HttpRequest, data: Data) -> Answer:
    """Signed out there, and asked again next time; the answer is what is left."""
    through(request, page("services:disconnect", code=word(data, "service")), {}, then={CONNECTED})
    return overview(request, data)


def _shown(one: Connected) -> dict[str, object]:
    return {
        "service": one.service.code,
        "name": queries.words_of(one.service)["name"],
        "scopes": one.consent.scopes,
        "since": one.consent.given_at.timestamp(),
        "last_at": one.last_at.timestamp() if one.last_at else None,
    }


SERVICES = listed(
    record({"service": TEXT, "name": TEXT, "scopes": listed(TEXT), "since": TIME, "last_at": maybe(TIME)})
)
_AT = "account/services"
_IN = {401: "Sign in first."}
offer(
    Operation("GET", _AT, "Where one signs in with the account.", overview, {200: "That."} | _IN, returns=SERVICES),
)
offer(
    Operation(
        "DELETE",
        _AT,
        "Disconnect a service: it is signed out, and asks again.",
        disconnect,
        {200: "What is left.", 404: "It isn't connected."} | _IN,
        (Field("service", "Its code, as listed."),),
        returns=SERVICES,
    ),
)
