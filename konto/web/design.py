"""The living page of components: each one in each state. Open in debug and in the demo only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from konto.kernel import clock
from konto.web.forms import (
    ConsentField,
    EmailField,
    Form,
    LongTextField,
    NameField,
    OneTimeCodeField,
    PasswordField,
)


class SignInSample(Form):
    email = EmailField(autocomplete="username")
    password = PasswordField()


class EverySample(Form):
    name = NameField(help_text=_("As it stands at the top of every page. You can change it whenever you like."))
    code = OneTimeCodeField(help_text=_("Spaces and dashes do no harm; you can paste it."))
    reason = forms.ChoiceField(
        label=_("Why are you leaving?"),
        widget=forms.RadioSelect,
        choices=[("rarely", _("I rarely use it")), ("messages", _("Too many messages")), ("other", _("Other"))],
        required=False,
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    more = LongTextField(label=_("Anything else?"), max_length=2_000, required=False)
    consent = ConsentField(label=_("I understand the consequences"))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or settings.KONTO_DEMO):
        raise Http404
    return render(request, "web/design.html", _samples())


def _samples() -> dict[str, Any]:
    now = clock.now()
    return {
        "sign_in": SignInSample(prefix="sign-in"),
        "sign_in_refused": SignInSample({"refused-email": "alice@", "refused-password": ""}, prefix="refused"),
        "every": EverySample(prefix="every"),
        "every_refused": EverySample({"wrong-name": "www.example.com", "wrong-code": "12 34"}, prefix="wrong"),
        "now": now,
        "soon": now + timedelta(seconds=45),
        "later": now + timedelta(hours=19, minutes=59, seconds=30),
        "counts": [
            {"label": _("Orders"), "count": 35, "icon": "shopping-bag", "note": _("2 parcels are on their way")},
            {"label": _("Gift cards"), "count": 1, "icon": "gift", "value": "250,00 kr"},
            {"label": _("Wish lists"), "count": 3, "icon": "heart"},
        ],
        "facts": [
            (_("Name"), "Alice Andersen"),
            (_("E-mail address"), "a••••@example.com"),
            (_("Language"), "English"),
        ],
        "columns": [_("Device"), _("Last seen"), _("Where")],
        "rows": [
            [_("This computer"), _("now"), "Oslo"],
            [_("A phone"), _("yesterday"), "Bergen"],
        ],
        "codes": ["K7QM-2XWD", "P4RT-9HVB"],
        "icons": ["home", "cog-6-tooth", "key", "envelope", "shield-check", "trash", "lifebuoy"],
    }
