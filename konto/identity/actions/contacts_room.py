"""Whether an identifier is free for an account, and making room where somebody holds it who never proved it."""

from __future__ import annotations

from enum import StrEnum

from konto.identity import queries
from konto.identity.actions.stale import drop_sign_up
from konto.identity.actions.state import lock
from konto.identity.models import Account, Identifier, State
from konto.kernel.actors import Actor
from konto.kernel.events import Event

MOST_ROUNDS = 5
"""How often an identifier may change hands between being seen and being locked before it counts as taken."""


class Trouble(StrEnum):
    """Why an identifier can't be had."""

    TAKEN = "taken"
    """Somebody proved it, or may put it back."""

    RETIRED = "retired"
    """It belonged to somebody who left."""


class Unusable(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def trouble_with(account: Account, kind: str, folded: str) -> Trouble | None:
    """Why this account can't have the identifier, as far as can be seen without holding it."""
    if queries.is_retired(kind, folded):
        return Trouble.RETIRED
    holder = Identifier.objects.select_related("account").filter(folded=folded).exclude(account=account).first()
    if holder and not makes_way(holder):
        return Trouble.TAKEN
    return Trouble.TAKEN if queries.is_kept_for_undo(folded, but=account) else None


def makes_way(holder: Identifier) -> bool:
    """Whether this is a sign-up that nobody ever confirmed: it occupies nothing."""
    return holder.proved_at is None and holder.account.state == State.NEW


def lock_with_holder(account: Account, folded: str) -> tuple[Account, Account | None]:
    """The account, and whoever else holds the identifier, both locked in the order of their ids: no deadlock.

    Raises Unusable where it changes hands too fast, and Account.DoesNotExist.
    """
    for _round in range(MOST_ROUNDS):
        holder = _other_holder(account, folded)
        if holder is None:
            return lock(account), None
        try:
            locked = {one.pk: one for one in map(lock, sorted((account, holder), key=lambda one: one.pk))}
        except Account.DoesNotExist:
            lock(account)  # is it the account itself that is gone?
            continue
        if _other_holder(account, folded) == holder:
            return locked[account.pk], locked[holder.pk]
    raise Unusable(Trouble.TAKEN)


def take_from(holder: Account | None) -> None:
    """Drop the unconfirmed sign-up that holds the identifier. Raises Unusable where it isn't one."""
    if holder and not drop_sign_up(holder, event=Event.SIGN_UP_REPLACED, actor=Actor.stranger()):
        raise Unusable(Trouble.TAKEN)


def check_held(account: Account, kind: str, folded: str) -> None:
    """Asked once the identifier is held: an erasing or a change that frees it at this moment can't be missed.

    Raises Unusable.
    """
    if queries.is_retired(kind, folded):
        raise Unusable(Trouble.RETIRED)
    if queries.is_kept_for_undo(folded, but=account):
        raise Unusable(Trouble.TAKEN)


def _other_holder(account: Account, folded: str) -> Account | None:
    held = Identifier.objects.select_related("account").filter(folded=folded).exclude(account=account).first()
    return held.account if held else None
