"""Texts: a gateway that an Apprise address describes, and what its answers mean.

Apprise is imported where a text is sent, and nowhere else: a web process has no use for it, and it is large. It
speaks of numbers, texts and the gateway's password in its log, so its log is kept from everybody; only the number of
an error is read there, because it is told nowhere else.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from django.conf import settings

from konto.notices import contents
from konto.notices.models import Letter
from konto.notices.verdicts import TAKEN, Outcome, Standing, Verdict, named

if TYPE_CHECKING:
    from apprise import AppriseAsset, AppriseResult, NotifyBase

A_NUMBER: Final = "+4790000000"
_GATEWAY_ITSELF: Final = {401, 402, 403, 404, 405, 407, 408, 425, 429}
"""What it says of us or of itself, not of one text: another text would fare no better."""

_NO_SUCH_NUMBER: Final = {410, 422, 21_211, 21_214, 21_217, 21_610, 21_614}
"""HTTP: gone, can't be processed. Twilio's own: not a number, out of reach, has said stop, no mobile."""

_LAST_HTTP_CODE: Final = 599
_ERROR: Final = re.compile(r"\berror=(\d{3,5})\b")


class Gateway(Standing):
    """Takes a text by one request of its own: each has another recipient, and so another address."""

    keeps = False

    def __init__(self, url: str) -> None:
        self._url = url

    def take(self, letter: Letter) -> Outcome:
        try:
            content = contents.of(letter)
            service = service_for(self._url, number=content.to, text_id=str(letter.id))
            return judge(hand_over(service, content.text)) if service else Outcome(Verdict.REFUSED, "NotForThisGateway")
        except Exception as error:  # one text that can't be made (a lost key) must not stop the others
            return Outcome(Verdict.LATER, named(error))


def is_understood(url: str) -> bool:
    """Whether Apprise knows what to do with such an address."""
    return service_for(url, number=A_NUMBER, text_id="1") is not None


def service_for(url: str, *, number: str, text_id: str) -> NotifyBase | None:
    """The gateway for one text; None where it can't take one for this number.

    In the address `{number}` stands for the number, `{digits}` for the same without its plus sign, and `{id}` for
    what is the same at each try. A gateway without a target would write to the sender, so there has to be one.
    """
    from apprise import Apprise  # noqa: PLC0415 - see above

    _hush()
    gaps = {"{number}": number, "{digits}": number.lstrip("+"), "{id}": text_id}
    for gap, value in gaps.items():
        url = url.replace(gap, quote(value, safe=""))
    service = Apprise.instantiate(url, asset=_asset())
    if service is None or not getattr(service, "targets", True):
        return None
    service.socket_connect_timeout = service.socket_read_timeout = float(settings.KONTO_SMS_TIMEOUT)
    return service


def judge(result: AppriseResult) -> Outcome:
    """What a gateway's answer means for the text."""
    if result:
        return TAKEN
    code = _code(result)
    if code is None:
        return Outcome(Verdict.BROKEN, f"Gateway {result.status.name}")
    error = f"Gateway {code}"
    if code in _NO_SUCH_NUMBER:
        return Outcome(Verdict.BOUNCED, error, code)
    if code > _LAST_HTTP_CODE:
        return Outcome(Verdict.LATER, error, code)
    refused = 400 <= code < 500 and code not in _GATEWAY_ITSELF
    return Outcome(Verdict.REFUSED if refused else Verdict.BROKEN, error, code)


def hand_over(service: NotifyBase, text: str) -> AppriseResult:
    """One request, once, in bounded time: also against a gateway that answers a byte at a time."""
    from apprise import Apprise, NotifyFormat  # noqa: PLC0415 - see above

    sender = Apprise(asset=_asset())
    sender.add(service)
    return sender.notify(body=text, body_format=NotifyFormat.TEXT, timeout=longest_seconds(), log_level=logging.WARNING)


def longest_seconds() -> float:
    """How long one text may take: a connection, and an answer."""
    return 2.0 * settings.KONTO_SMS_TIMEOUT


def _code(result: AppriseResult) -> int | None:
    said = (entry.message for service in result.results for entry in service.logs())
    found = next((match for match in map(_ERROR.search, said) if match), None)
    return int(found[1]) if found else None


def _asset() -> AppriseAsset:
    """Nothing is written to disk, nothing is followed elsewhere, and the wait is ours to bound."""
    from apprise import AppriseAsset  # noqa: PLC0415 - see above

    return AppriseAsset(
        app_id=settings.KONTO_NAME,
        http_redirects=False,
        storage_mode="memory",
        service_timeout=0,
        result_log_disk_size=0,
    )


def _hush() -> None:
    """What Apprise and the HTTP library beneath it log goes nowhere."""
    for name in ("apprise", "urllib3"):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.setLevel(logging.WARNING)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
