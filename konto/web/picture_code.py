"""The picture code: letters in a picture that is drawn here, with another picture on request."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar, Final

from captcha.fields import CaptchaField, CaptchaTextInput
from captcha.models import CaptchaStore
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from konto.kernel import clock
from konto.web.challenges import Challenge

LONGEST: Final = 40

ALIKE: Final = str.maketrans("АВЕЗКМНОРСТУХЅЈҮΑΒΕΖΗΚΜΝΡΤΥΧ", "ABE3KMHOPCTYXSJYABEZHKMNPTYX")
"""What a Cyrillic or Greek keyboard writes in the place of a Latin letter that looks the same."""

MISSING = _("One more step: type what you see in the picture.")
WRONG = _("That isn't what the picture shows. Here is a new one.")


class PictureCode(Challenge):
    """Konto's own challenge: nobody else learns of the visit."""

    another: ClassVar[bool] = True

    def field(self) -> PictureCodeField:
        return PictureCodeField()

    def check(self, answer: Any, *, network: str) -> None:
        """Takes the letters once: of requests that bring them at the same time only one gets by."""
        key, typed = answer
        CaptchaStore.remove_expired()
        store = CaptchaStore.objects.filter(hashkey=key, expiration__gt=clock.now()).first()
        taken = CaptchaStore.objects.filter(hashkey=key).delete()[0]
        if not (store and taken and store.response == typed):
            raise ValidationError(WRONG, code="wrong")


class PictureCodeInput(CaptchaTextInput):
    template_name = "web/ui/picture_code.html"
    use_fieldset = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        key, answer = context["widget"]["subwidgets"]
        for left_over in ("required", "aria-describedby", "aria-invalid"):
            key["attrs"].pop(left_over, None)
        answer["attrs"] |= {"class": "code", "inputmode": "text", "data-missing": MISSING}
        return context | {"refresh": self.refresh_url()}


class PictureCodeField(CaptchaField):
    """Which picture, and the letters that somebody read in it. Whether they are right is `PictureCode.check`'s."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Letters and digits in the picture"))
        kwargs.setdefault("help_text", _("Small letters work as well."))
        kwargs.setdefault("widget", PictureCodeInput())
        kwargs.setdefault(
            "error_messages",
            {
                "first": MISSING,
                "required": _("Type what you see. Here is a new picture."),
                "invalid": WRONG,
            },
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> tuple[str, str]:
        """The picture's key and what was typed, in small letters."""
        key = value[0] if value else None
        if not key:
            raise ValidationError(self.error_messages["first"], code="first")
        super(CaptchaField, self).clean(value)
        typed, value[1] = _plain(str(value[1])), ""  # what comes back is for another picture
        return key, typed


def _plain(typed: str) -> str:
    """As the answer is kept, in small Latin letters, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", typed[:LONGEST]).strip().upper().translate(ALIKE).lower()
