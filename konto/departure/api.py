"""Leaving from an app, as from the pages: what goes, consent, questions, code, and the clock (App Store 5.1.1)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from konto.departure import queries, views_after, views_before
from konto.identity import queries as identities
from konto.identity.access import account_in
from konto.identity.api import Answer, Data, Field, Operation, authentication, offer, through
from konto.kernel import holdings
from konto.notices import actions as notices

DONE = {400: "Something is wrong with what was sent.", 401: "Sign in first.", 409: "Consent is needed first."}


def consequences(request: HttpRequest, data: Data) -> Answer:
    """What goes, counted; and how far it is, where it has begun."""
    account = account_in(request)
    if account is None:
        return authentication(request)
    departure = queries.departure_of(account)
    begun = {"stage": str(departure.stage), "due_at": departure.due_at.timestamp()} if departure else None
    retired = [one.value for one in identities.identifiers_of(account.subject) if one.proved_at]
    counted = [
        {"label": str(one.label), "count": one.count, "note": str(one.note)} for one in holdings.counts(account.subject)
    ]
    times = {"grace": settings.KONTO_DEPARTURE_GRACE, "limit": settings.KONTO_DEPARTURE_LIMIT}
    return Answer(data={"leaving": begun, "counted": counted, "retired": retired, **times})


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
    return Answer(202, {"status_page": notices.link(outcome.response.headers["Location"])})


def stay(request: HttpRequest, data: Data) -> Answer:
    through(request, views_after.waiting_keep, {}, then={"departure:waiting"})
    return Answer()


_CODE = Field("code", "The six digits that were sent.", example="123456")
for _operation in (
    Operation("GET", "account/leaving", "What leaving takes with it, and how far it is.", consequences, {200: "That."}),
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
    ),
    Operation("DELETE", "account/leaving", "Stay after all.", stay, {200: "The account is as it was."} | DONE),
):
    offer(_operation)
