"""Konto refuses to run unsafely where real people sign up, and says in a line what to change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from konto.config import env, safety
from tests.faults.houses import free_port, konto

HOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SAFE: dict[str, Any] = {
    "DEBUG": False,
    "KONTO_DEMO": False,
    "KONTO_HOST": "0.0.0.0",
    "KONTO_PUBLIC_URL": "https://account.example.org",
    "ALLOWED_HOSTS": ["account.example.org"],
    "KONTO_EMAIL_URL": "smtp://mail.example.org",
    "KONTO_TRUSTED_PROXIES": 1,
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "ARGON2_MEMORY_KIB": 19_456,
    "ARGON2_TIME": 2,
    "KONTO_PASSWORD_LENGTH": 8,
    "KONTO_RECOVERY_DELAY_HOURS": 72,
    "KONTO_DEPARTURE_GRACE": 72_000,
    "KONTO_DEPARTURE_LIMIT": 86_400,
    "KONTO_HOLIDAYS": [],
    "KONTO_CASE_ANSWER_DAYS": 2,
    "KONTO_ALARM_ANSWER_DAYS": 1,
    "KONTO_CASE_KEEP_DAYS": 90,
    "KONTO_APPEAL_ANSWER_DAYS": 5,
    "KONTO_APPEAL_DAYS": 184,
    "KONTO_BLOCK_DAYS": 365,
    "KONTO_GUEST_DAYS": 1_095,
    "KONTO_SERVICE_RATE": 60_000,
    "KONTO_EVENT_TIMEOUT": 10,
    "KONTO_EVENT_DAYS": 7,
    "KONTO_SMS_URL": "",
    "KONTO_TEXT_COUNTRIES": [],
    "KONTO_BOUNCE_SECRETS": [],
}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"KONTO_PUBLIC_URL": "http://localhost:8000"},
        {"KONTO_PUBLIC_URL": "http://127.0.0.1:8000"},
        {"ARGON2_MEMORY_KIB": 47_104, "ARGON2_TIME": 1},
        {"KONTO_DEPARTURE_GRACE": 0, "KONTO_DEPARTURE_LIMIT": 60},
        {"KONTO_SMS_URL": "jsons://sms.example.org/send?:to={number}", "KONTO_TEXT_COUNTRIES": ["NO", "UA"]},
        {"KONTO_BOUNCE_SECRETS": [HOOK_SECRET, HOOK_SECRET]},
        {"KONTO_HOLIDAYS": ["12-25", "02-29", "2027-03-26"]},
    ],
)
def test_safe_settings_pass(changed: dict[str, Any]) -> None:
    """What is safe starts, on one's own machine without https, too."""
    safety.refuse_unsafe(SAFE | changed)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"KONTO_EMAIL_URL": ""}, "KONTO_EMAIL_URL"),
        ({"KONTO_PUBLIC_URL": "http://account.example.org"}, "https://"),
        ({"KONTO_PUBLIC_URL": "account.example.org"}, "KONTO_PUBLIC_URL"),
        ({"KONTO_PUBLIC_URL": "https://example.org/account"}, "without a path"),
        ({"ALLOWED_HOSTS": ["account.example.org", "*"]}, "KONTO_ALLOWED_HOSTS"),
        ({"KONTO_TRUSTED_PROXIES": -1}, "KONTO_TRUSTED_PROXIES"),
        ({"SECRET_KEY": "short"}, "KONTO_SECRET_KEY"),
        ({"SECRET_KEY": "a" * 64}, "KONTO_SECRET_KEY"),
        ({"ARGON2_MEMORY_KIB": 19_455}, "KONTO_ARGON2_MEMORY_KIB"),
        ({"ARGON2_TIME": 1}, "KONTO_ARGON2_TIME"),
        ({"KONTO_PASSWORD_LENGTH": 7}, "KONTO_PASSWORD_LENGTH"),
        ({"KONTO_RECOVERY_DELAY_HOURS": 23}, "KONTO_RECOVERY_DELAY_HOURS"),
        ({"KONTO_DEPARTURE_GRACE": 86_400}, "KONTO_DEPARTURE_GRACE"),
        ({"KONTO_DEPARTURE_GRACE": -1}, "KONTO_DEPARTURE_GRACE"),
        ({"KONTO_DEPARTURE_LIMIT": 86_401}, "within a day"),
        ({"KONTO_HOLIDAYS": ["12-32"]}, "KONTO_HOLIDAYS"),
        ({"KONTO_HOLIDAYS": ["Christmas"]}, "KONTO_HOLIDAYS"),
        ({"KONTO_CASE_ANSWER_DAYS": 0}, "KONTO_CASE_ANSWER_DAYS"),
        ({"KONTO_CASE_KEEP_DAYS": -1}, "KONTO_CASE_KEEP_DAYS"),
        ({"KONTO_APPEAL_ANSWER_DAYS": 0}, "KONTO_APPEAL_ANSWER_DAYS"),
        ({"KONTO_APPEAL_DAYS": 183}, "six months"),
        ({"KONTO_BLOCK_DAYS": 0}, "KONTO_BLOCK_DAYS"),
        ({"KONTO_GUEST_DAYS": 0}, "KONTO_GUEST_DAYS"),
        ({"KONTO_SERVICE_RATE": 0}, "KONTO_SERVICE_RATE"),
        ({"KONTO_EVENT_TIMEOUT": 61}, "KONTO_EVENT_TIMEOUT"),
        ({"KONTO_EVENT_DAYS": 31}, "KONTO_EVENT_DAYS"),
        ({"KONTO_SMS_URL": "sms.example.org/{number}"}, "KONTO_SMS_URL"),
        ({"KONTO_SMS_URL": "jsons://sms.example.org/send"}, "{number}"),
        ({"KONTO_SMS_URL": "json://sms.example.org/send?:to={number}"}, "jsons://"),
        ({"KONTO_TEXT_COUNTRIES": ["Norway"]}, "KONTO_TEXT_COUNTRIES"),
        ({"KONTO_BOUNCE_SECRETS": [HOOK_SECRET, "whsec_c2hvcnQ="]}, "KONTO_BOUNCE_SECRET"),
        ({"KONTO_BOUNCE_SECRETS": ["whsec_"]}, "KONTO_BOUNCE_SECRET"),
        ({"KONTO_BOUNCE_SECRETS": [HOOK_SECRET.removeprefix("whsec_")]}, "KONTO_BOUNCE_SECRET"),
        ({"DEBUG": True, "KONTO_HOST": "0.0.0.0"}, "KONTO_DEBUG"),
        ({"DEBUG": True, "KONTO_HOST": "127.0.0.1"}, "KONTO_DEBUG"),
        ({"DEBUG": True, "KONTO_DEMO": True, "KONTO_HOST": "192.0.2.1"}, "KONTO_DEBUG"),
    ],
)
def test_an_unsafe_setting_is_refused(changed: dict[str, Any], said: str) -> None:
    """Each is refused by one line that names what to change, and never what is secret."""
    with pytest.raises(env.Unsafe) as refused:
        safety.refuse_unsafe(SAFE | changed)

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert changed.get("SECRET_KEY", "no such text") not in str(refused.value)


@pytest.mark.parametrize("mode", ["KONTO_DEMO", "DEBUG"])
def test_a_trial_needs_none_of_it(mode: str) -> None:
    """In demo and debug, on one's own machine, Konto runs with nothing set."""
    own = {
        "KONTO_DATABASE_URL": "",
        "KONTO_HOST": "127.0.0.1",
        "KONTO_PUBLIC_URL": "http://localhost:8000",
        "KONTO_EMAIL_URL": "",
    }

    safety.refuse_unsafe(SAFE | own | {"SECRET_KEY": "short", mode: True})


@pytest.mark.parametrize("command", ["check", "up"])
@pytest.mark.fault
def test_commands_refuse_unsafe_settings(tmp_path: Path, command: str) -> None:
    """A Konto that nobody configured serves nobody: status 1, and a line that says why."""
    ended = konto(command, KONTO_DATA_DIR=str(tmp_path), KONTO_PORT=str(free_port()))

    assert ended.returncode == 1
    assert "KONTO_EMAIL_URL has to name a mail server" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_demo_on_ones_own_database_stays_on_the_machine() -> None:
    """The letterbox shows everybody's letters: next to a real database it must not be reachable from outside."""
    trial = SAFE | {"KONTO_DEMO": True, "KONTO_DATABASE_URL": "postgresql://konto@db.example.org/konto"}
    assert [reason for reason in safety.unsafe(trial) if "KONTO_DEMO" in reason]
    assert not list(safety.unsafe(trial | {"KONTO_HOST": "127.0.0.1", "KONTO_PUBLIC_URL": "http://localhost:8000"}))
