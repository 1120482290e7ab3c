"""The kernel's tables, and those of the libraries that belong to no room."""

from __future__ import annotations

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from konto.kernel import holdings
from konto.kernel.holdings import Fate, Holding, Merge, Nobody, internal

MONTHS_AFTER = ngettext_lazy(
    "{months} month after each entry.", "{months} months after each entry.", settings.KONTO_JOURNAL_MONTHS
)
LIBRARY = "set up by the framework, holds no rows about customers"
QUEUE = "the job queue: names of tasks with ids and times; a job's arguments never hold anything of a person"

holdings.declare(
    Holding(
        room="kernel",
        table="kernel_journalentry",
        owner="subject",
        owner_is="ref",
        fate=Fate.RETAIN,
        merge=Merge.STAY,
        what=_("A journal of what was done"),
        ground=_("To show what was done and by whom, under a random number instead of your name."),
        until=format_lazy(MONTHS_AFTER, months=settings.KONTO_JOURNAL_MONTHS),
        columns={
            "id": internal("names the entry"),
            "at": internal("when"),
            "event": internal("what"),
            "subject": internal("pseudonym; nothing leads from it to a person once the account is gone"),
            "actor_kind": internal("who, as a kind"),
            "actor_ref": internal("pseudonym of who did it"),
            "details": internal("ids, numbers, times and fixed words; free text is refused"),
        },
    ),
    Nobody("kernel_cache", ["cache_key", "value", "expires"], "shared, short-lived marks without personal data"),
    Nobody(
        "kernel_failures",
        ["mark", "count", "trying", "since"],
        "keyed fingerprints of addresses and networks with counts, removed after a quarter of an hour",
    ),
    Nobody("django_migrations", ["id", "app", "name", "applied"], LIBRARY),
    Nobody("django_content_type", ["id", "app_label", "model"], LIBRARY),
    Nobody("auth_group", ["id", "name"], LIBRARY),
    Nobody("auth_group_permissions", ["id", "group_id", "permission_id"], LIBRARY),
    Nobody("auth_permission", ["id", "name", "content_type_id", "codename"], LIBRARY),
    Nobody(
        "procrastinate_jobs",
        [
            "id",
            "queue_name",
            "task_name",
            "lock",
            "args",
            "status",
            "scheduled_at",
            "attempts",
            "queueing_lock",
            "priority",
            "abort_requested",
            "worker_id",
        ],
        QUEUE,
    ),
    Nobody("procrastinate_events", ["id", "job_id", "type", "at"], QUEUE),
    Nobody("procrastinate_periodic_defers", ["id", "task_name", "defer_timestamp", "job_id", "periodic_id"], QUEUE),
    Nobody("procrastinate_workers", ["id", "last_heartbeat"], QUEUE),
)
