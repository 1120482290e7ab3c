"""What an account keeps of its doors, read once for a whole page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from allauth.mfa.models import Authenticator
from django.db.models import Count, DateTimeField, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from konto.identity.doors.ways import fresh_contacts
from konto.identity.models import Account, Identifier, RecoveryCode, Session


@dataclass(frozen=True)
class Kept:
    """Each part is one query, made where a door needs it first."""

    account: Account

    @cached_property
    def authenticators(self) -> list[Authenticator]:
        """Passkeys and the app; with each what is known of the recovery codes, for they go with the app."""
        return list(
            Authenticator.objects.filter(user=self.account)
            .annotate(
                codes_left=Coalesce(Subquery(self._codes(Count("pk"), used_at=None)), 0),
                codes_made_at=Subquery(self._codes(Min("created_at")), output_field=DateTimeField(null=True)),
                code_used_at=Subquery(self._codes(Max("used_at")), output_field=DateTimeField(null=True)),
            )
            .order_by("pk")
        )

    @cached_property
    def contacts(self) -> list[Identifier]:
        """To which codes go that open the account."""
        return fresh_contacts(self.account)

    def entered_at(self, door: str) -> datetime | None:
        """When somebody came in this way, as far as a session still knows."""
        return self._entered.get(door)

    @cached_property
    def _entered(self) -> dict[str, datetime]:
        doors = Session.objects.filter(account=self.account).order_by().values("door")
        return dict(doors.annotate(at=Max("created_at")).values_list("door", "at"))

    def of_kind(self, kind: str) -> list[Authenticator]:
        return [row for row in self.authenticators if row.type == kind]

    def _codes(self, what: Count | Max | Min, **only: None) -> QuerySet[RecoveryCode, int | datetime | None]:
        mine = RecoveryCode.objects.filter(account=OuterRef("user"), **only).order_by().values("account")
        return mine.annotate(found=what).values_list("found", flat=True)
