"""Leaving from an app, as from the pages: what goes, consent, questions, code, and the clock (App Store 5.1.1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest

from konto.departure import queries, views_after, views_before
from konto.departure.models import Departure
from konto.departure.questions import RATED
from konto.identity import queries as identities
from konto.identity.access import account_in
from konto.identity.api import (
    FLAG,
    TEXT,
    TIME,
    WHOLE,
    Answer,
    Data,
    Field,
    Operation,
    authentication,
    listed,
    look,
    maybe,
    offer,
    page,
    record,
    through,
)
from konto.kernel import holdings
from konto.notices import actions as notices

DONE = {401: "Sign in first; or show again who it is.", 409: "Consent is needed first."}
HERE = ""
"""The page that was asked answers itself."""


def consequences(request: HttpRequest, data: Data) -> Answer:
    """What goes, counted; and how far it is, where it has begun."""
    account = account_in(request)
    if account is None:
        return authentication(request)
    departure = queries.departure_of(account)
    if departure is None:
        look(request, views_before.consequences)  # who may not leave isn't shown what there is either
    identifiers = identities.identifiers_of(account.subject)
    counted = [
        {"label": str(one.label), "count": one.count, "note": str(one.note)} for one in holdings.counts(account.subject)
    ]
    kept = [{"what": str(one.what), "why": str(one.ground), "until": str(one.until)} for one in holdings.retained()]
    return Answer(
        data={
            "leaving": _progress(departure) if departure else None,
            "counted": counted,
            "kept": kept,
            "retired": [one.value for one in identifiers if one.proved_at],
            "free": [one.value for one in identifiers if not one.proved_at],
            "can_hurry": not identities.shielded(account),
            "grace": settings.KONTO_DEPARTURE_GRACE,
            "limit": settings.KONTO_DEPARTURE_LIMIT,
        }
    )


def consent(request: HttpRequest, data: Data) -> Answer:
    form = {name: data.get(name) for name in ("consequences", "terms")}
    through(request, views_before.consent, form, then={"departure:questions"})
    return Answer()


def answer(request: HttpRequest, data: Data) -> Answer:
    """The questions may be left out; the code goes out in any case."""
    through(request, views_before.questions, data or {"skip": "1"}, then={"departure:code"})
    return Answer(202)


def code_again(request: HttpRequest, data: Data) -> Answer:
    through(request, views_before.send_code, {}, then={"departure:code"})
    return Answer()


def agreement_again(request: HttpRequest, data: Data) -> Answer:
    through(request, views_before.send_agreement_code, {"kind": data.get("kind")}, then={"departure:code"})
    return Answer()


def leave(request: HttpRequest, data: Data) -> Answer:
    """The session ends with every other; the page at the secret link shows the clock, and takes it back."""
    form = {name: data.get(name) for name in ("code", "agreement", "password")}
    outcome = through(request, views_before.code, form, then={"departure:status"})
    page_of_clock = notices.link(outcome.response.headers["Location"])
    return Answer(202, {"status_page": page_of_clock, "key": outcome.parts["token"]})


def stay(request: HttpRequest, data: Data) -> Answer:
    through(request, views_after.waiting_keep, {}, then={HERE, "departure:waiting"})
    return Answer()


def hurry(request: HttpRequest, data: Data) -> Answer:
    through(request, views_after.waiting_now, {}, then={"departure:waiting"})
    return consequences(request, data)


def status(request: HttpRequest, data: Data) -> Answer:
    """For whoever has the secret of the status page; it works when the account is gone, too."""
    return Answer(data=_progress(_by_key(data)))


def status_stay(request: HttpRequest, data: Data) -> Answer:
    return _by_link(request, "departure:status_keep", data)


def status_hurry(request: HttpRequest, data: Data) -> Answer:
    return _by_link(request, "departure:status_now", data)


def _by_link(request: HttpRequest, name: str, data: Data) -> Answer:
    _by_key(data)
    through(request, page(name, token=data["key"]), {}, then={HERE, "departure:status"})
    return Answer(data=_progress(_by_key(data)))


def _by_key(data: Data) -> Departure:
    key = data.get("key")
    departure = queries.departure_by_token(key) if isinstance(key, str) and key.isprintable() else None
    if departure is None:
        raise Http404
    return departure


def _progress(departure: Departure) -> dict[str, Any]:
    progress = queries.progress(departure)
    return {
        "stage": str(departure.stage),
        "due_at": departure.due_at.timestamp(),
        "limit_at": departure.limit_at.timestamp(),
        "hurried": departure.hurried,
        "done": progress.done,
        "total": progress.total,
        "certificate": str(departure.id) if queries.certificate(departure.id) else None,
    }


_PROGRESS = record(
    {
        "stage": TEXT,
        "due_at": TIME,
        "limit_at": TIME,
        "hurried": FLAG,
        "done": WHOLE,
        "total": WHOLE,
        "certificate": maybe(TEXT),
    }
)
_CONSEQUENCES = record(
    {
        "leaving": maybe(_PROGRESS),
        "counted": listed(record({"label": TEXT, "count": WHOLE, "note": TEXT})),
        "kept": listed(record({"what": TEXT, "why": TEXT, "until": TEXT})),
        "retired": listed(TEXT),
        "free": listed(TEXT),
        "can_hurry": FLAG,
        "grace": WHOLE,
        "limit": WHOLE,
    }
)
_KEY = Field("key", "What stands in the status page's address, after its last word.")
_LINK = {404: "The secret opens nothing.", 409: "It is too late for that, or was done already."}
_CODE = Field("code", "The six digits that were sent.", example="123456")
for _operation in (
    Operation(
        "GET",
        "account/leaving",
        "What leaving takes with it, and how far it is.",
        consequences,
        {200: "That.", 401: DONE[401]},
        returns=_CONSEQUENCES,
    ),
    Operation(
        "POST",
        "account/leaving/consent",
        "Understand the consequences, and accept the terms of deletion.",
        consent,
        {200: "Noted for a day."} | DONE,
        (Field("consequences", "True.", "boolean"), Field("terms", "True.", "boolean")),
    ),
    Operation(
        "POST",
        "account/leaving/answers",
        "Answer the questions, or none of them, and have the code sent.",
        answer,
        {202: "The code is on its way."} | DONE,
        (
            Field("reason", "One of the page's.", required=False),
            Field("problems", "Some of the page's.", "array", required=False),
            *(Field(f"rate_{key}", "1 to 5.", required=False) for key, _label in RATED),
            Field("text", "In one's own words.", required=False),
        ),
    ),
    Operation("POST", "account/leaving/resend", "Send the code again.", code_again, {200: "As asked."} | DONE),
    Operation(
        "POST",
        "account/leaving/agreement",
        "Where contacts changed lately: send a code to one from before.",
        agreement_again,
        {200: "As asked."} | DONE,
        (Field("kind", "email or phone."),),
    ),
    Operation(
        "POST",
        "account/leaving",
        "Leave.",
        leave,
        {202: "It has begun, and every session has ended."} | DONE,
        (
            _CODE,
            Field("agreement", "The other contact's code, where one was asked for.", required=False),
            Field("password", "Where it was asked for long ago.", required=False),
        ),
        returns=record({"status_page": TEXT, "key": TEXT}),
    ),
    Operation("DELETE", "account/leaving", "Stay after all.", stay, {200: "The account is as it was."} | DONE),
    Operation(
        "POST",
        "account/leaving/now",
        "Leave sooner.",
        hurry,
        {200: "As asked, where that may be: see hurried."} | DONE,
        returns=_CONSEQUENCES,
    ),
    Operation(
        "POST",
        "links/leaving",
        "How far it is, without signing in (…/leave/status/KEY/).",
        status,
        {200: "That."} | _LINK,
        (_KEY,),
        returns=_PROGRESS,
    ),
    Operation(
        "POST",
        "links/leaving/stay",
        "Stay after all, without signing in.",
        status_stay,
        {200: "The account is as it was."} | _LINK,
        (_KEY,),
        returns=_PROGRESS,
    ),
    Operation(
        "POST",
        "links/leaving/now",
        "Leave sooner, without signing in.",
        status_hurry,
        {200: "As asked, where that may be."} | _LINK,
        (_KEY,),
        returns=_PROGRESS,
    ),
):
    offer(_operation)
