"""The picture code: letters in a picture that is drawn here, with another picture on request."""

from __future__ import annotations

from typing import Any, ClassVar

from captcha.fields import CaptchaField, CaptchaTextInput
from captcha.models import CaptchaStore
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from konto.kernel import clock
from konto.web.challenges import Challenge

WRONG = _("These were not the letters. Here is a new picture.")


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
        answer["attrs"] |= {"class": "code", "inputmode": "text"}
        return context | {"refresh": self.refresh_url()}


class PictureCodeField(CaptchaField):
    """Which picture, and the letters that somebody read in it. Whether they are right is `PictureCode.check`'s."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Letters in the picture"))
        kwargs.setdefault("help_text", _("Can't read them? Send it empty and you get another picture."))
        kwargs.setdefault("widget", PictureCodeInput())
        kwargs.setdefault(
            "error_messages",
            {
                "first": _("One more step: type the letters in the picture."),
                "required": _("Enter the letters you see. Here is a new picture."),
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
        typed, value[1] = str(value[1]).strip().lower(), ""  # what comes back is for another picture
        return key, typed
