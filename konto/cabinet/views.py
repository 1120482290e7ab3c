"""The cabinet's home: whose account this is, its state, and what it holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from konto.identity import queries as identities
from konto.identity.access import for_account
from konto.identity.models import Account
from konto.kernel import holdings
from konto.notices import queries as letters


@require_safe
@for_account
def home(request: HttpRequest, account: Account) -> HttpResponse:
    counted = holdings.counts(account.subject)
    holds = [{"label": line.label, "count": line.count, "value": line.value} for line in counted if not line.single]
    address = account.address or ""
    channel = letters.Channel.EMAIL if "@" in address else letters.Channel.SMS
    context = {
        "account": account,
        "holds": holds,
        "by_text": channel == letters.Channel.SMS,
        "number": identities.number_to_confirm(account),
        "bounced": bool(address and letters.bounced(address, channel=channel)),
    }
    return render(request, "cabinet/home.html", context)
