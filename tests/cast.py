"""The people of the tests: a fixed cast, and how they come to have an account."""

from __future__ import annotations

from dataclasses import dataclass, replace

from konto.departure import actions as departure
from konto.departure.progress import carry_on
from konto.identity import actions, queries
from konto.identity.models import Account
from konto.kernel.actors import Actor
from konto.notices import jobs


@dataclass(frozen=True)
class Person:
    """Somebody who visits: what they call themselves, and what they type. `address` may be a phone number."""

    name: str
    address: str
    password: str
    language: str = "en"

    @property
    def account(self) -> Account:
        """Their account as it is now. Raises Account.DoesNotExist."""
        account = queries.account_by(self.address)
        if account is None:
            raise Account.DoesNotExist(self.address)
        return account

    @property
    def has_account(self) -> bool:
        return queries.account_by(self.address) is not None

    def but(self, **changes: str) -> Person:
        """The same person, who types something else."""
        return replace(self, **changes)

    def signs_up(self) -> Account:
        """Make the account by the real action; it waits to be confirmed, and the code has left."""
        wish = actions.SignUp(self.address, self.password, self.name, self.language)
        account = actions.sign_up(wish, network="192.0.2.1", browser=None)
        jobs.drain()
        return account

    def joins(self) -> Person:
        """Sign up and confirm the address or number."""
        actions.confirm_address(self.signs_up(), actor=Actor.system())
        return self

    def leaves(self) -> Person:
        """Leave for good: the account is erased, and the address is retired."""
        account = self.account
        requested = departure.request_departure(account, actor=Actor.person(account.ref))
        assert requested
        departure.hurry(requested.departure.id, actor=Actor.person(account.ref))
        carry_on()
        jobs.drain()
        assert not self.has_account
        return self


ALICE = Person("Alice Appleby", "alice.appleby@example.org", "orchard ladder seven bells")
BOB = Person("Bob Brandvold", "bob.brandvold@example.org", "harbour tractor nine gulls")
MALLORY = Person("Mallory Marsh", "mallory.marsh@example.org", "crowbar lantern two wolves")
DANA = Person("Dana Dovzhenko", "+380501234567", "meadow kettle five herons")
"""Has a phone and no address."""

EVERYONE = (ALICE, BOB, MALLORY, DANA)
