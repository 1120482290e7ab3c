"""What this room holds of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from konto.kernel import holdings
from konto.kernel.holdings import Holding, Kind, Merge, Nobody, exported, internal
from konto.notices.models import Break, Preference

holdings.declare(
    Holding(
        room="notices",
        table="notices_letter",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.STAY,
        columns={
            "id": internal("the letter's number, also in its Message-ID"),
            "number": internal("the order in which letters were made"),
            "key": internal("keeps a letter from being sent twice; holds ids only"),
            "account_ref": internal("whom the letter concerns, pseudonymously"),
            "channel": exported(_("Channel")),
            "kind": exported(_("Kind of letter")),
            "topic": exported(_("What it is about")),
            "language": exported(_("Language")),
            "to_address": exported(_("To"), personal=True),
            "subject": exported(_("Subject"), personal=True),
            "text": exported(_("Text"), personal=True),
            "sealed": internal(
                "address and words of a letter to somebody who is gone: encrypted, destroyed on delivery"
            ),
            "recipient_mark": internal("keyed fingerprint of the address: counts by recipient, recognises a bounce"),
            "network_mark": internal("keyed fingerprint of the visitor's network, for the day's cap"),
            "state": exported(_("State")),
            "tries": internal("how often delivery was tried"),
            "next_try": internal("when delivery is tried next"),
            "created_at": exported(_("Written at")),
            "sent_at": exported(_("Sent at")),
            "purge_at": internal("when the content is destroyed"),
            "purged_at": internal("when the content was destroyed"),
            "drop_at": internal("when the row is deleted"),
            "last_error": internal("name and code of the last failure"),
        },
    ),
    Holding(
        room="notices",
        table="notices_bounce",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.STAY,
        columns={
            "recipient_mark": internal("keyed fingerprint of what refused a letter or text"),
            "account_ref": internal("whom it concerned, pseudonymously"),
            "since": exported(_("Letters refused since")),
            "code": exported(_("The server's code")),
        },
    ),
    Holding(
        room="notices",
        table="notices_preference",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.KEEP_TARGET,
        columns={
            "account_ref": internal("whose choice it is, pseudonymously"),
            "topic": exported(_("What it is about")),
            "channel": exported(_("Channel")),
            "wanted": exported(_("Wanted")),
            "changed_at": exported(_("Chosen at")),
        },
    ),
    Holding(
        room="notices",
        table="notices_break",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.KEEP_TARGET,
        columns={
            "account_ref": internal("who takes the break, pseudonymously"),
            "since": exported(_("Break since")),
            "until": exported(_("Break until")),
        },
    ),
    Nobody(
        table="notices_capcount",
        columns=["scope", "mark", "day", "count", "alarmed"],
        why="the day's counts against floods: keyed fingerprints of addresses and networks, dropped after two days",
    ),
    Nobody(
        table="notices_report",
        columns=["digest", "at"],
        why="digests of the numbers of a mail provider's reports, dropped after three days",
    ),
)
holdings.count_as(
    Kind(
        room="notices",
        label=_("What you chose about messages"),
        rows=lambda subject: Preference.objects.filter(account_ref=subject.ref),
        what_happens=_("Deleted. Every message ends."),
        order=40,
    ),
    Kind(
        room="notices",
        label=_("Your break from optional messages"),
        rows=lambda subject: Break.objects.filter(account_ref=subject.ref),
        what_happens=_("Deleted. Every message ends."),
        single=True,
        order=41,
    ),
)
