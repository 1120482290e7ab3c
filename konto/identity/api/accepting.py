"""Terms and privacy notice that are new to an account: which, and that they were accepted, or seen."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import resolve_url

from konto.identity import accepting, queries
from konto.identity.api import common
from konto.identity.api.answers import Answer
from konto.identity.api.common import DONE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import through
from konto.identity.api.shapes import FLAG, TEXT, listed, maybe, record
from konto.identity.views import accept as pages


def documents(request: HttpRequest, data: Data) -> Answer:
    """Both of them as they are today; what is asked keeps every other call waiting until it is answered."""
    account = common.mine(request)
    asked, before = accepting.asked_of(account), queries.last_accepted(account)
    return Answer(
        data=[
            {
                "document": document.value,
                "version": accepting.version_of(document),
                "page": resolve_url(pages.URLS[document]),
                "asked": document in asked,
                "known": before[document].version if document in before else None,
            }
            for document in accepting.ASKED
        ]
    )


def accept(request: HttpRequest, data: Data) -> Answer:
    form = {name: data.get(name) for name in ("terms", "terms_version", "privacy_version")}
    through(request, pages.accept, form, then={"cabinet:home"})
    return Answer()


_PATH = "account/documents"
_DOCUMENT = record({"document": TEXT, "version": TEXT, "page": TEXT, "asked": FLAG, "known": maybe(TEXT)})
_ANSWER = (
    Field("terms", "That the new terms are accepted, where they are asked about.", "boolean", required=False),
    Field("terms_version", "The version that was shown, where it is asked about.", required=False),
    Field("privacy_version", "Likewise, of the privacy notice.", required=False),
)
for _operation in (
    Operation(
        "GET",
        _PATH,
        "Terms and privacy notice, and which of them the person is asked about.",
        documents,
        DONE,
        (),
        True,
        listed(_DOCUMENT),
        errand="accepting",
    ),
    Operation(
        "POST",
        _PATH,
        "Accept what is new.",
        accept,
        {200: "Kept; also where nothing was asked.", 409: "There is a newer version than the one that was shown."},
        _ANSWER,
        True,
    ),
):
    offer(_operation)
