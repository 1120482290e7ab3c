"""A form that strangers fill in: it asks for the picture code where something looks risky."""

from __future__ import annotations

from typing import Any

from konto.web.forms import Form
from konto.web.picture_code import PictureCodeField


class Challenged(Form):
    """A form that asks for the picture code when `challenged`."""

    def __init__(self, *args: Any, challenged: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if challenged:
            self.fields["picture"] = PictureCodeField()

    def ask_for_picture(self) -> None:
        """Ask for the picture code from the next try on; what was refused in this one stays said."""
        if "picture" not in self.fields:
            self.fields["picture"] = PictureCodeField()
