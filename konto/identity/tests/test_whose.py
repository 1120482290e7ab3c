"""What a page knows of whoever is signed in says the same as the questions that ask it one by one."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY

from konto.identity import queries
from konto.identity.models import Identifier, IdentifierKind
from konto.identity.sessions import SessionStore
from konto.identity.whose import session_of
from konto.kernel import clock, ids

pytestmark = pytest.mark.django_db

STATES = list(product((True, False), repeat=3))
"""Whether a contact is proved, refused the last letter, and is said to be another's."""


@pytest.fixture
def key(alice):
    """Of Alice's session; beside her address she has a number."""
    Identifier.objects.create(
        account=alice.account, kind=IdentifierKind.PHONE, value="+47987", folded="+47987", created_at=clock.now()
    )
    store = SessionStore()
    store[SESSION_KEY] = str(alice.account.pk)
    store["mark"] = {"seen": [1, "ø"]}
    store.save()
    return store.session_key


def test_the_contacts_are_those_of_the_slower_questions(alice, key):
    """Whichever contact is proved, refusing or doubted: the best one, one that refuses, one in doubt."""
    for address, number in product(STATES, STATES):
        found = [put_into(alice, IdentifierKind.EMAIL, address), put_into(alice, IdentifierKind.PHONE, number)]

        account = found_with(key).account
        assert account.address == queries.contact_of(alice.account).value, (address, number)
        assert (account.refusing or None) in ([one.kind for one in found if one.bounced_at] or [None])
        assert (account.doubted or None) in ([one.value for one in found if queries.is_doubted(one)] or [None])


def test_the_row_is_the_one_that_was_written(alice, key):
    """Everything in it, the data's own kinds too, and the account as it stands."""
    session = found_with(key)

    assert session.key_digest == ids.digest(key)
    assert session.data["mark"] == {"seen": [1, "ø"]}
    session.refresh_from_db()
    assert session.account.ref == alice.account.ref
    assert (
        vars(session.account).items()
        >= {name: value for name, value in vars(alice.account).items() if name != "_state"}.items()
    )


def test_a_stranger_has_a_session_without_an_account():
    """Nothing is made up for somebody who is nobody yet."""
    store = SessionStore()
    store["mark"] = 1
    store.save()

    assert found_with(store.session_key).account is None


def found_with(key):
    found: Any = session_of(key)
    return found


def put_into(alice, kind, state):
    proved, bounced, doubted = state
    now = clock.now()
    one = alice.account.identifiers.get(kind=kind)
    one.proved_at = now - timedelta(days=1) if proved else None
    one.bounced_at = now if bounced else None
    one.doubted_at = now if doubted else None
    one.save()
    return one
