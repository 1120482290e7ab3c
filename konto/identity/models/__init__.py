"""The account and everything by which it is known, proved and entered."""

from konto.identity.models.account import Account, State
from konto.identity.models.challenges import AddressCheck
from konto.identity.models.documents import Acceptance, Document
from konto.identity.models.identifiers import ContactChange, Identifier, IdentifierKind, RetiredIdentifier
from konto.identity.models.pictures import Picture
from konto.identity.models.proofs import Ended, Proof, Purpose
from konto.identity.models.recoveries import Recovery, RecoveryEnd
from konto.identity.models.recovery_codes import RecoveryCode
from konto.identity.models.sessions import Session, account_id_of, idle_since, living

__all__ = [
    "Acceptance",
    "Account",
    "AddressCheck",
    "ContactChange",
    "Document",
    "Ended",
    "Identifier",
    "IdentifierKind",
    "Picture",
    "Proof",
    "Purpose",
    "Recovery",
    "RecoveryCode",
    "RecoveryEnd",
    "RetiredIdentifier",
    "Session",
    "State",
    "account_id_of",
    "idle_since",
    "living",
]
