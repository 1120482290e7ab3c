"""What may be asked about related services."""

from __future__ import annotations

from django.db.models import QuerySet

from konto.services.models import Scope, Service
from konto.services.subjects import account_ref_of, account_refs_of, known_to, sub_of

__all__ = ["Scope", "Service", "account_ref_of", "account_refs_of", "known_to", "service_by", "services", "sub_of"]


def service_by(code: str) -> Service | None:
    """The service of this code, unless it ended."""
    return services().filter(code=code).first()


def services(*, ended: bool = False) -> QuerySet[Service]:
    """Every service there is, by its code; with `ended`, also those that were there."""
    found = Service.objects.order_by("code")
    return found if ended else found.filter(ended_at=None)
