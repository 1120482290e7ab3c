"""The profile picture: another one, or none."""

from __future__ import annotations

from django.db import transaction

from konto.identity import pictures
from konto.identity.actions.state import lock
from konto.identity.models import Account, Picture
from konto.kernel import clock, ids, journal
from konto.kernel.actors import Actor
from konto.kernel.events import Event


def set_picture(account: Account, content: bytes, *, actor: Actor) -> None:
    """Show this picture, under a new secret name. Raises Unfit."""
    drawn = pictures.draw(content)  # takes a while: outside the transaction
    with transaction.atomic():
        account = lock(account)
        Picture.objects.update_or_create(
            account=account, defaults={"small": drawn.small, "large": drawn.large, "created_at": clock.now()}
        )
        account.picture = ids.token()
        account.save(update_fields=["picture"])
        journal.record(Event.PICTURE_CHANGED, account.ref, actor=actor, removed=False)


@transaction.atomic
def remove_picture(account: Account, *, actor: Actor) -> bool:
    """Show no picture. False where there was none."""
    account = lock(account)
    if not account.picture:
        return False
    Picture.objects.filter(account=account).delete()
    account.picture = ""
    account.save(update_fields=["picture"])
    journal.record(Event.PICTURE_CHANGED, account.ref, actor=actor, removed=True)
    return True
