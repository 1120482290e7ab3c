"""The shapes of answers, as allauth's headless protocol has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from captcha.models import CaptchaStore
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from konto.identity import queries, second_step
from konto.identity.access import account_in
from konto.identity.doors.ways import Way, ways_of
from konto.identity.middleware import store
from konto.identity.models import Account, IdentifierKind, RecoveryCode
from konto.identity.views import asking, code_entry, recovering, settings_profile
from konto.kernel import registries
from konto.web.forms import Form
from konto.web.picture_code import PictureCodeField

Json = dict[str, Any]
FORM_WIDE = "__all__"


@dataclass
class Answer:
    """What an app gets: a status, and each part that there is."""

    status: int = 200
    data: Any = None
    meta: Json = field(default_factory=dict)
    errors: list[Json] = field(default_factory=list)
    retry_after: str = ""

    def json(self) -> Json:
        told = {} if self.data is None else {"data": self.data}
        more = {"meta": self.meta, "errors": self.errors}
        return {"status": self.status} | told | {name: part for name, part in more.items() if part}


def authentication(request: HttpRequest, *, status: int | None = None) -> Answer:
    """Whose session it is; or which ways in there are, and what of one is still to be done."""
    account = account_in(request)
    if account and status is None:
        now = Account.objects.get(pk=account.pk)  # the call may have changed it
        shown = user(now) if closed_to(now, errand="export") is None else _hardly(user(now))
        return Answer(200, {"user": shown, "methods": _methods(request)}, {"is_authenticated": True})
    flows = _ways_to_prove(account) if account else _ways_in(request)
    return Answer(status or 401, {"flows": flows}, {"is_authenticated": account is not None})


def user(account: Account) -> Json:
    """The account as its owner sees it. `id` is the reference that services know it by."""
    email = queries.identifier_of(account, IdentifierKind.EMAIL)
    phone = queries.identifier_of(account, IdentifierKind.PHONE)
    name = queries.identifier_of(account, IdentifierKind.NAME)
    found = {
        "id": str(account.ref),
        "display": account.name,
        "email": email.value if email else None,
        "phone": phone.value if phone else None,
        "username": name.value if name else None,
        "picture": account.picture or None,
        "language": account.language,
        "state": str(account.state),
        "has_usable_password": account.has_usable_password(),
    }
    return {key: value for key, value in found.items() if value is not None}


def _hardly(found: Json) -> Json:
    """Of an account that may not even take its data along: nothing by which a thief learns whose it is."""
    return {name: value for name, value in found.items() if name not in ("email", "phone", "username", "picture")}


def contact(account: Account, kind: IdentifierKind) -> list[Json]:
    """The account's address or number; one of a kind at the most."""
    found = queries.identifier_of(account, kind)
    if found is None:
        return []
    state = settings_profile.state_of(account, found)
    return [{str(kind): found.value, "verified": found.proved_at is not None, "primary": True, "state": state}]


def refused(form: Form) -> Answer:
    """What is wrong with a form; and a picture, where the next try has to bring its letters."""
    errors = [
        {"message": str(one["message"]), "code": one["code"] or "invalid"}
        | ({} if name == FORM_WIDE else {"param": name})
        for name, found in form.errors.get_json_data().items()
        for one in found
    ]
    meta: Json = {}
    if isinstance(form.fields.get("picture"), PictureCodeField):
        meta["picture"] = _picture()
    if "picture" in form.fields or "address_code" in form.fields:
        meta["code_instead"] = bool(getattr(form, "takes_code", False))
    return Answer(400, None, meta, errors)


def closed_to(account: Account, *, errand: str = "") -> Answer | None:
    """That the account is stopped at a door, and which page says why; None where it isn't, or not on this errand."""
    explained_at = registries.door_closed_by(account, errand=errand)
    if explained_at is None:
        return None
    words = _("This account can't do that now. The page says why, and what can be done.")
    return trouble(403, "closed", words, page=resolve_url(explained_at))


def trouble(status: int, code: str, message: str, **meta: Any) -> Answer:
    """An answer that isn't about one field."""
    return Answer(status, None, meta, [{"code": code, "message": message}])


def _picture() -> Json:
    key = CaptchaStore.generate_key()
    return {"key": key, "image": reverse("captcha-image", args=[key])}


def _methods(request: HttpRequest) -> list[Json]:
    session = store(request)
    if session.modified:
        session.save()  # somebody who came in a moment ago has a row then, too
    row = session.row
    return [{"method": row.door, "at": row.created_at.timestamp()}] if row and row.door else []


def _ways_in(request: HttpRequest) -> list[Json]:
    waiting = {
        "login_by_code": code_entry.KEY in request.session,
        "password_reset_by_code": recovering.KEY in request.session,
        "verify_email": asking.PENDING in request.session,
    }
    flows: list[Json] = [{"id": "login"}, {"id": "signup"}, {"id": "mfa_login_webauthn"}]
    flows += [{"id": name, "is_pending": is_waiting} for name, is_waiting in waiting.items()]
    stage = second_step.waiting(request)
    if stage and stage.account:
        flows.append({"id": second_step.KEY, "is_pending": True, "types": _second_steps(stage.account)})
    return flows


def _second_steps(account: Account) -> list[str]:
    has_sheet = RecoveryCode.objects.filter(account=account, used_at=None).exists()
    has_passkey = Way.PASSKEY in ways_of(account)
    return ["totp", *(["recovery_codes"] if has_sheet else []), *(["webauthn"] if has_passkey else [])]


def _ways_to_prove(account: Account) -> list[Json]:
    ways = ways_of(account)
    types = [kind for way, kind in ((Way.APP, "totp"), (Way.PASSKEY, "webauthn")) if way in ways]
    flows: list[Json] = [{"id": "reauthenticate"}] if Way.PASSWORD in ways else []
    flows += [{"id": "mfa_reauthenticate", "types": types}] if types else []
    return flows + ([{"id": "reauthenticate_by_code"}] if Way.CODE in ways else [])
