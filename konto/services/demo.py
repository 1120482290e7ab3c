"""The services of the demo: made up, with a key whose secret stands in the documentation. They come with `--demo`."""

from __future__ import annotations

from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from konto.kernel import clock, ids
from konto.kernel.actors import Actor
from konto.services.actions import AlreadyThere, Profile, RelyingParty, add_service, draw_logo, save_client
from konto.services.models import Credential, Scope, Service
from konto.services.words import Texts

EDGE: Final = 192


class Member(NamedTuple):
    """A service of the cast. `secret` is known to everybody: it is good for nothing but trying."""

    code: str
    texts: Texts
    colour: str
    secret: str
    scopes: tuple[Scope, ...]
    redirect_uri: str = ""


CAST: Final = (
    Member(
        code="bazaar",
        texts={
            "en": {
                "name": "Bazaar",
                "about": "A marketplace where people buy from many sellers.",
                "holds": "Your orders, parcels, disputes, favourites and reviews.",
                "closing": "Your orders there are closed. Parcels on their way still arrive; reviews are taken down.",
            },
            "uk": {
                "name": "Базар",
                "about": "Майданчик, де купують у багатьох продавців.",
                "holds": "Ваші замовлення, посилки, спори, вподобання й відгуки.",
                "closing": "Ваші замовлення там закриють. Посилки, що вже в дорозі, дійдуть; відгуки приберуть.",
            },
            "nb": {
                "name": "Basaren",
                "about": "En markedsplass der du kjøper fra mange selgere.",
                "holds": "Bestillingene, pakkene, tvistene, favorittene og omtalene dine.",
                "closing": "Bestillingene dine der blir lukket. Pakker på vei kommer fram; omtaler blir fjernet.",
            },
        },
        colour="#1d6f5e",
        secret="konto-secret-demo-bazaar-0001",  # noqa: S106 - in the demo alone
        scopes=tuple(Scope),
        redirect_uri="http://localhost:8100/signed-in",
    ),
    Member(
        code="pay",
        texts={
            "en": {
                "name": "Pay",
                "about": "Pays for orders, and brings money back.",
                "holds": "Your payments, refunds, gift cards and points.",
                "closing": "Your wallet there is closed. Refunds under way are paid out; gift cards and points lapse.",
            },
            "uk": {
                "name": "Оплата",
                "about": "Оплачує замовлення й повертає гроші.",
                "holds": "Ваші платежі, повернення, подарункові картки й бали.",
                "closing": "Ваш гаманець там закриють. Розпочаті повернення виплатять; картки й бали згорять.",
            },
            "nb": {
                "name": "Betaling",
                "about": "Betaler bestillinger og betaler penger tilbake.",
                "holds": "Betalingene, tilbakebetalingene, gavekortene og poengene dine.",
                "closing": "Lommeboken din der blir stengt. Penger på vei kommer fram; kort og poeng faller bort.",
            },
        },
        colour="#1d3557",
        secret="konto-secret-demo-pay-0002",  # noqa: S106 - in the demo alone
        scopes=(
            Scope.PAYMENTS_READ,
            Scope.PAYMENTS_WRITE,
            Scope.REFUNDS_READ,
            Scope.REFUNDS_WRITE,
            Scope.WALLET_READ,
            Scope.WALLET_ISSUE,
            Scope.WALLET_REDEEM,
            Scope.EVENTS_READ,
            Scope.EVENTS_MANAGE,
        ),
    ),
)


def ensure() -> None:
    """Make whichever of the demo's services isn't there; one that was taken off the list stays off."""
    for one in CAST:
        if not Service.objects.filter(code=one.code).exists():
            _make(one)


def _make(one: Member) -> None:
    system = Actor.system()
    try:
        service = add_service(one.code, Profile(one.texts, logo=draw_logo(_initial(one))), actor=system)
    except AlreadyThere:
        return
    Credential.objects.create(
        service=service,
        digest=ids.digest(one.secret),
        ending=one.secret[-4:],
        scopes=[scope.value for scope in one.scopes],
        made_at=clock.now(),
    )
    if one.redirect_uri:
        save_client(service, RelyingParty(redirect_uris=(one.redirect_uri,)), actor=system)


def _initial(one: Member) -> bytes:
    """Its first letter on its colour."""
    picture = Image.new("RGB", (EDGE, EDGE), one.colour)
    font = ImageFont.load_default(EDGE * 0.7)
    ImageDraw.Draw(picture).text((EDGE / 2, EDGE / 2), one.texts["en"]["name"][0], "white", font, anchor="mm")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
