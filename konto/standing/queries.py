"""What may be asked about somebody's standing. What staff ask is written down by `actions.note_look`."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from konto.cases import queries as asked
from konto.cases.queries import Case, Message
from konto.identity import queries as identities
from konto.identity.actions import Keeper
from konto.identity.models import Account
from konto.kernel import clock, ids, keys
from konto.standing import codes, now
from konto.standing.figures import COLUMNS, by_day, report_rows, summary
from konto.standing.grounds import words_of
from konto.standing.models import (
    OPEN_STAGES,
    Appeal,
    End,
    Ground,
    Mark,
    Outcome,
    Phase,
    Remnant,
    Restriction,
    Rule,
    Scope,
    Stage,
)
from konto.standing.rules import seen_before
from konto.standing.statement import Part, Statement, parts_of_remnant, statement_of

__all__ = [
    "COLUMNS",
    "OPEN_STAGES",
    "PAGE",
    "Appeal",
    "End",
    "Ground",
    "Outcome",
    "Part",
    "Phase",
    "Queue",
    "Remnant",
    "Restriction",
    "Review",
    "Rule",
    "Scope",
    "Stage",
    "Statement",
    "appeal",
    "appeal_by_secret",
    "appeal_of_case",
    "appeals_of",
    "by_code",
    "by_day",
    "carried_on",
    "deciders_behind",
    "deciders_of",
    "grounds",
    "guardians_of",
    "is_left_by",
    "is_shared",
    "last_appeal",
    "may",
    "may_appeal",
    "may_narrow",
    "may_review",
    "open_appeal",
    "parts_of_remnant",
    "queue",
    "report_rows",
    "restriction_of",
    "restrictions_of",
    "review",
    "running",
    "seen_before",
    "shown_to",
    "statement_of",
    "summary",
    "suspicion",
    "was_written_with",
    "words_of",
]

PAGE = 50


class Queue(NamedTuple):
    """A page of the open appeals, the next due first, and whether there is another."""

    appeals: list[Appeal]
    more: bool


class Review(NamedTuple):
    """Everything that a reviewer sees: on one side why, on the other what the person says."""

    appeal: Appeal
    restriction: Restriction | None
    remnant: Remnant | None
    parts: list[Part]
    history: list[Restriction]
    earlier: list[Appeal]
    case: Case | None
    said: list[Message]
    may_decide: bool


def running(account: Account) -> list[Restriction]:
    """What is restricted now, the strictest first. One query where something is; none where nothing is."""
    return now.running(account)


def suspicion(account: Account) -> Restriction | None:
    """The suspected hijack of the account that is to be settled."""
    return now.suspicion(account)


def guardians_of(account: Account) -> list[Keeper]:
    """The contacts from before what looked like a hijack: to show one settles it. None where nothing did."""
    return now.guardians(account)


def may(account: Account, scope: Scope) -> bool:
    """Whether nothing keeps the account from this at the moment."""
    return now.limit(account, scope) is None


def restrictions_of(account_ref: UUID) -> QuerySet[Restriction]:
    """Every restriction of an account, the latest first, with its ground."""
    mine = Restriction.objects.filter(account_ref=account_ref).select_related("ground")
    return mine.order_by("-made_at", "-id")


def restriction_of(account_ref: UUID, restriction_id: UUID) -> Restriction | None:
    """One of these."""
    return restrictions_of(account_ref).filter(pk=restriction_id).first()


def shown_to(account: Account) -> list[Restriction]:
    """What whoever is in may read, the latest first. Under a suspected hijack that one alone: it may be the thief."""
    suspected = suspicion(account)
    return [suspected] if suspected else list(restrictions_of(account.ref))


def is_shared(restriction: Restriction) -> bool:
    """Whether owner and thief may both be reading: then nobody is led to what another one wrote."""
    return restriction.rule == Rule.HIJACK and restriction.phase != Phase.OVER


def was_written_with(appeal: Appeal, key: UUID) -> bool:
    """Whether the appeal came of the form that has this key."""
    case = asked.case(appeal.case_id)
    return bool(case and case.key.endswith(f":{key}"))


def appeals_of(account_ref: UUID) -> QuerySet[Appeal]:
    """Every appeal of an account, the latest first."""
    return Appeal.objects.filter(account_ref=account_ref).order_by("-filed_at", "-id")


def open_appeal(against: Restriction | Remnant) -> Appeal | None:
    """The appeal that waits for a decision, if there is one."""
    return against.appeals.filter(stage__in=OPEN_STAGES).first()


def last_appeal(against: Restriction | Remnant) -> Appeal | None:
    """The newest appeal against it that wasn't withdrawn."""
    return against.appeals.exclude(stage=Stage.WITHDRAWN).order_by("-filed_at").first()


def may_appeal(against: Restriction | Remnant) -> bool:
    """Whether an appeal can be written: in time, none was decided, and it wasn't lifted."""
    lifted = isinstance(against, Restriction) and (against.phase == Phase.LIFTED or against.end == End.LIFTED)
    return not lifted and against.appeal_until > clock.now() and last_appeal(against) is None


def is_decided(against: Restriction) -> bool:
    """Whether a person has decided about it after an appeal, or lifted it before: no other appeal is possible."""
    return against.end == End.LIFTED or against.appeals.filter(stage=Stage.DECIDED).exists()


def by_code(typed: str) -> Restriction | Remnant | None:
    """What a case code stands for, whether the account is there still or gone."""
    found = codes.marks(typed)
    here = Restriction.objects.filter(code_mark__in=found).select_related("ground").first()
    return here or Remnant.objects.filter(code_mark__in=found).select_related("ground").first()


def carried_on(remnant: Remnant, address: str) -> Restriction | None:
    """What runs of it on the account that this address has now, where somebody came back."""
    account = identities.account_by(address)
    if account is None or not is_left_by(remnant, address):
        return None
    mine = now.not_over(account.ref).filter(rule=Rule.CARRIED, ground=remnant.ground_id, scope=remnant.scope)
    return mine.first()


def is_left_by(remnant: Remnant, address: str) -> bool:
    """Whether this address or number belonged to the account that is gone."""
    folded = identities.folded(address)
    marks = [mark for kind in ("email", "phone") for mark in keys.fingerprints(codes.left_by(kind), folded)]
    return bool(folded) and Mark.objects.filter(remnant=remnant, mark__in=marks).exists()


def appeal(appeal_id: UUID) -> Appeal | None:
    """An appeal by its id: for staff."""
    return Appeal.objects.filter(pk=appeal_id).first()


def appeal_of_case(case_id: UUID) -> Appeal | None:
    """The appeal that a case holds, whatever became of it."""
    return Appeal.objects.filter(case_id=case_id).first()


def appeal_by_secret(secret: str) -> Appeal | None:
    """The appeal whose receipt has this secret."""
    found = Appeal.objects.select_related("restriction__ground", "remnant__ground")
    return found.filter(status_digest=ids.digest(secret)).first()


def deciders_of(appeal: Appeal) -> set[UUID]:
    """Who decided the restriction, or what it goes on from: they don't decide the appeal."""
    if appeal.remnant_id:
        decided_by, before = Remnant.objects.values_list("decided_by", "decided_before").get(pk=appeal.remnant_id)
        return {ref for ref in (decided_by, *before) if ref}
    return deciders_behind(appeal.restriction_id)


def deciders_behind(restriction_id: UUID | None) -> set[UUID]:
    """Who decided a restriction, the wider ones that it replaced, and what was carried over from before."""
    found: set[UUID] = set()
    while restriction_id:
        columns = Restriction.objects.values_list("decided_by", "decided_before", "replaces_id")
        decided_by, before, restriction_id = columns.get(pk=restriction_id)
        found |= {ref for ref in (decided_by, *before) if ref}
    return found


def may_review(appeal: Appeal, staff_ref: UUID) -> bool:
    """Whether this member of staff may take and decide it, as far as four eyes go."""
    return staff_ref not in deciders_of(appeal)


def may_narrow(appeal: Appeal) -> bool:
    """Whether there is something between all and nothing: not for what a rule restricts, nor once it ended."""
    against = appeal.restriction
    return bool(against and not against.rule and against.phase == Phase.RUNS)


def queue(*, reviewer: UUID | None = None, page: int = 1) -> Queue:
    """The appeals that wait for a decision, the next due first: fifty at a time, in one query."""
    waiting = Appeal.objects.filter(stage__in=OPEN_STAGES).select_related("restriction__ground", "remnant__ground")
    waiting = waiting.filter(reviewer=reviewer) if reviewer else waiting
    start = (page - 1) * PAGE
    found = list(waiting.order_by("answer_by", "id")[start : start + PAGE + 1])
    return Queue(found[:PAGE], len(found) > PAGE)


def review(appeal_id: UUID, *, staff_ref: UUID) -> Review | None:
    """All that a reviewer needs, in at most eight queries. None where there is no such appeal."""
    found = Appeal.objects.select_related("restriction__ground", "remnant__ground").filter(pk=appeal_id).first()
    if found is None:
        return None
    case = asked.case(found.case_id)
    ref = found.account_ref
    return Review(
        appeal=found,
        restriction=found.restriction,
        remnant=found.remnant,
        parts=_parts(found),
        history=list(restrictions_of(ref)[:PAGE]) if ref else [],
        earlier=list(appeals_of(ref).exclude(pk=found.pk)[:PAGE]) if ref else [],
        case=case,
        said=asked.conversation(case) if case else [],
        may_decide=may_review(found, staff_ref),
    )


def grounds(*, retired: bool = False) -> QuerySet[Ground]:
    """The catalogue as it reads today; with `retired`, every version there ever was."""
    found = Ground.objects.order_by("code", "-version")
    return found if retired else found.filter(retired_at=None)


def _parts(appeal: Appeal) -> list[Part]:
    if appeal.restriction:
        return statement_of(appeal.restriction).parts
    return parts_of_remnant(appeal.remnant) if appeal.remnant else []


def rows_of(subject: Any) -> QuerySet[Restriction]:
    """An account's restrictions, as the consequences page counts them."""
    return Restriction.objects.filter(account_ref=subject.ref)
