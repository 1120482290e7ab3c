"""Asking a person, and the questions of whoever is signed in."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse

from konto.cases import queries
from konto.cases.actions import MOST_BYTES_OF_A_FORM
from konto.cases.queries import Case
from konto.identity.access import account_in
from konto.identity.api import common, pages
from konto.identity.api.answers import Answer, Json
from konto.identity.api.common import DONE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import files_of, page, through
from konto.identity.api.shapes import CASE, CASE_LINE, TEXT, listed, record

MOST = 200
"""Questions that are listed, as on the page."""


def listing(request: HttpRequest, data: Data) -> Answer:
    return Answer(data=[line(case) for case in queries.of_person(common.mine(request).ref)[:MOST]])


def ask(request: HttpRequest, data: Data) -> Answer:
    """Signed in, the question is among the account's; otherwise a secret opens it, told here once."""
    fields = {name: data.get(name) for name in ("title", "text", "contact", "name", "by_letter", "key")}
    then = {"cases:mine_one", "cases:by_link"}
    sent = {**fields, **common.challenge_of(data)}
    asked = through(request, page("cases:ask"), sent, files=attached(request), then=then)
    if asked.to == "cases:mine_one":
        return Answer(data={"case": whole(_mine(request, asked.parts["number"]))})
    secret = asked.parts["secret"]
    link = queries.by_link(secret)
    assert link, "made a moment ago"
    return Answer(data={"secret": secret, "case": whole(link.case)})


def read(request: HttpRequest, data: Data) -> Answer:
    return shown(request, data["number"])


def write(request: HttpRequest, data: Data) -> Answer:
    return _say(request, data, {"do": "reply", "text": data.get("text"), "key": data.get("key")})


def close(request: HttpRequest, data: Data) -> Answer:
    return _say(request, data, {"do": "close"})


def file(request: HttpRequest, data: Data) -> HttpResponse:
    return pages.look(request, page("cases:my_file", number=data["number"], file_id=data["file"])).response


def shown(request: HttpRequest, number: str) -> Answer:
    return Answer(data=whole(_mine(request, number)))


def attached(request: HttpRequest) -> pages.Files:
    return files_of(request, attachments="attachments")


def line(case: Case) -> Json:
    return {
        "number": case.number,
        "title": queries.title_of(case),
        "status": case.status,
        "held": case.held,
        "opened_at": case.opened_at.timestamp(),
        "moved_at": case.moved_at.timestamp(),
        "answer_by": case.answer_by.timestamp(),
    }


def whole(case: Case) -> Json:
    """A question as the person sees it, with everything that was said. Which member of staff spoke isn't."""
    said = [
        {
            "number": one.number,
            "by": "staff" if queries.is_staffs(one) else "you",
            "text": one.text,
            "at": one.at.timestamp(),
            "files": [{"id": str(it.id), "name": it.name, "kind": it.kind, "size": it.size} for it in one.files.all()],
        }
        for one in queries.conversation(case)
    ]
    return {**line(case), "messages": said}


def _say(request: HttpRequest, data: Data, sent: Mapping[str, object]) -> Answer:
    view = page("cases:mine_one", number=data["number"])
    through(request, view, sent, files=attached(request), then={"cases:mine_one"})
    return shown(request, data["number"])


def _mine(request: HttpRequest, number: str) -> Case:
    account = account_in(request)
    case = queries.case_of(account.ref, number) if account and number.isprintable() else None
    if case is None:
        raise Http404
    return case


FILES = Field("attachments", "Up to 5, each up to 5 megabytes.", "files", required=False)
ONCE = Field("key", "A UUID of the app's own: sent twice, it is taken once.", required=False)
_QUESTION = (
    Field("title", "What it is about.", example="My parcel"),
    Field("text", "The question."),
    Field("contact", "A stranger's address or number, where we say that the answer is here.", required=False),
    Field("name", "A stranger's name.", required=False),
    Field("picture", "A stranger's: its key and the letters in it, as everywhere.", "object", required=False),
    Field("by_letter", "In place of the picture: confirm by the link in our letter.", "boolean", required=False),
    ONCE,
    FILES,
)
_ONE, _TEXT = "cases/{number}", Field("text", "What to say.")
for _operation in (
    Operation(
        "GET",
        "cases",
        "One's questions, the latest first.",
        listing,
        DONE,
        (),
        True,
        listed(CASE_LINE),
        errand="asking",
    ),
    Operation(
        "POST",
        "cases",
        "Ask a person, signed in or not.",
        ask,
        {200: "It has arrived; secret, where nobody is signed in, opens it by cases/by-link."},
        _QUESTION,
        returns=record({"case": CASE}, optional={"secret": TEXT}),
        takes=MOST_BYTES_OF_A_FORM,
    ),
    Operation("GET", _ONE, "One of them, with what was said.", read, DONE, (), True, CASE, errand="asking"),
    Operation("POST", _ONE, "Write.", write, DONE, (_TEXT, ONCE, FILES), True, CASE, takes=MOST_BYTES_OF_A_FORM),
    Operation("POST", f"{_ONE}/close", "It is settled.", close, DONE, (), True, CASE),
    Operation(
        "GET",
        f"{_ONE}/files/{{file}}",
        "What was attached.",
        file,
        {200: "It, under its own type where it is a picture."},
        (),
        True,
        file="application/octet-stream",
        errand="asking",
    ),
):
    offer(_operation)
