"""What identity puts into the menu under the person's name, whom it stops at the door, and what it hears."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from konto.identity import accepting, actions
from konto.identity.access import account_in
from konto.identity.actions.questions import reach_of
from konto.kernel import reach, registries
from konto.kernel.actors import Actor
from konto.kernel.registries import MenuEntry
from konto.kernel.standing import StillWorks, add_still_works


def _waits(account: Any) -> bool:
    return bool(account.state == actions.State.NEW)


def _keep_language(request: HttpRequest, language: str) -> None:
    account = account_in(request)
    if account:
        actions.change_language(account, language, actor=Actor.person(account.ref))


registries.add_menu_entry(MenuEntry(_("Settings"), "identity:settings", "cog-6-tooth", 20))
registries.add_menu_entry(MenuEntry(_("Devices"), "identity:devices", "device-phone-mobile", 30))
registries.add_menu_entry(MenuEntry(_("Help"), "web:help", "question-mark-circle", 80))
registries.add_menu_entry(MenuEntry(_("This isn't me"), "identity:not_me", "user-minus", 85, post=True))
registries.add_menu_entry(
    MenuEntry(_("Sign out"), "identity:sign_out", "arrow-right-start-on-rectangle", 90, post=True)
)
registries.on_language_chosen(_keep_language)
registries.on_bounce(actions.note_bounce)
reach.tell_reach(reach_of)
registries.guard_door(accepting.guard, but=accepting.SPARED)
add_still_works(
    StillWorks(_("Confirm your address or number"), "identity:activate", "activation", order=10, for_whom=_waits)
)
