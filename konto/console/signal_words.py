"""What services are told, in words for staff, and why something of it can't be told again."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from konto.services.queries import Hindrance, Type

TYPES: Final = {
    Type.DISABLED: _("The account is closed to its person"),
    Type.ENABLED: _("The account is open again"),
    Type.PURGED: _("The account is gone for good"),
    Type.CREDENTIAL_CHANGE_REQUIRED: _("A new password is needed"),
    Type.IDENTIFIER_CHANGED: _("An address or number changed"),
    Type.IDENTIFIER_RECYCLED: _("A number has a new holder"),
    Type.RECOVERY_ACTIVATED: _("Somebody got back in, or waits to"),
    Type.SESSION_REVOKED: _("A session ended, or all of them"),
    Type.CREDENTIAL_CHANGE: _("A way in changed"),
    Type.LEAVING_REQUESTED: _("The person is leaving"),
    Type.LEAVING_KEPT: _("The person stays after all"),
    Type.BREAK_STARTED: _("A break from advertising began"),
    Type.BREAK_ENDED: _("A break from advertising is over"),
    Type.VERIFICATION: _("A trial that the service asked for"),
    Type.STREAM_UPDATED: _("The stream pauses, or flows again"),
}

HINDRANCES: Final = {
    Hindrance.EMPTY: _(
        "It held an address or number, which was destroyed when it was delivered: it can't be sent again."
    ),
    Hindrance.GONE: _("The person has been erased since: it isn't sent again."),
    Hindrance.OFF: _("Its stream is off: it can't be sent again."),
}
