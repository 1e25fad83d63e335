"""Counts over time: band, CUSUM, season, forecast."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from lagesbild.analysis import forecast as forecasts
from lagesbild.analysis import series
from lagesbild.calendar import Week
from lagesbild.methods.model import Example, Method, Reference, between
from lagesbild.swedish import listing, number


def _days_of(counts: list[int], first: Week) -> list[date]:
    """Days that give these counts, week after week."""
    return [first.shift(i).monday() for i, n in enumerate(counts) for _ in range(n)]


def _band() -> Example:
    counts = [4, 6, 5, 3, 7, 5, 4, 6, 12]
    first = Week(2024, 10)
    last = first.shift(len(counts)).monday() - timedelta(days=1)
    row = series.band(series.weekly(_days_of(counts, first), first.monday(), last)).iloc[-1]
    return Example(
        f"De senaste åtta veckorna hade {listing([str(c) for c in counts[:8]])} brott (fiktiva siffror), tillsammans "
        f"{sum(counts[:8])}. Nästa vecka väntas då {between(row['low'], row['high'], 0)} brott. Det blev {counts[-1]}, "
        f"vilket ligger {row['outside']} bandet.",
        (
            ("Väntat antal", number(row["expected"], 1)),
            ("Band, 95 %", between(row["low"], row["high"], 0)),
            ("Utfall", f"{counts[-1]}, {row['outside']} bandet"),
        ),
    )


def _cusum() -> Example:
    mean, aim = 4.0, 8.0
    k, h = series.design(mean, aim)
    counts = [3, 5, 8, 7, 9, 8, 8, 6]
    sums = series.cusum(counts, k, h)
    alarm = int(np.flatnonzero(sums >= h)[0])
    return Example(
        f"Brotten har legat på 4 i veckan och vi vill märka om de fördubblas. En vecka får då hålla {number(k, 1)} brott "
        f"utan att räknaren rör sig. Veckorna {listing([str(c) for c in counts])} (fiktiva siffror) ger larm i den "
        f"{['första', 'andra', 'tredje', 'fjärde', 'femte', 'sjätte', 'sjunde', 'åttonde'][alarm]} veckan, "
        f"när räknaren når {number(h, 1)}. Ingen enskild vecka var särskilt hög.",
        (
            ("Referensvärde k (formeln)", number(series.reference_value(mean, aim), 2)),
            ("Gräns h", number(h, 1)),
            ("Räknaren till och med larmet", "; ".join(number(s, 1) for s in sums[: alarm + 1])),
        ),
    )


def _season() -> Example:
    first, last = Week(2019, 1).monday(), Week(2021, 52).monday() + timedelta(days=6)
    counts = {Week(2019, 7): 3, Week(2020, 7): 5, Week(2021, 7): 9, Week(2020, 53): 4}
    days = [w.monday() for w, n in counts.items() for _ in range(n)]
    table = series.season(series.weekly(days, first, last), 2021)
    seven, last_week = table.loc[7], table.loc[53]
    return Example(
        f"Vecka 7 hade {number(seven[2021])} brott 2021, mot {number(seven[2019])} och {number(seven[2020])} åren före (fiktiva siffror). "
        "År 2020 hade 53 veckor. Den veckan saknar motsvarighet 2019 och 2021, och jämförs inte med vecka 52.",
        (
            ("v. 7, tidigare år", between(float(seven["low"]), float(seven["high"]), 0)),
            ("v. 7 2021", number(seven[2021])),
            ("v. 53 2020", number(last_week[2020])),
            ("v. 53 2021", number(None if last_week.isna()[2021] else last_week[2021])),
        ),
    )


def _forecast() -> Example:
    fan = series.predictive(40, 8, 1, forecasts.QUANTILES)
    near, far = (float(forecasts.pinball([y], [fan])[0]) for y in (5, 12))
    return Example(
        "Åtta veckor med sammanlagt 40 brott ger för nästa vecka en solfjäder med mitten "
        f"{number(fan[3])} och det inre bandet {between(fan[1], fan[5], 0)}. Blir det 5 brott är felet {number(near, 2)}, "
        f"blir det 12 är det {number(far, 2)}: ju lägre desto bättre.",
        (
            ("Mitten", number(fan[3])),
            ("Band som ska rymma 80 av 100", between(fan[1], fan[5], 0)),
            ("Band som ska rymma 95 av 100", between(fan[0], fan[6], 0)),
            ("Fel om det blir 5 brott", number(near, 2)),
            ("Fel om det blir 12 brott", number(far, 2)),
        ),
    )


METHODS = (
    Method(
        "expected-band",
        "Väntat band",
        "Är veckans antal ovanligt, mot de närmaste veckorna före?",
        (
            "De åtta närmast föregående hela veckorna säger hur många brott som brukar komma. Nästa veckas antal svänger "
            "runt det, och medelvärdet av åtta veckor är självt osäkert; bandet räknar med båda (negativ binomialfördelning).",
            "Omkring 5 av 100 veckor hamnar utanför bandet fast inget har ändrats. Det är en fråga att ställa, inget svar.",
        ),
        _band,
        (Reference("Bernardo, J. M. & Smith, A. F. M.", 1994, "Bayesian theory"),),
        "Efter en varaktig ändring följer bandet med inom åtta veckor och slutar varna. Larm om nivåskifte minns längre.",
        "När färre än fyra av de åtta veckorna är kända. En vecka som inte är slut ingår aldrig och bedöms aldrig.",
    ),
    Method(
        "cusum",
        "Larm om nivåskifte (CUSUM)",
        "Har nivån stadigt flyttat sig, fast ingen enskild vecka sticker ut?",
        (
            "En räknare börjar på noll. Varje vecka läggs antalet till och ett referensvärde dras ifrån; under noll går "
            "den aldrig. Små överskott samlas, och når räknaren gränsen är det ett larm. Sedan börjar den om.",
            "Gränsen är satt så att en serie utan ändring larmar av slumpen ungefär en gång på 500 veckor och håll. En vecka som "
            "saknas lämnar räknaren som den är.",
        ),
        _cusum,
        (
            Reference("Lucas, J. M.", 1985, "Counted data CUSUM’s"),
            Reference(
                "Brook, D. & Evans, D. A.", 1972, "An approach to the probability distribution of CUSUM run length"
            ),
        ),
        "Medelvärdet före är en skattning: är det räknat på få veckor kommer falska larm oftare. Bland många serier larmar några av slumpen.",
        "För serier med stark säsong utan att den räknats bort, och för brott som knappt förekommer.",
    ),
    Method(
        "season",
        "Säsong",
        "Är läget ovanligt för årstiden?",
        (
            "Årets veckor eller månader läggs över samma veckor de närmaste fem åren. Det grå fältet går från det lägsta till "
            "det högsta av de tidigare åren, linjen i mitten är medianen.",
            "Veckor räknas enligt ISO 8601. En vecka 53 jämförs bara med andra veckor 53.",
        ),
        _season,
        (
            Reference(
                "Internationella standardiseringsorganisationen",
                2019,
                "ISO 8601: Date and time, representations for information interchange",
            ),
        ),
        "Fältet mellan lägst och högst är inget säkerhetsband: med två tidigare år hamnar man ofta utanför.",
        "När bara ett tidigare år är känt, eller när brottet är så ovanligt att de flesta veckor är noll.",
    ),
    Method(
        "forecast",
        "Prognos",
        "Hur många brott kan väntas de närmaste veckorna, och hur bra brukar gissningen vara?",
        (
            "Tre sätt prövas på veckor som redan är kända, vart och ett bara med det som var känt då: en modell med säsong "
            "och trend, samma vecka förra året, och genomsnittet av de åtta senaste veckorna. Felet mäts i brott (pinball-förlust).",
            "Modellen visas bara om den är minst 2 procent bättre än båda de enkla reglerna. Annars visas den bästa regeln, och det sägs.",
        ),
        _forecast,
        (
            Reference("Koenker, R. & Bassett, G.", 1978, "Regression quantiles"),
            Reference("Breslow, N. E.", 1984, "Extra-Poisson variation in log-linear models"),
        ),
        "Att visa mitten utan band. En prognos utan sin träffsäkerhet bredvid är bara en åsikt.",
        "När färre än två års veckor är kända, när anmälningssättet nyss har ändrats, och för att bedöma enskilda personer eller adresser.",
    ),
)
