"""What is kept about persons on account of related services. Children first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from konto.kernel import holdings
from konto.kernel.holdings import Holding, Merge, Nobody, exported, internal

KEY = internal("names a row inside Konto")
OWNER = internal("whose it is, pseudonymously")

holdings.declare(
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
