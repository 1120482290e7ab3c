"""The name under which a service knows an account: another at every service, random, the same everywhere at one."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import connection

from konto.kernel import clock
from konto.services.models import Service, Subject

_BYTES: Final = 16
_SUB: Final = re.compile(r"[\w-]{22}", re.ASCII)


def sub_of(service: Service, account_ref: UUID) -> str:
    """The account's name at this service, made at the first asking; two who ask at once get the same.

    OpenID Connect Core 1.0, section 8.1: pairwise, of 128 random bits instead of a digest, so that nothing leads back.
    Only for an account that lives, in a transaction that has made sure of it (`holdings.lives`).
    """
    known = known_sub_of(service, account_ref)
    if known is not None:
        return known
    fresh = Subject(service=service, account_ref=account_ref, sub=secrets.token_urlsafe(_BYTES), made_at=clock.now())
    Subject.objects.bulk_create([fresh], ignore_conflicts=True)
    return Subject.objects.values_list("sub", flat=True).get(service=service, account_ref=account_ref)


def account_ref_of(service: Service, sub: str) -> UUID | None:
    """Whom the service means by this name; None where it knows nobody by it."""
    if not _SUB.fullmatch(sub):
        return None
    with connection.cursor() as cursor:  # a redemption asks this first: building the query took longer than answering
        cursor.execute("SELECT account_ref FROM services_subject WHERE service_id = %s AND sub = %s", [service.pk, sub])
        row = cursor.fetchone()
    return row[0] if row else None


def account_refs_of(service: Service, subs: Iterable[str]) -> dict[str, UUID]:
    """The same for many names in one query; those by which it knows nobody are left out."""
    sound = [one for one in subs if _SUB.fullmatch(one)]
    return dict(Subject.objects.filter(service=service, sub__in=sound).values_list("sub", "account_ref"))


def subs_of(service: Service, account_refs: Iterable[UUID]) -> dict[UUID, str]:
    """The names of many accounts at one service in one query; none is made, those without one are left out."""
    found = Subject.objects.filter(service=service, account_ref__in=list(account_refs))
    return dict(found.values_list("account_ref", "sub"))


def known_to(account_ref: UUID) -> list[Service]:
    """The services that know the account and haven't ended, by their code."""
    knowing = Subject.objects.filter(account_ref=account_ref).values("service")
    return list(Service.objects.filter(pk__in=knowing, ended_at=None).order_by("code"))


def known_sub_of(service: Service, account_ref: UUID) -> str | None:
    """The account's name at this service, where it has one already."""
    known: str | None = (
        Subject.objects.filter(service=service, account_ref=account_ref).values_list("sub", flat=True).first()
    )
    return known
