"""What a person is called, the language they are spoken to, and their password."""

from __future__ import annotations

from django.http import HttpRequest

from konto.identity.api import answers, common
from konto.identity.api.answers import Answer
from konto.identity.api.common import DONE
from konto.identity.api.operations import Data, Field, Operation, offer
from konto.identity.api.pages import through
from konto.identity.api.shapes import SIGNED_IN, USER
from konto.identity.models import Account
from konto.identity.views import doors, settings, username

SETTINGS = {"identity:settings"}


def profile(request: HttpRequest, data: Data) -> Answer:
    return Answer(data=answers.user(common.mine(request)))


def change(request: HttpRequest, data: Data) -> Answer:
    errand = "language" if set(data) == {"language"} else ""
    if closed := answers.closed_to(common.mine(request), errand=errand):  # where nothing is named, no page is asked
        return closed
    if "name" in data:
        through(request, settings.name, {"name": data["name"]}, then=SETTINGS)
    if "language" in data:
        through(request, settings.language, {"language": data["language"]}, then=SETTINGS)
    return _as_it_is_now(request)


def change_password(request: HttpRequest, data: Data) -> Answer:
    """An account without a password gets its first one; who it is has to be shown lately for that."""
    names = {"current": "current_password", "password": "new_password"}
    if common.mine(request).has_usable_password():
        form = {"current": data.get("current_password"), "password": data.get("new_password")}
        through(request, settings.password, form, then=SETTINGS, names=names)
    else:
        form = {"password": data.get("new_password")}
        through(request, doors.set_password, form, then={"identity:doors"}, names=names)
    return answers.authentication(request)


def change_user_name(request: HttpRequest, data: Data) -> Answer:
    form, names = {"user_name": data.get("username")}, {"user_name": "username"}
    through(request, username.user_name, form, then=SETTINGS, names=names)
    return _as_it_is_now(request)


def remove_user_name(request: HttpRequest, data: Data) -> Answer:
    through(request, username.remove, {}, then=SETTINGS)
    return _as_it_is_now(request)


def _as_it_is_now(request: HttpRequest) -> Answer:
    return Answer(data=answers.user(Account.objects.get(pk=common.mine(request).pk)))


_PROFILE = (Field("name", "What to call the person.", required=False), Field("language", "en, uk, nb.", required=False))
_PASSWORDS = (
    Field("current_password", "The password now; left out where there is none yet.", required=False),
    Field("new_password", "The new one."),
)
_NAME = (Field("username", "3 to 30 letters, digits, and dots or dashes between them.", example="alice.a"),)
for _operation in (
    Operation("GET", "account/profile", "Who it is.", profile, DONE, (), True, USER),
    Operation("PATCH", "account/profile", "Change name or language.", change, DONE, _PROFILE, True, USER),
    Operation(
        "POST", "account/password/change", "Change the password.", change_password, DONE, _PASSWORDS, True, SIGNED_IN
    ),
    Operation("POST", "account/username", "Choose a user name.", change_user_name, DONE, _NAME, True, USER),
    Operation("DELETE", "account/username", "Take the user name off.", remove_user_name, DONE, (), True, USER),
):
    offer(_operation)
