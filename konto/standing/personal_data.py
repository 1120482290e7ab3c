"""What standing holds of a person. Children first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from konto.kernel import holdings
from konto.kernel.holdings import Holding, Kind, Merge, Nobody, exported, internal
from konto.standing.actions.leaving import erase
from konto.standing.queries import rows_of

KEY = internal("names a row inside Konto")
OWNER = internal("whose it is, pseudonymously")
STAFF = internal("pseudonym of a member of staff")

holdings.declare(
    Holding(
        room="standing",
        table="standing_reopening",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.DROP,
        columns={
            "digest": internal("digest of a link that only a letter holds"),
            "restriction_id": KEY,
            "account_ref": OWNER,
            "contact": KEY,
            "created_at": internal("when the letter was written"),
            "until": internal("when the link ends"),
        },
    ),
    Holding(
        room="standing",
        table="standing_appeal",
        owner="account_ref",
        owner_is="ref",
        strangers=True,
        columns={
            "id": KEY,
            "restriction_id": KEY,
            "remnant_id": KEY,
            "account_ref": OWNER,
            "case_id": KEY,
            "number": exported(_("Number")),
            "stage": exported(_("State")),
            "filed_at": exported(_("Appealed")),
            "answer_by": exported(_("Answer promised by")),
            "overdue_at": internal("when staff were alarmed"),
            "status_digest": internal("digest of a link that only the receipt holds"),
            "reviewer": STAFF,
            "draft": internal("what the reviewer has written and not yet sent", personal=True),
            "outcome": exported(_("Decision")),
            "reasons": exported(_("Reasons of the decision"), personal=True),
            "decided_by": STAFF,
            "decided_at": exported(_("Decided")),
        },
    ),
    Holding(
        room="standing",
        table="standing_restriction",
        owner="account_ref",
        owner_is="ref",
        columns={
            "id": KEY,
            "account_ref": OWNER,
            "ground_id": internal("names the ground, which is not about a person"),
            "scope": exported(_("What is restricted")),
            "phase": exported(_("State")),
            "facts": exported(_("What happened"), personal=True),
            "territory": exported(_("Where it applies")),
            "found": exported(_("How we learned of it")),
            "notice": exported(_("Number of the notice")),
            "rule": exported(_("Rule that decided by itself")),
            "decided_by": STAFF,
            "decided_before": STAFF,
            "starts_at": exported(_("From")),
            "until": exported(_("Until")),
            "appeal_until": exported(_("Appeal possible until")),
            "made_at": exported(_("Written down")),
            "ended_at": exported(_("Ended")),
            "end": exported(_("Why it ended")),
            "code_mark": internal("keyed fingerprint of the case code"),
            "replaces_id": KEY,
        },
    ),
    Nobody(
        table="standing_remnant",
        columns=[
            "id",
            "ground_id",
            "scope",
            "territory",
            "found",
            "rule",
            "decided_by",
            "decided_before",
            "starts_on",
            "ends_at",
            "appeal_until",
            "code_mark",
            "expires_at",
        ],
        why="what was restricted, of an account that is gone: no facts and no name; removed when it can neither be "
        "appealed nor is met again",
    ),
    Nobody(
        table="standing_mark",
        columns=["id", "remnant_id", "mark"],
        why="keyed fingerprints of identifiers of people who left while restricted: they recognise an address, they "
        "don't hold it, and go with what they are about",
    ),
    Nobody(
        table="standing_ground",
        columns=["id", "code", "version", "basis", "outlives", "texts", "saved_at", "retired_at"],
        why="the catalogue of grounds, the same for everybody",
    ),
    Nobody(
        table="standing_tally",
        columns=["id", "day", "what", "ground", "basis", "scope", "found", "automated", "outcome", "hours"],
        why="figures without identity: random number, to the day",
    ),
)
holdings.erase_with("standing", erase)
holdings.count_as(
    Kind(
        room="standing",
        label=_("Restrictions of your account"),
        rows=rows_of,
        what_happens=_(
            "Deleted, with every appeal. A block that still runs is kept as a fingerprint of your address or number, "
            "without a name, until it ends; you can appeal with the case code from our letter."
        ),
        order=62,
    )
)
