"""What outlives an account: the mark by which a block is met again, and the way to appeal after leaving."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.kernel import clock, holdings, journal, keys
from konto.kernel.actors import Actor
from konto.kernel.events import Event
from konto.kernel.holdings import Receipt, Subject
from konto.standing import codes, queries
from konto.standing.actions.restricting import begin, new
from konto.standing.models import OPEN_STAGES, Appeal, Found, Mark, Phase, Remnant, Restriction, Rule, Scope

SYSTEM = Actor.system()


@transaction.atomic
def erase(subject: Subject) -> Receipt:
    """Keep what has to be kept, without a name or a fact, then delete every row; the receipt counts rows by table."""
    proved = [one for one in identities.identifiers_of(subject) if one.proved_at]
    for restriction in Restriction.objects.filter(account_ref=subject.ref).select_related("ground"):
        ends_at, appeal_until = _ends_at(restriction), _appeal_until(restriction)
        if proved and (ends_at or appeal_until > clock.now()):
            remnant = _keep(restriction, ends_at, appeal_until)
            for one in proved:
                Mark.objects.create(remnant=remnant, mark=keys.fingerprint(codes.left_by(one.kind), one.folded))
            journal.record(Event.BLOCK_KEPT, subject.ref, actor=SYSTEM, remnant=remnant.id, ends_at=ends_at)
    return holdings.erase_declared("standing", subject)


@transaction.atomic
def meet(account_ref: UUID) -> None:
    """Whoever left while restricted and came back is restricted again, for what was left of it: met once."""
    account = identities.by_ref(account_ref)
    if account is None:
        return
    proved = [one for one in identities.identifiers_of(account.subject) if one.proved_at]
    marks = [mark for one in proved for mark in keys.fingerprints(codes.left_by(one.kind), one.folded)]
    left = Remnant.objects.filter(marks__mark__in=marks, ends_at__gt=clock.now()).distinct()
    if not left.exists():
        return
    account = identity.lock(account)
    pks = list(left.values_list("pk", flat=True))
    # As they are once they are locked: one that was lifted, or met elsewhere, meanwhile is met no more.
    locked = Remnant.objects.select_for_update(of=("self",)).select_related("ground").order_by("pk")
    for remnant in locked.filter(pk__in=pks, ends_at__gt=clock.now()):
        restriction = new(
            account,
            scope=Scope(remnant.scope),
            ground=remnant.ground,
            found=Found.AUTOMATED,
            territory=remnant.territory,
            rule=Rule.CARRIED,
            decided_before=_everybody(remnant),
            until=remnant.ends_at,
        )
        Remnant.objects.filter(pk=remnant.pk).update(ends_at=None)
        # An appeal that waits is from now on about what it would lift.
        waiting = Appeal.objects.filter(remnant=remnant, stage__in=OPEN_STAGES)
        waiting.update(restriction=restriction, remnant=None, account_ref=account.ref)
        begin(account, restriction, actor=SYSTEM)


@transaction.atomic
def purge() -> int:
    """Remove what outlived its time; returns how many.

    Whoever appealed on the last day is answered all the same, and can read the answer as long as any other stranger.
    """
    told = clock.now() - timedelta(days=settings.KONTO_CASE_KEEP_DAYS)
    answers = Q(stage__in=OPEN_STAGES) | Q(decided_at__gt=told)
    needed = Appeal.objects.filter(answers, remnant=OuterRef("pk"))
    old = Remnant.objects.select_for_update(skip_locked=True).filter(~Exists(needed), expires_at__lte=clock.now())
    gone = list(old.values_list("pk", flat=True)[:200])
    Appeal.objects.filter(remnant__in=gone).delete()
    Mark.objects.filter(remnant__in=gone).delete()
    return Remnant.objects.filter(pk__in=gone).delete()[0]


def _ends_at(restriction: Restriction) -> datetime | None:
    """Until when the block is met again; None where it isn't."""
    if not restriction.ground.outlives or restriction.phase != Phase.RUNS:
        return None
    ends_at = restriction.until or clock.now() + timedelta(days=settings.KONTO_BLOCK_DAYS)
    return ends_at if ends_at > clock.now() else None


def _before(restriction: Restriction) -> list[UUID]:
    """Who decided about it besides: what it replaced, and the appeals against it. None of them judges it again."""
    judged = Appeal.objects.filter(restriction=restriction, decided_by__isnull=False).values_list(
        "decided_by", flat=True
    )
    return sorted((queries.deciders_behind(restriction.pk) | {ref for ref in judged if ref}) - {restriction.decided_by})


def _everybody(remnant: Remnant) -> list[UUID]:
    return sorted({*remnant.decided_before, *filter(None, [remnant.decided_by])})


def _appeal_until(restriction: Restriction) -> datetime:
    """Until when it can be appealed after leaving: no more where a person has decided already."""
    return clock.now() if queries.is_decided(restriction) else restriction.appeal_until


def _keep(restriction: Restriction, ends_at: datetime | None, appeal_until: datetime) -> Remnant:
    return Remnant.objects.create(
        ground=restriction.ground,
        scope=restriction.scope,
        territory=restriction.territory,
        found=restriction.found,
        rule=restriction.rule,
        decided_by=restriction.decided_by,
        decided_before=_before(restriction),
        starts_on=restriction.starts_at.date(),
        ends_at=ends_at,
        appeal_until=appeal_until,
        code_mark=restriction.code_mark,
        expires_at=max(filter(None, (ends_at, appeal_until))),
    )
