"""The profile picture: sent as a file, taken off, and fetched by its owner alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from konto.identity import pictures
from konto.identity.api import answers, common
from konto.identity.api.answers import Answer
from konto.identity.api.common import DONE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import files_of, look, through
from konto.identity.api.shapes import USER
from konto.identity.models import Account
from konto.identity.views import picture


def change(request: HttpRequest, data: Data) -> Answer:
    through(request, picture.picture, {}, files=files_of(request, picture="picture"), then={"identity:settings"})
    return _as_it_is_now(request)


def remove(request: HttpRequest, data: Data) -> Answer:
    through(request, picture.remove, {}, then={"identity:settings"})
    return _as_it_is_now(request)


def fetch(request: HttpRequest, data: Data) -> HttpResponse:
    account = common.mine(request)
    return look(request, picture.file, name=account.picture, size=data["size"]).response


def _as_it_is_now(request: HttpRequest) -> Answer:
    return Answer(data=answers.user(Account.objects.get(pk=common.mine(request).pk)))


_FILE = Field("picture", "JPEG, PNG or WebP, up to 5 megabytes and 25 megapixels.", "files")
for _operation in (
    Operation(
        "POST",
        "account/picture",
        "Choose a picture: it is drawn anew, without what else the file holds.",
        change,
        DONE,
        (_FILE,),
        True,
        USER,
        takes=picture.MOST_BYTES_OF_A_FORM,
    ),
    Operation("DELETE", "account/picture", "Take the picture off.", remove, DONE, (), True, USER),
    Operation(
        "GET",
        "account/picture/{size}",
        "The picture, small or large.",
        fetch,
        {200: "It."},
        (),
        True,
        file=pictures.MEDIA_TYPE,
    ),
):
    offer(_operation)
