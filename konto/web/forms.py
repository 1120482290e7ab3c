"""Fields that take what people really type, refuse what no person types, and say what to do next."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

PASSWORD_LENGTH: Final = 128
NAME_LENGTH: Final = 80
ADDRESS_LENGTH: Final = 254
CODE_DIGITS: Final = 6

TOO_LONG: Final = ngettext_lazy(
    "Use %(limit_value)d character at most. Now it has %(show_value)d.",
    "Use %(limit_value)d characters at most. Now it has %(show_value)d.",
    "limit_value",
)
# Embeddings, overrides and isolates: they can make a text read as something it is not.
BIDI_CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
LINK: Final = re.compile(r"://|\bwww\.", re.IGNORECASE)
BETWEEN_DIGITS: Final = re.compile(r"[\s\-\u2010-\u2015.]+")


def refuse_control_characters(value: str) -> None:
    """Raises ValidationError for characters that nobody types into one line."""
    if any(unicodedata.category(sign) in {"Cc", "Zl", "Zp"} for sign in value):
        raise ValidationError(_("Remove the characters that can't be seen, then send it again."), code="control")


def refuse_control_characters_but_lines(value: str) -> None:
    """The same for a text of several lines."""
    refuse_control_characters(re.sub(r"[\r\n\t\u2028\u2029]", " ", value))


_gathered: ContextVar[list[Form] | None] = ContextVar("gathered", default=None)


@contextmanager
def gathered() -> Iterator[list[Form]]:
    """Every form that is made inside of the block: for whoever has to say in other words than a page what was wrong."""
    made: list[Form] = []
    token = _gathered.set(made)
    try:
        yield made
    finally:
        _gathered.reset(token)


class Form(forms.Form):
    """Base of every form: no text without a limit, no control characters, messages that lead on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _speak_plainly(field)
            say_if_missing(field)
            if isinstance(field, forms.CharField):
                self._guard(name, field)
        if (made := _gathered.get()) is not None:
            made.append(self)

    def _guard(self, name: str, field: forms.CharField) -> None:
        if field.max_length is None:
            raise ImproperlyConfigured(f"{type(self).__name__}.{name} has no max_length")
        # A browser would cut what is pasted without a word; the server says how much is too much.
        field.widget.attrs.pop("maxlength", None)
        field.error_messages.setdefault("max_length", TOO_LONG)
        if not isinstance(field, PasswordField):
            lines = isinstance(field.widget, forms.Textarea)
            field.validators.append(refuse_control_characters_but_lines if lines else refuse_control_characters)


def _speak_plainly(field: forms.Field) -> None:
    """Replace Django's "This field is required." where the field has no words of its own."""
    if field.error_messages.get("required") != forms.Field.default_error_messages["required"]:
        return
    if isinstance(field, forms.BooleanField):
        field.error_messages["required"] = _("Tick this box to go on.")
    elif isinstance(field, forms.ChoiceField):
        field.error_messages["required"] = _("Choose one.")
    else:
        field.error_messages["required"] = _("Fill this in.")


def say_if_missing(field: forms.Field, code: str = "required") -> None:
    """Give the page's script the words for a field that was left empty: it says so before a typed password is lost."""
    if field.required and not isinstance(field, forms.MultiValueField):
        field.widget.attrs["data-missing"] = field.error_messages[code]


class TextField(forms.CharField):
    """One line of text; spaces around it fall away."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class LongTextField(TextField):
    """A text of several lines."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        super().__init__(max_length=max_length, **kwargs)


class EmailField(forms.EmailField):
    """An e-mail address as the person writes it; folding it is the identifiers' business."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter your e-mail address."),
        "invalid": _("Enter the whole e-mail address, like name@example.com."),
    }

    def __init__(self, *, autocomplete: str = "email", **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete, "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        defaults: dict[str, Any] = {"label": _("E-mail address"), "widget": forms.EmailInput(attrs=attrs)}
        super().__init__(**(defaults | {"max_length": ADDRESS_LENGTH} | kwargs))


class PasswordField(forms.CharField):
    """A password, any script, never trimmed; the same letters typed on different machines make the same password."""

    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("Enter your password.")}

    def __init__(self, *, new: bool = False, **kwargs: Any) -> None:
        autocomplete = "new-password" if new else "current-password"
        attrs = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
        defaults: dict[str, Any] = {"label": _("Password"), "widget": forms.PasswordInput(attrs=attrs)}
        super().__init__(strip=False, max_length=PASSWORD_LENGTH, **(defaults | kwargs))

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        # What is far too long is refused as it is: normalising it would only cost time.
        return unicodedata.normalize("NFC", text) if text and len(text) <= 4 * PASSWORD_LENGTH else text


class NameField(TextField):
    """What to call somebody: any script, emoji too, but no links and nothing that turns the text around."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter the name you want to be called by."),
        "link": _("Enter a name without a web address."),
    }

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("Name"),
            "widget": forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        }
        super().__init__(max_length=NAME_LENGTH, **(defaults | kwargs))

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        if not text or len(text) > 4 * NAME_LENGTH:  # composing takes time that grows with the square of the length
            return text
        text = re.sub(r"[^\S\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+", " ", BIDI_CONTROLS.sub("", text)).strip()
        return unicodedata.normalize("NFC", text) if _has_something_to_see(text) else ""

    def validate(self, value: str | None) -> None:
        super().validate(value)
        if value and LINK.search(value):
            raise ValidationError(self.error_messages["link"], code="link")


def _has_something_to_see(text: str) -> bool:
    return any(unicodedata.category(sign) not in {"Cf", "Zs", "Mn"} for sign in text)


class OneTimeCodeField(forms.CharField):
    """Six digits from a letter or text, pasted or typed with whatever spaces and dashes, in whatever digits."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter the 6 digits we sent you."),
        "invalid": _("Enter exactly 6 digits, as in the letter or text we sent you."),
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code", "spellcheck": "false"}
        defaults: dict[str, Any] = {"label": _("Code"), "widget": forms.TextInput(attrs=attrs)}
        super().__init__(max_length=64, **(defaults | kwargs))

    def to_python(self, value: Any) -> str | None:
        text = BETWEEN_DIGITS.sub("", super().to_python(value) or "")
        return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)

    def validate(self, value: str | None) -> None:
        super().validate(value)
        if value and not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class ConsentField(forms.BooleanField):
    """A box that the person has to tick, and that is never ticked beforehand."""

    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("Tick this box to go on.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("initial", None)
        super().__init__(required=True, **kwargs)
