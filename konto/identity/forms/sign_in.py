"""What signing in asks for."""

from __future__ import annotations

from konto.identity.forms.challenged import Challenged
from konto.identity.forms.fields import IdentifierField
from konto.web.forms import PasswordField


class SignInForm(Challenged):
    address = IdentifierField()
    password = PasswordField()
