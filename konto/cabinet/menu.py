"""The cabinet's line in the menu under the person's name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from konto.kernel import registries
from konto.kernel.registries import MenuEntry

registries.add_menu_entry(MenuEntry(_("My account"), "cabinet:home", "home", 10))
