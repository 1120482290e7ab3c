"""What is filled in to make somebody staff, or to change what they may do."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.console.actions import Role
from konto.web.forms import EmailField, Form, NameField


class RolesForm(Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        help_text=_("Somebody with several may do what any of them may. Give no more than their work needs."),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )

    @property
    def chosen(self) -> list[Role]:
        """The roles that were ticked."""
        return [Role(role) for role in self.cleaned_data["roles"]]


class AddForm(RolesForm):
    name = NameField(label=_("Name, as colleagues see it"), error_messages={"required": _("Enter their name.")})
    email = EmailField(
        autocomplete="off",
        help_text=_("An address of their work alone, not one that they shop with."),
        error_messages={"required": _("Enter their e-mail address.")},
    )
    field_order = ("name", "email", "roles")
