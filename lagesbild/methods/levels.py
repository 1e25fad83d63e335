"""The weekly levels: an ordered ladder, its trend, its breaks, and the reports beside it."""

from __future__ import annotations

import pandas as pd

from lagesbild.analysis import ratings
from lagesbild.calendar import week_label
from lagesbild.methods.model import Example, Method, Reference, p_text
from lagesbild.swedish import number, percent


def _levels() -> Example:
    levels = pd.Series([1, 3, 3, None, 3, 2], index=range(1, 7), dtype="Int64", name="a")
    summary = ratings.summary(levels.to_frame(), [1, 2, 3, 4, 5], 3).iloc[0]
    return Example(
        "Sex veckor med nivåerna 1, 3, 3, ej bedömd, 3 och 2. Tre av fem bedömda veckor ligger på 3 eller högre. "
        "Den längsta sviten är två veckor: veckan som inte bedömdes bryter den, för ingen vet vad den var.",
        (
            ("Bedömda veckor", number(summary["assessed"])),
            ("Andel på nivå 3 eller högre", percent(summary["share"], 0)),
            ("Längsta svit", f"{number(summary['longest_run'])} veckor"),
            ("Median", number(float(levels.median()))),
        ),
    )


def _trend() -> Example:
    trend = ratings.mann_kendall(pd.Series([1, 1, 2, 1, 2, 2, 3, 2, 3, 3]))
    return Example(
        "Tio veckor med nivåerna 1, 1, 2, 1, 2, 2, 3, 2, 3 och 3 (fiktiva). Av de par av veckor som skiljer sig är nästan "
        "alla högre senare än tidigare: nivåerna stiger. p är bara indikativt.",
        (
            ("Paren: stigande minus fallande, S", number(trend.s, sign=True)),
            ("Samband med tiden, τ (−1 till 1)", number(trend.tau, 2)),
            ("p", p_text(trend.p, f"{ratings.INDICATIVE}, nivåerna stiger")),
        ),
    )


def _break() -> Example:
    result = ratings.pettitt(pd.Series([1, 1, 2, 1, 1, 3, 3, 4, 3, 3], index=range(30, 40)))
    return Example(
        f"Nivåerna 1, 1, 2, 1, 1 i v. 30–34 och 3, 3, 4, 3, 3 i v. 35–39 (fiktiva). Brottet ligger vid {week_label(result.at)}, "
        f"med medianen {number(result.before)} före och {number(result.after)} efter. Trots att det syns med blotta ögat ger tio "
        f"veckor bara p {number(result.p, 3)}, indikativt: osäkert.",
        (
            ("Första veckan efter brottet", week_label(result.at)),
            ("Median före och efter", f"{number(result.before)} och {number(result.after)}"),
            ("K", number(result.k)),
            ("p", p_text(result.p, f"{ratings.INDICATIVE}, osäkert")),
        ),
    )


def _incidents() -> Example:
    weeks = pd.RangeIndex(1, 13)
    level = pd.DataFrame({"a": [1, 2, 3, 1, 3, 3, 2, 1, 3, 2, 1, 3], "b": [3, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 3]}, weeks)
    noted = pd.DataFrame({"a": [0, 1, 2, 0, 3, 2, 1, 0, 2, 1, 1, 4], "b": [0] * 12}, weeks)
    result = ratings.against_incidents(level.astype("Int64"), noted, 3).set_index("area")
    a, b = result.loc["a"], result.loc["b"]
    return Example(
        f"I område A följer nivån de noterade händelserna (τ {number(a['tau'], 2)}). Område B har {number(b['elevated'])} veckor på "
        "nivå 3 eller högre men inte en enda noterad händelse (fiktiva siffror): där är det tyst, inte lugnt. Någon vet något som inte skrivs ned.",
        (
            ("A: samband nivå och händelser, τ", number(a["tau"], 2)),
            ("A: förhöjda veckor utan händelse", number(a["elevated_without"])),
            ("B: förhöjda veckor utan händelse", f"{number(b['elevated_without'])} av {number(b['elevated'])}"),
        ),
    )


METHODS = (
    Method(
        "levels",
        "Nivåtrappan",
        "Hur sammanfattas veckornas nivåer, och varför inte med ett medelvärde?",
        (
            "Nivåerna är en trappa, inte en måttstock: steget från 1 till 2 är inte lika stort som från 4 till 5. Därför "
            "räknas aldrig medelvärden. Två lugna veckor och en skjutning är inte ”2,3”.",
            "Det som går att räkna är veckor: hur många på varje nivå, hur stor andel av de bedömda veckorna som är förhöjda, "
            "medianen, och hur lång den längsta sviten är. En vecka som inte är bedömd är inte nivå 1. Den räknas inte, och den bryter en svit.",
        ),
        _levels,
        (Reference("Stevens, S. S.", 1946, "On the theory of scales of measurement"),),
        "Att fylla luckor med nivå 1. Att ingen har rapporterat betyder aldrig att det var lugnt.",
        "För att jämföra två platser vars samverkansgrupper sätter nivåer på olika sätt: trappan är lokal.",
    ),
    Method(
        "trend",
        "Stiger eller faller nivåerna?",
        "Blir det bättre eller sämre vecka för vecka?",
        (
            "Varje vecka jämförs med varje senare vecka. Är den senare högre är det ett plus, lägre ett minus, lika räknas "
            "inte. Övervikten är S, och τ är samma sak mellan −1 och 1. Bara ordningen används, inte avstånden (Mann-Kendall).",
            "Minst tio bedömda veckor behövs. En vecka liknar veckan före, så p blir för litet; därför står det ”indikativ”.",
        ),
        _trend,
        (
            Reference("Mann, H. B.", 1945, "Nonparametric tests against trend"),
            Reference("Kendall, M. G.", 1975, "Rank correlation methods"),
        ),
        "Att läsa ett indikativt p som bevis. Veckonivåer hänger ihop i tiden.",
        "När nivån gått upp och sedan ned igen: en trend säger då noll, fast mycket har hänt.",
    ),
    Method(
        "breakpoint",
        "När ändrades nivån?",
        "Finns en vecka då nivåerna skiftade?",
        (
            "Serien delas vid varje vecka, och sidorna jämförs par för par. Veckan där skillnaden är störst är den troligaste "
            "för ett skifte (Pettitts test). Medianen före och efter visar vad som ändrades.",
            "Testet söker ett enda skifte, och kräver minst tio bedömda veckor.",
        ),
        _break,
        (Reference("Pettitt, A. N.", 1979, "A non-parametric approach to the change-point problem"),),
        "En vecka pekas alltid ut, också när inget har hänt. Se på p först, och läs det som indikativt.",
        "När flera skiften är troliga, eller när skiftet kan bero på att andra personer börjat sätta nivåerna.",
    ),
    Method(
        "levels-incidents",
        "Följer nivån rapporterna?",
        "Var sätts höga nivåer utan att något har noterats, och var noteras saker utan att nivån rör sig?",
        (
            "Nivån och antalet noterade händelser ställs bredvid varandra vecka för vecka. τ säger om de stiger och faller "
            "tillsammans. Förhöjda veckor utan någon händelse räknas för sig.",
            "Ett område med nivåer men utan en enda händelse kallas tyst. Det är skäl att fråga, inte att fira.",
        ),
        _incidents,
        (Reference("Kendall, M. G.", 1945, "The treatment of ties in ranking problems"),),
        "Att läsa få noterade händelser som få händelser.",
        "För veckor då händelser inte kunde noteras: de är okända, inte noll, och räknas inte.",
    ),
)
