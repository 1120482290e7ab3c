"""Proofs: a six-digit code and, where wanted, a link, that show who holds a contact.

One proof of a purpose works at a time: a new one ends the one before, link and code together. What anybody may ask
for without being signed in works once in each browser, so that a stranger's request doesn't end the owner's. A code
lives ten minutes and takes five tries, and so does a link that lets in (OWASP ASVS 5.0, 6.5.5); one that only confirms
a contact lives a day.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hmac import compare_digest

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from konto.identity.models import Account, ContactChange, Ended, Identifier, Proof, Purpose
from konto.kernel import clock, ids, keys

Digest = bytes | memoryview
CODE_LIVES = timedelta(minutes=10)
LINK_LIVES = timedelta(days=1)
MOST_TRIES = 5
LETS_IN = frozenset({Purpose.RECOVER, Purpose.ENTER, Purpose.FRESH})
"""Whoever has these gets into the account."""

PER_BROWSER = frozenset({Purpose.RECOVER, Purpose.ENTER, Purpose.FRESH})
"""What strangers may ask for, and what opens more to one browser: the code works there, and ends none of another's."""

KEPT_AFTER_END = timedelta(days=7)
"""Ended proofs stay this long, so that an old link can be explained."""


class Outcome(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"
    REPLACED = "replaced"
    GUESSED = "guessed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """What became of a try: `proof` is there whenever something was found."""

    outcome: Outcome
    proof: Proof | None = None
    tries_left: int = 0
    cost_a_try: bool = False

    @property
    def right(self) -> bool:
        return self.outcome is Outcome.RIGHT


@dataclass(frozen=True)
class Issued:
    """What goes into the letter, and nowhere else."""

    proof: Proof
    code: str
    link: str


def issue(
    account: Account, target: Identifier | ContactChange, purpose: Purpose, *, browser: Digest | None = None
) -> Issued:
    """Make a proof; the one before it stops working. Call it with the account's row locked."""
    now = clock.now()
    working(account, purpose, browser=browser).update(ended_at=now, ended=Ended.REPLACED)
    code, link = f"{secrets.randbelow(1_000_000):06d}", ids.token()
    proof_id = ids.uuid7()
    proof = Proof.objects.create(
        id=proof_id,
        account=account,
        identifier=target if isinstance(target, Identifier) else None,
        change=target if isinstance(target, ContactChange) else None,
        purpose=purpose,
        code_mark=_code_mark(proof_id, code),
        link_digest=ids.digest(link),
        browser_digest=browser,
        created_at=now,
        code_until=now + CODE_LIVES,
        link_until=now + (CODE_LIVES if purpose in LETS_IN else LINK_LIVES),
    )
    return Issued(proof, code, link)


def working(account: Account, purpose: Purpose, *, browser: Digest | None = None) -> QuerySet[Proof]:
    """The account's proof for this purpose that was neither used nor replaced: one at the most.

    `browser` counts for the purposes in PER_BROWSER alone.
    """
    return _sent(account, purpose, browser).filter(ended_at=None)


def sent_lately(account: Account, purpose: Purpose, *, browser: Digest | None = None) -> int:
    """How many were sent within a day, whatever became of them."""
    return _sent(account, purpose, browser).filter(created_at__gt=clock.now() - timedelta(days=1)).count()


def try_code(account: Account, purpose: Purpose, code: str, *, browser: Digest | None = None) -> Verdict:
    """Weigh a code; a wrong one costs a try. Does not use the proof up: `use` does. Call it in a transaction."""
    rows = working(account, purpose, browser=browser).select_related("identifier", "change")
    proof = rows.select_for_update(of=("self",)).first()
    if proof is None:
        return _ended(_sent(account, purpose, browser).order_by("-created_at").first())
    if proof.code_until <= clock.now():
        return Verdict(Outcome.EXPIRED, proof)
    if compare_digest(bytes(proof.code_mark), _code_mark(proof.id, code)):
        return Verdict(Outcome.RIGHT, proof)
    return _wrong(proof)


def weigh_link(token: str, purpose: Purpose, *, lock: bool = False) -> Verdict:
    """Find what a link stands for, without using it up. With `lock`, call it in a transaction."""
    rows = Proof.objects.select_related("account", "identifier", "change")
    if lock:
        rows = rows.select_for_update(of=("self",))
    proof = rows.filter(link_digest=ids.digest(token), purpose=purpose).first()
    if proof is None or proof.ended_at:
        return _ended(proof)
    return Verdict(Outcome.EXPIRED if proof.link_until <= clock.now() else Outcome.RIGHT, proof)


def explain(verdict: Verdict) -> str:
    """What became of a code, and what to do next."""
    match verdict.outcome:
        case Outcome.WRONG:
            return _("This isn't the code from our latest letter or text. Check it and try again.")
        case Outcome.EXPIRED:
            return _("This code is too old. Ask for a new one.")
        case Outcome.GUESSED:
            return _("Too many wrong codes. Ask for a new one.")
        case Outcome.USED:
            return _("This code was already used.")
    return _("No code is waiting. Ask for a new one.")


def use(proof: Proof) -> None:
    """Use a proof up: nothing of it works again. A contact that was proved before is proved anew by it.

    Not by a recovery: whoever has but an old number would make it fresh by asking twice. There the end of it proves.
    """
    now = clock.now()
    Proof.objects.filter(pk=proof.pk).update(ended_at=now, ended=Ended.USED)
    if proof.identifier_id and proof.purpose != Purpose.RECOVER:
        Identifier.objects.filter(pk=proof.identifier_id).exclude(proved_at=None).update(proved_at=now)


def end_all(account: Account, *, but: Purpose | None = None) -> None:
    """No code or link of the account works any more, or only those for one purpose."""
    working_ones = Proof.objects.filter(account=account, ended_at=None).exclude(purpose=but or "")
    working_ones.update(ended_at=clock.now(), ended=Ended.REPLACED)


def purge() -> None:
    """Remove proofs that ended, or ran out, long enough ago."""
    before = clock.now() - KEPT_AFTER_END
    Proof.objects.filter(Q(ended_at__lte=before) | Q(link_until__lte=before)).delete()


def _sent(account: Account, purpose: Purpose, browser: Digest | None) -> QuerySet[Proof]:
    mine = Proof.objects.filter(account=account, purpose=purpose)
    return mine.filter(browser_digest=browser) if purpose in PER_BROWSER else mine


def _wrong(proof: Proof) -> Verdict:
    Proof.objects.filter(pk=proof.pk).update(tries=F("tries") + 1)
    left = MOST_TRIES - proof.tries - 1
    if left > 0:
        return Verdict(Outcome.WRONG, proof, tries_left=left, cost_a_try=True)
    Proof.objects.filter(pk=proof.pk).update(ended_at=clock.now(), ended=Ended.GUESSED)
    return Verdict(Outcome.GUESSED, proof, cost_a_try=True)


def _ended(proof: Proof | None) -> Verdict:
    if proof is None or not proof.ended:
        return Verdict(Outcome.UNKNOWN)
    return Verdict(Outcome(proof.ended), proof)


def _code_mark(proof_id: object, code: str) -> bytes:
    return keys.fingerprint("code", f"{proof_id}:{code}")
