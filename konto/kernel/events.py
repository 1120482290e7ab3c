"""The journal's vocabulary: every event there is, in one place."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    SIGNED_UP = "signed_up"
    SIGN_UP_REPLACED = "sign_up_replaced"
    SIGN_UP_PURGED = "sign_up_purged"
    TERMS_ACCEPTED = "terms_accepted"
    ACTIVATED = "activated"
    IDENTIFIER_ADDED = "identifier_added"
    IDENTIFIER_RETIRED = "identifier_retired"
    PROOF_SENT = "proof_sent"
    PROOF_FAILED = "proof_failed"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSIONS_ENDED = "sessions_ended"
    DOOR_ADDED = "door_added"
    DOOR_RENAMED = "door_renamed"
    DOOR_CLOSED = "door_closed"
    DOORS_DROPPED = "doors_dropped"
    NAME_CHANGED = "name_changed"
    LANGUAGE_CHANGED = "language_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    STATE_CHANGED = "state_changed"
    LETTER_BOUNCED = "letter_bounced"
    LETTER_COMPLAINED_OF = "letter_complained_of"
    MESSAGE_CHOICES_CHANGED = "message_choices_changed"
    BREAK_TAKEN = "break_taken"
    BREAK_ENDED = "break_ended"
    DEPARTURE_REQUESTED = "departure_requested"
    DEPARTURE_HURRIED = "departure_hurried"
    DEPARTURE_KEPT = "departure_kept"
    ERASING_STARTED = "erasing_started"
    ERASURE_RECEIPT = "erasure_receipt"
    ERASURE_FAILED = "erasure_failed"
    DEPARTURE_OVERDUE = "departure_overdue"
    TRACES_FOUND = "traces_found"
    CERTIFICATE_SEALED = "certificate_sealed"
    FAREWELL_DESTROYED = "farewell_destroyed"
