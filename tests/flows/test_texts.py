"""Text messages: the same news as the letter, in three languages, short enough for a phone and for a bill."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings

from konto.identity.models import Identifier
from konto.kernel import clock, ids
from konto.notices import queries as letters
from konto.notices import rendering
from konto.notices.models import Channel
from tests.cast import Person
from tests.messages import PACKAGE
from tests.visiting import Visit

TEXTS = sorted(f"{path.parts[-3]}/{path.stem}" for path in PACKAGE.glob("*/templates/*/texts/*.txt"))
LETTERS = sorted(f"{path.parts[-3]}/{path.stem}" for path in PACKAGE.glob("*/templates/*/letters/*.txt"))
MOST_SEGMENTS = 3
BY_LETTER_ALONE = {"departure/overdue"}
"""What goes to the operator's address, and to nobody's number."""

WHEN = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)
LONGEST = {
    "code": "482913",
    "minutes": 10,
    "days": 180,
    "hours": 24,
    "link": f"https://account.example.org/leave/status/{ids.token()}/",
    "support": "support@account.example.org",
    "product": "Example Market",
    "number": "K-2026-00012345",
    "contact": "al•••••@example.org",
}
"""What the words in a text may hold, at their length; what isn't here is as long as a name."""

BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = set("^{}\\[~]|€")


def segments(text: str) -> int:
    """How many messages a text is billed as (3GPP TS 23.038): 160 or 153 characters each, 70 or 67 beyond GSM-7."""
    if set(text) <= BASIC | EXTENDED:
        septets = sum(2 if sign in EXTENDED else 1 for sign in text)
        return 1 if septets <= 160 else -(-septets // 153)
    units = len(text.encode("utf-16-be")) // 2
    return 1 if units <= 70 else -(-units // 67)


def rendered(kind: str, language: str) -> str:
    context = dict.fromkeys(names(kind), "Alice Appleby-Brandvold") | LONGEST
    context |= dict.fromkeys(re.findall(r"(\w+)\|(?:written|date|day)", source_of(kind)), WHEN)
    return rendering.render(kind, channel=Channel.SMS, language=language, context=context).text


def source_of(kind: str) -> str:
    room, _, name = kind.partition("/")
    return (PACKAGE / room / "templates" / room / "texts" / f"{name}.txt").read_text()


def names(kind: str) -> set[str]:
    """Every word in a template that could be a variable."""
    inside = " ".join(re.findall(r"{[{%](.*?)[}%]}", source_of(kind), re.DOTALL))
    return set(re.findall(r"\b[a-z_]+\b", re.sub(r'"[^"]*"', "", inside)))


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_is_short_in_every_language(kind: str, language: str, settings) -> None:
    """One line of at most three messages, with real links, dates and addresses in it."""
    settings.KONTO_NAME = LONGEST["product"]
    settings.KONTO_SUPPORT_ADDRESS = LONGEST["support"]
    text = rendered(kind, language)

    assert "\n" not in text
    assert 1 <= segments(text) <= MOST_SEGMENTS, f"{segments(text)} messages: {text}"


@pytest.mark.parametrize("language", ["uk", "nb"])
@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_is_translated(kind: str, language: str) -> None:
    """No text is English to somebody who chose another language."""
    assert rendered(kind, language) != rendered(kind, "en")


@pytest.mark.parametrize("kind", [one for one in LETTERS if one.startswith(("identity/", "departure/"))])
def test_who_has_a_number_alone_hears_the_same(kind: str) -> None:
    """Every letter of an account has a text beside it, so that nobody waits for a letter that can't come."""
    assert kind in TEXTS or kind in BY_LETTER_ALONE


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 201, 3),
        ("ж" * 202, 4),
        ("“quoted”", 1),
        ("æøå" * 53, 1),
        ("🙂" * 36, 2),
    ],
)
def test_messages_are_counted_as_they_are_billed(text: str, count: int) -> None:
    """Norwegian letters fit the basic alphabet; one Cyrillic letter or curly quote makes all of them wide."""
    assert segments(text) == count


@pytest.mark.parametrize("kind", ["identity/activate", "identity/already", "identity/retired"])
def test_a_number_that_nobody_proved_reads_no_name(kind: str) -> None:
    """A stranger could have chosen both: a name in it would be their message."""
    assert "name" not in names(kind)


@pytest.mark.parametrize("gone", ["the gateway", "the country"])
def test_a_number_that_no_text_reaches_holds_nothing_up(alice: Person, visit: Visit, settings, gone: str) -> None:
    """The operator gave up texts, or those to a country: a password can still be changed, and the address is told."""
    number = "+4790000001"
    now = clock.now()
    Identifier.objects.create(
        account=alice.account, kind="phone", value=number, folded=number, created_at=now, proved_at=now
    )
    visit.sign_in(alice)
    settings.KONTO_LETTERBOX = gone != "the gateway"
    settings.KONTO_TEXT_COUNTRIES = ["UA"] if gone == "the country" else []
    visit.open("/settings/password/")
    page = visit.fill(current=alice.password, password="lantern marble six harps")

    assert page.status == 200
    told = [(one.kind, one.to) for one in letters.letterbox() if one.kind == "identity/password_changed"]
    assert told == [("identity/password_changed", alice.address)]
