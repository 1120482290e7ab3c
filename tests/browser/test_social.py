"""Signing in with an account elsewhere as a browser goes the way: to another site and back, under the strict policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.cast import ALICE
from tests.oidc import ALICE_THERE, GO, Provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_to_the_provider_and_back(phone: Page, site: str, openid: Provider) -> None:
    """One press leads there, one there leads back; the second time straight into the account."""
    phone.goto(f"{site}/sign-in/")
    _go(phone, openid)
    expect(phone.locator("h1")).to_have_text("Create an account")
    expect(phone.get_by_label("Name")).to_have_value(ALICE.name)
    phone.get_by_label("I am at least").check()
    phone.get_by_label("I accept the terms").check()
    phone.get_by_label("Language").select_option("en")
    phone.get_by_role("button", name="Create my account").click()
    phone.wait_for_url("**/cabinet/")

    phone.context.clear_cookies()
    phone.goto(f"{site}/sign-in/?next=/settings/")
    _go(phone, openid)
    phone.wait_for_url("**/settings/")


def _go(phone: Page, openid: Provider) -> None:
    phone.get_by_role("button", name=GO).click()
    phone.wait_for_url(f"{openid.url}/**")
    phone.locator("input[name=sub]").first.fill(ALICE_THERE)
    phone.locator("form:has(input[name=sub]) button").first.click()
