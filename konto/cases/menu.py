"""What cases puts into the menu under the person's name, and what it hears."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from konto.cases import actions
from konto.kernel import alarms, registries
from konto.kernel.registries import MenuEntry

registries.add_menu_entry(MenuEntry(_("My questions"), "cases:mine", "chat-bubble-left-right", 40))
alarms.on_alarm(actions.take_alarm)
