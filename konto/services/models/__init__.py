"""Related services and what is kept about each."""

from konto.services.models.credentials import Answer, Credential, Quota, Scope, Token
from konto.services.models.registry import Service
from konto.services.models.subjects import Subject

__all__ = ["Answer", "Credential", "Quota", "Scope", "Service", "Subject", "Token"]
