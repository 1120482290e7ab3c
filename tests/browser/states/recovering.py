"""Getting back in, leaving an account that isn't one's own, and a number that is new to somebody."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from konto.identity.models import Identifier, Proof, Recovery
from tests.browser.states.place import Place, page_state, state
from tests.cast import ALICE
from tests.letters import Letterbox, work
from tests.recovering import NUMBER, code_sent, has_only_a_phone, has_phone, link_sent

page_state("recover", "/recover/")
page_state("recover_link_unknown", "/recover/link/nosuchlink/")
page_state("recover_password_over", "/recover/password/")
page_state("recovery_stop_unknown", "/recover/stop/nosuchlink/")
page_state("whole", "/recover/whole/", confirmed=True)
page_state("whole_and_on", "/recover/whole/?next=/settings/", confirmed=True)
page_state("missing", "/recover/missing/", confirmed=True)
page_state("not_me", "/not-me/", confirmed=True)
page_state("not_me_done", "/not-me/done/")
page_state("new_number", "/number/")


def _asks(place: Place, typed: str) -> None:
    place.go("/recover/")
    place.fill(address=typed)
    place.send()
    work()


def _types_code(place: Place) -> None:
    place.fill(code=code_sent())
    place.send()


@state
def recover_unknown(place: Place) -> None:
    _asks(place, ALICE.address)


@state
def recover_wrong_number(place: Place) -> None:
    _asks(place, "+380 50 1")


@state
def recover_picture(place: Place) -> None:
    place.settings.KONTO_CHALLENGE = "always"
    place.go("/recover/")


@state
def recover_code(place: Place) -> None:
    has_phone(ALICE.joins())
    _asks(place, ALICE.address)


@state
def recover_code_by_text(place: Place) -> None:
    has_phone(ALICE.joins())
    _asks(place, NUMBER)


@state
def recover_code_wrong(place: Place) -> None:
    ALICE.joins()
    _asks(place, ALICE.address)
    place.fill(code="000001" if code_sent() == "000000" else "000000")
    place.send()


@state
def recover_code_private(place: Place) -> None:
    place.settings.KONTO_DISCLOSURE = "private"
    _asks(place, ALICE.address)


@state
def recover_link(place: Place) -> None:
    ALICE.joins()
    _asks(place, ALICE.address)
    place.go(link_sent())


@state
def recover_link_expired(place: Place) -> None:
    ALICE.joins()
    _asks(place, ALICE.address)
    Proof.objects.update(link_until=timezone.now() - timedelta(hours=1))
    place.go(link_sent())


@state
def recover_link_used(place: Place) -> None:
    recover_link(place)
    place.page.locator("main .button").first.click()
    place.go(link_sent())


@state
def recover_password(place: Place) -> None:
    ALICE.joins()
    _asks(place, ALICE.address)
    _types_code(place)


@state
def recover_password_weak(place: Place) -> None:
    recover_password(place)
    place.fill(password="password1")
    place.send()


@state
def recover_password_afresh(place: Place) -> None:
    ALICE.signs_up()
    _asks(place, ALICE.address)
    _types_code(place)


@state
def recovery_waits(place: Place) -> None:
    has_only_a_phone(ALICE.joins(), proved_days_ago=200)
    _asks(place, NUMBER)
    _types_code(place)
    work()


@state
def recovery_waits_stopped(place: Place) -> None:
    recovery_waits(place)
    Recovery.objects.update(ended="stopped", ended_at=timezone.now())
    place.go("/recover/wait/")


@state
def recovery_stop(place: Place) -> None:
    recovery_waits(place)
    place.go(link_sent(kind="identity/recovery_waits", part="/recover/stop/"))


@state
def recovery_stopped(place: Place) -> None:
    recovery_stop(place)
    place.page.locator("main .button").first.click()


@state
def recovery_stopped_and_shut(place: Place) -> None:
    recover_password(place)
    place.fill(password="four quiet herons under ice")
    place.send()
    work()
    place.go(link_sent(kind="identity/recovered", part="/recover/stop/"))
    place.page.locator("main .button").first.click()


@state
def recover_no_way(place: Place) -> None:
    phone = has_only_a_phone(ALICE.joins())
    Identifier.objects.filter(pk=phone.pk).update(doubted_at=timezone.now())
    _asks(place, NUMBER)


@state
def missing_empty(place: Place) -> None:
    place.member()
    place.go("/recover/missing/")
    place.send()


@state
def new_number_code(place: Place) -> None:
    place.go("/number/")
    place.fill(number=NUMBER)
    place.send()


@state
def new_number_code_wrong(place: Place) -> None:
    new_number_code(place)
    place.fill(code="000000")
    place.send()


@state
def new_number_free(place: Place) -> None:
    new_number_code(place)
    work()
    place.fill(code=Letterbox().last().text.split()[0])
    place.send()


@state
def new_number_passed_on(place: Place) -> None:
    has_phone(ALICE.joins())
    new_number_free(place)


@state
def letter_recovery_waits(place: Place) -> None:
    has_phone(ALICE.joins(), proved_days_ago=200)
    Identifier.objects.filter(value=ALICE.address).update(bounced_at=timezone.now())
    _asks(place, NUMBER)
    _types_code(place)
    work()
    place.go("/letterbox/")
    place.page.locator(".rows a").first.click()
