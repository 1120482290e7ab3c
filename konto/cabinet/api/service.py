"""The API itself: whoever adds calls of another kind adds their router here."""

from __future__ import annotations

from typing import Final

from ninja import Router

from konto.cabinet.api import single
from konto.cabinet.api.things import THINGS, Thing
from konto.services.inbound import ServiceAPI

api: Final = ServiceAPI(
    title="Konto for services",
    description="Hand over what you hold of people's accounts, and give and redeem what is in their wallets.",
    namespace="services_v1",
)


def _router(thing: Thing) -> Router:
    router = Router()
    single.offer(router, thing)
    return router


for _thing in THINGS:
    api.add_router(f"/{_thing.name}", _router(_thing))
