"""The session store under Django's session interface."""

from __future__ import annotations

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.exception import convert_exception_to_response
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from konto.identity.models import Session
from konto.identity.sessions import SessionStore
from konto.kernel import ids, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.models import JournalEntry

pytestmark = pytest.mark.django_db


def test_what_is_put_in_is_found_again_under_the_key():
    """A saved session is read back by whoever has its key."""
    store = _saved(mark="seen")

    assert SessionStore(store.session_key)["mark"] == "seen"


def test_an_unknown_key_is_an_empty_session_without_a_key():
    """The store never adopts a key that it didn't make."""
    store = SessionStore("planted-session-key")

    assert store.get("mark") is None
    assert store.session_key is None
    store["mark"] = "mine"
    store.save()
    assert store.session_key not in (None, "planted-session-key")


def test_a_session_ended_meanwhile_is_not_written_again():
    """Saving after the row went raises UpdateError, and no row appears."""
    store = _saved()
    store["mark"] = "late"
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_a_page_at_work_on_an_ended_session_answers_400():
    """Ended in the middle of a request that writes to it, the session stays ended and the answer says so."""
    store = _saved()

    def page(request: HttpRequest) -> HttpResponse:
        request.session["mark"] = "late"
        Session.objects.all().delete()
        return HttpResponse("done")

    request = RequestFactory(SERVER_NAME="localhost").get("/")
    request.COOKIES["konto"] = str(store.session_key)
    answer = convert_exception_to_response(SessionMiddleware(page))(request)

    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 400
    assert not Session.objects.exists()


def test_a_new_key_keeps_the_content_and_drops_the_old_row(alice):
    """Rotation leaves one row, under the new key, with the door it was opened by."""
    store = _saved(mark="kept", **{SESSION_KEY: str(alice.account.pk)})
    Session.objects.update(door="letter")
    store = SessionStore(store.session_key)
    before = store.session_key
    store.load()
    store.cycle_key()
    store.save()

    assert store.session_key != before
    row = Session.objects.get()
    assert (row.data["mark"], row.account_id, row.door) == ("kept", alice.account.pk, "letter")
    assert SessionStore(before).get("mark") is None


def test_flushing_leaves_nothing():
    """Neither row nor key nor content."""
    store = _saved(mark="gone")
    store.flush()

    assert not Session.objects.exists()
    assert (store.session_key, store.get("mark")) == (None, None)


def test_a_stranger_s_session_lives_a_day_and_an_account_s_a_month(clock, alice, settings):
    """Each ends by itself, to the second, and the tidying removes the row."""
    stranger, hers = _saved(), _saved(**{SESSION_KEY: str(alice.account.pk)})
    clock.shift(days=1)
    assert not SessionStore(stranger.session_key).load()
    assert SessionStore(hers.session_key).load()
    SessionStore.clear_expired()
    assert Session.objects.count() == 1

    clock.shift(days=settings.KONTO_SESSION_DAYS - 1)
    assert not SessionStore(hers.session_key).load()
    SessionStore.clear_expired()
    assert not Session.objects.exists()


def test_a_key_is_kept_as_a_digest():
    """The row is found by SHA-256 of the key, and the key itself is nowhere in it."""
    store = _saved()

    assert bytes(Session.objects.get().key_digest) == ids.digest(str(store.session_key))
    assert store.exists(str(store.session_key))
    assert not store.exists("another key")


def test_a_mangled_account_in_the_data_is_nobodys_session():
    """Data that names no account makes a stranger's session, not an error."""
    _saved(**{SESSION_KEY: "no uuid"})

    assert Session.objects.get().account_id is None


def _saved(**content: str) -> SessionStore:
    store = SessionStore()
    store.update({"mark": "", **content})
    store.save()
    return store


def test_what_was_settled_is_written_once():
    """`settle` writes the row; saving writes it again only where something has changed since, deep inside, too."""
    store = SessionStore()
    store["marks"] = {"first": 1}
    store.settle()
    with CaptureQueriesContext(connection) as asked:
        store.save()
    assert len(asked) == 0

    store["marks"]["second"] = 2
    store.save()
    assert SessionStore(store.session_key)["marks"] == {"first": 1, "second": 2}

    store.settle()
    store.cycle_key()
    store.save()
    assert SessionStore(store.session_key)["marks"] == {"first": 1, "second": 2}
    assert Session.objects.count() == 1


def test_what_is_settled_beside_is_written_with_it_or_not_at_all():
    """One statement for all; whose account is gone at this very moment gets neither session nor journal entry."""
    beside = journal.recording(Event.SIGNED_IN, ids.uuid7(), actor=Actor.system())
    store = SessionStore()
    with CaptureQueriesContext(connection) as asked:
        store.settle(beside)
    assert [one["sql"].count("INSERT INTO") for one in asked if "INSERT" in one["sql"]] == [2]
    assert JournalEntry.objects.filter(event=Event.SIGNED_IN).count() == 1

    gone = SessionStore()
    gone[SESSION_KEY] = str(ids.uuid7())
    with pytest.raises(SessionInterrupted):
        gone.settle(beside)
    assert JournalEntry.objects.filter(event=Event.SIGNED_IN).count() == 1
