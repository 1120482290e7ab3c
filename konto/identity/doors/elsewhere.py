"""Accounts elsewhere, among the doors."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from konto.identity.doors.door import Door, Kind, Source
from konto.identity.doors.kept import Kept
from konto.identity.models import Account
from konto.identity.social import doors as elsewhere


def _doors(kept: Kept) -> Iterator[Door]:
    for row in elsewhere.doors_of(kept.account):
        opens = elsewhere.is_offered(row)
        yield Door(
            Kind.SOCIAL,
            str(row.pk),
            elsewhere.name_of(row),
            opens,
            added_at=row.date_joined,
            last_used_at=row.last_login,
            note="" if opens else _("This service isn't connected here any more."),
        )


def _close(account: Account, door: Door) -> None:
    SocialAccount.objects.filter(user=account, pk=door.which).delete()


SOURCE = Source(Kind.SOCIAL, _doors, _close)
