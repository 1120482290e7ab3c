"""What an account holds: what services handed over, the wallet's ledger, likes, addresses."""

from konto.cabinet.models.addresses import Address
from konto.cabinet.models.disputes import DisputeMessage, DisputeState
from konto.cabinet.models.handed_over import (
    Dispute,
    Like,
    LikeKind,
    Order,
    OrderState,
    Parcel,
    ParcelState,
    Payment,
    PaymentState,
    Refund,
    RefundState,
    Review,
)
from konto.cabinet.models.wallet import Entry, Ledger, Transfer, Verb, Wallet, WalletKind

__all__ = [
    "Address",
    "Dispute",
    "DisputeMessage",
    "DisputeState",
    "Entry",
    "Ledger",
    "Like",
    "LikeKind",
    "Order",
    "OrderState",
    "Parcel",
    "ParcelState",
    "Payment",
    "PaymentState",
    "Refund",
    "RefundState",
    "Review",
    "Transfer",
    "Verb",
    "Wallet",
    "WalletKind",
]
