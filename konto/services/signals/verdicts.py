"""What an answer means for a signal, and for the stream as a whole."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from konto.services.signals.wire import Answer

BACKOFF: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds between the tries of one signal, as Standard Webhooks proposes; afterwards it is given up."""

STREAM_BACKOFF: Final = (5, 30, 120, 300, 900, 1_800, 3_600)
"""Seconds until a receiver that doesn't answer is asked again; then every hour."""

MOST_TRIES: Final = len(BACKOFF) + 1
ABOUT_ITSELF: Final = {"invalid_key", "invalid_issuer", "invalid_audience", "authentication_failed", "access_denied"}
"""RFC 8935, section 2.4: what a receiver says of whoever sends; another signal would fare no better."""


class Verdict(StrEnum):
    TAKEN = "taken"
    REFUSED = "refused"
    """This signal isn't taken; the next one may be."""

    DOWN = "down"
    """Nothing is taken now."""

    GONE = "gone"
    """Nothing will be taken here any more."""


class Outcome(NamedTuple):
    """What became of a try. `error` is a name or a number, never a receiver's words."""

    verdict: Verdict
    error: str = ""
    retry_after: int | None = None


def judge(answer: Answer) -> Outcome:
    """What a receiver's answer means. Redirects aren't followed: they are a failure of the receiver."""
    error = f"{answer.status} {answer.err}".strip()
    if 200 <= answer.status < 300:
        return Outcome(Verdict.TAKEN)
    if answer.status == 410:
        return Outcome(Verdict.GONE, error)
    if answer.status in (400, 409, 413, 415, 422) and answer.err not in ABOUT_ITSELF:
        return Outcome(Verdict.REFUSED, error)
    return Outcome(Verdict.DOWN, error, answer.retry_after)


def wait_after(tries: int) -> timedelta:
    """How long a signal waits after so many tries."""
    return timedelta(seconds=BACKOFF[min(tries, len(BACKOFF)) - 1])


def stream_wait_after(failures: int, retry_after: int | None) -> timedelta:
    """How long a receiver is left alone after so many failures, and at least as long as it asked for."""
    seconds = STREAM_BACKOFF[min(failures, len(STREAM_BACKOFF)) - 1]
    return timedelta(seconds=max(seconds, retry_after or 0))
