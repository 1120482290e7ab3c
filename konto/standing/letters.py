"""What standing writes: the statement of reasons, receipts, decisions, links. By letter or text, as each is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from konto.cases import queries as asked
from konto.cases.actions import Channel, Contact
from konto.identity import actions as identity
from konto.identity import queries as identities
from konto.identity.models import Account
from konto.notices import actions as notices
from konto.standing import codes, rules
from konto.standing.models import Appeal, Restriction, Rule
from konto.standing.statement import outside, statement_of

log = structlog.get_logger("konto.standing")
REFUSED = (notices.TooMany, notices.NoGateway, notices.BadAddress)


class Recipient(NamedTuple):
    """Where a link that opens the account goes, and nowhere else."""

    channel: str
    address: str
    token: str
    until: datetime


def restricted(account: Account, restriction: Restriction) -> None:
    """The statement of reasons, to everybody who has to know: under a suspected hijack, to contacts from before."""
    with translation.override(account.language):
        statement = statement_of(restriction)
    context = {
        "lines": statement.lines,
        "code": statement.code,
        "code_page": notices.link(reverse("standing:outside")),
        "page": notices.link(reverse("standing:mine")),
    }
    if restriction.rule == Rule.HIJACK and not rules.was_guessing(restriction):
        key = f"hijack:{restriction.id}"
        if not identity.tell_keepers("standing/hijack", account, context=context, key=key):
            _tell("standing/hijack", account, restriction, context={**context, "link": "", "until": None}, key=key)
    else:
        _tell("standing/restricted", account, restriction, context=context, key=f"restricted:{restriction.id}")


def received(appeal: Appeal, *, account: Account | None = None, contact: Contact | None = None) -> None:
    """The receipt: the number, and when the answer comes."""
    context = {
        "number": appeal.number,
        "answer_by": appeal.answer_by,
        "link": notices.link(status_path(appeal)),
    }
    if account and appeal.restriction:
        _tell("standing/received", account, appeal.restriction, context=context, key=f"appeal:{appeal.id}")
    elif contact:
        _to_contact("standing/received", contact, context=context, key=f"appeal:{appeal.id}")


def decided(appeal: Appeal, *, account: Account | None, recipients: Sequence[Recipient]) -> None:
    """The decision with its reasons, where to turn next, and the link where the account can be opened by it."""
    context = {
        "number": appeal.number,
        "outcome": appeal.outcome,
        "reasons": _paragraphs(appeal.reasons),
        "link": notices.link(status_path(appeal)),
    }
    if account is None or appeal.restriction is None:
        _decided_left(appeal, context)
        return
    with translation.override(account.language):
        context["outside"] = outside()
    key = f"decided:{appeal.id}"
    _opening("standing/decided", account, appeal.restriction, recipients, context=context, key=key)


def lifted(account: Account, restriction: Restriction, *, reasons: str, recipients: Sequence[Recipient]) -> None:
    """A restriction was lifted without an appeal."""
    context = {"reasons": _paragraphs(reasons)}
    _opening("standing/lifted", account, restriction, recipients, context=context, key=f"lifted:{restriction.id}")


def reopening(account: Account, restriction: Restriction, *, recipients: Sequence[Recipient]) -> None:
    """The link once more: to a contact that nobody proved within the caps. Raises notices.TooMany."""
    newest = max((one.until for one in recipients), default=restriction.made_at)
    key = f"reopening:{restriction.id}:{newest:%Y%m%d%H%M%S}"
    capped = not identities.contacts_of(account)
    _opening("standing/reopening", account, restriction, recipients, context={}, key=key, capped=capped)


def status_path(appeal: Appeal) -> str:
    """The page where anybody who has the receipt sees how far the appeal is."""
    secret = codes.status_secret(appeal.id, bytes(appeal.status_digest))
    return reverse("standing:status", args=[secret])


def _opening(
    kind: str,
    account: Account,
    restriction: Restriction,
    recipients: Sequence[Recipient],
    *,
    context: Mapping[str, object],
    key: str,
    capped: bool = False,
) -> None:
    """To those with a link, each their own; without one to everybody whom it concerns."""
    if not recipients:
        _tell(kind, account, restriction, context={**context, "opens": "", "until": None}, key=key)
    for place, one in enumerate(recipients):
        path = reverse("standing:open", args=[one.token])
        _send(
            kind,
            one.channel,
            one.address,
            account,
            context={**context, "opens": notices.link(path), "until": one.until},
            key=f"{key}:{place}",
            capped=capped,
        )


def _tell(kind: str, account: Account, restriction: Restriction, *, context: Mapping[str, object], key: str) -> None:
    """To every proved contact; under a suspected hijack to those from before alone.

    To one that nobody proved it goes without the name and within the caps.
    """
    suspected = restriction.rule == Rule.HIJACK
    keepers = identity.guardians_of(account, at=restriction.starts_at) if suspected else []
    for place, one in enumerate(keepers):
        told = {"name": account.name, **context}
        _send(kind, one.channel, one.value, account, context=told, key=f"{key}:{place}")
    if keepers:
        return
    if identities.contacts_of(account):
        identity.write_to_all(kind, account, context=context, key=key)
        return
    contact = identities.contact_of(account)
    try:
        with transaction.atomic():
            identity.write(kind, account, to=contact, context=context, key=key)
    except REFUSED as refused:
        log.warning("standing_letter_not_sent", account=str(account.ref), reason=type(refused).__name__)


def _send(
    kind: str,
    channel: str,
    address: str,
    account: Account,
    *,
    context: Mapping[str, object],
    key: str,
    capped: bool = False,
) -> None:
    with suppress(notices.NoGateway, notices.BadAddress):
        notices.send(
            kind,
            to=address,
            channel=channel,
            language=account.language,
            context=context,
            key=key,
            account_ref=account.ref,
            capped=capped,
        )


def _to_contact(kind: str, contact: Contact, *, context: Mapping[str, object], key: str) -> None:
    """To an address that somebody gave with their case code: their account is gone."""
    try:
        with transaction.atomic():
            notices.send(
                kind,
                to=contact.address,
                channel=contact.channel,
                language=translation.get_language(),
                context=context,
                key=key,
            )
    except REFUSED as refused:
        log.warning("standing_letter_not_sent", reason=type(refused).__name__)


def _decided_left(appeal: Appeal, context: Mapping[str, object]) -> None:
    from_case = asked.case(appeal.case_id)
    if from_case is None or not from_case.contact:
        return
    contact = Contact(Channel(from_case.channel), from_case.contact)
    with translation.override(from_case.language):
        said = {**context, "outside": outside(), "opens": "", "until": None}
        _to_contact("standing/decided", contact, context=said, key=f"decided:{appeal.id}")


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
