"""Somebody of the staff, as tests know her: what she types, and the codes of her authenticator app."""

from __future__ import annotations

from dataclasses import dataclass

from konto.console import actions, codes, queries
from konto.console.models import Staff
from konto.kernel.actors import Actor
from tests.visiting import Page, Visit


@dataclass(frozen=True)
class Colleague:
    name: str
    email: str
    password: str
    roles: tuple[actions.Role, ...] = (actions.Role.SUPPORT,)

    @property
    def staff(self) -> Staff:
        return Staff.objects.get(name=self.name)

    @property
    def actor(self) -> Actor:
        return Actor.staff(self.staff.ref)

    def starts(self) -> Colleague:
        """Become staff by the real actions, with the code of this moment: read half a minute later, it works still."""
        added = actions.add(self.email, name=self.name, roles=self.roles, actor=Actor.system())
        code = codes.code_at(queries.secret_of(added.staff), codes.counter_now())
        actions.finish_set_up(added.staff.pk, added.secret, password=self.password, code=code)
        # As if it had been done long ago: then the code before this one is still free.
        Staff.objects.filter(pk=added.staff.pk).update(last_counter=0)
        return self

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or so many steps of thirty seconds from now."""
        return codes.code_at(queries.secret_of(self.staff), codes.counter_now() + steps)

    def typed(self, **other: str) -> dict[str, str]:
        """What goes into the form of the console."""
        return {"email": self.email, "password": self.password, "code": self.code(), **other}

    def signs_in(self, visit: Visit, **other: str) -> Page:
        visit.open("/console/sign-in/")
        return visit.press("Sign in", **self.typed(**other))


NORA = Colleague("Nora Lind", "nora.lind@example.org", "five quiet harbour lanterns")
OMAR = Colleague("Omar Vik", "omar.vik@example.org", "seven loud mountain trumpets")
