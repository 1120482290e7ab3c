"""What this room holds of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from konto.kernel import holdings
from konto.kernel.holdings import Holding, Merge, Nobody, exported, internal

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
            "recipient_mark": internal("keyed fingerprint of an address that refused a letter"),
            "account_ref": internal("whom the refused letter concerned, pseudonymously"),
            "since": exported(_("Letters refused since")),
            "code": exported(_("The mail server's code")),
        },
    ),
    Nobody(
        table="notices_capcount",
        columns=["scope", "mark", "day", "count"],
        why="the day's counts against floods: keyed fingerprints of addresses and networks, dropped after two days",
    ),
)
