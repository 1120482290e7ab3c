"""What the document says of the wallet: what is sent, what is told, how it is refused."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from ninja import Path, Schema
from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from konto.cabinet.api.document import OF_BODIES, problems
from konto.cabinet.money import MOST

MOST_FIELDS: Final = 20
"""More than any call has."""

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_NO_MOMENT: Final = "a moment as in RFC 3339"


def _moment(said: Any) -> Any:
    """RFC 3339 alone: other ways to write a moment are read differently by different programs."""
    if said is None:
        return None
    if not isinstance(said, str) or not _MOMENT.fullmatch(said):
        raise ValueError(_NO_MOMENT)
    try:
        return datetime.fromisoformat(said.upper())
    except ValueError:
        raise ValueError(_NO_MOMENT) from None  # its own words may repeat what was sent


Kind = Literal["coupon", "gift_card", "points"]
Id = Annotated[str, Path(min_length=1, max_length=100)]
Amount = Annotated[int, Field(ge=1, le=MOST, description="In the smallest unit.")]
Name = Annotated[str, Field(max_length=100, description="Your name for it; points need none.")]
Person = Annotated[str, Field(min_length=1, max_length=64, description="The person's name at your service.")]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]


class _Call(Schema):
    model_config = ConfigDict(extra="forbid", strict=True)

    sub: Person
    amount: Amount

    @model_validator(mode="before")
    @classmethod
    def few(cls, said: Any) -> Any:
        """Of a hundred thousand unknown fields each would be told: that took a second and a hundred megabytes."""
        if isinstance(said, dict) and len(said) > MOST_FIELDS:
            raise ValueError("no call has so many fields")
        return said


class _Named(_Call):
    kind: Kind
    id: Name = ""


class Issuing(_Named):
    unit: Annotated[str, Field(max_length=6, description="An ISO 4217 code for a gift card.")] = ""
    title: Annotated[str, Field(max_length=200)] = ""
    terms: Annotated[str, Field(max_length=1000)] = ""
    until: Annotated[Moment, Field(description="When it runs out; null for never.")] = None


class Redeeming(_Named):
    order: Annotated[str, Field(max_length=100, description="Your name for the order that is paid.")] = ""


class Refunding(_Call):
    redeemed: Annotated[str, Field(min_length=1, max_length=200, description="The key it was redeemed under.")]


class Booked(Schema):
    """A move that stands in the ledger, and what the wallet held after it."""

    transfer: UUID
    balance: int
    unit: str


class Wallet(Schema):
    """A coupon, a gift card, or the points of a programme."""

    sub: str
    kind: str
    id: str
    unit: str
    balance: int
    title: str
    terms: str
    until: datetime | None
    made_at: datetime


class Wallets(Schema):
    wallets: list[Wallet]
    next: str


class Move(Schema):
    """Units that came in or, below zero, went out. `of`: the key of the redemption that was given back."""

    transfer: UUID
    verb: str
    amount: int
    balance: int
    key: str
    order: str
    of: str
    made_at: datetime


class WithMoves(Wallet):
    moves: list[Move]
    next: str


_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21\x23-\x7e]+$"},
    "description": "What was moved under a key is moved once, and told again for good.",
}


def _says(name: str, *statuses: int, key: bool = False) -> dict[str, Any]:
    more = {"parameters": [_KEY]} if key else {}
    return {"operation_id": name, "openapi_extra": {"responses": problems(422, *statuses), **more}}


ISSUE: Final = _says("issue", 404, 410, *OF_BODIES, key=True)
REDEEM: Final = _says("redeem", 404, *OF_BODIES, key=True)
REFUND: Final = _says("refund_redeemed", 404, 410, *OF_BODIES, key=True)
LIST: Final = _says("list_wallets", 404)
ONE: Final = _says("get_wallet", 404)
