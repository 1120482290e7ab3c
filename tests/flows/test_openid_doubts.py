"""What goes on at services beyond a session, when somebody else may have begun it; and when less may be known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from konto.identity import actions as identity
from konto.identity.actions import EndReason
from konto.kernel.actors import Actor
from konto.services import subjects
from konto.services.actions.openid import RelyingParty, save_client
from konto.services.models import Consent, Grant
from konto.services.openid import consents, grants, signing_out
from tests.cast import ALICE, Person
from tests.relying import EVERYTHING, Asked, Party, answer_of, party
from tests.services import SYSTEM, service
from tests.threads import at_once
from tests.visiting import Visit

pytestmark = pytest.mark.django_db
BEYOND = "openid offline_access"


@pytest.fixture
def shop(db: None) -> Party:
    return party()


@pytest.fixture
def inside(alice: Person, visit: Visit) -> Visit:
    visit.sign_in(alice)
    return visit


def is_over(shop: Party, got: dict[str, str]) -> bool:
    """Whether nothing of this sign-in counts any more."""
    gone: bool = shop.userinfo(got["access_token"]).status_code == 401
    return gone and bool(shop.refresh(got["refresh_token"]).json().get("error") == "invalid_grant")


def test_a_new_password_ends_what_went_on_beyond_its_session(alice: Person, inside: Visit, shop: Party) -> None:
    """Signed out or still in elsewhere: a stranger who knew the old password has nothing left at services."""
    stranger, before = inside.elsewhere(), inside.elsewhere()
    for one in (stranger, before):
        one.sign_in(alice)
    there, earlier = shop.signs_in(stranger, scope=BEYOND), shop.signs_in(before, scope=BEYOND)
    mine = shop.signs_in(inside, scope=BEYOND)
    before.sign_out()
    signing_out.look()
    assert shop.userinfo(earlier["access_token"]).status_code == 200

    inside.open("/settings/password/")
    inside.fill(current=alice.password, password="another horse, another staple")

    assert is_over(shop, earlier)
    assert is_over(shop, there)
    assert is_over(shop, mine)
    assert inside.is_signed_in


@pytest.mark.parametrize(("reason", "ends"), [(EndReason.TAKEN_OVER, True), (EndReason.RESTRICTED, False)])
def test_staff_end_a_stranger_s_sign_ins(
    alice: Person, inside: Visit, shop: Party, reason: EndReason, ends: bool
) -> None:
    """Where somebody else seems to be in; a restriction that may be lifted ends nothing for good."""
    got = shop.signs_in(inside, scope=BEYOND)

    identity.end_sessions_of(alice.account, actor=Actor.system(), reason=reason)

    assert is_over(shop, got) is ends
    signing_out.look()
    assert (Grant.objects.get().ended_at is not None) is ends


def test_a_service_that_may_ask_for_less_is_told_less_at_once(inside: Visit, shop: Party) -> None:
    """Tokens from before cover no more than what it may ask for now, and a later sign-in neither."""
    got = shop.signs_in(inside, scope="openid email profile offline_access")
    fewer = RelyingParty((shop.callback,), scopes=("openid", "profile"))
    save_client(service("shop"), fewer, actor=SYSTEM)

    assert set(shop.userinfo(got["access_token"]).json()) == {"sub", "name", "locale"}
    assert set(shop.introspect(got["access_token"])["scope"].split()) == {"openid", "profile"}
    newer = shop.refresh(got["refresh_token"]).json()
    assert "email" not in shop.read(newer["id_token"])
    inside.sign_out()
    assert is_over(shop, newer)


def test_a_code_is_for_those_who_agree_still(alice: Person, inside: Visit, shop: Party) -> None:
    """Taken back between the question and the code: the service is refused, and no sign-in comes about."""
    shop.signs_in(inside)
    asked = grants.Asked(
        client=service("shop").client,
        redirect_uri=shop.callback,
        scopes=["openid"],
        challenge=Asked().challenge,
        nonce="",
        session=Grant.objects.get().session,
        auth_time=Grant.objects.get().auth_time,
        second_factor=False,
    )
    consents.withdraw(service("shop"), alice.account.ref, actor=SYSTEM)

    assert grants.begin(asked, alice.account, "code") is None
    assert Grant.objects.filter(ended_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_disconnecting_and_signing_in_at_once_leaves_no_sign_in_without_consent() -> None:
    """Whichever comes first: afterwards nothing counts that nobody agrees to."""
    visit, shop = Visit(), party()
    account = ALICE.joins().account
    visit.sign_in(ALICE)
    for _ in range(4):
        shop.signs_in(visit)
        silent = [visit.elsewhere() for _ in range(3)]
        for one in silent:
            one.client.cookies = visit.client.cookies

        at_once(
            *[lambda one=one: shop.send(one, prompt="none") for one in silent],
            lambda: consents.withdraw(service("shop"), account.ref, actor=SYSTEM),
        )

        assert not Consent.objects.exists()
        assert not Grant.objects.filter(ended_at=None).exists()
    assert answer_of(shop.send(visit, prompt="none"))["error"] == "consent_required"
    assert set(EVERYTHING) == set(service("shop").client.scopes)


def test_who_left_and_comes_back_is_somebody_else(alice: Person, inside: Visit, shop: Party) -> None:
    """Another name at the same service, asked about anew; by the old name nobody is found any more."""
    before = shop.signs_in(inside, scope=BEYOND)
    alice.leaves()
    again = replace(alice, address="alice.again@example.org").joins()
    back = inside.elsewhere()
    back.sign_in(again)

    assert answer_of(shop.send(back, prompt="none"))["error"] == "consent_required"
    after = shop.signs_in(back, scope=BEYOND)

    assert after["claims"]["sub"] != before["claims"]["sub"]
    assert after["claims"]["sid"] != before["claims"]["sid"]
    assert subjects.account_ref_of(service("shop"), before["claims"]["sub"]) is None
    assert is_over(shop, before)
    hinted = shop.send(back, prompt="none", id_token_hint=before["id_token"], scope=BEYOND)
    assert answer_of(hinted)["error"] == "login_required"
