"""What is kept about persons on account of related services. Children first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from konto.kernel import holdings
from konto.kernel.holdings import Holding, Kind, Merge, Nobody, exported, internal
from konto.services.openid.consents import rows_of as consents_of
from konto.services.signals.erasing import erase

KEY = internal("names a row inside Konto")
OWNER = internal("whose it is, pseudonymously")

holdings.declare(
    Holding(
        room="services",
        table="services_signal",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.STAY,
        columns={
            "id": internal("the event's id, by which a service knows a second copy"),
            "number": internal("the order in which events leave"),
            "stream_id": KEY,
            "account_ref": OWNER,
            "sub": internal("name under which the service knows the account"),
            "type": exported(_("What a service was told")),
            "txn": internal("the same in all that one service is told of one thing"),
            "claims": internal("what is told beside the type: times and kinds, no words of anybody"),
            "sealed": internal("an address or number that changed: encrypted, destroyed on delivery"),
            "state": exported(_("State")),
            "mark": internal("keyed fingerprint of the account whose end is told when it is certain"),
            "tries": internal("how often delivery was tried"),
            "next_try": internal("when delivery is tried next"),
            "made_at": exported(_("Happened")),
            "waits_since": internal("since when it waits, anew when it is sent again"),
            "done_at": exported(_("Told at")),
            "purged_at": internal("when the address was destroyed"),
            "last_error": internal("name or number of the last failure"),
        },
    ),
    Holding(
        room="services",
        table="services_silence",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.DROP,
        columns={
            "id": KEY,
            "stream_id": KEY,
            "account_ref": OWNER,
            "since": exported(_("A service asked to be told nothing of you since")),
        },
    ),
    Holding(
        room="services",
        table="services_doortold",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.DROP,
        columns={
            "account_ref": OWNER,
            "closed": internal("whether services were told that the account can't be used"),
            "since": internal("since when"),
        },
    ),
    Nobody(
        "services_stream",
        [
            "id",
            "service_id",
            "method",
            "endpoint_url",
            "authorization",
            "secrets",
            "types",
            "description",
            "status",
            "reason",
            "made_at",
            "verified_at",
            "failures",
            "failing_since",
            "next_try",
            "drained_until",
            "last_error",
            "delivered_at",
        ],
        "what a service wants to hear and where; what it shows itself by is sealed",
    ),
    Holding(
        room="services",
        table="services_subject",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.KEEP_TARGET,
        columns={
            "id": KEY,
            "service_id": KEY,
            "account_ref": OWNER,
            "sub": exported(_("Name under which a service knows you")),
            "made_at": exported(_("Known there since")),
        },
    ),
    Nobody(
        "services_service",
        ["id", "code", "texts", "logo", "homepage", "made_at", "ended_at"],
        "what a service is, in the words that everybody reads",
    ),
    Nobody(
        "services_credential",
        ["id", "service_id", "digest", "ending", "scopes", "made_at", "until", "ended_at", "used_at"],
        "keys of services: digests of secrets, and what may be done with them",
    ),
    Nobody(
        "services_token",
        ["digest", "credential_id", "scopes", "until"],
        "digests of what services show with a request; gone when its hour is over",
    ),
    Nobody(
        "services_answer",
        ["mark", "request", "status", "sealed", "until"],
        "what a service was answered, sealed, for a day: told again where it repeats a request, read by nobody",
    ),
    Nobody("services_quota", ["service_id", "since", "taken"], "how often a service asked within a minute"),
)

# --- sign-in at services: children first ------------------------------------------------------------------------------
holdings.declare(
    Holding(
        room="services",
        table="services_code",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.DROP,
        columns={
            "digest": internal("digest of a code that lives for a minute"),
            "grant_id": KEY,
            "account_ref": OWNER,
            "redirect_uri": internal("an address of the service, the same for everybody"),
            "challenge": internal("what the service has to know to exchange the code"),
            "nonce": internal("a random word of the service"),
            "until": internal("when the code ends"),
            "used_at": internal("when it was exchanged"),
        },
    ),
    Holding(
        room="services",
        table="services_granttoken",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.DROP,
        columns={
            "digest": internal("digest of a token that the service holds"),
            "grant_id": KEY,
            "account_ref": OWNER,
            "kind": internal("for asking, or for getting another"),
            "scopes": internal("what the sign-in lets the service know, which is handed out with it"),
            "made_at": internal("when it was given out"),
            "until": internal("when it ends"),
            "spent_at": internal("when it was exchanged"),
        },
    ),
    Holding(
        room="services",
        table="services_grant",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.DROP,
        columns={
            "id": KEY,
            "client_id": KEY,
            "account_ref": OWNER,
            "session": KEY,
            "sid": internal("name of the session at the service"),
            "scopes": exported(_("What the service may know")),
            "auth_time": exported(_("Shown who you are")),
            "second_factor": exported(_("With a second step")),
            "made_at": exported(_("Signed in at the service")),
            "check_at": internal("when it is looked at next whether the session lives"),
            "asked_at": internal("when something happened that may have ended the session"),
            "signed_out_at": exported(_("Signed out")),
            "ended_at": exported(_("Ended")),
            "end": exported(_("Why it ended")),
        },
    ),
    Holding(
        room="services",
        table="services_consent",
        owner="account_ref",
        owner_is="ref",
        merge=Merge.KEEP_TARGET,
        columns={
            "id": KEY,
            "service_id": KEY,
            "account_ref": OWNER,
            "scopes": exported(_("What you agreed that a service may know")),
            "given_at": exported(_("Agreed")),
        },
    ),
    Nobody(
        "services_client",
        ["service_id", "public", "redirect_uris", "logout_uris", "backchannel_uri", "scopes", "saved_at"],
        "addresses of services, the same for everybody",
    ),
    Nobody(
        "services_signingkey",
        ["kid", "sealed", "made_at", "signs_from", "until"],
        "Konto's own keys, sealed",
    ),
    Nobody(
        "services_logoutnotice",
        ["id", "client_id", "sub", "sid", "state", "tries", "last_error", "made_at", "next_try", "told_at"],
        "that a session is over, for the service that knew it: under the name that only the service knows, which leads "
        "nowhere once the account is gone; removed a week after it was made",
    ),
)
holdings.erase_with("services", erase)
holdings.count_as(
    Kind(
        room="services",
        label=_("Services where you sign in with this account"),
        rows=consents_of,
        what_happens=_("You are signed out there, and they are told that this account is gone."),
        order=64,
    )
)
