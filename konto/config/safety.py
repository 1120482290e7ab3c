"""Settings that Konto refuses to run with where real people sign up. In demo and debug nobody's account is at stake."""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from konto.config import env

DAY: Final = 86_400
LONGEST_DAYS: Final = 3_650
SHORTEST_SECRET: Final = 32
SHORTEST_PASSWORD: Final = 8
SHORTEST_HOOK_SECRET: Final = 24
LONGEST_HOOK_SECRET: Final = 64
IN_THE_CLEAR: Final = {"json", "form", "xml"}
"""Apprise's schemes for gateways of one's own that aren't encrypted on the way."""

LONGEST_EVENT_TIMEOUT: Final = 60
LONGEST_EVENT_DAYS: Final = 30
SHORTEST_DELAY: Final = 24
SHORTEST_APPEAL: Final = 184
"""Six months, however long they are (DSA, article 20)."""

WORKING_TIMES: Final = (
    "KONTO_CASE_ANSWER_DAYS",
    "KONTO_ALARM_ANSWER_DAYS",
    "KONTO_APPEAL_ANSWER_DAYS",
    "KONTO_CASE_KEEP_DAYS",
    "KONTO_APPEAL_DAYS",
    "KONTO_BLOCK_DAYS",
    "KONTO_GUEST_DAYS",
)
ARGON2_FLOOR: Final = ((47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5))
"""KiB and passes of argon2id that OWASP holds to be equally strong; at least one pair has to be reached."""

Settings = Mapping[str, Any]


def refuse_unsafe(settings: Settings) -> None:
    """Stop at the first setting that is unsafe here. Raises env.Unsafe."""
    for reason in unsafe(settings):
        raise env.Unsafe(reason)


def unsafe(settings: Settings) -> Iterator[str]:
    """Everything that is unsafe, a line each that says what to change."""
    if settings["DEBUG"]:
        yield from _of_debug(settings)
    elif settings["KONTO_DEMO"]:
        yield from _of_demo(settings)
    else:
        yield from _of_place(settings)
        yield from _of_providers(settings)
        yield from _of_passwords(settings)
        yield from _of_leaving(settings)
        yield from _of_texts(settings)
        yield from _of_cases(settings)
        yield from _of_services(settings)


def _of_debug(settings: Settings) -> Iterator[str]:
    if not _is_this_machine(settings["KONTO_HOST"]) or not _is_this_machine(_host(settings)):
        yield (
            "KONTO_DEBUG shows the program's inside and everybody's letters: KONTO_HOST and KONTO_PUBLIC_URL have to "
            "stay on this machine with it."
        )


def _of_demo(settings: Settings) -> Iterator[str]:
    reachable = not (_is_this_machine(settings["KONTO_HOST"]) and _is_this_machine(_host(settings)))
    if settings["KONTO_DATABASE_URL"] and reachable:
        yield (
            "KONTO_DEMO shows everybody's letters to everybody: with a database of your own, KONTO_HOST and "
            "KONTO_PUBLIC_URL have to stay on this machine."
        )


def _of_place(settings: Settings) -> Iterator[str]:
    url = urlsplit(settings["KONTO_PUBLIC_URL"])
    if url.scheme not in ("http", "https") or not url.hostname or url.path or url.query:
        yield "KONTO_PUBLIC_URL has to be like https://account.example.org, without a path."
    elif url.scheme != "https" and not _is_this_machine(url.hostname):
        yield "KONTO_PUBLIC_URL has to begin with https://, or passwords could be read on their way."
    if "*" in settings["ALLOWED_HOSTS"]:
        yield "KONTO_ALLOWED_HOSTS has to name hosts: with * anybody could put another site into our letters' links."
    if not settings["KONTO_EMAIL_URL"] and _sends_letters():
        yield (
            "KONTO_EMAIL_URL has to name a mail server, or nobody could confirm an address (smtp://user:password@"
            "host:587). To try Konto without one, start it with --demo."
        )
    if settings["KONTO_TRUSTED_PROXIES"] < 0:
        yield "KONTO_TRUSTED_PROXIES has to be the number of your own proxies, 0 or more."


def _of_providers(settings: Settings) -> Iterator[str]:
    for one in settings.get("KONTO_SOCIAL", ()):
        url = urlsplit(one["url"])
        if not url.hostname or (url.scheme != "https" and not _is_this_machine(url.hostname)):
            yield f"KONTO_{one['key'].upper()}_URL has to begin with https://, or anybody on the way could be anybody."


def _of_passwords(settings: Settings) -> Iterator[str]:
    secret = settings["SECRET_KEY"]
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 10:
        yield f"KONTO_SECRET_KEY has to be random and at least {SHORTEST_SECRET} characters long."
    memory, time = settings["ARGON2_MEMORY_KIB"], settings["ARGON2_TIME"]
    if not any(memory >= least and time >= passes for least, passes in ARGON2_FLOOR):
        yield "KONTO_ARGON2_MEMORY_KIB and KONTO_ARGON2_TIME have to be at least 19456 and 2, or as strong."
    if settings["KONTO_PASSWORD_LENGTH"] < SHORTEST_PASSWORD:
        yield f"KONTO_PASSWORD_LENGTH has to be at least {SHORTEST_PASSWORD}."
    if settings["KONTO_RECOVERY_DELAY_HOURS"] < SHORTEST_DELAY:
        yield f"KONTO_RECOVERY_DELAY_HOURS has to be at least {SHORTEST_DELAY}: owners need the time to object."


def _of_leaving(settings: Settings) -> Iterator[str]:
    grace, limit = settings["KONTO_DEPARTURE_GRACE"], settings["KONTO_DEPARTURE_LIMIT"]
    if grace < 0 or grace >= limit:
        yield "KONTO_DEPARTURE_GRACE has to be less than KONTO_DEPARTURE_LIMIT: erasing takes its time, too."
    if limit > DAY:
        yield f"KONTO_DEPARTURE_LIMIT may be at most {DAY}: people are promised to be gone within a day."


def _of_cases(settings: Settings) -> Iterator[str]:
    for day in settings["KONTO_HOLIDAYS"]:
        if not _is_day(day):
            yield f"KONTO_HOLIDAYS has to be days like 12-25 or 2027-03-26, separated by commas, not {day!r}."
    for name in WORKING_TIMES:
        if not 1 <= settings[name] <= LONGEST_DAYS:
            yield f"{name} has to be from 1 to {LONGEST_DAYS}."
    if settings["KONTO_APPEAL_DAYS"] < SHORTEST_APPEAL:
        yield f"KONTO_APPEAL_DAYS has to be at least {SHORTEST_APPEAL}: a person may object for six months."


def _of_services(settings: Settings) -> Iterator[str]:
    if settings["KONTO_SERVICE_RATE"] < 1:
        yield "KONTO_SERVICE_RATE has to be at least 1: without a limit one service could stop all others."
    if not 1 <= settings["KONTO_EVENT_TIMEOUT"] <= LONGEST_EVENT_TIMEOUT:
        yield f"KONTO_EVENT_TIMEOUT has to be from 1 to {LONGEST_EVENT_TIMEOUT}: who hangs would hold a worker."
    if not 1 <= settings["KONTO_EVENT_DAYS"] <= LONGEST_EVENT_DAYS:
        yield f"KONTO_EVENT_DAYS has to be from 1 to {LONGEST_EVENT_DAYS}: events are kept no longer."


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text if text.count("-") == 2 else f"2024-{text}")  # a leap year has every day
    except ValueError:
        return False
    return True


def _of_texts(settings: Settings) -> Iterator[str]:
    url = settings["KONTO_SMS_URL"]
    if url and not (re.match("[a-z][a-z0-9]*://", url) and ("{number}" in url or "{digits}" in url)):
        yield (
            "KONTO_SMS_URL has to be an address that Apprise understands, with {number} where the recipient belongs: "
            "docs/settings.md has examples."
        )
    elif urlsplit(url).scheme in IN_THE_CLEAR and not _is_this_machine(urlsplit(url).hostname or ""):
        yield "KONTO_SMS_URL has to be jsons://, forms:// or xmls://, or codes could be read on their way."
    for country in settings["KONTO_TEXT_COUNTRIES"]:
        if not re.fullmatch("[A-Z]{2}", country):
            yield "KONTO_TEXT_COUNTRIES has to be countries of two capital letters, separated by commas, like NO,UA."
    if not all(map(_is_webhook_secret, settings["KONTO_BOUNCE_SECRETS"])):
        yield "KONTO_BOUNCE_SECRET has to be whsec_ and 24 to 64 random bytes in base64, or several of these."


def _is_webhook_secret(text: str) -> bool:
    """Standard Webhooks: the prefix, and a key that is long enough."""
    try:
        key = base64.b64decode(text.removeprefix("whsec_") + "==", validate=False)
    except ValueError:
        return False
    return text.startswith("whsec_") and SHORTEST_HOOK_SECRET <= len(key) <= LONGEST_HOOK_SECRET


def _sends_letters() -> bool:
    """All that is ever started, but for the command that makes the tables."""
    return sys.argv[1:2] != ["migrate"]


def _host(settings: Settings) -> str:
    return urlsplit(settings["KONTO_PUBLIC_URL"]).hostname or ""


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
