"""The page that ends messages of one kind, reached from the message itself, signed in or not."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from konto.notices import fewer as links


@csrf_exempt  # a mail program posts here in one click (RFC 8058), without cookies; the link itself is signed
@require_http_methods(["GET", "HEAD", "POST"])
def fewer(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what would end and a button; POST ends it. The same answer whether or not the account still lives."""
    offer = links.read(token)
    if offer is None:
        raise Http404
    everything = "everything" in request.POST
    if request.method == "POST":
        links.accept(offer, everything=everything)
    context = {
        "topic": offer.topic.label,
        "channel": offer.channel.value,
        "done": request.method == "POST",
        "everything": everything,
    }
    return render(request, "notices/fewer.html", context)
