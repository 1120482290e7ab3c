"""What leaving itself holds of a person."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from konto.departure.models import Draft, ExitAnswer
from konto.kernel import clock, holdings
from konto.kernel.holdings import Fate, Holding, Merge, Nobody, Receipt, Subject, exported, internal

KEY = internal("names a row inside Konto")


@transaction.atomic
def erase(subject: Subject) -> Receipt:
    """Turn the answers into nobody's, then delete the draft."""
    draft = Draft.objects.filter(account=subject.id).first()
    if draft and any(draft.answers.values()):
        ExitAnswer.objects.create(day=clock.today(), **draft.answers)
    return holdings.erase_declared("departure", subject)


holdings.declare(
    Holding(
        room="departure",
        table="departure_draft",
        owner="account_id",
        merge=Merge.DROP,
        columns={
            "account_id": KEY,
            "consented_at": exported(_("You agreed to the consequences")),
            "terms_version": exported(_("Version of the terms")),
            "answers": exported(_("Your answers"), personal=True),
            "created_at": exported(_("Began to leave")),
        },
    ),
    Holding(
        room="departure",
        table="departure_departure",
        owner="ref",
        owner_is="ref",
        fate=Fate.RETAIN,
        merge=Merge.STAY,
        what=_("The certificate of your leaving"),
        ground=_("To prove that everything was erased, and when. It holds times and counts, no name and no address."),
        until=_("For good: the certificate has to stay checkable."),
        columns={
            "id": internal("names the certificate"),
            "account_id": internal("pseudonym of a row that is gone"),
            "ref": internal("pseudonym in the journal"),
            "language": internal("for the status page and the last letter"),
            "stage": internal("how far it is"),
            "status_digest": internal("digest of a link that only the person has"),
            "requested_at": internal("when it was asked for"),
            "due_at": internal("when erasing starts"),
            "limit_at": internal("when it has to be done"),
            "hurried": internal("whether sooner was asked for"),
            "started_at": internal("when erasing started"),
            "searched_at": internal("when the stores were searched last"),
            "done_at": internal("when it was done, or the person stayed"),
            "next_try": internal("when a worker looks again"),
            "failures": internal("counts failures"),
            "traces": internal("names of tables where something was found"),
            "certificate": internal("the signed statement; public under its address"),
        },
    ),
    Nobody(
        table="departure_erasureorder",
        columns=["id", "departure_id", "room", "place", "attempts", "receipt", "done_at"],
        why="counts of erased rows by table",
    ),
    Nobody(
        table="departure_farewell",
        columns=["departure_id", "sealed"],
        why="the one encrypted cell that the last letter needs; it is destroyed with it, and certificates name it",
    ),
    Nobody(
        table="departure_exitanswer",
        columns=["id", "day", "reason", "problems", "ratings", "text"],
        why="answers without identity: random number, to the day, identifiers masked before they are kept",
    ),
)
holdings.erase_with("departure", erase)
