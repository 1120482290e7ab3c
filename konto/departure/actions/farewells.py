"""The one encrypted cell: where the last letter goes, and what to search for until then."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from konto.departure.models import Departure, Farewell
from konto.identity import queries as identities
from konto.identity.models import Account
from konto.kernel import keys


@dataclass(frozen=True)
class Remembered:
    """What has to be known after the account is erased: where the last letter or text goes, and what to search for.

    `identifiers` are in every spelling that was kept, and numbers in those that programs make of them.
    """

    address: str
    name: str
    identifiers: list[str]
    channel: str = "email"


def seal(departure: Departure, account: Account) -> None:
    """Lay aside what the last letter and the search need."""
    contact = identities.contact_of(account)
    known = {form for one in identities.identifiers_of(departure.subject) for form in identities.spellings_of(one)}
    remembered = Remembered(
        contact.value, identities.greeting(account).get("name", ""), sorted(known), channel=contact.channel
    )
    Farewell.objects.create(departure=departure, sealed=keys.seal(json.dumps(asdict(remembered))))


def unseal(departure: Departure) -> Remembered:
    """What was laid aside. Raises Farewell.DoesNotExist once it is destroyed."""
    return Remembered(**json.loads(keys.unseal(bytes(departure.farewell.sealed))))
