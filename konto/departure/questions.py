"""What is asked of somebody who leaves. Every question may be skipped."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = [
    ("rarely", _("I rarely use it")),
    ("offer", _("Products or service")),
    ("messages", _("Too many messages")),
    ("privacy", _("Privacy")),
    ("better", _("I found a better one")),
    ("other", _("Something else")),
]
PROBLEMS = [
    ("goods", _("Damaged or wrong goods")),
    ("late", _("Late delivery")),
    ("payment", _("Payment")),
    ("disputes", _("Disputes")),
    ("support", _("Support")),
    ("other", _("Something else")),
]
RATED = [
    ("quality", _("Product quality")),
    ("choice", _("Choice")),
    ("prices", _("Prices")),
    ("service", _("Service")),
    ("ease", _("Ease of use")),
    ("overall", _("Overall")),
]
LONGEST_TEXT = 2000
