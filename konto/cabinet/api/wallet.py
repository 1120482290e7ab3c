"""The wallet: `POST /wallet/issue`, `redeem` and `refund`, and what somebody has.

The `Idempotency-Key` is the key of the ledger itself: what was moved under it is told again for as long as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from konto.cabinet import actions, books, queries
from konto.cabinet.actions import Moved
from konto.cabinet.api import wallet_document as document
from konto.cabinet.api.caller import caller_in
from konto.cabinet.api.wallet_document import Booked, Issuing, Redeeming, Refunding, Wallets, WithMoves
from konto.cabinet.models import Wallet
from konto.services import queries as services
from konto.services.inbound import (
    REPLAYED,
    USUAL,
    Bearer,
    Cursor,
    Limit,
    Problem,
    Scope,
    key_in,
    key_reused,
    nothing_here,
    page,
)

router: Final = Router(tags=["wallet"])

Sub = Annotated[str, Query(min_length=1, max_length=64)]


@router.post("/issue", auth=Bearer(Scope.WALLET_ISSUE), response=Booked, **document.ISSUE)
def issue(request: HttpRequest, call: Issuing) -> HttpResponse:
    """Give somebody units: the first of an `id` makes the wallet."""
    return _moved(request, actions.issue, **dict(call))


@router.post("/redeem", auth=Bearer(Scope.WALLET_REDEEM), response=Booked, **document.REDEEM)
def redeem(request: HttpRequest, call: Redeeming) -> HttpResponse:
    """Take units, never more than there are."""
    return _moved(request, actions.redeem, **dict(call))


@router.post("/refund", auth=Bearer(Scope.WALLET_REDEEM), response=Booked, **document.REFUND)
def refund(request: HttpRequest, call: Refunding) -> HttpResponse:
    """Give back of what was redeemed under a key, at most all of it."""
    return _moved(request, actions.refund, **dict(call))


@router.get("", auth=Bearer(Scope.WALLET_READ), response=Wallets, **document.LIST)
def wallets(request: HttpRequest, sub: Sub, cursor: Cursor = "", limit: Limit = USUAL) -> dict[str, Any]:
    """What somebody has from this service, the oldest first."""
    service = caller_in(request).service
    account_ref = services.account_ref_of(service, sub)
    if account_ref is None:
        raise _unknown_person()
    found = page(queries.wallets_of_service(service, account_ref), by="made_at", cursor=cursor, limit=limit)
    books.wait_for_disk()
    return {"wallets": [_told(one, sub) for one in found.rows], "next": found.next}


@router.get("/{kind}/{path:id}", auth=Bearer(Scope.WALLET_READ), response=WithMoves, **document.ONE)
def wallet(
    request: HttpRequest,
    kind: document.Kind,
    id: document.Id,  # noqa: A002 - the service's own word for it
    cursor: Cursor = "",
    limit: Limit = USUAL,
) -> dict[str, Any]:
    """One wallet with its moves, the oldest first."""
    service = caller_in(request).service
    found = queries.wallet_of_service(service, kind, id)
    sub = services.subs_of(service, [found.account_ref]).get(found.account_ref) if found else None
    if found is None or sub is None:
        raise nothing_here()
    moves = queries.moves_of(found, after=_number(cursor), most=limit + 1)
    books.wait_for_disk()
    more = str(moves[limit - 1].number) if len(moves) > limit else ""
    return {**_told(found, sub), "moves": moves[:limit], "next": more}


def _moved(request: HttpRequest, act: Callable[..., Moved], **call: Any) -> HttpResponse:
    key = key_in(request, required=True)
    with _as_problems():
        moved = act(caller_in(request).service, key=key, **call)
    told = Booked(transfer=moved.transfer, balance=moved.balance, unit=moved.unit)
    headers = {REPLAYED: "true"} if moved.again else {}
    return HttpResponse(told.model_dump_json(), content_type="application/json", headers=headers)


@contextmanager
def _as_problems() -> Iterator[None]:
    try:
        yield
    except actions.UnknownPerson:
        raise _unknown_person() from None
    except actions.PersonGone:
        raise Problem(410, "gone", "This person has left. Nothing was given; don't send it again.") from None
    except actions.NoSuchWallet:
        raise Problem(404, "no-such-wallet", "This person has no such thing, or nothing was redeemed so.") from None
    except actions.NotEnough as error:
        raise Problem(409, "not-enough", "There is less than that.", left=error.left) from None
    except actions.Over:
        raise Problem(409, "over", "It ran out.") from None
    except actions.KeyUsed:
        raise key_reused() from None
    except actions.Refused as error:
        raise _unfit(error.field) from None


def _unfit(field: str) -> Problem:
    where = {"at": f"body/call/{field}", "detail": "This isn't as the documentation says."}
    return Problem(422, "unfit", "The request isn't as the API's document says.", errors=[where])


def _unknown_person() -> Problem:
    return Problem(404, "unknown-person", "You know nobody by this name.")


def _number(cursor: str) -> int:
    """After which move the page begins."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        raise Problem(400, "cursor", "This cursor is none that was given out. Begin the list anew.")
    return int(cursor)


def _told(row: Wallet, sub: str) -> dict[str, Any]:
    names = ("kind", "unit", "balance", "title", "terms", "until", "made_at")
    return {"sub": sub, "id": row.external_id, **{name: getattr(row, name) for name in names}}
