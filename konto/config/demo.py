"""The demo people: a made-up cast to try Konto with. They come with `--demo` and nowhere else."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konto.config.cast import CAST, PASSWORD, Member
from konto.console import demo as console
from konto.identity import actions, queries
from konto.kernel import registries
from konto.kernel.actors import Actor
from konto.kernel.registries import DemoPerson
from konto.services import demo as services

UNCONFIRMED = _("Signed up and never confirmed his address.")
NOTES: dict[str, str | Promise] = {
    "uk": _("Speaks Ukrainian; her account is open."),
    "nb": _("Speaks Norwegian; her account is open."),
    "en": _("Speaks English; her account is open."),
}


def announce() -> None:
    """Let the front page list the cast."""
    for one in CAST:
        note = NOTES[one.language] if one.activated else UNCONFIRMED
        registries.add_demo_person(DemoPerson(one.name, one.address, PASSWORD, note))


def ensure() -> None:
    """Make whoever of the cast isn't there and has not left; those who left stay gone."""
    for one in CAST:
        if queries.account_by(one.address) is None:
            _make(one)
    console.ensure()
    services.ensure()


def here() -> list[int]:
    """Which of the cast can sign in, by their place in it; those who left are not among them."""
    return [place for place, one in enumerate(CAST) if queries.account_by(one.address)]


def _make(one: Member) -> None:
    wish = actions.SignUp(address=one.address, password=PASSWORD, name=one.name, language=one.language)
    try:
        account = actions.sign_up(wish, network="demo", browser=None)
    except actions.Taken:
        return
    if one.activated:
        actions.confirm_address(account, actor=Actor.system())
