"""What cases hold of a person. Children first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from konto.cases.actions.forgetting import forget_address
from konto.cases.queries import of_person
from konto.kernel import holdings
from konto.kernel.holdings import Holding, Kind, exported, internal

KEY = internal("names a row inside Konto")
OWNER = internal("whose it is, pseudonymously; empty for people without an account")

holdings.declare(
    Holding(
        room="cases",
        table="cases_file",
        owner="account_ref",
        owner_is="ref",
        strangers=True,
        columns={
            "id": KEY,
            "case_id": KEY,
            "message_id": KEY,
            "account_ref": OWNER,
            "name": exported(_("Name of the file"), personal=True),
            "kind": exported(_("Kind of file")),
            "ending": internal("how its name ends when it is downloaded"),
            "size": exported(_("Size in bytes")),
            "content": exported(_("The file"), personal=True),
        },
    ),
    Holding(
        room="cases",
        table="cases_link",
        owner="account_ref",
        owner_is="ref",
        strangers=True,
        columns={
            "digest": internal("digest of a secret that only a letter holds"),
            "case_id": KEY,
            "account_ref": OWNER,
            "proves": internal("whether it was sent to the contact"),
            "created_at": internal("when the letter was written"),
            "until": internal("when it ends"),
        },
    ),
    Holding(
        room="cases",
        table="cases_message",
        owner="account_ref",
        owner_is="ref",
        strangers=True,
        columns={
            "id": KEY,
            "case_id": KEY,
            "account_ref": OWNER,
            "number": exported(_("Number of the message")),
            "key": internal("keeps a message from coming twice"),
            "author": exported(_("Who wrote it")),
            "author_ref": internal("pseudonym of a member of staff"),
            "text": exported(_("Message"), personal=True),
            "at": exported(_("Written at")),
        },
    ),
    Holding(
        room="cases",
        table="cases_case",
        owner="account_ref",
        owner_is="ref",
        strangers=True,
        columns={
            "id": KEY,
            "number": exported(_("Number")),
            "key": internal("keeps a case from being opened twice; holds ids only"),
            "subject": exported(_("What it is about")),
            "status": exported(_("State")),
            "account_ref": OWNER,
            "channel": exported(_("How we write to you about it")),
            "contact": exported(_("Where we write to you about it"), personal=True),
            "contact_mark": internal("keyed fingerprint of the contact"),
            "proved_at": exported(_("Address confirmed")),
            "name": exported(_("Name"), personal=True),
            "title": exported(_("In a few words"), personal=True),
            "language": exported(_("Language")),
            "evidence": internal("ids, times and devices that staff need to tell what happened"),
            "held": internal("whether it waits until the link from the letter confirms it"),
            "assignee": internal("pseudonym of the member of staff who works on it"),
            "opened_at": exported(_("Asked")),
            "moved_at": exported(_("Last change")),
            "answer_by": exported(_("Answer promised by")),
            "near_at": internal("when staff were reminded"),
            "overdue_at": internal("when staff were told that it is late"),
            "network_mark": internal("keyed fingerprint of the visitor's network, dropped after a day"),
        },
    ),
)
holdings.forget_with("cases", forget_address)
holdings.count_as(
    Kind(
        room="cases",
        label=_("Questions you asked"),
        rows=lambda subject: of_person(subject.ref),
        what_happens=_("Deleted, with every message and file."),
        order=60,
    )
)
