"""What OWASP ASVS 5.0, chapter V6.5, asks of codes, where no other test shows it."""

from __future__ import annotations

from konto.identity import proofs
from konto.identity.doors import authenticator, recovery_codes
from konto.identity.models import Identifier, Purpose

MANY = 200


def test_codes_are_six_digits_and_hardly_ever_the_same(alice):
    """A million of them, each as likely: of two hundred drawn, hardly two are alike."""
    held = Identifier.objects.get(account=alice.account)
    drawn = [proofs.issue(alice.account, held, Purpose.LEAVE).code for _ in range(MANY)]

    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in drawn)
    assert len(set(drawn)) > MANY - 5
    assert {code[0] for code in drawn} == set("0123456789")


def test_recovery_codes_are_twenty_four_signs_of_thirty_two():
    """120 bits each, and no two of them alike."""
    drawn = [recovery_codes.read(code) for _ in range(20) for code in recovery_codes.new()]

    assert all(len(code) == 24 for code in drawn)
    assert len(set(drawn)) == len(drawn)
    assert set("".join(drawn)) == set(recovery_codes.LETTERS)
    assert len(recovery_codes.LETTERS) == 32


def test_an_apps_secret_is_as_long_as_its_hash():
    """160 bits in base32, another one each time (RFC 4226, section 4, R6)."""
    drawn = {authenticator.new_secret() for _ in range(MANY)}

    assert len(drawn) == MANY
    assert all(len(secret) == 32 for secret in drawn)
