"""What OWASP ASVS 5.0, chapter V6, asks of passwords and accounts, where no other test shows it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from konto.console.models import Staff
from konto.identity import passwords
from konto.identity.models import Account, Identifier
from tests.cast import ALICE

WITH_PASSWORDS = {
    "/sign-up/": ["new-password"],
    "/sign-in/": ["current-password"],
    "/settings/password/": ["current-password", "new-password"],
    "/settings/prove/": ["current-password"],
    "/console/sign-in/": ["current-password"],
}


def test_thousands_of_common_passwords_are_refused():
    """At least 3,000 of the list are as long as a password has to be, and each of them is refused."""
    long_enough = sorted(one for one in CommonPasswordValidator().passwords if len(one) >= 8)
    assert len(long_enough) >= 3_000

    for one in long_enough[::50]:
        with pytest.raises(ValidationError):
            passwords.check(one)


def test_a_password_never_runs_out(alice, visit, clock):
    """Five years later it opens the account as it did, and nobody is asked for another."""
    clock.shift(days=5 * 365)

    assert visit.sign_in(alice).path == "/cabinet/"


@pytest.mark.parametrize("path", WITH_PASSWORDS)
def test_passwords_are_masked_and_left_to_managers(alice, visit, path):
    """Each field of a password is of that type, says which password it wants, and neither cuts nor refuses a paste."""
    if path.startswith("/settings/"):
        visit.sign_in(alice)
    page = visit.open(path)

    fields = re.findall(r'<input[^>]*name="(?:password|current)"[^>]*>', page.html)
    wanted = [re.search(r'autocomplete="([^"]+)"', one) for one in fields]
    assert [found[1] for found in wanted if found] == WITH_PASSWORDS[path]
    assert all('type="password"' in one for one in fields)
    assert not any(word in one for one in fields for word in ("maxlength", "onpaste", "readonly"))


def test_nobody_is_asked_what_others_know(alice, visit, letterbox):
    """The way back in asks for a contact, a code and a new password: no hint, no secret question."""
    asked = set(visit.open("/recover/").reading.forms[-1].names)
    asked |= set(visit.fill(address=alice.address).values)
    asked |= set(visit.fill(code=letterbox.code()).values)

    assert visit.page
    assert visit.page.path == "/recover/password/"
    assert asked <= {"csrfmiddlewaretoken", "address", "code", "password", "next", "contact", "other"}


def test_a_new_site_has_no_account(db):
    """Neither shoppers nor staff are there before somebody makes them."""
    assert not Account.objects.exists()
    assert not Identifier.objects.exists()
    assert not Staff.objects.exists()


def test_a_made_up_staff_name_opens_nothing(visit):
    """The names by which other programs begin are strangers, here and at the console."""
    for name in ("admin", "root", "administrator"):
        assert visit.elsewhere().sign_in(ALICE.but(address=name, password="admin")).status == 400
        visit.open("/console/sign-in/")
        assert visit.fill(email=f"{name}@localhost.localdomain", password="admin", code="123456").path != "/console/"
