"""A certificate's receipts in a few words: so many of what a person would call something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from konto.kernel.holdings import Receipt

REST: Final = ngettext_lazy(
    "%d further record, which only the system reads", "%d further records, which only the system reads"
)
WORDS: Final[Mapping[str, Promise]] = {
    "identity_account": ngettext_lazy("%d account", "%d accounts"),
    "identity_identifier": ngettext_lazy(
        "%d e-mail address, phone number or user name", "%d e-mail addresses, phone numbers and user names"
    ),
    "identity_picture": ngettext_lazy("%d picture", "%d pictures"),
    "identity_session": ngettext_lazy("%d device", "%d devices"),
    "mfa_authenticator": ngettext_lazy("%d passkey or authenticator app", "%d passkeys and authenticator apps"),
    "socialaccount_socialaccount": ngettext_lazy("%d account elsewhere", "%d accounts elsewhere"),
    "notices_letter": ngettext_lazy("%d e-mail or text", "%d e-mails and texts"),
    "cabinet_order": ngettext_lazy("%d order", "%d orders"),
    "cabinet_payment": ngettext_lazy("%d payment", "%d payments"),
    "cabinet_parcel": ngettext_lazy("%d parcel", "%d parcels"),
    "cabinet_dispute": ngettext_lazy("%d dispute", "%d disputes"),
    "cabinet_disputemessage": ngettext_lazy("%d message in a dispute", "%d messages in disputes"),
    "cabinet_refund": ngettext_lazy("%d refund", "%d refunds"),
    "cabinet_wallet": ngettext_lazy(
        "%d coupon, gift card or programme with points", "%d coupons, gift cards and programmes with points"
    ),
    "cabinet_like": ngettext_lazy(
        "%d favourite, wish or followed seller", "%d favourites, wishes and followed sellers"
    ),
    "cabinet_review": ngettext_lazy("%d review", "%d reviews"),
    "cabinet_address": ngettext_lazy("%d address in the address book", "%d addresses in the address book"),
    "cases_case": ngettext_lazy("%d question", "%d questions"),
    "cases_message": ngettext_lazy("%d message about a question", "%d messages about questions"),
    "cases_file": ngettext_lazy("%d file", "%d files"),
}
"""What a row of a table is to a person."""


def in_short(receipts: Iterable[Receipt]) -> list[str]:
    """A line for each kind of thing that was erased, in the order of `WORDS`; the rest in one line at the end."""
    return list(_lines(_together(receipts)))


def _lines(rows: Receipt) -> Iterator[str]:
    for table, words in WORDS.items():
        if number := rows.get(table, 0):
            yield str(words % number)
    if rest := sum(number for table, number in rows.items() if table not in WORDS):
        yield str(REST % rest)


def _together(receipts: Iterable[Receipt]) -> Receipt:
    """All rooms in one: a table is in one room's receipt alone, or is added up."""
    total: Receipt = {}
    for receipt in receipts:
        for table, number in receipt.items():
            total[table] = total.get(table, 0) + number
    return total
