"""Whoever wants in at a service as somebody else: with what they stole, guessed, mixed up, or sent on."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from konto.departure.models import Departure
from konto.kernel.events import Event
from konto.services import actions
from konto.services.models import Code, Consent, Grant, GrantToken
from konto.standing.models import Scope
from tests.cast import ALICE, Person
from tests.clocks import Clock
from tests.relying import Asked, Party, answer_of, go, party, sent_to
from tests.services import SYSTEM, service
from tests.staff import Colleague
from tests.standing import restricts
from tests.threads import at_once
from tests.unchanged import journalled
from tests.visiting import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Party:
    return party()


@pytest.fixture
def inside(alice: Person, visit: Visit) -> Visit:
    """Alice's browser, signed in here."""
    visit.sign_in(alice)
    return visit


def is_refused(answer: object, error: str = "invalid_grant") -> bool:
    return answer.status_code in (400, 401) and answer.json()["error"] == error  # type: ignore[attr-defined]


# --- what was stolen -------------------------------------------------------------------------------------------------
def test_a_stolen_refresh_token_ends_the_sign_in(inside: Visit, shop: Party) -> None:
    """Thief and shop both have it: whoever comes second is refused, and the first one's tokens end, too."""
    got = shop.signs_in(inside)
    thief = shop.refresh(got["refresh_token"]).json()

    with journalled(Event.SERVICE_REFRESH_TWICE):
        assert is_refused(shop.refresh(got["refresh_token"]))

    assert is_refused(shop.refresh(thief["refresh_token"]))
    assert shop.introspect(thief["access_token"]) == {"active": False}
    assert shop.introspect(got["access_token"]) == {"active": False}
    assert shop.userinfo(thief["access_token"]).status_code == 401


def test_a_theft_ends_no_other_sign_in(inside: Visit, shop: Party) -> None:
    """Another browser's sign-in at the same shop, and the same person's elsewhere, go on."""
    mine, other, club = shop.signs_in(inside), shop.signs_in(inside), party("club")
    there = club.signs_in(inside)
    shop.refresh(mine["refresh_token"])
    shop.refresh(mine["refresh_token"])

    assert "access_token" in shop.refresh(other["refresh_token"]).json()
    assert "access_token" in club.refresh(there["refresh_token"]).json()


def test_a_code_is_good_once(inside: Visit, shop: Party) -> None:
    """Used again it brings nothing, and what it brought before ends."""
    asked = Asked()
    code = shop.code_for(inside, asked)
    got = shop.redeem(code, asked).json()

    with journalled(Event.SERVICE_CODE_TWICE):
        assert is_refused(shop.redeem(code, asked))

    assert shop.introspect(got["access_token"]) == {"active": False}
    assert is_refused(shop.refresh(got["refresh_token"]))


@pytest.mark.django_db(transaction=True)
def test_a_code_used_by_two_at_once_brings_nobody_anything_that_lasts() -> None:
    """Eight at the same moment: one at the most gets tokens, and they count for nothing a moment later."""
    visit, shop = Visit(), party()
    visit.sign_in(ALICE.joins())
    asked = Asked()
    code = shop.code_for(visit, asked)

    answers = at_once(*[lambda: shop.redeem(code, asked)] * 8)

    brought = [one.json() for one in answers if one.status_code == 200]
    assert len(brought) == 1
    assert shop.introspect(brought[0]["access_token"]) == {"active": False}
    assert GrantToken.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_refresh_token_used_by_two_at_once_ends_the_sign_in() -> None:
    """Eight at the same moment: one at the most gets new tokens, and they count for nothing a moment later."""
    visit, shop = Visit(), party()
    visit.sign_in(ALICE.joins())
    got = shop.signs_in(visit)

    answers = at_once(*[lambda: shop.refresh(got["refresh_token"])] * 8)

    brought = [one.json() for one in answers if one.status_code == 200]
    assert len(brought) == 1
    assert is_refused(shop.refresh(brought[0]["refresh_token"]))


def test_another_service_s_code_and_token_bring_nothing(inside: Visit, shop: Party) -> None:
    """Mallory's shop holds Alice's code and tokens for the shop: it can neither use them nor break them."""
    mallory = party("mallory")
    asked = Asked()
    code = shop.code_for(inside, asked)

    assert is_refused(mallory.redeem(code, asked, redirect_uri=shop.callback))
    assert is_refused(mallory.redeem(code, asked, redirect_uri=shop.callback, client_id="shop"), "invalid_client")
    got = shop.redeem(code, asked).json()
    assert is_refused(mallory.refresh(got["refresh_token"]))
    assert mallory.introspect(got["access_token"]) == {"active": False}
    assert "access_token" in shop.refresh(got["refresh_token"]).json()


def test_a_code_ends_after_a_minute(inside: Visit, shop: Party, clock: Clock) -> None:
    """Whoever finds it later in a log has nothing."""
    asked = Asked()
    code = shop.code_for(inside, asked)
    clock.shift(seconds=61)

    assert is_refused(shop.redeem(code, asked))


def test_nothing_that_opens_lies_in_the_database(inside: Visit, shop: Party) -> None:
    """Codes and tokens are kept as digests."""
    asked = Asked()
    code = shop.code_for(inside, asked)
    got = shop.redeem(code, asked).json()

    kept = [Code.objects.values(), GrantToken.objects.values(), Grant.objects.values()]
    digests = b"".join(
        bytes(one) for rows in (Code, GrantToken) for one in rows.objects.values_list("digest", flat=True)
    )
    for secret in (code, got["access_token"], got["refresh_token"]):
        assert secret not in str([list(rows) for rows in kept])
        assert secret.encode() not in digests


def test_a_wrong_or_missing_secret_brings_nothing(inside: Visit, shop: Party) -> None:
    """Nor does the id alone, nor an app's way of asking."""
    asked = Asked()
    code = shop.code_for(inside, asked)

    for other in (Party("shop", "wrong"), Party("shop", ""), Party("shop", "", public=True), Party("nobody", "x")):
        assert is_refused(other.redeem(code, asked), "invalid_client")
    assert shop.redeem(code, asked).status_code == 200


# --- what was weakened -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "more",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge": ""},
        {"code_challenge": "short"},
        {"response_type": "token"},
        {"response_type": "code id_token"},
        {"response_type": "none"},
        {"scope": "profile"},
        {"response_mode": "fragment"},
        {"response_mode": "form_post"},
        {"response_mode": "fragment", "code_challenge": None},
        {"request": "eyJhbGciOiJub25lIn0.e30."},
        {"request_uri": "https://mallory.example/request"},
    ],
    ids=str,
)
def test_a_weaker_way_is_refused(inside: Visit, shop: Party, more: dict[str, Any]) -> None:
    """Without a proof by S256, in a mixed flow, or without `openid`: the service is told, and there is no code."""
    shop.signs_in(inside)
    grants = Grant.objects.count()

    told = answer_of(shop.send(inside, **more))

    assert "error" in told
    assert told["iss"] == "http://localhost:8000"
    assert "code" not in told
    assert Grant.objects.count() == grants


def test_without_the_verifier_a_code_is_worth_nothing(inside: Visit, shop: Party) -> None:
    """A code on its way back was seen by somebody: without what only the asker knows it brings nothing."""
    asked = Asked()
    code = shop.code_for(inside, asked)

    for verifier in (None, "", asked.challenge, Asked().verifier):
        assert shop.redeem(code, asked, code_verifier=verifier).status_code == 400
    assert shop.redeem(code, asked).status_code == 200


# --- what was mixed up -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "uri",
    [
        None,
        "",
        "https://mallory.example/callback",
        "https://shop.example/callback/",
        "https://shop.example/callback?more=1",
        "https://shop.example/callback#x",
        "https://shop.example/CALLBACK",
        "https://shop.example:443/callback",
        "https://shop.example@mallory.example/callback",
        "https://shop.example.mallory.example/callback",
        "https://shop.example/callback/../other",
        "https://shop.example\\@mallory.example/callback",
        "http://shop.example/callback",
        "//shop.example/callback",
        "javascript:alert(1)",
        "https://shop.example/callback https://mallory.example",
        "https://club.example/callback",
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_the_service_s(inside: Visit, shop: Party, uri: str | None) -> None:
    """Almost right is wrong: a page explains, and no browser goes anywhere."""
    party("club")
    shop.signs_in(inside)

    page = shop.send(inside, redirect_uri=uri)

    assert page.status == 400
    assert not sent_to(page)
    assert "This sign-in can't go on" in page.text


def test_a_code_belongs_to_the_address_it_was_sent_to(inside: Visit, shop: Party) -> None:
    """Exchanged with another address it brings nothing."""
    asked = Asked()
    code = shop.code_for(inside, asked)

    assert is_refused(shop.redeem(code, asked, redirect_uri="https://shop.example/other"))
    assert shop.redeem(code, asked, redirect_uri=None).status_code == 400


@pytest.mark.parametrize("client_id", [None, "", "nobody", "shop\x00", "SHOP", "x" * 5000, "' OR 1=1 --"])
def test_an_unknown_service_sends_nobody_anywhere(inside: Visit, shop: Party, client_id: str | None) -> None:
    """Nor one that ended."""
    assert shop.send(inside, client_id=client_id).status == 400


def test_a_parameter_that_comes_twice_is_refused(inside: Visit, shop: Party) -> None:
    """Which of the two was meant, nobody can say."""
    for twice in ("redirect_uri=https://mallory.example/callback", "client_id=club", "scope=openid"):
        page = go(inside, f"{shop.path(Asked())}&{twice}")
        assert page.status == 400


def test_a_question_belongs_to_the_browser_that_was_sent(alice: Person, visit: Visit, shop: Party) -> None:
    """Mallory can't have Alice answer what Mallory's browser was asked."""
    mallory = visit.elsewhere()
    shop.send(mallory, Asked())
    path = mallory.page.hops[0].headers["Location"]  # type: ignore[union-attr]
    visit.sign_in(alice)

    assert go(visit, path).status == 400
    assert not Consent.objects.exists()


def test_consent_wants_the_form_s_mark(inside: Visit, shop: Party) -> None:
    """Another site can't agree for somebody."""
    page = shop.send(inside)

    answer = inside.client.post(page.path, {"answer": "allow"})

    assert answer.status_code == 403
    assert not Consent.objects.exists()


def test_a_token_in_an_address_is_not_read(inside: Visit, shop: Party) -> None:
    """Addresses are written down on the way."""
    token = shop.signs_in(inside)["access_token"]

    assert Client().get(f"/openid/userinfo?access_token={token}").status_code == 401
    assert Client().post(f"/openid/introspect?token={token}").status_code in (400, 401)


@pytest.mark.parametrize(
    "body", [b"", b"%ff%00", b"grant_type=password&username=a&password=b", b"a" * 20_000, b"\xff\xfe"]
)
def test_junk_at_the_token_endpoint_is_refused(shop: Party, body: bytes) -> None:
    """With an error that the protocol knows, never one of ours."""
    for name in ("token", "introspect", "revoke"):
        answer = Client().post(f"/openid/{name}", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (400, 401)
        assert answer.json()["error"]


# --- who may not -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("scope", [Scope.SIGN_IN, Scope.EVERYTHING])
def test_a_stopped_account_gets_nothing(
    alice: Person, inside: Visit, shop: Party, nora: Colleague, scope: Scope
) -> None:
    """Restricted from signing in: no code, no token, no claims; lifted, what was not ended counts again."""
    asked = Asked()
    code = shop.code_for(inside, asked)
    got = shop.signs_in(inside, scope="openid offline_access")

    restricts(nora, alice, scope=scope)

    assert shop.send(inside).path != "/openid/authorize"
    assert answer_of(shop.send(inside, prompt="none"))["error"] in ("interaction_required", "login_required")
    assert is_refused(shop.redeem(code, asked))
    assert is_refused(shop.refresh(got["refresh_token"]))
    assert shop.introspect(got["access_token"]) == {"active": False}
    assert shop.userinfo(got["access_token"]).status_code == 401


def test_a_smaller_restriction_stops_no_sign_in(alice: Person, inside: Visit, shop: Party, nora: Colleague) -> None:
    """Who may not write reviews signs in at services as before."""
    restricts(nora, alice, scope=Scope.REVIEWS)

    assert "access_token" in shop.signs_in(inside)


def test_somebody_who_is_leaving_gets_nothing(alice: Person, inside: Visit, shop: Party) -> None:
    """From the moment it is asked for; kept, the account gets tokens again, and asks nobody anew."""
    got = shop.signs_in(inside, scope="openid offline_access")

    inside.leave()

    assert Departure.objects.exists()
    assert is_refused(shop.refresh(got["refresh_token"]))
    assert shop.userinfo(got["access_token"]).status_code == 401
    assert shop.introspect(got["access_token"]) == {"active": False}
    other = inside.elsewhere()
    other.sign_in(alice)
    assert "code" not in sent_to(shop.send(other))


def test_whoever_is_gone_leaves_nothing(alice: Person, inside: Visit, shop: Party) -> None:
    """Sign-ins, consents, codes and tokens go with the account."""
    got = shop.signs_in(inside, scope="openid offline_access")

    alice.leaves()

    assert not Grant.objects.exists()
    assert not Consent.objects.exists()
    assert not GrantToken.objects.exists()
    assert not Code.objects.exists()
    assert is_refused(shop.refresh(got["refresh_token"]))


def test_a_service_that_ended_gets_nothing(inside: Visit, shop: Party) -> None:
    """Its secret, codes and tokens count for nothing from that moment."""
    got = shop.signs_in(inside)
    actions.end_service(service("shop").code, actor=SYSTEM)

    assert shop.refresh(got["refresh_token"]).status_code == 401
    assert shop.userinfo(got["access_token"]).status_code == 401
    assert shop.send(inside).status == 400
