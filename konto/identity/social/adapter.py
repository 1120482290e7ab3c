"""Where allauth's providers ask us: which apps there are, and how to reach out."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import Provider
from django.http import HttpRequest

from konto.identity.social import providers


class SocialAdapter(DefaultSocialAccountAdapter):
    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        """From the settings alone: the library's own tables would cost a query, and nobody minds them."""
        return providers.provider(request, provider)

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        return self.get_provider(request, provider).app

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """Accounts are made by `actions.social`, after the person has seen what was told."""
        return sociallogin.user

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Letters go through the notices room alone. Raises RuntimeError, so that none is lost without a word."""
        raise RuntimeError("this letter has to be sent by the notices room")
