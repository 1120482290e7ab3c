"""The demo people: a made-up cast to try Konto with. They come with `--demo` and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konto.identity import actions, queries
from konto.kernel import registries
from konto.kernel.actors import Actor
from konto.kernel.registries import DemoPerson

PASSWORD = "correct horse demo staple"  # noqa: S105 - shown on the front page, in the demo alone


@dataclass(frozen=True)
class Cast:
    name: str
    address: str
    language: str
    note: str | Promise
    activated: bool = True


CAST = [
    Cast("Олена Коваль", "olena@example.org", "uk", _("Speaks Ukrainian; her account is open.")),
    Cast("Kari Nordmann", "kari@example.org", "nb", _("Speaks Norwegian; her account is open.")),
    Cast("Alice Smith", "alice@example.org", "en", _("Speaks English; her account is open.")),
    Cast("Bob Miller", "bob@example.org", "en", _("Signed up and never confirmed his address."), activated=False),
]


def announce() -> None:
    """Let the front page list the cast."""
    for one in CAST:
        registries.add_demo_person(DemoPerson(one.name, one.address, PASSWORD, one.note))


def ensure() -> None:
    """Make whoever of the cast isn't there and has not left; those who left stay gone."""
    for one in CAST:
        if queries.account_by_address(one.address) is None:
            _make(one)


def _make(one: Cast) -> None:
    wish = actions.SignUp(address=one.address, password=PASSWORD, name=one.name, language=one.language)
    try:
        account = actions.sign_up(wish, network="demo", browser=None)
    except actions.Taken:
        return
    if one.activated:
        actions.confirm_address(account, actor=Actor.system())


def lines() -> list[str]:
    """The cast for the terminal: name, address, password, a line each; those who left are not in it."""
    here = [one for one in CAST if queries.account_by_address(one.address)]
    return [f"{one.name}  {one.address}  {PASSWORD}" for one in here]
