"""Sessions as rows: the cookie's key is kept as a digest, and without its row a session is over everywhere at once."""

from __future__ import annotations

from contextlib import nullcontext
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import IntegrityError, connection, transaction

from konto.identity.models import Account, Session, account_id_of, living
from konto.identity.whose import session_of
from konto.kernel import clock, ids, statements
from konto.kernel.statements import Statement

SEEN_EVERY = timedelta(minutes=5)
"""How exactly "last seen" is known; a finer grain would cost a write for each page."""

STRANGER_STAYS = timedelta(days=1)


class SessionStore(SessionBase):
    """Django's session interface over `identity.Session`; keeps the row it loaded, account and address included."""

    row: Session | None = None
    unsaved = False
    device = ""
    door = ""
    second_factor_at: datetime | None = None
    written: dict[str, Any] | None = None
    before: Session | None = None

    def load(self) -> dict[str, Any]:
        self.row = session_of(self.session_key) if self.session_key else None
        if self.row is None:
            self._session_key = None
            return {}
        return dict(self.row.data)

    @property
    def account(self) -> Account | None:
        """The account in the row, read together with it."""
        self._get_session()  # type: ignore[attr-defined]
        return self.row.account if self.row else None

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(key_digest=ids.digest(session_key)).exists()

    def create(self) -> None:
        """Take a new key; the row is written by `save`, once."""
        self.door = self.door or (self.row.door if self.row else "")
        self.before = self.row
        self._session_key = ids.token()
        self.row = self.written = None
        self.unsaved = True
        self.modified = True

    def settle(self, *beside: Statement) -> None:
        """Write the row of somebody who has just come in now, and together with it what else that brings about.

        Raises SessionInterrupted, which answers 400, where the account was erased at this very moment.
        """
        if self.session_key is None:
            self._take_key()
        if not self.unsaved:
            statements.run(*beside)
            return
        try:
            self._write(*beside)
        except UpdateError:
            raise SessionInterrupted from None
        self.written = deepcopy(self._get_session())  # type: ignore[attr-defined]

    def save(self, must_create: bool = False) -> None:
        """Write the row, unless `settle` has. Raises UpdateError where it was ended in the meantime."""
        if self.written is not None and not must_create and self.written == self._get_session():  # type: ignore[attr-defined]
            return
        if self.session_key is None or must_create:
            self._take_key(no_load=must_create)
        if self.unsaved:
            self._write()
        else:
            self._update()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(key_digest=ids.digest(key)).delete()

    def renew(self) -> None:
        """Take a new key in the place of the old one, for somebody who just showed who it is (ASVS 5.0, 7.2.4).

        Raises SessionInterrupted, which answers 400, where the session was ended in the meantime.
        """
        key, now = ids.token(), clock.now()
        mine = Session.objects.filter(key_digest=self.row.key_digest if self.row else b"")
        if not mine.update(key_digest=ids.digest(key), proved_at=now) or self.row is None:
            raise SessionInterrupted
        self.row.key_digest, self.row.proved_at = ids.digest(key), now
        self._session_key = key
        self.modified = True

    def seen(self) -> None:
        """Note that the session is in use, at most every five minutes."""
        now = clock.now()
        if self.row and now - self.row.last_seen_at > SEEN_EVERY:
            Session.objects.filter(key_digest=self.row.key_digest).update(last_seen_at=now)

    @classmethod
    def clear_expired(cls) -> None:
        """Remove the sessions that are over: by their time, or because nobody came for too long."""
        Session.objects.exclude(living()).delete()

    def _take_key(self, *, no_load: bool = False) -> None:
        data = self._get_session(no_load=no_load)  # type: ignore[attr-defined]
        self.create()
        self._session_cache = data

    def _write(self, *beside: Statement) -> None:
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                self._insert(*beside)
        except IntegrityError:
            raise UpdateError from None  # the account was erased at this very moment

    def _insert(self, *beside: Statement) -> None:
        now = clock.now()
        data = dict(self._get_session(no_load=True))  # type: ignore[attr-defined]
        account_id = account_id_of(data.get(SESSION_KEY))
        row = Session(
            key_digest=ids.digest(self.session_key or ""),
            account_id=account_id,
            data=data,
            device=self.device,
            door=self.door,
            created_at=now,
            last_seen_at=now,
            proved_at=now if account_id else None,
            second_factor_at=self._second_factor_at(account_id),
            expires_at=now + (timedelta(days=settings.KONTO_SESSION_DAYS) if account_id else STRANGER_STAYS),
        )
        statements.run(statements.insertion(row), *beside)
        self.row, self.unsaved = row, False

    def _second_factor_at(self, account_id: UUID | None) -> datetime | None:
        """When the second step was passed: just now, or under the key before, by the same account."""
        before = self.before
        kept = before.second_factor_at if before and account_id and before.account_id == account_id else None
        return (self.second_factor_at or kept) if account_id else None

    def _update(self) -> None:
        data = dict(self._get_session(no_load=False))  # type: ignore[attr-defined]
        changed = Session.objects.filter(key_digest=ids.digest(self.session_key or "")).update(
            data=data, account_id=account_id_of(data.get(SESSION_KEY))
        )
        if not changed:
            raise UpdateError
