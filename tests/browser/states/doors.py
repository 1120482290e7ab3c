"""Every way in: the list, adding and closing, the second step, a code in place of a password."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password

from konto.identity.actions.authenticator import set_up_app
from konto.identity.doors import authenticator
from konto.identity.models import Account, Session
from konto.kernel import clock
from konto.kernel.actors import Actor
from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE, BOB
from tests.doors import app_code

page_state("doors", "/settings/doors/", confirmed=True)
page_state("doors_new", "/settings/doors/", confirmed=False)
page_state("door_close", "/settings/doors/close/code/code/", confirmed=True)
page_state("passkey_add", "/settings/doors/passkeys/", confirmed=True)
page_state("app_set_up", "/settings/doors/app/", confirmed=True)
page_state("code_entry", "/sign-in/code/")


@state
def doors_all(place: Place) -> None:
    account = _with_everything(place)
    Session.objects.filter(account=account).update(door="password")
    place.go("/settings/doors/")


@state
def doors_one(place: Place) -> None:
    place.member()
    Account.objects.update(codes_open=False)
    place.go("/settings/doors/")


@state
def door_close_last(place: Place) -> None:
    place.member()
    Account.objects.update(codes_open=False)
    place.go("/settings/doors/close/password/password/")


@state
def door_codes(place: Place) -> None:
    place.member()
    Account.objects.update(codes_open=False)
    place.go("/settings/doors/codes/")


@state
def door_password(place: Place) -> None:
    place.member()
    place.go("/settings/doors/close/password/password/")
    with place.page.expect_navigation():
        place.page.get_by_role("button", name="Remove it").click()
    place.go("/settings/doors/password/")


@state
def passkey_add_without_a_browser_for_it(place: Place) -> None:
    place.member()
    place.page.add_init_script("delete window.PublicKeyCredential")
    place.go("/settings/doors/passkeys/")


@state
def passkey_rename(place: Place) -> None:
    _with_everything(place, called="My phone")
    passkey = Authenticator.objects.get(type="webauthn")
    place.go(f"/settings/doors/passkeys/{passkey.pk}/")


@state
def app_set_up_refused(place: Place) -> None:
    place.member()
    place.go("/settings/doors/app/")
    place.fill(code="000000")
    place.send()


@state
def recovery_codes_new(place: Place) -> None:
    _with_everything(place)
    place.go("/settings/doors/recovery-codes/")


@state
def recovery_codes_shown(place: Place) -> None:
    recovery_codes_new(place)
    with place.page.expect_navigation():
        place.page.get_by_role("button", name="Make new codes").click()


def _asked_again(place: Place, way: str) -> None:
    _with_everything(place)
    Session.objects.update(proved_at=None)
    place.go(f"/settings/prove/?way={way}&next=/settings/doors/")


@state
def prove_password(place: Place) -> None:
    _asked_again(place, "password")


@state
def prove_passkey(place: Place) -> None:
    _asked_again(place, "passkey")


@state
def prove_app(place: Place) -> None:
    _asked_again(place, "app")


@state
def prove_code(place: Place) -> None:
    _asked_again(place, "code")


@state
def prove_code_sent(place: Place) -> None:
    prove_code(place)
    with place.page.expect_navigation():
        place.page.get_by_role("button", name="Send a code to a•••@example.org").click()


@state
def prove_by_nothing(place: Place) -> None:
    account = place.member()
    Account.objects.update(codes_open=False)
    Session.objects.update(proved_at=None)
    Authenticator.objects.filter(user=account).delete()
    # The session's mark has to stay that of the password.
    _without_password(place)
    place.go("/settings/prove/")


@state
def second_step(place: Place) -> None:
    _first_step(place)


@state
def second_step_refused(place: Place) -> None:
    _first_step(place)
    place.fill(code="000000")
    place.send()


@state
def second_step_recovery(place: Place) -> None:
    _first_step(place)
    place.go("/sign-in/step/?way=recovery")


@state
def second_step_passkey(place: Place) -> None:
    _first_step(place)
    place.go("/sign-in/step/?way=passkey")


@state
def code_entry_unknown(place: Place) -> None:
    place.go("/sign-in/code/")
    place.fill(address=BOB.address)
    place.send()


@state
def code_entry_sent(place: Place) -> None:
    ALICE.joins()
    place.go("/sign-in/code/")
    place.fill(address=ALICE.address)
    place.send()


@state
def code_entry_wrong(place: Place) -> None:
    code_entry_sent(place)
    place.fill(code="000000")
    place.send()


@state
def sign_in_passkey_stopped(place: Place) -> None:
    """Chromium has no authenticator here: it gives up at once, or is told to."""
    place.page.add_init_script(
        "navigator.credentials.get = async () => { throw new DOMException('', 'NotAllowedError'); }"
    )
    place.go("/sign-in/")
    place.page.get_by_role("button", name="Sign in with a passkey").click()
    place.page.locator("[data-passkey-says=stopped]").wait_for()


def _with_everything(
    place: Place, *, called: str = "The phone with the long name that I got for my birthday"
) -> Account:
    """Alice with a passkey and an app beside her password."""
    account = place.member()
    secret = authenticator.new_secret()
    set_up_app(account, secret=secret, code=app_code(secret), actor=Actor.person(account.ref))
    Authenticator.objects.create(
        user=account,
        type="webauthn",
        data={"name": called, "credential": {}},
        created_at=clock.now(),
    )
    return account


def _first_step(place: Place) -> None:
    _with_everything(place)
    place.context.clear_cookies()
    place.go("/sign-in/")
    place.fill(address=ALICE.address, password=ALICE.password)
    place.send()


def _without_password(place: Place) -> None:
    place.go("/settings/")
    Account.objects.update(password=make_password(None))
