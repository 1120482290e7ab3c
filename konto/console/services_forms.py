"""What staff fill in about related services: their words, what a key may do, how a key is replaced."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from konto.services.actions import LONGEST, PARTS, Profile, RelyingParty, Scope
from konto.services.queries import SIGN_IN_SCOPES, Client, Service
from konto.web.forms import Form, LongTextField, TextField
from konto.web.pictures import BUSY, Flaw

MOST_LOGO_BYTES: Final = 1_000_000
LABELS: Final[dict[str, str | Promise]] = {
    "name": _("Name"),
    "about": _("What it is"),
    "holds": _("What it keeps of a person"),
    "closing": _("What the end of an account means there"),
}
FLAWS: Final = {
    Flaw.HEAVY: _("This file is larger than a megabyte. Choose a smaller one."),
    Flaw.OTHER: _("This isn't a picture that we can read. Choose a JPEG, PNG or WebP file."),
    Flaw.LARGE: _("This picture is too large. It may have 4,096 pixels along an edge."),
    Flaw.SMALL: _("This picture is too small. It needs at least 16 pixels along each edge."),
    Flaw.MOVING: _("This picture moves. Choose a still one."),
    Flaw.BUSY: BUSY,
    Flaw.DAMAGED: _("This file is damaged or cut off. Save the picture anew, or choose another."),
}
OVERLAPS: Final = [
    ("7", _("For a week: the usual time to give the new one to every machine")),
    ("1", _("For a day")),
    ("30", _("For thirty days")),
    ("0", _("Not at all: somebody else may have it")),
]


class ServiceForm(Form):
    """A service, in every language that there is."""

    code = forms.RegexField(
        r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        label=_("Short name"),
        help_text=_("For machines: small letters, digits and single hyphens, like my-shop. It stays for good."),
        max_length=40,
        error_messages={"invalid": _("Use small letters, digits and single hyphens only, like my-shop.")},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    homepage = forms.URLField(
        label=_("Homepage"),
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": _("Enter the whole address, like https://shop.example.")},
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    logo = forms.FileField(
        label=_("Its logo"),
        help_text=_("JPEG, PNG or WebP, up to a megabyte. It is drawn anew: only what is seen is kept."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        parts = {f"{language}_{part}": _part_field(part) for language, _name in settings.LANGUAGES for part in PARTS}
        own = {name: field for name, field in self.base_fields.items() if not (known and name == "code")}
        self.base_fields = {**own, **parts}  # type: ignore[misc]  # this form's own: a language makes fields
        super().__init__(*args, **kwargs)

    def clean_logo(self) -> bytes | None:
        """The content, read only where the file isn't too large. Raises ValidationError."""
        file: UploadedFile | None = self.cleaned_data["logo"]
        if file is None:
            return None
        if (file.size or 0) > MOST_LOGO_BYTES:
            raise forms.ValidationError(FLAWS[Flaw.HEAVY], code=Flaw.HEAVY)
        return bytes(file.read())

    def refuse_logo(self, flaw: Flaw) -> None:
        """Say beside the field what is wrong with the file."""
        self.add_error("logo", FLAWS[flaw])

    def refuse_homepage(self) -> None:
        """It is an address, and none that people could be sent to."""
        self.add_error("homepage", self.fields["homepage"].error_messages["invalid"])

    def refuse_words(self, language: str, part: str) -> None:
        """Say beside the field that people would read it as something else."""
        said = _(
            "People could take this for something else: it looks like another name, or has signs that can't be seen."
        )
        self.add_error(f"{language}_{part}", said)

    def profile(self, *, logo: bytes | None) -> Profile:
        """What was filled in, with the logo as it was drawn."""
        texts = {
            language: {part: self.cleaned_data[f"{language}_{part}"] for part in PARTS}
            for language, _name in settings.LANGUAGES
        }
        return Profile(texts, self.cleaned_data["homepage"], logo)

    def by_language(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each language under its own name."""
        return [
            (get_language_info(language)["name_local"].capitalize(), [self[f"{language}_{part}"] for part in PARTS])
            for language, _name in settings.LANGUAGES
        ]


class KeyForm(Form):
    """A new key."""

    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        help_text=_("Give no more than the machine that holds it needs."),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what the key may do.")},
    )

    @property
    def chosen(self) -> list[Scope]:
        """The scopes that were ticked."""
        return [Scope(one) for one in self.cleaned_data["scopes"]]


class RotateForm(Form):
    """A key that takes the place of another."""

    overlap = forms.ChoiceField(
        label=_("How long does the old one still hold?"), choices=OVERLAPS, initial="7", widget=forms.RadioSelect
    )

    @property
    def chosen(self) -> timedelta:
        """For how long both hold."""
        return timedelta(days=int(self.cleaned_data["overlap"]))


class SignInForm(Form):
    """How a service signs people in (OpenID Connect)."""

    redirect_uris = LongTextField(
        label=_("Where people come back to"),
        help_text=_("An address in each line, letter by letter as the service sends it: https://…"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )
    logout_uris = LongTextField(
        label=_("Where people may be sent after they signed out"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "none"}),
    )
    backchannel_uri = TextField(
        label=_("Where the service is told that somebody signed out"),
        help_text=_("Left empty, it isn't told."),
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may ask to know"),
        help_text=_("People are shown what it asks for, and agree or not."),
        choices=[(name, words) for name, words in SIGN_IN_SCOPES.items() if name != "openid"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    public = forms.BooleanField(label=_("It is an app on people's devices, which can keep no secret"), required=False)

    def party(self) -> RelyingParty:
        """What was filled in."""
        data = self.cleaned_data
        return RelyingParty(
            redirect_uris=tuple(data["redirect_uris"].split()),
            logout_uris=tuple(data["logout_uris"].split()),
            backchannel_uri=data["backchannel_uri"],
            scopes=("openid", *data["scopes"]),
            public=data["public"],
        )

    def refuse_address(self, address: str) -> None:
        """Say beside the field which address can't be one of a service's."""
        data = self.cleaned_data
        name = next(
            (one for one in ("redirect_uris", "logout_uris") if address in data[one].split()), "backchannel_uri"
        )
        said = gettext("%(address)s can't be used: it has to begin with https:// and have neither # nor *.")
        self.add_error(name, said % {"address": address})


def chosen_of(client: Client | None) -> dict[str, Any]:
    """What stands in the form of how a service signs people in."""
    if client is None:
        return {"scopes": ["profile", "email"]}
    return {
        "redirect_uris": "\n".join(client.redirect_uris),
        "logout_uris": "\n".join(client.logout_uris),
        "backchannel_uri": client.backchannel_uri,
        "scopes": client.scopes,
        "public": client.public,
    }


def typed_of(service: Service) -> dict[str, Any]:
    """What stands in the form of a service that there is."""
    texts = {f"{language}_{part}": words.get(part, "") for language, words in service.texts.items() for part in PARTS}
    return {"code": service.code, "homepage": service.homepage, **texts}


def _part_field(part: str) -> TextField:
    if part == "name":
        return TextField(label=LABELS[part], max_length=LONGEST[part])
    return LongTextField(label=LABELS[part], max_length=LONGEST[part], widget=forms.Textarea(attrs={"rows": 3}))
