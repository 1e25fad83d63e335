"""Survey shares: how sure, how different, how many answers."""

from __future__ import annotations

import pandas as pd

from lagesbild.analysis import statistics as stats
from lagesbild.analysis import survey
from lagesbild.methods.model import Example, Method, Reference, bare_p, between, p_text, percent_between, share_text
from lagesbild.swedish import NBSP, number

_POINTS = f"{NBSP}procentenheter"


def _interval(share: float, n: float) -> tuple[float, float]:
    low, high = stats.wilson(share, n)
    return float(low), float(high)


def _wilson() -> Example:
    small, large = (_interval(0.4, n) for n in (30, 300))
    return Example(
        f"12 av 30 svarande är 40 %. Med så få svar kan andelen bland alla vara {percent_between(*small)}. Med 120 av 300 "
        f"är andelen densamma men intervallet {percent_between(*large)}.",
        (("12 av 30", f"40 % ({percent_between(*small)})"), ("120 av 300", f"40 % ({percent_between(*large)})")),
    )


def _newcombe() -> Example:
    gap, low, high = (float(v) for v in survey.newcombe(56 / 70, 70, 48 / 80, 80))
    first, second = _interval(56 / 70, 70), _interval(48 / 80, 80)
    return Example(
        f"56 av 70 mot 48 av 80: skillnaden är {number(100 * gap, 1)}{_POINTS}, med intervallet {between(100 * low, 100 * high)}. "
        "Noll ligger utanför, så skillnaden är säkerställd, fast de två andelarnas egna intervall går omlott.",
        (
            ("56 av 70", f"{share_text(56 / 70)} ({percent_between(*first)})"),
            ("48 av 80", f"{share_text(48 / 80)} ({percent_between(*second)})"),
            ("Skillnad", f"{number(100 * gap, 1)}{_POINTS} ({between(100 * low, 100 * high)})"),
        ),
    )


def _pooling() -> Example:
    pooled = survey.pool([0.40, 0.50], [100, 300])
    return Example(
        f"40 % av 100 och 50 % av 300 blir tillsammans 190 av 400, {share_text(pooled.share)}. Medelvärdet av procenttalen, "
        f"45 %, är fel. Omgångarna skiljer sig inte mer än slumpen ger (p {bare_p(pooled.p)}), så de kan slås samman.",
        (
            ("Sammanslagen andel", f"{share_text(pooled.share)} ({percent_between(pooled.low, pooled.high)})"),
            ("Antal svar", number(pooled.n)),
            ("Skiljer sig omgångarna? χ²", number(pooled.chi2, 2)),
            ("p", p_text(pooled.p, "inom slumpen")),
        ),
    )


def _weights() -> Example:
    result = survey.weighted([1, 1, 0, 0, 0, 0], [3, 1, 1, 1, 1, 1])
    return Example(
        f"Sex svar, varav två ja. Det ena ja-svaret väger 3, de andra fem svaren 1. Andelen blir 4 av 8, {share_text(result.share, 0)}, "
        f"men svaren är värda {number(result.n_effective, 1)} och inte 6: intervallet räknas på det.",
        (
            ("Vägd andel", f"{share_text(result.share, 0)} ({percent_between(result.low, result.high)})"),
            ("Effektivt antal svar", number(result.n_effective, 1)),
        ),
    )


def _minimum() -> Example:
    answers = [250.0, 60.0, 12.0, float("nan")]
    verdicts = survey.reliability(answers, 100, 20)
    return Example(
        "Med gränsen 100 för varning och 20 för att döljas: 250 svar visas, 60 visas med varning, 12 döljs. Saknas antalet "
        "svar visas andelen, men aldrig som säker.",
        tuple(
            ("antal svar okänt" if n != n else f"{number(n)} svar", str(verdict))
            for n, verdict in zip(answers, verdicts, strict=True)
        ),
    )


def _gaps() -> Example:
    rows = pd.DataFrame(
        {
            "area": "x",
            "survey": "u",
            "wave": "2023",
            "question": "f",
            "answer": "otrygg",
            "group": ["kvinnor", "män"],
            "share": [0.45, 0.30],
            "n": pd.array([300, 280], dtype="Int64"),
            "n_effective": [float("nan")] * 2,
        }
    )
    gap = survey.group_gaps(rows, [("kvinnor", "män")]).iloc[0]
    return Example(
        f"45 % av 300 kvinnor och 30 % av 280 män är otrygga (fiktiva siffror). Gapet är {number(gap['gap'], 1)}{_POINTS} "
        f"({between(gap['low'], gap['high'])}): kvinnor är säkert otryggare.",
        (("Gap", f"{number(gap['gap'], 1)}{_POINTS}"), ("95 % intervall", between(gap["low"], gap["high"]))),
    )


METHODS = (
    Method(
        "wilson",
        "Andel med intervall (Wilson)",
        "Hur säker är en andel som bygger på ett antal svar?",
        (
            "De som svarade är ett urval. Wilsons intervall rymmer den verkliga andelen i ungefär 95 av 100 undersökningar, "
            "också när svaren är få eller andelen ligger nära 0 eller 100 procent.",
            "Antalet svar, n, står alltid bredvid. Saknas det finns inget intervall, och då står ”n saknas”.",
        ),
        _wilson,
        (Reference("Wilson, E. B.", 1927, "Probable inference, the law of succession, and statistical inference"),),
        "Den enkla formeln p ± 1,96·√(p(1 − p)/n) ger intervall under noll och för smala intervall när n är litet.",
        "Intervallet säger inget om dem som inte svarade. Är bortfallet snett är andelen fel hur många som än svarat.",
    ),
    Method(
        "newcombe",
        "Två andelar jämförda (Newcombe)",
        "Har andelen ändrats, eller skiljer sig två områden?",
        (
            "De två andelarnas Wilson-intervall vägs ihop till ett intervall för skillnaden. Ligger noll utanför är "
            "skillnaden säkerställd.",
            "Skillnaden anges i procentenheter: från 80,2 till 82,5 procent är 2,3 procentenheter.",
        ),
        _newcombe,
        (
            Reference(
                "Newcombe, R. G.",
                1998,
                "Interval estimation for the difference between independent proportions: comparison of eleven methods",
            ),
        ),
        "Två intervall som går omlott betyder inte att skillnaden saknas.",
        "När frågan inte är ordagrant densamma, eller när samma personer svarat båda gångerna. Då ställs källorna bredvid varandra.",
    ),
    Method(
        "pooling",
        "Flera omgångar tillsammans",
        "Vad säger flera års svar sammanlagda, och får de läggas ihop?",
        (
            "Ja-svaren läggs ihop och delas med alla svar. Procenttal läggs aldrig ihop. Ett χ²-test visar om omgångarna "
            "skiljer sig mer än slumpen ger; gör de det döljer den sammanslagna andelen en ändring, och det sägs.",
        ),
        _pooling,
        (Reference("Cochran, W. G.", 1954, "Some methods for strengthening the common χ² tests"),),
        "Att ta medelvärdet av procenttalen: en omgång med 100 svar väger då lika mycket som en med 300.",
        "När någon omgång saknar antal svar, eller frågan har ändrats.",
    ),
    Method(
        "weights",
        "Vägda svar",
        "Hur räknas andelen när vissa svar väger mer?",
        (
            "Grupper som svarat mer sällan vägs upp. Andelen är vikterna bland ja-svaren delat med alla vikter. Vikter gör "
            "svaren mindre värda tillsammans: det effektiva antalet är vikternas summa i kvadrat delat med kvadraternas summa.",
        ),
        _weights,
        (Reference("Kish, L.", 1965, "Survey sampling"),),
        "Att räkna intervallet på antalet svar i stället för på det effektiva antalet: det blir för smalt.",
        "När vikterna är okända: då är publicerade andelar redan vägda, och intervall räknade på n är något för smala.",
    ),
    Method(
        "minimum-n",
        "Minsta antal svar",
        "Hur många svar behövs för att en andel ska visas?",
        (
            "Under en gräns visas andelen med varning, under en lägre gräns döljs den. Gränserna är inställningar; den "
            "gängse för RegSO-områden är 100 svar.",
        ),
        _minimum,
        (Reference("Region Stockholm", 2023, "Regional lägesbild"),),
        "Att visa en andel utan n. Ingen kan då se att den bygger på tolv personer.",
        "Gränsen ersätter inte intervallet: 101 svar är inte säkert, bara mindre osäkert.",
    ),
    Method(
        "group-gaps",
        "Gap mellan grupper",
        "Hur långt från varandra ligger kvinnor och män, unga och äldre, med och utan funktionsnedsättning?",
        (
            "Två gruppers andelar i samma undersökning, fråga och omgång jämförs, i procentenheter och med Newcombes "
            "intervall. En grupp jämförs med en annan grupp, aldrig med ”alla”, som rymmer dem båda.",
        ),
        _gaps,
        (
            Reference(
                "Newcombe, R. G.",
                1998,
                "Interval estimation for the difference between independent proportions: comparison of eleven methods",
            ),
        ),
        "Att leta bland många grupper tills något gap är stort.",
        "När någon av grupperna har för få svar, eller när gruppen är så liten att enskilda kan pekas ut.",
    ),
)
