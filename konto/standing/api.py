"""Standing for apps, as from the pages: what is restricted and why, objecting, showing a contact, coming in again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from konto.cases import queries as asked
from konto.cases.actions import MOST_BYTES_OF_A_FORM
from konto.identity.access import account_in
from konto.identity.api import (
    FLAG,
    ITSELF,
    TEXT,
    TIME,
    Answer,
    Data,
    Field,
    Operation,
    challenge_of,
    files_of,
    listed,
    look,
    maybe,
    offer,
    page,
    record,
    through,
    word,
)
from konto.identity.models import Account
from konto.kernel import standing
from konto.standing import codes, queries
from konto.standing.models import Appeal, Phase, Restriction

MINE, STATUS = "standing:mine", "standing:status"
UNSHARED = {"secret": None, "reasons": None}
"""Of the appeal against a suspected hijack: whoever is in may not be who wrote it."""


def overview(request: HttpRequest, data: Data) -> Answer:
    """Everything there is, the latest first; open to the stopped as well."""
    look(request, page(MINE))
    account = _account(request)
    return Answer(
        data={
            "restrictions": [_restriction(one) for one in queries.shown_to(account)],
            "still_works": [str(one.label) for one in standing.still_works_for(account)],
            "contacts_from_before": [{"kind": one.kind, "masked": one.masked} for one in queries.guardians_of(account)],
        }
    )


def appeal(request: HttpRequest, data: Data) -> Answer:
    sent = {name: data.get(name) for name in ("text", "key")}
    view = page("standing:appeal", restriction=data["restriction"])
    filed = through(request, view, sent, files=_attached(request), then={STATUS})
    return _shown(filed.parts["secret"])


def send_link(request: HttpRequest, data: Data) -> Answer:
    through(request, page("standing:send_link", restriction=data["restriction"]), {}, then={MINE})
    return Answer()


def send_code(request: HttpRequest, data: Data) -> Answer:
    through(request, page("standing:show_send"), {"kind": data.get("kind")}, then={"standing:show"})
    return Answer()


def show(request: HttpRequest, data: Data) -> Answer:
    through(request, page("standing:show"), {"code": data.get("code")}, then={"cabinet:home"})
    return Answer()


def outside(request: HttpRequest, data: Data) -> Answer:
    """Whether code and address belong together isn't said."""
    sent = {name: data.get(name) for name in ("code", "address", "text", "key")} | challenge_of(data)
    through(request, page("standing:outside"), sent, files=_attached(request), then={"standing:sent"})
    return Answer(202)


def read(request: HttpRequest, data: Data) -> Answer:
    return _shown(word(data, "secret"))


def withdraw(request: HttpRequest, data: Data) -> Answer:
    secret = word(data, "secret")
    through(request, page(STATUS, secret=secret), {}, then={STATUS})
    return _shown(secret)


def file(request: HttpRequest, data: Data) -> HttpResponse:
    view = page("standing:file", secret=word(data, "secret"), file_id=word(data, "file"))
    return look(request, view).response


def open_shown(request: HttpRequest, data: Data) -> Answer:
    """What the link is worth. Nothing is opened by looking."""
    look(request, page("standing:open", token=word(data, "key")))
    return Answer()


def open_again(request: HttpRequest, data: Data) -> Answer:
    """Where the sign-up was never confirmed, `confirm` is the key for links/activate; otherwise it is open."""
    then = {"identity:activate_link", "cabinet:home", "identity:sign_in"}
    opened = through(request, page("standing:open", token=word(data, "key")), {}, then=then)
    return Answer(data={"confirm": opened.parts.get("token")})


def send_new(request: HttpRequest, data: Data) -> Answer:
    through(request, page("standing:open_again", token=word(data, "key")), {}, then={ITSELF})
    return Answer(202)


def _account(request: HttpRequest) -> Account:
    account = account_in(request)
    if account is None:
        raise Http404
    return account


def _restriction(one: Restriction) -> dict[str, Any]:
    said, filed = queries.statement_of(one), queries.last_appeal(one)
    return {
        "id": str(one.id),
        "scope": one.scope,
        "state": one.phase,
        "starts_at": one.starts_at.timestamp(),
        "until": one.until.timestamp() if one.until and one.phase != Phase.OVER else None,
        "ended_at": one.ended_at.timestamp() if one.ended_at else None,
        "automated": bool(one.rule),
        "statement": [{"title": part.title, "lines": part.lines} for part in said.parts],
        "case_code": said.code,
        "can_appeal": queries.may_appeal(one),
        "appeal": _appeal(filed) | (UNSHARED if queries.is_shared(one) else {}) if filed else None,
    }


def _appeal(one: Appeal) -> dict[str, Any]:
    return {
        "secret": codes.status_secret(one.id, bytes(one.status_digest)),
        "number": one.number,
        "state": one.stage,
        "filed_at": one.filed_at.timestamp(),
        "answer_by": one.answer_by.timestamp(),
        "outcome": one.outcome or None,
        "reasons": one.reasons or None,
    }


def _shown(secret: str) -> Answer:
    """An appeal as its page shows it, with what the person wrote."""
    found = queries.appeal_by_secret(secret)
    if found is None:
        raise Http404
    case = asked.case(found.case_id)
    said = [one for one in asked.conversation(case) if not asked.is_staffs(one)] if case else []
    files = [{"id": str(it.id), "name": it.name, "kind": it.kind} for one in said for it in one.files.all()]
    return Answer(data={**_appeal(found), "texts": [one.text for one in said], "files": files})


def _attached(request: HttpRequest) -> Any:
    return files_of(request, attachments="attachments")


_FILED = {
    "secret": TEXT,
    "number": TEXT,
    "state": TEXT,
    "filed_at": TIME,
    "answer_by": TIME,
    "outcome": maybe(TEXT),
    "reasons": maybe(TEXT),
}
APPEAL = record({**_FILED, "texts": listed(TEXT), "files": listed(record({"id": TEXT, "name": TEXT, "kind": TEXT}))})
RESTRICTION = record(
    {
        "id": TEXT,
        "scope": TEXT,
        "state": TEXT,
        "starts_at": TIME,
        "until": maybe(TIME),
        "ended_at": maybe(TIME),
        "automated": FLAG,
        "statement": listed(record({"title": TEXT, "lines": listed(TEXT)})),
        "case_code": TEXT,
        "can_appeal": FLAG,
        "appeal": maybe(record({**_FILED, "secret": maybe(TEXT)})),
    }
)
OVERVIEW = record(
    {
        "restrictions": listed(RESTRICTION),
        "still_works": listed(TEXT),
        "contacts_from_before": listed(record({"kind": TEXT, "masked": TEXT})),
    }
)
_IN = {401: "Sign in first."}
_GONE = {404: "The secret opens nothing."}
_TEXT = Field("text", "Why it should be decided otherwise.")
_FILES = Field("attachments", "Up to 5, each up to 5 megabytes.", "files", required=False)
_ONCE = Field("key", "A UUID of the app's own: sent twice, it is taken once.", required=False)
_SECRET = Field("secret", "Of the appeal, as told when it was filed, or from the receipt's link.")
_KEY = Field("key", "What stands in the letter's link, after its last word.")
_AT, _ONE = "account/standing", "account/standing/{restriction}"
for _operation in (
    Operation("GET", _AT, "What is restricted, and why.", overview, {200: "That."} | _IN, returns=OVERVIEW),
    Operation(
        "POST",
        f"{_ONE}/appeal",
        "Appeal, or read the appeal that is open.",
        appeal,
        {200: "It has arrived."} | _IN,
        (_TEXT, _ONCE, _FILES),
        returns=APPEAL,
        takes=MOST_BYTES_OF_A_FORM,
    ),
    Operation("POST", f"{_ONE}/link", "Send the link that opens the account.", send_link, {200: "As asked."} | _IN),
    Operation(
        "POST",
        f"{_AT}/show/send",
        "Send a code to a contact from before whatever changed.",
        send_code,
        {200: "As asked."} | _IN,
        (Field("kind", "email or phone."),),
    ),
    Operation(
        "POST",
        f"{_AT}/show",
        "Show a contact from before: a suspicion ends.",
        show,
        {200: "Everything is open."} | _IN,
        (Field("code", "Six digits.", example="123456"),),
    ),
    Operation(
        "POST",
        "appeals",
        "Appeal without coming in.",
        outside,
        {202: "Where code and address belong together, the receipt is on its way."},
        (
            Field("code", "The case code from the letter.", example="B-7F3Q-29XK-4MPA"),
            Field("address", "An address or number of the account."),
            _TEXT,
            Field("picture", "Its key and the letters in it, as everywhere.", "object", required=False),
            _ONCE,
            _FILES,
        ),
        takes=MOST_BYTES_OF_A_FORM,
    ),
    Operation("POST", "appeals/by-link", "Read an appeal.", read, {200: "It."} | _GONE, (_SECRET,), returns=APPEAL),
    Operation(
        "POST", "appeals/by-link/withdraw", "Take it back.", withdraw, {200: "It."} | _GONE, (_SECRET,), returns=APPEAL
    ),
    Operation(
        "POST",
        "appeals/by-link/file",
        "What was attached.",
        file,
        {200: "It, under its own type where it is a picture."} | _GONE,
        (_SECRET, Field("file", "Its id, as listed.")),
        file="application/octet-stream",
    ),
    Operation("POST", "links/reopen/look", "Whether the link works.", open_shown, {200: "It does."} | _GONE, (_KEY,)),
    Operation(
        "POST",
        "links/reopen",
        "Open the account again.",
        open_again,
        {200: "It is open; or goes on at links/activate."} | _GONE,
        (_KEY,),
        returns=record({"confirm": maybe(TEXT)}),
    ),
    Operation(
        "POST",
        "links/reopen/resend",
        "A new one for one that is too old.",
        send_new,
        {202: "As asked."} | _GONE,
        (_KEY,),
    ),
):
    offer(_operation)
