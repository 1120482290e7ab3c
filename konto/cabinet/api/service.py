"""The API itself: whoever adds calls of another kind adds their router here."""

from __future__ import annotations

from typing import Any, Final

from django.urls import URLPattern, URLResolver
from ninja import Router
from ninja.openapi.schema import OpenAPISchema

from konto.cabinet.api import bulk, document, lists, single, wallet
from konto.cabinet.api.things import THINGS, Thing
from konto.services.inbound import ServiceAPI
from konto.web.uploads import takes_files


class CabinetAPI(ServiceAPI):
    """What is handed over by the thousand may be larger than other bodies; the document has the rows' schemas."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        found = super()._get_urls()
        for one in found:
            if isinstance(one, URLPattern) and str(one.pattern).endswith("/bulk"):
                takes_files(bulk.MOST_BYTES)(one.callback)
        return found

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        return document.completed(super().get_openapi_schema(**more))


api: Final = CabinetAPI(
    title="Konto for services",
    description="Hand over what you hold of people's accounts, and give and redeem what is in their wallets.",
    namespace="services_v1",
)


def _router(thing: Thing) -> Router:
    """Django takes the first address that fits: `bulk` before any name."""
    router = Router()
    lists.offer(router, thing)
    bulk.offer(router, thing)
    single.offer(router, thing)
    lists.offer_one(router, thing)
    return router


for _thing in THINGS:
    api.add_router(f"/{_thing.name}", _router(_thing))
api.add_router("/wallet", wallet.router)
