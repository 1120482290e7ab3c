"""The settings of contacts, user name and picture; the undo link; leaving after a change."""

from __future__ import annotations

import io
from datetime import timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from konto.departure import actions as departure
from konto.identity import actions as identity
from konto.identity.actions.contacts import ask_contact
from konto.identity.actions.contacts_confirm import confirm_contact_by_code
from konto.identity.actions.picture import set_picture
from konto.identity.actions.profile_username import set_user_name
from konto.identity.identifiers import read
from konto.identity.models import Account, Identifier, IdentifierKind, Purpose
from konto.kernel.actors import Actor
from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE
from tests.contacts import NEW, NUMBER, sent_code, undo_link
from tests.letters import Letterbox, work

NETWORK = "192.0.2.1"

page_state("contact_change", "/settings/email/", confirmed=True)
page_state("contact_add", "/settings/phone/", confirmed=True)
page_state("contact_last", "/settings/email/remove/", confirmed=True)
page_state("user_name", "/settings/user-name/", confirmed=True)
page_state("picture", "/settings/picture/", confirmed=True)
page_state("undo_unknown", "/undo/made-up/")
page_state("contact_link_unknown", "/confirm/made-up/")


@state
def settings_full(place: Place) -> None:
    account = place.member()
    _gets(account, NUMBER)
    set_user_name(account, read("alice.appleby"), network=NETWORK, actor=Actor.person(account.ref))
    set_picture(account, portrait(), actor=Actor.person(account.ref))
    place.go("/settings/")


@state
def settings_waiting(place: Place) -> None:
    _asks(place.member(), NEW)
    place.go("/settings/")


@state
def settings_trouble(place: Place) -> None:
    account = place.member()
    _gets(account, NUMBER)
    mine = Identifier.objects.filter(account=account)
    mine.filter(kind=IdentifierKind.PHONE).update(proved_at=timezone.now() - timedelta(days=200))
    mine.filter(kind=IdentifierKind.EMAIL).update(bounced_at=timezone.now())
    place.go("/settings/")


@state
def cabinet_bounced(place: Place) -> None:
    account = place.member()
    Identifier.objects.filter(account=account).update(bounced_at=timezone.now())
    place.go("/cabinet/")


@state
def contact_refused(place: Place) -> None:
    place.member()
    place.go("/settings/phone/")
    place.fill(contact="12")
    place.send()


@state
def contact_check(place: Place) -> None:
    _asks(place.member(), NEW)
    place.go("/settings/email/")


@state
def contact_confirm(place: Place) -> None:
    _asks(place.member(), NEW)
    place.go("/settings/email/confirm/")


@state
def contact_confirm_refused(place: Place) -> None:
    _asks(place.member(), NUMBER)
    place.go("/settings/phone/confirm/")
    place.fill(code="12")
    place.send()


@state
def contact_remove(place: Place) -> None:
    _gets(place.member(), NUMBER)
    place.go("/settings/phone/remove/")


@state
def contact_link_mine(place: Place) -> None:
    _asks(place.member(), NEW)
    place.go(_link(NEW))


@state
def contact_link_stranger(place: Place) -> None:
    _asks(ALICE.joins().account, NEW)
    place.go(_link(NEW))


@state
def contact_link_disowned(place: Place) -> None:
    _asks(ALICE.joins().account, NEW)
    place.go(_link(NEW))
    place.page.get_by_role("button", name="This isn't my account").click()


@state
def picture_refused(place: Place) -> None:
    account = place.member()
    set_picture(account, portrait(), actor=Actor.person(account.ref))
    place.go("/settings/picture/")
    place.page.locator("#id_picture").set_input_files({"name": "x.txt", "mimeType": "text/plain", "buffer": b"no"})
    place.send()


@state
def user_name_refused(place: Place) -> None:
    place.member()
    place.go("/settings/user-name/")
    place.fill(user_name="a@b")
    place.send()


@state
def undo(place: Place) -> None:
    place.go(_changed())


@state
def undo_taken_back(place: Place) -> None:
    place.go(_changed())
    place.page.get_by_role("button", name="Take it back").click()


@state
def undo_again(place: Place) -> None:
    undo_taken_back(place)
    place.go(undo_link(ALICE.address))


@state
def leave_4_agreement(place: Place) -> None:
    account = place.member()
    _gets(account, NEW)
    departure.consent(account)
    actor = Actor.person(account.ref)
    identity.send_code(account, Purpose.LEAVE, letter="departure/code", network=NETWORK, actor=actor)
    place.go("/leave/code/")


def portrait() -> bytes:
    """A face, drawn."""
    picture = Image.new("RGB", (300, 300), "#c9e4d8")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((90, 60, 210, 180), fill="#e8b48c")
    pen.ellipse((50, 190, 250, 390), fill="#2f6f73")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _asks(account: Account, contact: str) -> None:
    ask_contact(account, read(contact), network=NETWORK, actor=Actor.person(account.ref))


def _gets(account: Account, contact: str) -> None:
    _asks(account, contact)
    kind = IdentifierKind(read(contact).kind)
    actor = Actor.person(account.ref)
    assert confirm_contact_by_code(account, kind, sent_code(contact), network=NETWORK, actor=actor).done


def _changed() -> str:
    """Alice's address is another one; the path of the link that takes it back."""
    _gets(ALICE.joins().account, NEW)
    return undo_link(ALICE.address)


def _link(contact: str) -> str:
    work()
    return Letterbox().link(to=contact)
