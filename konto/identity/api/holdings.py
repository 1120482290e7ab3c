"""What is in the account, counted; and saying that something of it is missing."""

from __future__ import annotations

from django.http import HttpRequest

from konto.identity import queries
from konto.identity.api import common
from konto.identity.api.answers import Answer
from konto.identity.api.cases import shown
from konto.identity.api.common import DONE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import through
from konto.identity.api.shapes import CASE, FLAG, TEXT, WHOLE, listed, record
from konto.identity.views import settings_profile, whole
from konto.kernel import holdings


def everything(request: HttpRequest, data: Data) -> Answer:
    """As the home page shows it: the counts, and what of the contacts wants looking at."""
    account = common.mine(request)
    counted = [{"label": str(one.label), "count": one.count} for one in holdings.counts(account.subject)]
    lines = settings_profile.lines(account)
    return Answer(
        data={
            "holds": counted,
            "contacts": [{"kind": str(one.kind), "state": one.state} for one in lines],
            "lacks_second": settings_profile.lacks_second(account, lines),
            "number_to_confirm": queries.number_to_confirm(account) is not None,
        }
    )


def missing(request: HttpRequest, data: Data) -> Answer:
    form = {"text": data.get("text"), "key": data.get("key")}
    outcome = through(request, whole.missing, form, then={"cases:mine_one"})
    return shown(request, outcome.parts["number"])


_HOLDS = record(
    {
        "holds": listed(record({"label": TEXT, "count": WHOLE})),
        "contacts": listed(record({"kind": TEXT, "state": TEXT})),
        "lacks_second": FLAG,
        "number_to_confirm": FLAG,
    }
)
_WORDS = (
    Field("text", "What is missing."),
    Field("key", "A UUID of the app's own: sent twice, it is said once.", required=False),
)
for _operation in (
    Operation("GET", "account/holdings", "What is in the account.", everything, DONE, (), True, _HOLDS),
    Operation(
        "POST",
        "account/holdings/missing",
        "Say that something is missing: it becomes a question to a person.",
        missing,
        {200: "The question."},
        _WORDS,
        True,
        CASE,
    ),
):
    offer(_operation)
