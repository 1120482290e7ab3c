"""The profile picture: chosen, taken off, and shown to its owner alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from konto.identity import pictures
from konto.identity.access import for_account
from konto.identity.actions.picture import remove_picture, set_picture
from konto.identity.forms.picture import PictureForm
from konto.identity.models import Account, Picture
from konto.kernel import throttle
from konto.kernel.actors import Actor
from konto.kernel.throttle import Limit
from konto.web import errors
from konto.web.pictures import Unfit
from konto.web.uploads import takes_files

MOST_BYTES_OF_A_FORM = 15_000_000
"""What cameras make comes in, so that the form can say what is too much; anything larger is turned away unread."""

SIZES = ("small", "large")


@takes_files(MOST_BYTES_OF_A_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def picture(request: HttpRequest, account: Account) -> HttpResponse:
    """Choose a picture. Drawing it anew is work, so how often is bounded."""
    form = PictureForm(request.POST, request.FILES) if request.method == "POST" else PictureForm()
    limits = [Limit("picture", str(account.pk), 20)]
    try:
        throttle.counts(limits)
        if request.method == "POST" and form.is_valid():
            throttle.spend(limits)
            if _set(account, form):
                messages.success(request, _("Your picture is saved."))
                return redirect("identity:settings")
    except throttle.Slow as slow:
        return errors.too_many(request, wait=slow.wait)
    return render(
        request, "identity/picture.html", {"form": form, "account": account}, status=400 if form.errors else 200
    )


@require_POST
@for_account
def remove(request: HttpRequest, account: Account) -> HttpResponse:
    if remove_picture(account, actor=Actor.person(account.ref)):
        messages.success(request, _("Your picture is deleted."))
    return redirect("identity:settings")


@require_safe
@for_account
def file(request: HttpRequest, account: Account, name: str, size: str) -> HttpResponse:
    """The picture itself, for nobody but its owner, under a name that changes with each picture."""
    found = Picture.objects.filter(account=account).first() if size in SIZES else None
    if found is None or not constant_time_compare(name, account.picture):
        raise Http404
    content = found.small if size == "small" else found.large
    return HttpResponse(bytes(content), content_type=pictures.MEDIA_TYPE)


def _set(account: Account, form: PictureForm) -> bool:
    try:
        set_picture(account, form.cleaned_data["picture"], actor=Actor.person(account.ref))
    except Unfit as unfit:
        form.refuse(unfit.flaw)
        return False
    return True
