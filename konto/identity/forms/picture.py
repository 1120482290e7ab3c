"""A profile picture. What the file is, is told from its content by `identity.pictures`."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from konto.identity.pictures import MOST_BYTES
from konto.web.forms import Form
from konto.web.pictures import BUSY, Flaw

FLAWS = {
    Flaw.HEAVY: _("This file is larger than 5 megabytes. Choose a smaller one."),
    Flaw.OTHER: _("This isn't a picture that we can read. Choose a JPEG, PNG or WebP file."),
    Flaw.LARGE: _("This picture has too many pixels. It may have 25 million, and 16,383 along an edge."),
    Flaw.SMALL: _("This picture is too small. It needs at least 32 pixels along each edge."),
    Flaw.MOVING: _("This picture moves. Choose a still one."),
    Flaw.BUSY: BUSY,
    Flaw.DAMAGED: _("This file is damaged or cut off. Save the picture anew, or choose another."),
}
"""What is wrong with a file, and what to do next."""


class PictureForm(Form):
    picture = forms.FileField(
        label=_("A picture from your device"),
        help_text=_("JPEG, PNG or WebP, up to 5 megabytes. We cut out the middle, and remove place, time and camera."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        allow_empty_file=True,
        max_length=None,
    )

    messages: ClassVar[dict[str, Any]] = {
        "required": _("Choose a picture."),
        "invalid": _("The file did not arrive. Choose it again."),
        "missing": _("The file did not arrive. Choose it again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].error_messages |= self.messages

    def clean_picture(self) -> bytes:
        """The content, read only where the file isn't too large. Raises ValidationError."""
        file: UploadedFile = self.cleaned_data["picture"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(FLAWS[Flaw.HEAVY], code=Flaw.HEAVY)
        return bytes(file.read())

    def refuse(self, flaw: Flaw) -> None:
        """Say beside the field what is wrong with the file."""
        self.add_error("picture", FLAWS[flaw])
