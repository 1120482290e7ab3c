"""A real mail server on loopback that does to each letter what the recipient's name says."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.WARNING)  # the server's own chatter

REFUSALS = {
    "nobody": "550 5.1.1 there is no such mailbox",
    "blunt": "553 no",
    "full": "452 4.2.2 the mailbox is full",
    "relay": "550 5.7.1 relaying denied",
    "login": "530 5.7.0 sign in first",
    "leaving": "421 4.3.2 closing down",
}


class PostOffice:
    """Counts connections and keeps what arrived; `busy` is set while a letter hangs, `open_again` lets it go."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.connections = 0
        self.busy = Event()
        self.hangs = True

    async def handle_EHLO(  # noqa: N802 - the server's naming
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = REFUSALS.get(address.partition("@")[0])
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        who = envelope.rcpt_tos[0].partition("@")[0]
        if who == "spammed":
            return "554 5.6.0 this looks like advertising"
        if who == "dropped":
            cast(asyncio.Transport, server.transport).abort()
            return "250 OK"
        content = cast(bytes, envelope.content)
        self.arrived.append(message_from_bytes(content, policy=policy.default))
        if who == "hangs" and self.hangs:
            self.busy.set()
            await asyncio.sleep(30)
        return "250 OK"

    def to(self) -> list[str]:
        return [str(mail["To"]) for mail in self.arrived]


def serve(office: PostOffice) -> Controller:
    """Start the server in a thread of its own; the caller stops it."""
    server = Controller(office, hostname="127.0.0.1", port=free_port(), ready_timeout=10)
    cast(Callable[[], Any], server.start)()
    return server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
