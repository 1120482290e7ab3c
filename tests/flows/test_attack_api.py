"""Attacks by apps: calls made to cost much."""

from __future__ import annotations

from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps import App
from tests.unchanged import nothing_comes_about


def test_ids_that_are_nobodys_cost_no_work(app, alice):
    """Two thousand of them, and one's own device a thousand times: the page is asked once for each that is there."""
    app.sign_in(alice)
    other = App(network="198.51.100.9")
    other.sign_in(alice)
    mine = next(one["id"] for one in app.get("auth/sessions")["data"] if not one["is_current"])
    with nothing_comes_about(), CaptureQueriesContext(connection) as asked:
        app.ask("DELETE", "auth/sessions", sessions=[str(uuid4()) for _ in range(2_000)])
    assert (app.status, len(asked) < 20) == (200, True)

    with CaptureQueriesContext(connection) as asked:
        app.ask("DELETE", "auth/sessions", sessions=[mine] * 1_000)
    assert (app.status, len(asked) < 40) == (200, True)
    assert app.is_signed_in
    assert not other.is_signed_in
