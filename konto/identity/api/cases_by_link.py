"""A question for whoever has its secret, signed in or not: from the letter's link, or as it was told when asking.

The secret is sent in the body: what stands in an address is kept by others.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from konto.cases import queries
from konto.cases.actions import MOST_BYTES_OF_A_FORM
from konto.cases.queries import Case
from konto.identity.api import answers, common, pages
from konto.identity.api.answers import Answer
from konto.identity.api.cases import FILES, ONCE, attached, whole
from konto.identity.api.common import DONE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import ITSELF, Stopped, page, through
from konto.identity.api.shapes import CASE

HERE = {"cases:by_link"}


def read(request: HttpRequest, data: Data) -> Answer:
    """With the question's number, both have to belong together, as where the code is typed."""
    secret = _secret(data)
    if "number" in data:
        through(request, page("cases:by_code"), {"number": data["number"], "secret": secret}, then=HERE)
    return _shown(secret)


def write(request: HttpRequest, data: Data) -> Answer:
    """Not before it is confirmed."""
    secret = _secret(data)
    _only(not _case(secret).held)
    sent = {"do": "reply", "text": data.get("text"), "key": data.get("key")}
    through(request, page("cases:by_link", secret=secret), sent, files=attached(request), then=HERE)
    return _shown(secret)


def close(request: HttpRequest, data: Data) -> Answer:
    secret = _secret(data)
    through(request, page("cases:by_link", secret=secret), {"do": "close"}, then=HERE)
    return _shown(secret)


def confirm(request: HttpRequest, data: Data) -> Answer:
    secret = _secret(data)
    _only(_proves(secret))
    through(request, page("cases:by_link", secret=secret), {"do": "confirm"}, then=HERE)
    return _shown(secret)


def disown(request: HttpRequest, data: Data) -> Answer:
    secret = _secret(data)
    _only(_proves(secret))
    through(request, page("cases:by_link", secret=secret), {"do": "disown"}, then={ITSELF})
    return Answer()


def file(request: HttpRequest, data: Data) -> HttpResponse:
    view = page("cases:file_by_link", secret=_secret(data), file_id=common.text(data, "file"))
    return pages.look(request, view).response


def _secret(data: Data) -> str:
    return common.text(data, "secret")


def _case(secret: str) -> Case:
    link = queries.by_link(secret)
    if link is None:
        raise Http404
    return link.case


def _proves(secret: str) -> bool:
    """Whether the secret was sent to the contact and nowhere else."""
    link = queries.by_link(secret)
    if link is None:
        raise Http404
    return link.proves


def _shown(secret: str) -> Answer:
    return Answer(data=whole(_case(secret)))


def _only(may: bool) -> None:
    """For a link from the letter alone: what was told when asking shows nothing about who holds the address."""
    if not may:
        words = _("First follow the link in the letter that we sent, and confirm there that the question is yours.")
        raise Stopped(answers.trouble(409, "conflict", words))


_SECRET = Field("secret", "Sixteen letters and digits.")
_NUMBER = Field("number", "Like K-7F3Q-29X, where a person typed both.", required=False)
_TEXT = Field("text", "What to say.")
_FILE = Field("file", "Its id, as listed.")
_AT = "cases/by-link"
_GONE = DONE | {404: "The secret opens nothing, or not any more."}
for _operation in (
    Operation("POST", _AT, "Read a question.", read, _GONE, (_SECRET, _NUMBER), returns=CASE),
    Operation(
        "POST",
        f"{_AT}/reply",
        "Write.",
        write,
        _GONE,
        (_SECRET, _TEXT, ONCE, FILES),
        returns=CASE,
        takes=MOST_BYTES_OF_A_FORM,
    ),
    Operation("POST", f"{_AT}/close", "It is settled.", close, _GONE, (_SECRET,), returns=CASE),
    Operation("POST", f"{_AT}/confirm", "Yes, send it.", confirm, _GONE, (_SECRET,), returns=CASE),
    Operation("POST", f"{_AT}/disown", "I didn't ask this.", disown, _GONE, (_SECRET,)),
    Operation(
        "POST",
        f"{_AT}/file",
        "What was attached.",
        file,
        _GONE,
        (_SECRET, _FILE),
        file="application/octet-stream",
    ),
):
    offer(_operation)
