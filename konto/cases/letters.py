"""What cases write. To an address that nobody has proved go a number, a date and a link: none of anybody's words."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.conf import settings
from django.urls import reverse

from konto.cases import secret_links
from konto.cases.models import ALARMS, Author, Case, Channel, Message
from konto.kernel import clock, reach
from konto.notices import actions as notices

log = structlog.get_logger("konto.cases")


def received(case: Case, *, network: str | None) -> None:
    """Tell the number and when the answer comes. A stranger caused it, so it counts towards the caps."""
    _write(
        case,
        "confirm" if case.held else "received",
        key="received",
        context={"answer_by": case.answer_by},
        network=network,
    )


def answered(case: Case, message: Message) -> bool:
    """Tell that staff have written; to a contact that is proved, also what. Whether anybody could be told."""
    words = message.text.splitlines() if case.proved_at or not case.contact else []
    return _write(
        case,
        "written" if is_unasked(case) else "answered",
        key=f"answer:{message.id}",
        context={"answer": [line for line in words if line.strip()]},
    )


def closed(case: Case) -> None:
    """Tell that staff have ended it, and how to go on all the same; nobody of an alarm about which they are silent."""
    if is_unasked(case) and not Message.objects.filter(case=case, author=Author.PERSON).exists():
        return
    _write(case, "closed", key=f"closed:{case.moved_at:%Y%m%d%H%M%S%f}", context={})


def due(*, near: Sequence[Case], overdue: Sequence[Case]) -> None:
    """Tell whoever answers for it which cases are due soon, and which are late; of these also whoever stands above."""
    _tell_of_clocks(settings.KONTO_SUPPORT_ADDRESS, "support", near=near, overdue=overdue)
    if settings.KONTO_ESCALATION_ADDRESS != settings.KONTO_SUPPORT_ADDRESS:
        _tell_of_clocks(settings.KONTO_ESCALATION_ADDRESS, "above", near=(), overdue=overdue)


def _tell_of_clocks(address: str, whom: str, *, near: Sequence[Case], overdue: Sequence[Case]) -> None:
    """By their numbers alone."""
    if not address or not (near or overdue):
        return
    latest = max(case.id for case in (*near, *overdue))
    try:
        notices.send(
            "cases/due",
            to=address,
            language=settings.LANGUAGE_CODE,
            context={"near": [case.number for case in near], "overdue": [case.number for case in overdue]},
            key=f"case:due:{latest}:{clock.now():%Y%m%d%H%M%S}:{whom}",
            capped=False,
        )
    except notices.BadAddress:  # the queue, the journal and the other address tell it all the same
        log.warning("case_letter_not_sent", case=str(latest), reason="BadAddress")


def is_unasked(case: Case) -> bool:
    """Whether it is an alarm about an account: its owner asked nothing."""
    return case.subject in ALARMS and case.account_ref is not None


def recipients(case: Case) -> list[tuple[str, str]]:
    """The contact of the case; of an alarm every contact that its account has now."""
    if case.contact:
        return [(case.channel, case.contact)]
    reached = reach.reach_of(case.account_ref) if case.account_ref else None
    return list(reached.contacts) if reached else []


def _write(case: Case, kind: str, *, key: str, context: dict[str, object], network: str | None = None) -> bool:
    """Write to everybody who is to know of it; whether anybody can be reached."""
    sent = [
        _write_to(case, kind, to=to, key=f"{key}:{place}" if place else key, context=context, network=network)
        for place, to in enumerate(recipients(case))
    ]
    return any(sent)


def _write_to(
    case: Case, kind: str, *, to: tuple[str, str], key: str, context: dict[str, object], network: str | None
) -> bool:
    channel, address = to
    secret = secret_links.mint(case, proves=True)
    always = {
        "number": case.number,
        "link": notices.link(reverse("cases:by_link", args=[secret])),
        "code": secret_links.written(secret),
        "code_page": notices.link(reverse("cases:by_code")),
        "disown": not case.account_ref and not case.proved_at,
    }
    try:
        notices.send(
            f"cases/{kind}",
            to=address,
            channel=Channel(channel),
            language=case.language,
            context={**always, **context},
            key=f"case:{case.id}:{key}",
            account_ref=case.account_ref,
            network=network,
            capped=network is not None,
        )
    except (notices.TooMany, notices.NoGateway, notices.BadAddress) as refused:
        # The case goes on without the letter: its page says the same.
        log.warning("case_letter_not_sent", case=str(case.id), reason=type(refused).__name__)
        return False
    return True
