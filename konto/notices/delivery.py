"""Delivery: claim due letters, hand them over, write down what became of each.

A claim is committed before anything is sent and holds for a lease: a worker that dies leaves letters that come due
again. So a letter is sent at least once, and a second copy bears the same Message-ID.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F, QuerySet

from konto.kernel import clock
from konto.notices import bounces, contents, sms
from konto.notices.models import Letter, State
from konto.notices.posts import post_for
from konto.notices.verdicts import Outcome, Post, Verdict

BATCH = 100
BATCH_SECONDS = 60.0
DRAIN_SECONDS = 20.0
MAX_BREAKS = 3
BACKOFF = (10, 60, 300, 1_800, 7_200, 21_600)
JITTER = 0.2
RELEASED_FOR = 10
KEEP_SECONDS = 600
LETTERBOX_KEEP_SECONDS = 7 * 86_400
_LANES = (1, 2)
_LANE_LOCKS = 0x6C6574

log = structlog.get_logger("konto.notices")


def drain(*, seconds: float = DRAIN_SECONDS) -> int:
    """Deliver due letters until none is left, the time is up, or the server can't be reached; returns how many left.

    At most two drains run at a time on one database: a hanging server never holds all workers.
    """
    sent = 0
    with _lane() as free:
        stop = time.monotonic() + seconds
        while free and time.monotonic() < stop and (batch := claim()):
            reachable, taken = _hand_over_all(batch)
            sent += taken
            if not reachable:
                break
    return sent


def claim() -> list[Letter]:
    """Take the letters that are due, for the length of a lease."""
    now = clock.now()
    with transaction.atomic():
        due = Letter.objects.filter(state=State.QUEUED, next_try__lte=now).order_by("next_try", "number")
        letters = list(due.select_for_update(skip_locked=True)[:BATCH])
        Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(
            tries=F("tries") + 1, next_try=now + lease()
        )
    for letter in letters:
        letter.tries += 1
    return letters


def lease() -> timedelta:
    """How long a claim holds: longer than a batch may take, its last letter with every answer late included."""
    return timedelta(seconds=2 * BATCH_SECONDS + 12 * settings.KONTO_EMAIL_TIMEOUT + 2 * sms.longest_seconds())


def _hand_over_all(letters: list[Letter]) -> tuple[bool, int]:
    reachable, taken = True, 0
    for channel, group in groupby(
        sorted(letters, key=lambda letter: letter.channel), key=lambda letter: letter.channel
    ):
        with post_for(channel) as post:
            up, sent = hand_over(list(group), post)
        reachable, taken = reachable and up, taken + len(sent)
        bounces.clear([bytes(letter.recipient_mark) for letter in sent])
    return reachable, taken


def hand_over(letters: list[Letter], post: Post) -> tuple[bool, list[Letter]]:
    """Hand letters over one by one; False when the rest had to be put back. The second value is what was taken."""
    stop, breaks, sent = time.monotonic() + BATCH_SECONDS, 0, list[Letter]()
    for done, letter in enumerate(letters, start=1):
        outcome = post.take(letter)
        note(letter, outcome, keeps=post.keeps)
        breaks += outcome.verdict is Verdict.BROKEN
        if outcome.verdict is Verdict.TAKEN:
            sent.append(letter)
        if outcome.verdict is Verdict.DOWN or breaks == MAX_BREAKS or time.monotonic() > stop:
            log.warning("letters_put_back", error=outcome.error, letters=len(letters) - done)
            _put_back(letters[done:])
            return False, sent
    return True, sent


def note(letter: Letter, outcome: Outcome, *, keeps: bool) -> None:
    """Write down what became of a try."""
    match outcome.verdict:
        case Verdict.TAKEN:
            _note_taken(letter, keeps=keeps)
        case Verdict.BOUNCED:
            _note_bounce(letter, outcome)
        case Verdict.REFUSED:
            finish(letter, State.FAILED, outcome.error)
        case Verdict.LATER | Verdict.BROKEN | Verdict.DOWN:
            wait = BACKOFF[min(letter.tries, len(BACKOFF)) - 1]
            _still_queued(letter).update(next_try=clock.now() + _about(wait), last_error=outcome.error)


def finish(letter: Letter, state: State, error: str) -> bool:
    """End a letter undelivered and destroy its content; False when it was no longer waiting."""
    return bool(_still_queued(letter).update(state=state, last_error=error, **contents.blank(clock.now())))


def _note_taken(letter: Letter, *, keeps: bool) -> None:
    """A sealed letter's content goes on delivery; others keep theirs for a while, longest where only we show it."""
    now = clock.now()
    keep = settings.KONTO_LETTER_KEEP or (LETTERBOX_KEEP_SECONDS if keeps else KEEP_SECONDS)
    at_once = letter.sealed and not keeps
    content = contents.blank(now) if at_once else {"purge_at": now + timedelta(seconds=keep)}
    _still_queued(letter).update(state=State.SENT, sent_at=now, last_error="", **content)


def _note_bounce(letter: Letter, outcome: Outcome) -> None:
    """End the letter, mark the address, and tell the rooms that asked."""
    with transaction.atomic():
        if not finish(letter, State.FAILED, outcome.error) or letter.sealed:
            return  # a farewell's mark would outlive the person it is about
        bounces.mark(bytes(letter.recipient_mark), account_ref=letter.account_ref, code=outcome.code)


def _put_back(letters: list[Letter]) -> None:
    """Undo the claim of letters that were not tried, and wait a moment."""
    untried = Letter.objects.filter(pk__in=[letter.pk for letter in letters], state=State.QUEUED)
    untried.update(tries=F("tries") - 1, next_try=clock.now() + _about(RELEASED_FOR))


def _still_queued(letter: Letter) -> QuerySet[Letter]:
    return Letter.objects.filter(pk=letter.pk, state=State.QUEUED)


def _about(seconds: float) -> timedelta:
    """Jitter, so that letters that failed together don't come back together."""
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - spread, not secrecy


@contextmanager
def _lane() -> Iterator[bool]:
    """Hold one of the lanes; False when all are taken. The database frees a lane whose worker died.

    Commits within it don't wait for the disk: a crash that loses one costs a second try or a second copy, no letter.
    """
    with connection.cursor() as cursor:
        lane = next((lane for lane in _LANES if _ask(cursor, "pg_try_advisory_lock", lane)), None)
        if lane is None:
            yield False
            return
        cursor.execute("SET synchronous_commit TO off")
        try:
            yield True
        finally:
            cursor.execute("RESET synchronous_commit")
            _ask(cursor, "pg_advisory_unlock", lane)


def _ask(cursor: CursorWrapper, function: str, lane: int) -> bool:
    cursor.execute(f"SELECT {function}(%s, %s)", [_LANE_LOCKS, lane])
    return bool(cursor.fetchone()[0])
