"""What the steps of leaving ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konto.departure.questions import LONGEST_TEXT, PROBLEMS, RATED, REASONS
from konto.web.forms import ConsentField, Form, LongTextField, OneTimeCodeField, PasswordField

RATINGS = [("", _("No answer")), ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")]


class ConsentForm(Form):
    consequences = ConsentField(label=_("I understand the consequences."))
    terms = ConsentField(
        label=_("I accept the terms of deletion: after the erasing nobody can bring the account back.")
    )


class QuestionsForm(Form):
    reason = forms.ChoiceField(
        label=_("Why are you leaving?"),
        choices=[("", _("No answer")), *REASONS],
        widget=forms.RadioSelect,
        required=False,
    )
    problems = forms.MultipleChoiceField(
        label=_("Did you have problems?"), choices=PROBLEMS, widget=forms.CheckboxSelectMultiple, required=False
    )
    text = LongTextField(
        label=_("Anything you want to tell us?"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Names, numbers and addresses are taken out before it is kept."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in RATED:
            self.fields[f"rate_{key}"] = forms.ChoiceField(label=label, choices=RATINGS, required=False)

    @property
    def rated(self) -> list[forms.BoundField]:
        return [self[f"rate_{key}"] for key, _label in RATED]

    def answers(self) -> dict[str, Any]:
        """What was answered, in the shape that is kept."""
        data = self.cleaned_data
        ratings = {key: int(data[f"rate_{key}"]) for key, _label in RATED if data.get(f"rate_{key}")}
        return {"reason": data["reason"], "problems": data["problems"], "text": data["text"], "ratings": ratings}


class ConfirmForm(Form):
    """The code; that of a contact from before where contacts changed; the password where it was asked for long ago."""

    code = OneTimeCodeField(label=_("The code we sent you"))
    agreement = OneTimeCodeField(label=_("The code we sent to a contact from before"))
    password = PasswordField(label=_("Your password"))

    def __init__(self, *args: Any, password: bool, agreement: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not password:
            del self.fields["password"]
        if not agreement:
            del self.fields["agreement"]
