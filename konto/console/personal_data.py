"""The console holds nothing of customers: its tables are about the staff."""

from __future__ import annotations

from konto.kernel import holdings
from konto.kernel.holdings import Nobody

holdings.declare(
    Nobody(
        table="console_staff",
        columns=[
            "id",
            "ref",
            "name",
            "email_mark",
            "email_sealed",
            "roles",
            "password",
            "secret_sealed",
            "last_counter",
            "setup_digest",
            "setup_until",
            "created_at",
            "set_up_at",
            "ended_at",
        ],
        why="the operator's own staff, not customers; the operator decides how long their rows stay",
    ),
    Nobody(
        table="console_staffsession",
        columns=["key_digest", "staff_id", "created_at", "last_seen_at", "expires_at"],
        why="sessions of the operator's own staff, removed when they end",
    ),
)
