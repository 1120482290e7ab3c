"""Related services and what is kept about each."""

from konto.services.models.credentials import Answer, Credential, Quota, Scope, Token
from konto.services.models.openid import Client, Code, Consent, Grant, GrantToken, LogoutNotice, SigningKey
from konto.services.models.registry import Service
from konto.services.models.streams import DoorTold, Method, Signal, Silence, Status, Stream, Told
from konto.services.models.subjects import Subject

__all__ = [
    "Answer",
    "Client",
    "Code",
    "Consent",
    "Credential",
    "DoorTold",
    "Grant",
    "GrantToken",
    "LogoutNotice",
    "Method",
    "Quota",
    "Scope",
    "Service",
    "Signal",
    "SigningKey",
    "Silence",
    "Status",
    "Stream",
    "Subject",
    "Token",
    "Told",
]
