"""Reported crime: two counts, many rows, periods, rates, parts of a whole."""

from __future__ import annotations

from datetime import date

import pandas as pd

from lagesbild.analysis import crime, harm, rates
from lagesbild.analysis import statistics as stats
from lagesbild.calendar import Period
from lagesbild.methods.model import Example, Method, Reference, bare_p, between, p_text
from lagesbild.swedish import number, percent

_COMPSTAT = {
    "Bilstöld": (32, 38),
    "Cykelstöld": (221, 268),
    "Inbrott i bostad": (103, 80),
    "Stöld ur fordon": (243, 310),
    "Bedrägeri (urval)": (291, 490),
    "Fickstöld": (40, 53),
    "Fridskränkning": (41, 31),
    "Hot": (307, 307),
    "Misshandel utomhus (0-14 år)": (29, 23),
    "Misshandel utomhus (15- år)": (181, 170),
    "Mord/dråp": (2, 1),
    "Mord/dråp, försök": (7, 8),
    "Rån": (40, 42),
    "Sexuellt ofredande": (59, 47),
    "Våldtäkt, utomhus": (6, 2),
}
"""Hässelby-Vällingby, 1 jan – 30 sep 2022 and 2023: the rows that the methods are shown on."""


def _two_counts() -> Example:
    before, after = _COMPSTAT["Cykelstöld"]
    result = stats.two_counts(after, before).iloc[0]
    exact = float(stats.two_counts_p(after, before))
    verdict = stats.verdicts([after], [before])[0][0]
    return Example(
        f"Cykelstöld gick från {before} till {after} i Hässelby-Vällingby, 1 jan – 30 sep 2022 och 2023. Ensam för sig "
        f"är raden en {verdict}: hade risken varit densamma båda åren skulle en så stor skillnad åt något håll komma av "
        f"slumpen i {percent(100 * result['p'], 1)} av fallen. I en tabell med 15 rader räcker det inte, se ”Många rader på en gång”.",
        (
            ("Ändring i antal", number(result["difference"], sign=True)),
            ("Ändring i procent", percent(result["percent"], sign=True)),
            (
                "Kvot med 95 % intervall",
                f"{number(result['ratio'], 2)} ({between(result['ratio_low'], result['ratio_high'], 2)})",
            ),
            ("p, exakt test", p_text(exact, "ovanligt om inget har ändrats")),
            ("p, mid-p", p_text(result["p"], "ovanligt om inget har ändrats")),
            ("Omdöme, ensam rad", str(verdict)),
        ),
    )


def _holm() -> Example:
    before, after = zip(*_COMPSTAT.values(), strict=True)
    p = stats.two_counts_p(after, before, mid=True)
    verdicts, adjusted = stats.verdicts(after, before)
    rows = list(_COMPSTAT)
    alone, stands = int((p <= 0.05).sum()), [r for r, a in zip(rows, adjusted, strict=True) if a <= 0.05]
    few = sum(v is stats.Verdict.FEW for v in verdicts)
    shown = ("Bedrägeri (urval)", "Stöld ur fordon", "Cykelstöld", "Inbrott i bostad", "Våldtäkt, utomhus")
    return Example(
        f"I CompStat för Hässelby-Vällingby 2023 har {alone} av {len(rows)} rader ett p under 0,05 var för sig. "
        f"När tabellen räknas som helhet står bara {stands[0]} kvar. I {few} rader är brotten så få att ingen "
        "fördelning av dem hade kunnat bli säkerställd.",
        tuple(
            (r, f"p {bare_p(p[i])} → {p_text(adjusted[i], str(verdicts[i]))}") for r in shown for i in [rows.index(r)]
        ),
    )


def _comparable_period() -> Example:
    this = Period(date(2024, 1, 1), date(2024, 2, 29))
    last = this.in_year(2023)
    result = stats.two_counts(60, 59, this.days, last.days).iloc[0]
    return Example(
        f"{this} jämförs med {last}. Perioden har {this.days} dagar mot {last.days}, så 60 brott mot 59 är samma takt: "
        "en dag mer, ett brott mer, och ingen ändring.",
        (
            ("Dagar 2024", number(this.days)),
            ("Dagar 2023", number(last.days)),
            ("Ändring i antal, räknad på takten", number(result["difference"], sign=True)),
            ("Ändring i procent, räknad på takten", percent(result["percent"], sign=True)),
        ),
    )


def _rates() -> Example:
    people = pd.DataFrame({"area": ["stor", "liten"], "total": [76_396, 1_500], "date": date(2022, 12, 31)})
    counts = pd.DataFrame({"area": ["stor", "liten"], "count": [268, 2]})
    large, small = rates.per_inhabitants(counts, people, 1000).to_dict("records")
    return Example(
        f"268 cykelstölder bland 76 396 invånare är {number(large['rate'], 2)} per 1 000. Två bland 1 500 ger "
        f"{number(small['rate'], 2)} per 1 000, men intervallet är så brett att det säger nästan ingenting.",
        (
            ("Stort område", f"{number(large['rate'], 2)} ({between(large['low'], large['high'], 2)})"),
            ("Litet område", f"{number(small['rate'], 2)} ({between(small['low'], small['high'], 2)})"),
        ),
    )


def _parts() -> Example:
    rows = [("norr", 400), ("söder", 530), ("staden", 1000)]
    table = pd.DataFrame(
        {"area": [a for a, _ in rows], "group": "Hushåll", "category": "Cykelstöld", 2023: [n for _, n in rows]}
    )
    parts = crime.parts_of_whole(table, "staden", ["norr", "söder"], 2023)
    names = {"norr": "Norr", "söder": "Söder", crime.NOT_PLACED: "Ej platsbestämt", "staden": "Hela staden"}
    rest = parts.set_index("area").loc[crime.NOT_PLACED]
    return Example(
        f"Delarna har tillsammans 930 av stadens 1 000 brott (fiktiva siffror). De {number(rest['count'])} som saknas är "
        "inte noll och delas inte ut: de är anmälda utan plats och står på en egen rad.",
        tuple((names[r["area"]], f"{number(r['count'])} ({percent(r['share'])})") for r in parts.to_dict("records")),
    )


_WEIGHTS = {"Rån": (500, 12), "Misshandel": (40, 90), "Cykelstöld": (2, 400)}
"""Made-up weights and counts: category → (weight, count)."""


def _harm() -> Example:
    weights, counts = zip(*_WEIGHTS.values(), strict=True)
    made = harm.weighed(counts, weights)
    total, robbery = sum(counts), 100 * 500 * 12 / made.harm
    return Example(
        f"Ett område har 12 rån, 90 misshandelsfall och 400 cykelstölder (fiktiva siffror), och vikterna är 500, 40 och 2 "
        f"(fiktiva). Rånen är {percent(100 * 12 / total, 1)} av brotten och {percent(robbery, 1)} av skadan. Summan är bara så "
        f"säker som {number(made.worth)} lika tunga brott vore, hur många cykelstölderna än är.",
        (
            ("Brott", number(total)),
            ("Brottsskada", number(made.harm)),
            ("95 % intervall", between(made.low, made.high, 0)),
        ),
    )


METHODS = (
    Method(
        "two-counts",
        "Två antal jämförda",
        "Är skillnaden mellan två antal större än vad slumpen ger?",
        (
            "Båda antalen är uppmätta, så båda är osäkra. Om risken vore densamma skulle varje brott ha samma chans att "
            "hamna i den ena eller den andra perioden, som när man singlar slant. Vi räknar ut hur ofta en så skev "
            "fördelning kommer av slumpen: det är p.",
            "Har perioderna olika många dagar vägs det in. Intervallet för kvoten säger hur stor ändringen kan vara. "
            "Flera tidigare år läggs ihop till ett antal med sina dagar; deras medelvärde räknas aldrig som känt.",
        ),
        _two_counts,
        (
            Reference(
                "Przyborowski, J. & Wilenski, H.", 1940, "Homogeneity of results in testing samples from Poisson series"
            ),
            Reference("Lancaster, H. O.", 1961, "Significance tests in discrete distributions"),
            Reference(
                "Clopper, C. J. & Pearson, E. S.",
                1934,
                "The use of confidence or fiducial limits illustrated in the case of the binomial",
            ),
        ),
        "Formeln z = 2(√b − √a) räknar det ena antalet som känt. Med gränsen 1,96 flaggar den omkring 17 procent av "
        "rader där inget har ändrats, inte 5.",
        "När ett och samma händelseförlopp ger många anmälningar (en bedragare, en serie): då är testet för "
        "optimistiskt. Inte heller när definitionen eller sättet att anmäla har ändrats mellan åren.",
    ),
    Method(
        "holm",
        "Många rader på en gång",
        "Vilka rader i en hel tabell kan kallas säkerställda?",
        (
            "Tittar man på femton rader där inget har ändrats är det troligt att någon ändå ser ovanlig ut. Holms metod "
            "räknar därför om p för hela tabellen: det minsta p multipliceras med antalet rader, nästa med ett mindre, "
            "och så vidare. Bara rader som klarar det kallas säkerställda.",
            "”För få brott för att säga något” betyder att raden inte hade kunnat bli säkerställd ens om alla brott hade "
            "fallit i den ena perioden.",
        ),
        _holm,
        (Reference("Holm, S.", 1979, "A simple sequentially rejective multiple test procedure"),),
        "Att välja ut den rad som ser mest ovanlig ut och pröva den för sig, som om de andra inte fanns.",
        "När frågan gällde en enda rad som bestämts i förväg: då är den radens eget p rätt.",
    ),
    Method(
        "comparable-period",
        "Samma period varje år",
        "Vilka dagar ska jämföras med vilka?",
        (
            "Årets siffror jämförs med samma månad och dag tidigare år, fram till den sista hela dag som uppgifterna "
            "räcker till. Rullande tolv månader och senaste hela månaden är de andra två blocken, som hos Brå.",
            "29 februari svarar mot 28 februari. Perioden blir då en dag längre, och det räknas in i stället för att döljas.",
        ),
        _comparable_period,
        (
            Reference("Brottsförebyggande rådet", 2023, "Anmälda brott, preliminär statistik, tabell P1"),
            Reference(
                "Internationella standardiseringsorganisationen",
                2019,
                "ISO 8601: Date and time, representations for information interchange",
            ),
        ),
        "Att jämföra text och tabell som gäller olika perioder, till exempel 1 jan – 31 okt i texten och 1 jan – 30 sep i tabellen.",
        "För en period som inte är slut. Den visas och märks, men inget räknas på den.",
    ),
    Method(
        "rates",
        "Antal per invånare",
        "Hur vanligt är brottet i förhållande till hur många som bor där?",
        (
            "Antalet delas med folkmängden och anges per 1 000 eller 100 000 invånare, med folkmängdens datum. Intervallet "
            "är Garwoods exakta: det säger vilka verkliga nivåer som går ihop med så här många brott.",
            "Noll brott är inte nollrisk: intervallet börjar på 0 men har en övre gräns.",
        ),
        _rates,
        (Reference("Garwood, F.", 1936, "Fiducial limits for the Poisson distribution"),),
        "Att läsa nio månaders tal som ett årstal, eller att jämföra små områden utan intervall.",
        "I centrum och andra platser där många vistas utan att bo. Då blir talet högt hur tryggt det än är.",
    ),
    Method(
        "parts-of-whole",
        "Delar och helhet",
        "Varför blir delarna inte hela summan?",
        (
            "En del anmälningar går inte att placera i någon stadsdel. Resten, helheten minus delarna, visas därför på en "
            "egen rad, ”ej platsbestämt”, och delas aldrig ut på områdena.",
            "Saknas uppgift för någon del går resten inte att räkna, och då står det ”..”.",
        ),
        _parts,
        (Reference("Brottsförebyggande rådet", 2023, "Kvalitetsdeklaration: Anmälda brott"),),
        "Att räkna andelar av delarnas summa i stället för av helheten: då försvinner det som saknar plats.",
        "När delarna har fler brott än helheten. Då är något fel i underlaget, och det ska rättas, inte räknas på.",
    ),
    Method(
        "harm",
        "Brottsskada",
        "Vad väger tyngst, när brott inte är lika allvarliga?",
        (
            "Varje brottskategori har en vikt ur en skala som någon har läst in, till exempel genomsnittligt straff i "
            "dagar. Brottsskadan är antal gånger vikt, summerat. Också brott som inte ger fängelse har en vikt i skalan. "
            "En kategori utan vikt räknas inte som noll: den står som ”saknar vikt” och ingår inte i summan.",
            "Några få grova brott kan bära hela summan. Därför räknas osäkerheten på vikterna i kvadrat, Σ w²·n, och inte på "
            "antalet brott; intervallet rymmer att ett av de tyngsta brotten till kunde ha hänt. En ändring mot året före "
            "bedöms bara när summan är så säker som minst tio lika tunga brott.",
        ),
        _harm,
        (
            Reference(
                "Kärrholm, F., Neyroud, P. & Smaaland, J.",
                2020,
                "Designing the Swedish Crime Harm Index: an Evidence-Based Strategy",
            ),
            Reference(
                "Sarnecki, J.", 2021, "kommentar till Kärrholm m.fl., Cambridge Journal of Evidence-Based Policing"
            ),
            Reference("Fay, M. P. & Feuer, E. J.", 1997, "Confidence intervals for directly standardized rates"),
            Reference("Zou, G. Y. & Donner, A.", 2008, "Construction of confidence limits about effect measures"),
        ),
        "Att läsa en säker förändring ur många lätta brott, när ett enda mord avgör summan.",
        "Som trend över flera år: anmälningar, rubricering och straff ändras, och indexet med dem. Då vägras det.",
    ),
)
