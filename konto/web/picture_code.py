"""The picture code as a field: drawn here, with another picture on request."""

from __future__ import annotations

from typing import Any

from captcha.fields import CaptchaField, CaptchaTextInput
from django.utils.translation import gettext_lazy as _


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
    """The letters in a picture. A wrong or empty answer brings another picture."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Letters in the picture"))
        kwargs.setdefault("help_text", _("Can't read them? Send it empty and you get another picture."))
        kwargs.setdefault("widget", PictureCodeInput())
        kwargs.setdefault(
            "error_messages",
            {
                "required": _("Enter the letters you see. Here is a new picture."),
                "invalid": _("These were not the letters. Here is a new picture."),
            },
        )
        super().__init__(**kwargs)
