"""Bringing a batch of signals to one receiver: over a few connections at once, each account's signals in order."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from django.conf import settings
from standardwebhooks.webhooks import Webhook

from konto.kernel import clock
from konto.services.models import Method, Signal, Stream
from konto.services.signals import secrets, tokens
from konto.services.signals.endpoints import Endpoint, Names, parse
from konto.services.signals.verdicts import Outcome, Verdict, judge
from konto.services.signals.wire import Broken, Line, Unreachable

CONNECTIONS: Final = 8
SECONDS: Final = 5.0
"""How long signals of one batch are begun; the last one may take its time beyond."""

MOST_BREAKS: Final = 3

Tried = list[tuple[Signal, Outcome]]
Writer = Callable[[Signal], tuple[bytes, dict[str, str]]]


@dataclass
class Round:
    """One batch on its way: what is left, what became of the rest."""

    left: deque[list[Signal]]
    stop_at: float
    tried: Tried = field(default_factory=list)
    breaks: int = 0
    over: bool = False

    def note(self, signal: Signal, outcome: Outcome) -> bool:
        """Whether the account's next signal may leave."""
        self.tried.append((signal, outcome))
        self.breaks = self.breaks + 1 if outcome.verdict is Verdict.DOWN else 0
        self.over |= outcome.verdict is Verdict.GONE or self.breaks >= MOST_BREAKS
        return outcome.verdict is Verdict.TAKEN

    @property
    def goes_on(self) -> bool:
        return not self.over and time.monotonic() < self.stop_at


def bring(stream: Stream, signals: Iterable[Signal]) -> Tried:
    """Try each signal once, and say what became of those that were tried; touches no row."""
    try:
        endpoint = parse(stream.endpoint_url)
        write = _hooks(stream) if stream.method == Method.WEBHOOK else _tokens(stream)
    except Exception as error:  # what the stream shows itself by can't be opened (a lost key): the others go on
        return [(one, Outcome(Verdict.DOWN, type(error).__name__)) for one in list(signals)[:1]]
    going = Round(deque(_by_account(signals)), time.monotonic() + SECONDS)
    asyncio.run(_bring_all(endpoint, going, write))
    return going.tried


async def _bring_all(endpoint: Endpoint, going: Round, write: Writer) -> None:
    names, places = Names(), min(CONNECTIONS, len(going.left))
    lines = [Line(endpoint, settings.KONTO_EVENT_TIMEOUT, names) for _ in range(places)]
    try:
        await asyncio.gather(*(_work(line, going, write) for line in lines))
    finally:
        for line in lines:
            line.close()
        await asyncio.sleep(0)  # the connections hang up in the loop's next round


async def _work(line: Line, going: Round, write: Writer) -> None:
    while going.left and going.goes_on:
        for signal in going.left.popleft():
            if not (going.goes_on and going.note(signal, await _try(line, signal, write))):
                break


async def _try(line: Line, signal: Signal, write: Writer) -> Outcome:
    try:
        body, headers = write(signal)
    except Exception as error:  # one signal that can't be written (a lost key) must not stop the others
        return Outcome(Verdict.REFUSED, type(error).__name__)
    try:
        return judge(await line.post(body, headers))
    except (Broken, Unreachable) as error:
        return Outcome(Verdict.DOWN, str(error)[:80])


def _by_account(signals: Iterable[Signal]) -> list[list[Signal]]:
    """The signals of each account in order; one that is about nobody stands alone."""
    ordered = sorted(signals, key=lambda one: (one.sub, one.number))
    groups = [list(group) for _, group in groupby(ordered, key=lambda one: one.sub or str(one.id))]
    return sorted(groups, key=lambda group: group[0].number)


def _tokens(stream: Stream) -> Writer:
    """RFC 8935, section 2.1."""
    make, authorization = tokens.maker(stream), secrets.authorization_of(stream)
    headers = {"Content-Type": "application/secevent+jwt", "Accept": "application/json"}
    if authorization:
        headers["Authorization"] = authorization
    return lambda signal: (make(signal).encode(), headers)


def _hooks(stream: Stream) -> Writer:
    """Standard Webhooks: signed with every secret that still holds, with the time of this try."""
    webhooks = [Webhook(one) for one in secrets.webhook_secrets_of(stream)]

    def write(signal: Signal) -> tuple[bytes, dict[str, str]]:
        body, now = tokens.webhook_of(signal), clock.now()
        return body.encode(), {
            "Content-Type": "application/json",
            "webhook-id": str(signal.id),
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(one.sign(str(signal.id), now, body) for one in webhooks),
        }

    return write
