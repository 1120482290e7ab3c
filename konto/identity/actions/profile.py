"""What a person changes about themselves."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from konto.identity.actions.sessions import end_sessions
from konto.identity.actions.state import lock
from konto.identity.actions.writing import write_to_all
from konto.identity.models import Account
from konto.kernel import ids, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event


@transaction.atomic
def rename(account: Account, name: str, *, actor: Actor) -> None:
    """Change the name that the pages and letters use."""
    account = lock(account)
    if account.name != name:
        account.name = name
        account.save(update_fields=["name"])
        journal.record(Event.NAME_CHANGED, account.ref, actor=actor)


@transaction.atomic
def change_language(account: Account, language: str, *, actor: Actor) -> None:
    """Change the language of pages and letters."""
    account = lock(account)
    if account.language != language:
        account.language = language
        account.save(update_fields=["language"])
        journal.record(Event.LANGUAGE_CHANGED, account.ref, actor=actor)


def change_password(
    account: Account, password: str, *, keep_session: UUID | None, network: str, actor: Actor
) -> Account:
    """Change the password, end the other sessions, tell every proved contact. Returns the account with its new mark."""
    hashed = make_password(password)
    with transaction.atomic():
        account = lock(account)
        account.password = hashed
        account.save(update_fields=["password"])
        end_sessions(account, actor=actor, but=keep_session)
        journal.record(Event.PASSWORD_CHANGED, account.ref, actor=actor)
        write_to_all("identity/password_changed", account, context={}, key=f"password:{ids.uuid7()}", network=network)
    return account
