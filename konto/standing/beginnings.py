"""The grounds to begin with, in three languages. Staff add others, and other wordings, in the console."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)

Text = dict[str, str]


def text(name: str, clause: str, why: str) -> Text:
    return {"name": name, "clause": clause, "why": why}


CATALOGUE: list[tuple[str, str, bool, dict[str, Text]]] = [
    (
        "not_activated",
        "contract",
        False,
        {
            "en": text(
                "Address or number not confirmed",
                "Terms, “Your account”: an account is open once its address or number is confirmed.",
                "Until somebody shows that they hold it, the account may have been made with another person's address.",
            ),
            "uk": text(
                "Адресу чи номер не підтверджено",
                "Умови, «Ваш обліковий запис»: обліковий запис відкрито, щойно підтверджено адресу чи номер.",
                "Доки ніхто не показав, що адреса його, обліковий запис міг бути створений із чужою адресою.",
            ),
            "nb": text(
                "Adressen eller nummeret er ikke bekreftet",
                "Vilkårene, «Kontoen din»: en konto er åpen når adressen eller nummeret er bekreftet.",
                "Før noen viser at adressen er deres, kan kontoen være laget med en annens adresse.",
            ),
        },
    ),
    (
        "hijack",
        "contract",
        False,
        {
            "en": text(
                "Signs that somebody else is in the account",
                "Terms, “Safety”: we close an account while it may be in somebody else's hands.",
                "What was done matches how accounts are taken over, and its owner would lose what is in it.",
            ),
            "uk": text(
                "Ознаки, що в обліковому записі хтось інший",
                "Умови, «Безпека»: ми закриваємо обліковий запис, доки він може бути в чужих руках.",
                "Дії збігаються з тим, як захоплюють облікові записи, і власник утратив би все, що в ньому є.",
            ),
            "nb": text(
                "Tegn på at noen andre er i kontoen",
                "Vilkårene, «Sikkerhet»: vi stenger en konto så lenge den kan være i andres hender.",
                "Det som ble gjort, ligner på måten kontoer blir overtatt på, og eieren ville mistet det som er der.",
            ),
        },
    ),
    (
        "fraud",
        "contract",
        True,
        {
            "en": text(
                "Fraud",
                "Terms, “What is not allowed”: deceiving sellers, buyers or us about payments, goods or who you are.",
                "The facts show that others were deceived, or would have been, by what was done with this account.",
            ),
            "uk": text(
                "Шахрайство",
                "Умови, «Що заборонено»: обманювати продавців, покупців чи нас щодо оплати, товарів або особи.",
                "Факти показують, що діями з цього облікового запису інших обманули або мали обманути.",
            ),
            "nb": text(
                "Svindel",
                "Vilkårene, «Det som ikke er tillatt»: å lure andre om betaling, varer eller hvem du er.",
                "Fakta viser at andre ble lurt, eller ville ha blitt det, av det som ble gjort med denne kontoen.",
            ),
        },
    ),
    (
        "abuse",
        "contract",
        True,
        {
            "en": text(
                "Abuse of other people",
                "Terms, “What is not allowed”: threats, insults, and reviews or questions that aren't honest.",
                "What was written or done harmed other people here, or made reviews untrue.",
            ),
            "uk": text(
                "Кривда іншим людям",
                "Умови, «Що заборонено»: погрози, образи, нечесні відгуки чи запитання.",
                "Написане чи зроблене зашкодило іншим людям тут або зробило відгуки неправдивими.",
            ),
            "nb": text(
                "Krenkelse av andre",
                "Vilkårene, «Det som ikke er tillatt»: trusler, fornærmelser og uærlige omtaler eller spørsmål.",
                "Det som ble skrevet eller gjort, skadet andre her, eller gjorde omtaler usanne.",
            ),
        },
    ),
    (
        "order",
        "legal",
        True,
        {
            "en": text(
                "Order of a court or an authority",
                "The law that the order names (Regulation (EU) 2022/2065, article 9, for orders against content).",
                "We have to follow an order that is in force; the facts name who gave it.",
            ),
            "uk": text(
                "Рішення суду чи органу влади",
                "Закон, названий у рішенні (Регламент (ЄС) 2022/2065, стаття 9, щодо рішень проти вмісту).",
                "Ми мусимо виконувати чинне рішення; у фактах названо, хто його ухвалив.",
            ),
            "nb": text(
                "Pålegg fra en domstol eller myndighet",
                "Loven som pålegget viser til (forordning (EU) 2022/2065, artikkel 9, for pålegg mot innhold).",
                "Vi må følge et pålegg som gjelder; fakta sier hvem som har gitt det.",
            ),
        },
    ),
]


def write(grounds: type[Any]) -> None:
    """Write the first version of each that isn't there: what staff have changed or retired since stays as it is.

    `grounds` is the model as it is at that point of the migrations.
    """
    known = set(grounds.objects.values_list("code", flat=True))
    grounds.objects.bulk_create(
        (
            grounds(code=code, version=1, basis=basis, outlives=outlives, texts=texts, saved_at=WRITTEN)
            for code, basis, outlives, texts in CATALOGUE
            if code not in known
        ),
        ignore_conflicts=True,
    )
