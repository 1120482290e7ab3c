"""Passkeys (WebAuthn level 3): what a browser is asked, and whether its answer is right.

The person's device shows by itself that it is them, with a finger, a face or a number: the answer counts as two
factors. What was asked lies in the browser's session meanwhile, and is used once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from konto.identity.models import Account

if TYPE_CHECKING:
    from fido2.server import Fido2Server
    from fido2.webauthn import AttestedCredentialData

Json = dict[str, Any]
MOST = 20
"""Passkeys of one account: each is looked at when one is used."""


class Unfit(Exception):
    """The browser's answer isn't right: another account's passkey, an old question, a device that didn't ask who."""


def ask_for_new(account: Account) -> tuple[Json, Json]:
    """What to ask a browser for to make a passkey, and what to keep until it answers."""
    from fido2.webauthn import (  # noqa: PLC0415 - loaded by whoever uses passkeys, not by every process
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options, state = _server().register_begin(
        user=PublicKeyCredentialUserEntity(**get_adapter().get_public_key_credential_user_entity(account)),
        credentials=[_key(row) for row in _rows(account)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        extensions={"credProps": True},
    )
    return _plain(options), dict(state)


def check_new(state: Json, answer: Json) -> None:
    """Raises Unfit where the browser's answer isn't a passkey made for what was asked."""
    try:
        _server().register_complete(state, answer)
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError) as wrong:
        raise Unfit from wrong


def ask_for_known(account: Account | None) -> tuple[Json, Json]:
    """What to ask a browser for to show a passkey: one of the account's, or whichever it has for us."""
    from fido2.webauthn import UserVerificationRequirement  # noqa: PLC0415 - as above

    options, state = _server().authenticate_begin(
        credentials=[_key(row) for row in _rows(account)] if account else [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _plain(options), dict(state)


def shown(state: Json, answer: Json, *, account: Account | None = None) -> Authenticator:
    """The passkey that the browser showed: one of the account's, or, where none is given, whoever's it is.

    Raises Unfit.
    """
    try:
        rows = _rows(account or _owner(answer))
        found = _server().authenticate_complete(state, [_key(row) for row in rows], answer)
        return next(row for row in rows if _key(row).credential_id == found.credential_id)
    except (ValueError, TypeError, KeyError, AttributeError, Account.DoesNotExist) as wrong:
        raise Unfit from wrong


def _server() -> Fido2Server:
    from fido2.server import Fido2Server  # noqa: PLC0415 - as above
    from fido2.webauthn import PublicKeyCredentialRpEntity  # noqa: PLC0415 - as above

    entity = PublicKeyCredentialRpEntity(**get_adapter().get_public_key_credential_rp_entity())
    return Fido2Server(entity, verify_origin=_is_ours)


def _is_ours(origin: str) -> bool:
    """Only the public address itself: a sister site may have the same domain, and isn't us."""
    ours = urlsplit(settings.KONTO_PUBLIC_URL)
    return origin == f"{ours.scheme}://{ours.netloc}"


def _owner(answer: Json) -> Account:
    """Whose passkey it says it is: the handle that the device keeps beside the key is our account's id."""
    from fido2.utils import websafe_decode  # noqa: PLC0415 - as above

    handle = websafe_decode(answer["response"]["userHandle"]).decode()
    return Account.objects.get(pk=UUID(handle))


def _rows(account: Account) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).order_by("pk")[:MOST])


def _key(row: Authenticator) -> AttestedCredentialData:
    """The public key, as it came from the device."""
    key: AttestedCredentialData = row.wrap().authenticator_data.credential_data
    return key


def _plain(options: Mapping[str, Any]) -> Json:
    """As JSON may be sent to a browser."""
    return dict(options)
