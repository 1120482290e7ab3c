"""`python -m tests.browser.told URL`, beside a running demo house: the bazaar hears what people there really do."""

from __future__ import annotations

import os
import sys
from datetime import timedelta

import django


def main(url: str) -> None:
    """Alice takes a break, asks to leave, and stays; one receiver takes nothing, another fetches."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konto.config.settings")
    django.setup()
    from konto.departure import actions as departure  # noqa: PLC0415 - models need Django to be set up
    from konto.identity import queries as identities  # noqa: PLC0415 - as above
    from konto.kernel import clock  # noqa: PLC0415
    from konto.kernel.actors import Actor  # noqa: PLC0415
    from konto.notices import actions as notices  # noqa: PLC0415
    from konto.services import queries  # noqa: PLC0415
    from konto.services.actions.streams import Wanted, open_stream  # noqa: PLC0415
    from konto.services.models import Method  # noqa: PLC0415

    bazaar, alice = queries.service_by("bazaar"), identities.account_by("alice@example.org")
    assert bazaar, "the demo has no bazaar"
    assert alice, "the demo has no Alice"
    actor = Actor.person(alice.ref)
    queries.sub_of(bazaar, alice.ref)
    open_stream(bazaar, Wanted(Method.PUSH, url), actor=Actor.service(bazaar.pk))
    notices.take_break(alice.ref, until=clock.now() + timedelta(days=30), actor=actor)
    asked = departure.request_departure(alice, actor=actor)
    assert asked, "Alice has asked before"
    departure.keep(asked.departure.id, actor=actor)
    notices.end_break(alice.ref, actor=actor)


if __name__ == "__main__":
    main(sys.argv[1])
