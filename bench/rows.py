"""The rows of the accounts that are measured."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password

from bench import people
from konto.identity.accepting import ASKED, version_of
from konto.identity.models import Acceptance, Account, Identifier, Session, State
from konto.kernel import clock, ids

BATCH = 1000


def make(many: int) -> None:
    """Active accounts that accepted everything, with a confirmed address and one session; one password for all."""
    now, hashed = clock.now(), make_password(people.PASSWORD)
    accounts = [
        Account(
            ref=people.ref(number),
            name=people.name(number),
            language="en",
            password=hashed,
            created_at=now,
            state=State.ACTIVE,
        )
        for number in range(many)
    ]
    Account.objects.bulk_create(accounts, batch_size=BATCH)
    Identifier.objects.bulk_create(map(_identifier, accounts, range(many)), batch_size=BATCH)
    Session.objects.bulk_create(map(_session, accounts, range(many)), batch_size=BATCH)
    Acceptance.objects.bulk_create(chain.from_iterable(map(_acceptances, accounts)), batch_size=BATCH)


def _identifier(account: Account, number: int) -> Identifier:
    address, now = people.address(number), account.created_at
    return Identifier(account=account, kind="email", value=address, folded=address, created_at=now, proved_at=now)


def _acceptances(account: Account) -> list[Acceptance]:
    return [
        Acceptance(account=account, document=one, version=version_of(one), accepted_at=account.created_at)
        for one in ASKED
    ]


def _session(account: Account, number: int) -> Session:
    now = account.created_at
    return Session(
        key_digest=ids.digest(people.key(number)),
        account=account,
        data={
            SESSION_KEY: str(account.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: account.get_session_auth_hash(),
        },
        created_at=now,
        last_seen_at=now,
        proved_at=now,
        expires_at=now + timedelta(days=30),
    )
