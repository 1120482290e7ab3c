"""The pages of the settings that have to do with contacts, the user name and the picture; and the undo link."""

from __future__ import annotations

from django.urls import path, register_converter

from konto.identity.models import IdentifierKind
from konto.identity.views import contacts, contacts_link, picture, undo, username


class ContactKind:
    """An address or a number: what letters and texts reach."""

    regex = "email|phone"

    def to_python(self, value: str) -> IdentifierKind:
        return IdentifierKind(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(ContactKind, "contact_kind")

urlpatterns = [
    path("settings/user-name/", username.user_name, name="user_name"),
    path("settings/user-name/remove/", username.remove, name="user_name_remove"),
    path("settings/picture/", picture.picture, name="picture"),
    path("settings/picture/remove/", picture.remove, name="picture_remove"),
    path("settings/portrait/<str:name>/<str:size>/", picture.file, name="picture_file"),
    path("settings/<contact_kind:kind>/", contacts.contact, name="contact"),
    path("settings/<contact_kind:kind>/confirm/", contacts.confirm, name="contact_confirm"),
    path("settings/<contact_kind:kind>/again/", contacts.again, name="contact_again"),
    path("settings/<contact_kind:kind>/check/", contacts.check, name="contact_check"),
    path("settings/<contact_kind:kind>/give-up/", contacts.give_up, name="contact_give_up"),
    path("settings/<contact_kind:kind>/remove/", contacts.remove, name="contact_remove"),
    path("confirm/<str:token>/", contacts_link.link, name="contact_link"),
    path("confirm/<str:token>/not-mine/", contacts_link.not_mine, name="contact_not_mine"),
    path("undo/<str:token>/", undo.undo, name="undo"),
]
