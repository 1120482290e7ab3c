"""Sign-in at services: `python -m bench.openid NUMBER` makes so many sign-ins of the accounts that are there already.

Their tokens are named by numbers, so that whoever measures knows them: access tokens to ask with, refresh tokens to be
exchanged once each.
"""

from __future__ import annotations

import os
import sys
from base64 import b64encode, urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from bench import people
from bench.load import Request

CODE = "bench-openid"
SECRET = "bench-openid-secret"
SCOPES = ["openid", "profile", "email", "offline_access"]
BATCH = 1_000
PEOPLE = 100
BACK = "https://bench.example/"
VERIFIER = "bench-verifier-" * 3
_next = count()
_next_code = count()


def access(number: int) -> str:
    return f"bench-access-{number}"


def refresh(number: int) -> str:
    return f"bench-refresh-{number}"


def code(number: int) -> str:
    return f"bench-code-{number}"


def asking(many: int) -> list[Request]:
    """Services ask whom a token belongs to."""
    return [Request("/openid/userinfo", authorization=f"Bearer {access(number)}") for number in range(many)]


def looking(many: int) -> list[Request]:
    """Services ask whether a token counts."""
    return [_by_secret("/openid/introspect", token=access(number)) for number in range(many)]


def exchanging(many: int) -> list[Request]:
    """Services exchange refresh tokens: each time others, for one that comes twice is a theft."""
    taken = [next(_next) for _ in range(many)]
    return [_by_secret("/openid/token", grant_type="refresh_token", refresh_token=refresh(one)) for one in taken]


def redeeming(many: int) -> list[Request]:
    """Services redeem the codes that people brought: each is good once."""
    taken = [next(_next_code) for _ in range(many)]
    form = {"grant_type": "authorization_code", "redirect_uri": BACK, "code_verifier": VERIFIER}
    return [_by_secret("/openid/token", code=code(one), **form) for one in taken]


def main(many: int) -> None:
    """Make a service, and sign-ins there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    _make(many)


def _make(many: int) -> None:
    from konto.identity.queries import by_ref  # noqa: PLC0415 - models need Django to be set up
    from konto.services import subjects  # noqa: PLC0415
    from konto.services.models import Code, Grant, GrantToken  # noqa: PLC0415

    client = _client()
    refs = [one for number in range(PEOPLE) if by_ref(one := people.ref(number))]
    for one in refs:
        subjects.sub_of(client.service, one)
    grants = [_grant(client, refs[number % len(refs)]) for number in range(many)]
    tokens = [one for number, grant in enumerate(grants) for one in _tokens(number, grant)]
    Grant.objects.bulk_create(grants, batch_size=BATCH)
    GrantToken.objects.bulk_create(tokens, batch_size=BATCH)
    Code.objects.bulk_create((_code(number, grant) for number, grant in enumerate(grants)), batch_size=BATCH)


def _client() -> Any:
    from konto.kernel import clock, ids  # noqa: PLC0415
    from konto.services.models import Client, Credential, Service  # noqa: PLC0415

    now, digest = clock.now(), ids.digest(SECRET)
    service = Service.objects.create(code=CODE, texts={}, made_at=now)
    Credential.objects.create(service=service, digest=digest, ending="cret", scopes=["openid"], made_at=now)
    return Client.objects.create(service=service, redirect_uris=[BACK], scopes=SCOPES, saved_at=now)


def _grant(client: Any, ref: Any) -> Any:
    """Asked for beyond the session, so that none has to be there."""
    from konto.kernel import clock, ids  # noqa: PLC0415
    from konto.services.models import Grant  # noqa: PLC0415

    now = clock.now()
    return Grant(
        client=client,
        account_ref=ref,
        session=ids.uuid7(),
        sid=ids.token(),
        scopes=SCOPES,
        auth_time=now,
        second_factor=False,
        made_at=now,
        check_at=now + timedelta(days=1),
    )


def _tokens(number: int, grant: Any) -> list[Any]:
    from konto.kernel import ids  # noqa: PLC0415
    from konto.services.models import GrantToken  # noqa: PLC0415

    return [
        GrantToken(
            digest=ids.digest(value),
            grant=grant,
            account_ref=grant.account_ref,
            kind=kind,
            scopes=SCOPES,
            made_at=grant.made_at,
            until=grant.check_at,
        )
        for value, kind in ((access(number), "access_token"), (refresh(number), "refresh_token"))
    ]


def _code(number: int, grant: Any) -> Any:
    """It waits longer than a minute to be redeemed."""
    from konto.kernel import ids  # noqa: PLC0415
    from konto.services.models import Code  # noqa: PLC0415

    challenge = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    return Code(
        digest=ids.digest(code(number)),
        grant=grant,
        account_ref=grant.account_ref,
        redirect_uri=BACK,
        challenge=challenge,
        until=grant.check_at,
    )


def _by_secret(path: str, **form: str) -> Request:
    secret = b64encode(f"{CODE}:{SECRET}".encode()).decode()
    return Request(path, form=form, authorization=f"Basic {secret}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
